"""Word files of forms. The templates in feedback/data are drawn by manage.py draw_word_templates; each holds plain places.

What people typed goes in as text: never as markup, never as a template of its own.
"""

import io
import re
from pathlib import Path

from docxtpl import DocxTemplate

from feedback.documents import watermark
from feedback.models import SupervisionNotice
from feedback.supervision_sheet import sheet

FOLDER = Path(__file__).parent / "data"
# What XML cannot hold, and what the library would take for a page break, a tab or a new paragraph.
UNFIT = re.compile("[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def supervision_word(standing, notice: SupervisionNotice) -> bytes:
    """The sheet as a .docx, with the name of whoever draws it and the time in the footer."""
    values = sheet(standing, notice)
    values |= {"presses": "\n".join(values["presses"]) or "无", "watermark": watermark(standing).strip()}
    return filled_in("supervision.docx", values)


def filled_in(name: str, values: dict[str, str]) -> bytes:
    template, written = DocxTemplate(FOLDER / name), io.BytesIO()
    template.render({place: UNFIT.sub(" ", text) for place, text in values.items()}, autoescape=True)
    template.save(written)
    return written.getvalue()

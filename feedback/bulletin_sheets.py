"""What a report looks like on paper: the page, the PDF and the Word file show the same words and tables."""

import io
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from accounts.templatetags.words import long_day
from feedback.bulletin_figures import SHOWN, figure_of, in_order, words_of
from feedback.figures import BY_NAME
from feedback.models import Bulletin
from feedback.word_files import UNFIT
from stations.models import District

FONT = "宋体"


@dataclass(frozen=True)
class Table:
    title: str
    headings: list[str]
    rows: list[list[str]]


def sheet(row: Bulletin) -> dict:
    """Title, number, parts and annexes in Chinese."""
    with translation.override("zh-hans"):
        return {
            "number": row.number,
            "title": row.title,
            "sections": [
                {"heading": part["heading"], "lines": part["text"].splitlines()}
                for part in row.sections
                if part["text"].strip()
            ],
            "tables": tables_of(row.figures),
            "office": office_name(row),
            "issued_on": long_day(row.issued_at),
        }


def office_name(row) -> str:
    if row.station:
        return row.station.name
    body = "主席团" if row.district.level >= District.Level.TOWNSHIP else "常务委员会"
    return f"{row.district.name}人民代表大会{body}"


def tables_of(figures: dict) -> list[Table]:
    found = [whole(figures)]
    found += [apart("各联络站", "联络站", figures["stations"])] if figures.get("stations") else []
    found += [apart("各承办单位", "承办单位", figures["units"])] if figures["units"] else []
    late = [[row["key"], row["title"], row["unit"], str(row["days"])] for row in figures["overdue"]]
    found += [Table("逾期未办的意见", ["编号", "事项", "主办单位", "逾期工作日"], late)] if late else []
    return found


def whole(figures) -> Table:
    rows = [
        [str(BY_NAME[name].title), *(words_of(figure_of(name, figures[part])) for part in ("figures", "before"))]
        for name in in_order(figures["figures"])
    ]
    return Table("全部指标", ["指标", "本期", "上期"], rows)


def apart(title, heading, rows) -> Table:
    headings = [heading, *(str(BY_NAME[name].title) for name in SHOWN)]
    cells = [[row["name"], *(words_of(figure_of(name, row["figures"])) for name in SHOWN)] for row in rows]
    return Table(title, headings, cells)


def drawn(row: Bulletin) -> str:
    """As HTML."""
    with translation.override("zh-hans"):
        return render_to_string("papers/bulletin.html", sheet(row))


# Word


def word(row: Bulletin) -> bytes:
    """As a .docx. What people typed goes in as text."""
    shown, document = sheet(row), on_a4()
    line(document, shown["number"], align=WD_ALIGN_PARAGRAPH.RIGHT)
    line(document, shown["title"], size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    for part in shown["sections"]:
        line(document, part["heading"], bold=True, size=14)
        for text in part["lines"]:
            line(document, f"　　{text}")
    line(document, f"{shown['office']}（盖章）\n{shown['issued_on']}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    for nth, table in enumerate(shown["tables"], start=1):
        line(document, f"附表{nth}　{table.title}", bold=True)
        draw_table(document, table)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def on_a4():
    document = Document()
    page, style = document.sections[0], document.styles["Normal"]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = page.left_margin = page.right_margin = Mm(20)
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    return document


def line(document, text, *, size=None, bold=False, align=None):
    paragraph = document.add_paragraph()
    run = paragraph.add_run(UNFIT.sub(" ", text))
    run.bold, run.font.size, paragraph.alignment = bold, Pt(size) if size else None, align


def draw_table(document, table: Table) -> None:
    drawn_table = document.add_table(rows=0, cols=len(table.headings), style="Table Grid")
    for nth, cells in enumerate([table.headings, *table.rows]):
        for cell, text in zip(drawn_table.add_row().cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(UNFIT.sub(" ", text))
            run.bold, run.font.size = nth == 0, Pt(9)

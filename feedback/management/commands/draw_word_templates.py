"""Draws the Word templates that feedback/word_files.py fills in: run it after changing a form, and commit what it wrote."""

from django.core.management.base import BaseCommand
from docx import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from feedback.word_files import FOLDER

FONT = "宋体"
# Label and place, twice to a row; a row with one pair runs across.
ROWS = [
    ("督办对象", "recipient", "负责人", "leader"),
    ("意见编号", "opinion_number", "地点", "where"),
    ("事项", "title"),
    ("原交办", "assigned"),
    ("原期限", "was_due", "逾期", "late"),
    ("此前催办", "presses"),
    ("督办原因", "reason"),
    ("督办要求", "requirement"),
    ("回复期限", "due"),
    ("督办人", "supervisors", "联系人", "contact"),
]
WIDTHS = [Mm(24), Mm(61), Mm(24), Mm(61)]
SEAL_AT = Mm(85)
OPENING = (
    "下列群众意见{% if is_late %}未按期办结，{% endif %}现予督办。请在回复期限内书面回复办理情况，原期限照常计算。"
)
SLIP = "{{ office }}：{{ number }} 收悉，办理情况回复如下："
SIGNED = "回复单位（盖章）：　　　　　　　　负责人：　　　　　　　　日期："


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        supervision().save(FOLDER / "supervision.docx")


def supervision():
    document = on_a4()
    line(document, "{{ number }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    line(document, "督办通知单", size=20, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    line(document, "{{ shape }} {{ colour }}　　{{ form }}", bold=True)
    line(document, "{{ recipient }}：")
    line(document, f"　　{OPENING}")
    table(document)
    seal = line(document, "{{ office }}（盖章）\n{{ issued_on }}", align=WD_ALIGN_PARAGRAPH.CENTER, before=36)
    seal.paragraph_format.left_indent = SEAL_AT
    cut_here(line(document, "督办回执", size=15, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, before=24))
    line(document, SLIP)
    line(document, "{{ answer }}", before=6)
    line(document, SIGNED, before=72)
    return document


def on_a4():
    document = Document()
    page, style = document.sections[0], document.styles["Normal"]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(18), Mm(22), Mm(18)
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("{{ watermark }}").font.size = Pt(9)
    return document


def line(document, text, *, size=None, bold=False, align=None, before=0):
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size) if size else None
    paragraph.alignment, paragraph.paragraph_format.space_before = align, Pt(before)
    return paragraph


def cut_here(paragraph):
    """A dashed line above."""
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in {"val": "dashed", "sz": "6", "space": "12", "color": "000000"}.items():
        top.set(qn(f"w:{name}"), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(border, "w:spacing", "w:jc")


def table(document):
    drawn = document.add_table(rows=0, cols=4, style="Table Grid")
    drawn.autofit = False
    for column, width in zip(drawn.columns, WIDTHS, strict=True):
        column.width = width
    for row in ROWS:
        cells = drawn.add_row().cells
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        if len(row) == 2:
            cells[1].merge(cells[3])
        for nth, words in enumerate(row):
            write(cells[nth], words if nth % 2 == 0 else f"{{{{ {words} }}}}", is_label=nth % 2 == 0)
        keep_together(drawn.rows[-1])


def write(cell, words, *, is_label):
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(words)
    run.bold, run.font.size = is_label, Pt(11)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def keep_together(row):
    """No row breaks between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

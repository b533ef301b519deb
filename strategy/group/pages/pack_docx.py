"""The meeting pack as a Word document: real headings, tables with repeated header rows and captions, page numbers,
its language.
"""

import io

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from strategy.group.pages import pack_page_plan
from strategy.group.pages.pack_tables import day
from workforce.reference.models import Country

SIDE, TOP = Mm(18), Mm(18)
BRAND, SHADE = RGBColor(0x0D, 0x46, 0x53), "F5F4EF"


def write(pack, *, language, sent=None) -> bytes:
    """``sent``: when it was frozen; None while it is the state of things now."""
    document = Document()
    _style(document, language)
    title = _("Meeting %(number)s: %(title)s") % pack["meeting"]
    country = Country(**{name: pack["country"][name] for name in ("name", "names")}).label
    properties = document.core_properties
    properties.title, properties.subject, properties.language = title, _("Meeting pack"), language
    properties.author = _("Secretariat of the leadership group, %(country)s") % {"country": country}
    properties.comments = properties.keywords = ""
    document.add_paragraph(title, style="Title")
    document.add_paragraph(" · ".join(_facts(pack)), style="Subtitle")
    document.add_paragraph(_made(sent, pack))
    if pack["country"]["is_illustrative"]:
        document.add_paragraph(_("Illustrative figures."), style="Intense Quote")
    for section in pack_page_plan.whole(pack):
        _section(document, section)
    _page_numbers(document, title)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _facts(pack):
    meeting = pack["meeting"]
    return [part for part in (day(meeting["on"]), meeting["time"], meeting["place"]) if part]


def _made(sent, pack):
    if sent:
        return _("As sent out on %(moment)s.") % {"moment": date_format(localtime(sent), "DATETIME_FORMAT")}
    return _("The state of things on %(day)s. Not sent out yet.") % {"day": day(pack["today"])}


# The frame ------------------------------------------------------------------------------------------------------------


def _style(document, language):
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = SIDE
    page.top_margin = page.bottom_margin = TOP
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    lang = normal.element.get_or_add_rPr().find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        normal.element.rPr.append(lang)
    lang.set(qn("w:val"), language)
    for default in document.styles.element.iter(qn("w:lang")):
        default.set(qn("w:val"), language)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        document.styles[name].font.color.rgb = BRAND
    document.styles["Caption"].paragraph_format.keep_with_next = True


def _page_numbers(document, title):
    """ "Meeting 4 ... · Page 2 of 7" in the foot of every page."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.style = document.styles["Footer"]
    before, _number, rest = _("Page {number} of {count}").partition("{number}")
    between, _count, after = rest.partition("{count}")
    foot.add_run(f"{title} · {before}")
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def _field(paragraph, code, shown=1):
    """A field that Word counts; ``shown`` until it does."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = str(shown)
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


# Sections and tables --------------------------------------------------------------------------------------------------


def _section(document, section):
    if section.key == "nothing":
        document.add_paragraph(section.title)
        return
    document.add_heading(section.title, level=1)
    for text in section.texts:
        document.add_paragraph(text)
    for table in section.tables:
        _table(document, table)


def _table(document, table):
    caption = document.add_paragraph(style="Caption")
    caption.add_run(_("Table") + " ")
    _field(caption, "SEQ Table \\* ARABIC", len(document.tables) + 1)
    caption.add_run(f". {table.caption}")
    made = document.add_table(rows=1, cols=len(table.header), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for cell, (words, is_number) in zip(made.rows[0].cells, table.header, strict=True):
        _fill(cell, words, is_number, is_bold=True, shade=SHADE)
    _repeat(made.rows[0])
    for row in table.rows:
        _row(made.add_row(), row)
    for column, width in zip(made.columns, _widths(document, table.header), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    if table.note:
        document.add_paragraph(table.note).runs[0].italic = True
    else:
        document.add_paragraph()


def _widths(document, header):
    """The whole width: columns of words get more room than numbers, the first of them most."""
    page = document.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    shares = [1.4 if is_number else 2 if at else 2.8 for at, (_words, is_number) in enumerate(header)]
    return [int(room * share / sum(shares)) for share in shares]


def _row(made, row):
    at = 0
    for cell in row:
        held = made.cells[at]
        if cell.span > 1:
            held = held.merge(made.cells[at + cell.span - 1])
        _fill(held, cell.text, cell.is_number)
        if cell.note:
            held.add_paragraph(cell.note).runs[0].font.size = Pt(9)
        at += cell.span
    no_split = OxmlElement("w:cantSplit")
    made._tr.get_or_add_trPr().append(no_split)


def _fill(cell, text, is_number, *, is_bold=False, shade=""):
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(text)
    run.bold, run.font.size = is_bold, Pt(9)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if shade:
        filled = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
            filled.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(filled)


def _repeat(row):
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)

"""A document as DOCX that a ministry edits on: real styles, contents, repeated table heads, landscape pages,
source notes as links.

The body is written as WordprocessingML text and parsed once:
building 200 rows cell by cell through python-docx takes many times longer.
"""

import io

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.shared import Cm

from strategy.documents import docx_frame, pictures
from strategy.documents.docx_xml import NAMESPACES, Body
from strategy.documents.tree import Chapter, Document, Picture

UPRIGHT, SIDEWAYS = (Cm(21), Cm(29.7)), (Cm(29.7), Cm(21))
PICTURE_WIDTH = Cm(10.5)


def write(document: Document) -> bytes:
    made = docx.Document()
    docx_frame.prepare(made, document)
    body = Body(link=lambda url: _link(made, url), numbering=docx_frame.Numbering(made), words=document.words)
    parts = [body.cover(document.cover), body.contents(document)]
    sections = _by_orientation(document.chapters)
    for place, (is_wide, chapters) in enumerate(sections):
        begins_page = False  # the section before ended the page
        for chapter in chapters:
            parts.append(body.chapter(chapter, begins_page and chapter.begins_page, _pictures(made, chapter)))
            begins_page = True
        if place + 1 < len(sections):
            parts.append(docx_frame.section_break(made, is_wide, is_first=place == 0))
    _fill(made, "".join(parts), last_is_wide=bool(sections) and sections[-1][0], is_one=len(sections) < 2)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _by_orientation(chapters: tuple[Chapter, ...]):
    """[(landscape or not, chapters that follow each other so)]."""
    found = []
    for chapter in chapters:
        if not found or found[-1][0] != chapter.is_wide:
            found.append((chapter.is_wide, []))
        found[-1][1].append(chapter)
    return found


def _fill(made, xml, *, last_is_wide, is_one):
    """Put the text before the properties of the last section, which the new document already holds."""
    found = parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>")
    last = made.element.body.sectPr
    for element in list(found):
        last.addprevious(element)
    section = made.sections[-1]
    width, height = SIDEWAYS if last_is_wide else UPRIGHT
    section.page_width, section.page_height = width, height
    section.orientation = WD_ORIENT.LANDSCAPE if last_is_wide else WD_ORIENT.PORTRAIT
    section.different_first_page_header_footer = is_one  # the cover, which is in the first section
    docx_frame.set_margins(section, last_is_wide)


def _link(made, url):
    return made.part.relate_to(url, docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def _pictures(made, chapter):
    """{picture: (relationship, width, height in EMU)} of a chapter, rasterised."""
    found = {}
    for block in chapter.blocks:
        if isinstance(block, Picture):
            relation, image = made.part.get_or_add_image(io.BytesIO(pictures.png(block.svg)))
            found[block] = (relation, PICTURE_WIDTH, int(PICTURE_WIDTH * image.px_height / image.px_width))
    return found

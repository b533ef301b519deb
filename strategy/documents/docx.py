"""A document as DOCX that a ministry edits on, and what surrounds its text: styles, page head and foot, sections,
list numbering, language and properties.
"""

import io
import re
from copy import deepcopy
from datetime import UTC, datetime

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import serialize_for_reading
from docx.shared import Cm, Pt, RGBColor

from strategy.documents import pictures
from strategy.documents.docx_xml import NAMESPACES, Body, field, paragraph, run
from strategy.documents.tree import Chapter, Document, Picture

BRAND, SOFT, INK = RGBColor(0x0C, 0x3C, 0x46), RGBColor(0x54, 0x60, 0x5D), RGBColor(0x17, 0x21, 0x1F)
SERIF, SANS = "Cambria", "Calibri"
PAGES = {"{number}": "PAGE", "{count}": "NUMPAGES"}
STYLES = {  # name: (font, size, bold, colour, space before, after); made on top of "Normal"
    "Lead": (SERIF, 12, False, None, 0, 8),
    "Meta": (SANS, 9, False, SOFT, 0, 8),
    "Remark": (SANS, 8.5, False, SOFT, 2, 4),
    "Source": (SANS, 9, False, None, 0, 4),
    "Table Text": (SANS, 8.5, False, None, 1, 1),
    "Table Small": (SANS, 7.5, False, None, 1, 1),
    "After Table": (SANS, 4, False, None, 0, 4),
    "Picture": (SANS, 9, False, None, 6, 2),
    "Contents Title": (SANS, 20, True, BRAND, 0, 12),
    "TOC 1": (SANS, 10, True, None, 6, 2),
    "TOC 2": (SANS, 9.5, False, None, 0, 2),
    "Cover Country": (SANS, 14, False, SOFT, 0, 6),
    "Cover Ministry": (SANS, 11, False, None, 0, 2),
    "Cover Mark": (SANS, 10.5, True, RGBColor(0x9C, 0x2A, 0x0C), 12, 12),
}
CHANGED = {  # styles every word processor knows
    "Normal": (SERIF, 10.5, False, None, 0, 0),
    "Body Text": (SERIF, 10.5, False, None, 0, 7),
    "List Paragraph": (SERIF, 10.5, False, None, 0, 3),
    "Title": (SERIF, 30, True, BRAND, 150, 10),
    "Subtitle": (SANS, 18, False, SOFT, 0, 60),
    "Heading 1": (SANS, 20, True, BRAND, 18, 10),
    "Heading 2": (SANS, 14, True, BRAND, 16, 6),
    "Heading 3": (SANS, 11.5, True, BRAND, 12, 4),
    "Heading 4": (SANS, 10.5, True, BRAND, 10, 4),
    "Caption": (SANS, 9, True, INK, 8, 4),
    "Quote": (SERIF, 10.5, False, INK, 4, 7),
    "Header": (SANS, 8, False, SOFT, 0, 0),
    "Footer": (SANS, 8, False, SOFT, 0, 0),
}


def prepare(made, document):
    for name, look in CHANGED.items():
        _dress(made.styles[name], *look)
    for name, look in STYLES.items():
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles["Normal"]
        _dress(style, *look)
    _finish(made)
    _language(made, document.language)
    _properties(made, document)
    set_margins(made.sections[0], False)
    _foot(made, document)
    if not document.is_short:
        _head_and_contents(made, document)


def _head_and_contents(made, document):
    section = made.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = document.title
    section.first_page_header.paragraphs[0].text = ""
    section.first_page_footer.paragraphs[0].text = ""
    settings = made.settings.element
    update = OxmlElement("w:updateFields")  # the page numbers of the contents are counted when the file is opened
    update.set(qn("w:val"), "true")
    settings.insert_element_before(
        update, "w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:rsids", "m:mathPr"
    )


def _dress(style, font, size, bold, colour, before, after):
    style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:cs"), font)
    if colour is not None:
        style.font.color.rgb = colour
    style.font.italic = False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _finish(made):
    """What single styles need beyond letters and space."""
    styles = made.styles
    styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    styles["Quote"].font.italic = True
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Picture"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Source"].paragraph_format.left_indent = Cm(1)
    styles["Source"].paragraph_format.first_line_indent = Cm(-1)
    for name, indent in (("TOC 1", 0), ("TOC 2", 0.6)):
        style = styles[name]
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    title = styles["Title"].element.get_or_add_pPr()  # no line under the title
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x0B, 0x5A, 0x6B)
    for style in ("Matrix Table", "Facts Table"):
        styles.element.append(
            parse_xml(
                TABLE_STYLE.format(
                    id=style.replace(" ", ""),
                    name=style,
                    ns=nsdecls("w"),
                    borders=BORDERS if style == "Matrix Table" else "",
                )
            )
        )


def _language(made, language):
    defaults = made.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    found = defaults.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        defaults.append(found)
    found.set(qn("w:val"), language)
    made.core_properties.language = language


def _properties(made, document):
    properties = made.core_properties
    properties.title, properties.subject, properties.author = document.title, document.subject, document.author[:255]
    properties.comments, properties.keywords = document.cover.state, document.cover.country
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = ""


def _foot(made, document):
    """ "Version 1, draft    Page 2", or "Meeting 4 ... · Page 2 of 7", on every page that is no cover."""
    cover = document.cover
    mark = f". {cover.mark}" if cover.mark else ""
    said = run(f"{document.title} · " if document.is_short else f"{cover.state}{mark}    ")
    for part in re.split(r"(\{number\}|\{count\})", document.words["page"]):
        said += field(PAGES[part], "1") if part in PAGES else run(part)
    empty = made.sections[0].footer.paragraphs[0]._p
    empty.getparent().replace(empty, parse_xml(f"<w:ftr {NAMESPACES}>{paragraph(said, 'Footer')}</w:ftr>")[0])


def set_margins(section, is_wide):
    section.left_margin = section.right_margin = Cm(1.4 if is_wide else 2.4)
    section.top_margin, section.bottom_margin = Cm(2 if is_wide else 2.4), Cm(1.8 if is_wide else 2.2)
    section.header_distance = section.footer_distance = Cm(1)


def section_break(made, is_wide, *, is_first) -> str:
    """The paragraph that ends a section: its page, with the same head and foot as all."""
    properties = deepcopy(made.element.body.sectPr)
    for name in ("w:pgSz", "w:pgMar", "w:type", *(() if is_first else ("w:titlePg",))):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if is_wide else 'w:w="11906" w:h="16838"'
    side, top, bottom = ("794", "1134", "1021") if is_wide else ("1361", "1361", "1247")
    page = parse_xml(
        f"<w:x {nsdecls('w')}><w:type w:val='nextPage'/><w:pgSz {size}/><w:pgMar w:top='{top}' w:right='{side}' "
        f"w:bottom='{bottom}' w:left='{side}' w:header='567' w:footer='567' w:gutter='0'/></w:x>"
    )
    last_reference = sum(each.tag in (qn("w:headerReference"), qn("w:footerReference")) for each in properties)
    for place, element in enumerate(list(page)):
        properties.insert(last_reference + place, element)
    text = serialize_for_reading(properties)
    return f'<w:p><w:pPr><w:pStyle w:val="AfterTable"/>{text}</w:pPr></w:p>'


class Numbering:
    """Lists: one definition for bullets, one for numbers; each numbered list begins anew."""

    def __init__(self, made):
        self.root = made.part.numbering_part.element
        for known, kind, text in ((90, "bullet", "•"), (91, "decimal", None)):
            levels = "".join(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
                f'<w:lvlText w:val="{text or f"%{level + 1}."}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
                for level in range(9)
            )
            defined = parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{known}">'
                f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
            )
            first = self.root.find(qn("w:num"))
            first.addprevious(defined) if first is not None else self.root.append(defined)
        self.last = max((int(each.get(qn("w:numId"))) for each in self.root.findall(qn("w:num"))), default=0)
        self.bullets = self._number(90, "")

    def ordered(self, start) -> int:
        return self._number(91, f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>')

    def _number(self, definition, more):
        self.last += 1
        self.root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self.last}"><w:abstractNumId w:val="{definition}"/>{more}</w:num>'
            )
        )
        return self.last


BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B9B5A8"/>' for side in ("top", "bottom", "insideH")
    )
    + "</w:tblBorders>"
)
TABLE_STYLE = (
    '<w:style {ns} w:type="table" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr>{borders}<w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
    '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


# A document as DOCX that a ministry edits on: real styles, contents, repeated table heads, landscape pages,
# source notes as links.

UPRIGHT, SIDEWAYS = (Cm(21), Cm(29.7)), (Cm(29.7), Cm(21))
PICTURE_WIDTH = Cm(10.5)


def write(document: Document) -> bytes:
    made = docx.Document()
    prepare(made, document)
    body = Body(link=lambda url: _link(made, url), numbering=Numbering(made), words=document.words)
    cover = document.cover
    parts = [body.title(cover)] if document.is_short else [body.cover(cover), body.contents(document)]
    sections = _by_orientation(document.chapters)
    for place, (is_wide, chapters) in enumerate(sections):
        begins_page = False  # the section before ended the page
        for chapter in chapters:
            parts.append(body.chapter(chapter, begins_page and chapter.begins_page, _pictures(made, chapter)))
            begins_page = True
        if place + 1 < len(sections):
            parts.append(section_break(made, is_wide, is_first=place == 0))
    _fill(
        made,
        "".join(parts),
        last_is_wide=bool(sections) and sections[-1][0],
        has_cover=len(sections) < 2 and not document.is_short,
    )
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


def _fill(made, xml, *, last_is_wide, has_cover):
    """Put the text before the properties of the last section, which the new document already holds."""
    found = parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>")
    last = made.element.body.sectPr
    for element in list(found):
        last.addprevious(element)
    section = made.sections[-1]
    width, height = SIDEWAYS if last_is_wide else UPRIGHT
    section.page_width, section.page_height = width, height
    section.orientation = WD_ORIENT.LANDSCAPE if last_is_wide else WD_ORIENT.PORTRAIT
    section.different_first_page_header_footer = has_cover  # it is in the first section
    set_margins(section, last_is_wide)


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

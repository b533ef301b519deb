"""Blocks of a document as WordprocessingML text.
Ids of bookmarks and pictures are counted here, so none stands twice.
"""

import re
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from strategy.documents.tree import Facts, Heading, Items, Paragraph, Picture, Run, Sources, Table

NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{path}"'
    for prefix, path in (
        ("w", "wordprocessingml/2006/main"),
        ("r", "officeDocument/2006/relationships"),
        ("wp", "drawingml/2006/wordprocessingDrawing"),
        ("a", "drawingml/2006/main"),
        ("pic", "drawingml/2006/picture"),
    )
)
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
STYLES = {"": "BodyText", "lead": "Lead", "meta": "Meta", "note": "Remark", "quote": "Quote"}
FILLS = {"group": "E8EFEE", "part": "E8EFEE", "sum": "DBE7E5"}
UPRIGHT_WIDTH, WIDE_WIDTH = 9180, 15250  # twips between the margins
BREAK = "<w:r><w:br/></w:r>"


def safe(text) -> str:
    return escape(NOT_XML.sub("", str(text)))


def run(text, properties="") -> str:
    """A run; newlines are line breaks."""
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = (f'<w:t xml:space="preserve">{safe(line)}</w:t>' for line in str(text).split("\n"))
    return f"<w:r>{style}{'<w:br/>'.join(lines)}</w:r>"


def paragraph(inside, style, more="") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inside}</w:p>'


def field(instruction, shown=" ") -> str:
    """What Word counts; ``shown`` until it does."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return (
        f'{begin}<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>{separate}{run(shown)}{end}'
    )


class Body:
    """``link(url)`` -> relationship id; ``numbering.ordered(start)`` -> id of a list of its own."""

    def __init__(self, *, link, numbering, words):
        self.link, self.numbering, self.words = link, numbering, words
        self.bookmarks, self.drawings, self.tables = count(1), count(1), count(1)
        self.width = UPRIGHT_WIDTH

    # Running text -----------------------------------------------------------------------------------------------------
    def runs(self, cell, properties="") -> str:
        if isinstance(cell, str):
            return run(cell, properties)
        return "".join(self.run(each, properties) for each in cell)

    def run(self, each: Run, properties="") -> str:
        look = properties + "<w:b/>" * (each.bold and "<w:b/>" not in properties) + "<w:i/>" * each.italic
        if each.is_raised:
            look += '<w:vertAlign w:val="superscript"/>'
        if each.link:
            return f'<w:hyperlink r:id="{self.link(each.link)}">{run(each.text, f"{LINKED}{look}")}</w:hyperlink>'
        said = run(each.text, look)
        if each.note:
            number = run(f"[{each.note}]", f'{LINKED}<w:vertAlign w:val="superscript"/>')
            said += f'<w:hyperlink w:anchor="source_{each.note}">{number}</w:hyperlink>'
        return said

    # Chapters ---------------------------------------------------------------------------------------------------------
    def cover(self, cover) -> str:
        parts = [paragraph(run(cover.country), "CoverCountry")]
        parts += [paragraph(run(each), "CoverMinistry") for each in cover.ministries]
        parts += [paragraph(run(cover.title), "Title"), paragraph(run(cover.period), "Subtitle")]
        if cover.mark:
            parts.append(paragraph(run(cover.mark), "CoverMark"))
        parts += [self.block(Facts(cover.facts)), paragraph('<w:r><w:br w:type="page"/></w:r>', "BodyText")]
        return "".join(parts)

    def title(self, cover) -> str:
        """What stands above the text of a short document."""
        lines = (cover.title, "Title"), (cover.period, "Subtitle"), (cover.state, "BodyText"), (cover.mark, "CoverMark")
        near = '<w:spacing w:before="0" w:after="120"/>'
        return "".join(paragraph(run(said), style, near) for said, style in lines if said)

    def contents(self, document) -> str:
        """Its entries are links, their page numbers fields (PAGEREF):
        Word and LibreOffice count the pages when they open the file.

        A TOC field would hide its entries' page fields from LibreOffice, which then shows none; the headings are real,
        so whoever edits on puts one in with one click.
        """
        parts = [paragraph(run(document.words["contents"]), "ContentsTitle")]
        for level, text, mark in self._entries(document):
            said = f"{run(text)}<w:r><w:tab/></w:r>{field('PAGEREF ' + mark + HYPERLINKED)}"
            line = f'<w:hyperlink w:anchor="{mark}" w:history="1">{said}</w:hyperlink>'
            parts.append(paragraph(line, f"TOC{level}"))
        parts.append('<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>')
        return "".join(parts)

    @staticmethod
    def _entries(document):
        """(level, text, bookmark) of headings 1 and 2, numbered as ``heading`` numbers them."""
        marks = count(1)
        for chapter in document.chapters:
            yield 1, chapter.title, f"_Toc{next(marks):08}"
            for block in chapter.blocks:
                if isinstance(block, Heading) and block.level == 2:
                    yield 2, block.text, f"_Toc{next(marks):08}"

    def chapter(self, chapter, begins_page, pictures) -> str:
        self.width = WIDE_WIDTH if chapter.is_wide else UPRIGHT_WIDTH
        self.pictures = pictures
        title = self.heading(1, chapter.title, "<w:pageBreakBefore/>" if begins_page else "") if chapter.title else ""
        return title + "".join(self.block(block) for block in chapter.blocks)

    def heading(self, level, text, more="") -> str:
        inside = run(text)
        if level < 3:
            number = next(self.bookmarks)
            name = f"_Toc{number:08}"
            inside = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'
        return paragraph(inside, f"Heading{level}", more)

    # Blocks -----------------------------------------------------------------------------------------------------------
    def block(self, block) -> str:
        if isinstance(block, Heading):
            return self.heading(block.level, block.text)
        if isinstance(block, Paragraph):
            return paragraph(self.runs(block.runs), STYLES[block.style])
        if isinstance(block, Items):
            return self.items(block, 0)
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Facts):
            return self.facts(block)
        if isinstance(block, Picture):
            return self.picture(block)
        return self.sources(block) if isinstance(block, Sources) else ""

    def items(self, block: Items, depth) -> str:
        number = self.numbering.ordered(block.start) if block.is_ordered else self.numbering.bullets
        marked = f'<w:numPr><w:ilvl w:val="{min(depth, 8)}"/><w:numId w:val="{number}"/></w:numPr>'
        inner = f'<w:ind w:left="{360 * (depth + 1)}"/>'
        parts = []
        for item in block.items:
            for place, each in enumerate(item):
                if isinstance(each, Items):
                    parts.append(self.items(each, depth + 1))
                elif isinstance(each, Paragraph):
                    parts.append(paragraph(self.runs(each.runs), "ListParagraph", inner if place else marked))
                else:
                    parts.append(self.block(each))
        return "".join(parts)

    def facts(self, block: Facts) -> str:
        widths = [int(self.width * 0.22), int(self.width * 0.78)]
        rows = "".join(
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(widths[0], paragraph(run(label, '<w:b/>'), 'TableText'))}"
            f"{_cell(widths[1], paragraph(self.runs(said), 'TableText'))}</w:tr>"
            for label, said in block.rows
        )
        return f"{_table_head(widths, '')}{rows}</w:tbl>{AFTER_TABLE}"

    def table(self, block: Table) -> str:
        in_all = sum(column.width for column in block.columns)
        widths = [int(self.width * column.width / in_all) for column in block.columns]
        style = "TableSmall" if block.is_small else "TableText"
        titles = "".join(
            _cell(
                width,
                paragraph(run(column.title, '<w:b/><w:color w:val="FFFFFF"/>'), style, _aligned(column)),
                "0C3C46",
            )
            for width, column in zip(widths, block.columns, strict=True)
        )
        head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{titles}</w:tr>"
        rows = "".join(self._row(row, block.columns, widths, style) for row in block.rows)
        caption = paragraph(self._number() + run(block.caption), "Caption") if block.caption else ""
        return f"{caption}{_table_head(widths, block.caption)}{head}{rows}</w:tbl>{AFTER_TABLE}"

    def _number(self):
        """ "Table 3. ", where the document has a word for it: Word counts on in what is put in between."""
        if "table" not in self.words:
            return ""
        return run(f"{self.words['table']} ") + field("SEQ Table \\* ARABIC", next(self.tables)) + run(". ")

    def _row(self, row, columns, widths, style):
        fill, look = FILLS.get(row.kind, ""), "<w:b/>" if row.kind else ""
        keep = "<w:keepNext/>" if row.kind == "group" else ""
        last, place, cells = len(row.cells) - 1, 0, ""
        for said, span in zip(row.cells, row.spans or (1,) * last + (len(columns) - last,), strict=True):
            aligned = "" if span > 1 else _aligned(columns[place])
            text = paragraph(self.runs(said, look), style, keep + aligned)
            cells += _cell(sum(widths[place : place + span]), text, fill, span)
            place += span
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def picture(self, block: Picture) -> str:
        relation, width, height = self.pictures[block]
        number = next(self.drawings)
        drawn = DRAWING.format(
            number=number, relation=relation, width=width, height=height, alt=quoteattr(NOT_XML.sub("", block.alt))
        )
        return paragraph(run(block.caption), "Caption") + paragraph(drawn, "Picture")

    def sources(self, block: Sources) -> str:
        parts = []
        for entry in block.entries:
            number = 100_000 + entry.number
            mark = f'<w:bookmarkStart w:id="{number}" w:name="source_{entry.number}"/>'
            said = (
                f'{mark}{run(f"[{entry.number}]")}<w:bookmarkEnd w:id="{number}"/><w:r><w:tab/></w:r>{run(entry.text)}'
            )
            parts.append(paragraph(said, "Source"))
        return "".join(parts)


def _cell(width, inside, fill="", span=1):
    more = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    more += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{inside}</w:tc>'


def _aligned(column):
    return '<w:jc w:val="right"/>' if column.is_number else ""


def _table_head(widths, caption):
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    told = f"<w:tblCaption w:val={quoteattr(NOT_XML.sub('', caption))}/>" if caption else ""
    style = "MatrixTable" if caption or len(widths) > 2 else "FactsTable"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>{told}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


HYPERLINKED = " \\h"
LINKED = '<w:rStyle w:val="Hyperlink"/>'
AFTER_TABLE = '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
DRAWING = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{number}" name="Picture {number}" descr={alt}/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="Picture {number}" descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    '<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)

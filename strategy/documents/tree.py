"""What a document is made of, whatever it is printed with: chapters of blocks, all text in the document's language."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """A piece of running text. ``note``: number of the source of a cited figure, in the annex;
    ``is_raised``: mark of a writer's note.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    note: int = 0
    is_raised: bool = False


Cell = str | tuple[Run, ...]  # text, with line breaks as newlines


@dataclass(frozen=True)
class Heading:
    level: int  # 2 to 4; the title of the chapter is 1
    text: str


@dataclass(frozen=True)
class Paragraph:
    """``style``: '' running text, 'lead', 'meta' (date, method, coverage of figures), 'quote', 'note'."""

    runs: tuple[Run, ...]
    style: str = ""


@dataclass(frozen=True)
class Items:
    """A list; each item holds blocks: paragraphs, lists in it."""

    items: tuple[tuple["Block", ...], ...]
    is_ordered: bool = False
    start: int = 1


@dataclass(frozen=True)
class Column:
    title: str
    width: float = 1  # parts of the width of the table
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """``kind``: '' data; 'group' a heading in the table; 'sum' a total; 'part' a total of a part.

    With fewer cells than columns the last one goes on to the end: a heading, a reason where numbers would be.
    ``spans``: how many columns each cell takes, where it is not the last one that does.
    """

    cells: tuple[Cell, ...]
    kind: str = ""
    spans: tuple[int, ...] = ()

    def __post_init__(self):
        """Words that wait for a language are said now, in the document's."""
        said = tuple(cell if isinstance(cell, tuple) else str(cell) for cell in self.cells)
        object.__setattr__(self, "cells", said)


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    is_small: bool = False  # many columns: smaller letters


@dataclass(frozen=True)
class Facts:
    """Label and text, line by line; nothing is repeated on the next page."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Picture:
    """``svg`` stands alone: colours resolved, no links. ``alt`` says what it shows; ``caption`` stands under it."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Source:
    """An entry of the annex of sources: a mark to link to."""

    number: int
    text: str
    link: str = ""


@dataclass(frozen=True)
class Sources:
    entries: tuple[Source, ...]


Block = Heading | Paragraph | Items | Table | Facts | Picture | Sources


@dataclass(frozen=True)
class Chapter:
    title: str
    blocks: tuple[Block, ...]
    is_wide: bool = False  # on landscape pages of its own
    begins_page: bool = True


@dataclass(frozen=True)
class Cover:
    country: str
    title: str
    period: str
    ministries: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    mark: str = ""  # "Illustrative figures ..."
    state: str = ""  # "Draft, version 1": also in the foot of every page


@dataclass(frozen=True)
class Document:
    """``words``: "page" ("Page {number} of {count}", at the foot of each), "contents", "table" where its tables are
    numbered. ``is_short``: its title stands above the text, without a page of its own or contents. DOCX alone knows
    short documents and numbered tables.
    """

    language: str  # a tag, as word processors know it: "en-GB"
    title: str
    subject: str
    author: str
    cover: Cover
    chapters: tuple[Chapter, ...]
    words: dict = field(default_factory=dict)
    is_short: bool = False


def runs(text, **style) -> tuple[Run, ...]:
    return (Run(str(text), **style),)


def paragraph(text, style="") -> Paragraph:
    return Paragraph(runs(text), style)

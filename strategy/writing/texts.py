"""Texts of the strategy: Markdown as people write it, read once into blocks, from which page, DOCX and PDF are made.

CommonMark with tables and notes (``^[note]`` or ``[^1]``), without HTML, pictures, code and link definitions: what somebody pastes from
a word processor stays text. ``[[figure:12]]`` is a live reference to a frozen line (the room of figures).

    checked(text)      what is saved: tidied; ValidationError (too_long, figure)
    blocks(text)       a tree of Block and Run
    html(text, shown)  for pages; ``plain(text)`` for searching; ``word_diff(old, new)`` for reading what changed
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from strategy.writing import offered, texts_html
from strategy.writing.texts_diff import word_diff
from workforce.language.figures import number

__all__ = [
    "MOST",
    "Block",
    "Run",
    "blocks",
    "checked",
    "figure_ids",
    "html",
    "plain",
    "read_figures",
    "tidy",
    "word_diff",
]

MOST = 100_000  # characters of one text: some forty printed pages
BRACKETS = 4_000  # more of them is no text, and each may begin a link: finding out takes the square of their number
NESTED = 40  # quotes in quotes, lists in lists; deeper than that it is no longer read
FIGURE = re.compile(r"\[\[figure:(\d{1,9})\]\]")


@dataclass
class Run:
    """Text of one look. A line break is "\\n"; a figure's text is what was written; ``note`` is the number of a note."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    figure: int | None = None
    note: int | None = None


@dataclass
class Block:
    """kind: heading (level 1 to 6), paragraph, list (ordered, start; children: item), quote, table (children: row of cell), note
    (number; at the end of the text), rule. Runs are in headings, paragraphs and cells; items, quotes and notes hold blocks.
    """

    kind: str
    level: int = 0
    ordered: bool = False
    start: int = 1
    number: int = 0
    is_header: bool = False  # a cell of the first row
    is_tight: bool = False  # a paragraph that is an item of a list without space around
    align: str = ""  # of a cell: "", left, center, right
    runs: list[Run] = field(default_factory=list)
    children: list["Block"] = field(default_factory=list)

    @property
    def rows(self) -> list[list["Block"]]:
        """Cells of a table, row by row; the first row is its header."""
        return [row.children for row in self.children]


# Reading --------------------------------------------------------------------------------------------------------------


def _figure(state, silent):
    found = FIGURE.match(state.src, state.pos)
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push("figure", "", 0)
        token.content, token.meta = found[0], {"figure": int(found[1])}
    state.pos = found.end()
    return True


def _reader():
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": NESTED}).enable("table")
    reader.use(footnote_plugin)
    reader.disable(["html_block", "html_inline", "code", "fence", "backticks", "image", "reference", "lheading"])
    reader.inline.ruler.before("link", "figure", _figure)
    return reader


READER = _reader()
DEFINED = re.compile(r"^([ >]*)\[\^([^\s\]]+)\]:", re.MULTILINE)


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Block, ...]:
    if len(text) > MOST or text.count("[") > BRACKETS:
        return tuple(Block("paragraph", runs=[Run(each)]) for each in text.split("\n") if each.strip())
    env = {}
    tokens = READER.parse(text, env)
    shown = {label[1:] for label, used in env.get("footnotes", {}).get("refs", {}).items() if used >= 0}
    if whole := _with_idle_notes(text, shown):
        tokens = READER.parse(whole, {})
    return tuple(_blocks(tokens))


def _with_idle_notes(text, shown):
    """The text with definitions of notes that nothing refers to, or defined twice, as ordinary lines; "" when there are none."""
    met, idle = set(), False

    def line(found):
        nonlocal idle
        if found[2] in shown and found[2] not in met:
            met.add(found[2])
            return found[0]
        idle = True
        return f"{found[1]}\\[^{found[2]}]:"

    whole = DEFINED.sub(line, text)
    return whole if idle else ""


KINDS = {
    "heading_open": "heading", "paragraph_open": "paragraph", "bullet_list_open": "list", "ordered_list_open": "list",
    "list_item_open": "item", "blockquote_open": "quote", "table_open": "table", "tr_open": "row", "th_open": "cell",
    "td_open": "cell", "footnote_open": "note",
}  # fmt: skip


def _blocks(tokens):
    stack = [Block("text")]
    for token in tokens:
        if token.type == "inline":
            stack[-1].runs = _runs(token.children)
        elif token.type in KINDS:
            stack.append(_block(token))
        elif token.nesting == -1 and f"{token.type.removesuffix('_close')}_open" in KINDS:
            done = stack.pop()
            stack[-1].children.append(done)
        elif token.type == "hr":
            stack[-1].children.append(Block("rule"))
    return stack[0].children


def _block(token):
    align = re.search(r"text-align:(\w+)", str(token.attrGet("style") or ""))
    return Block(
        KINDS[token.type], level=int(token.tag[1]) if token.type == "heading_open" else 0,
        ordered=token.type == "ordered_list_open", start=int(token.attrGet("start") or 1), is_tight=token.hidden,
        number=token.meta["id"] + 1 if token.type == "footnote_open" else 0, is_header=token.type == "th_open",
        align=align[1] if align else "",
    )  # fmt: skip


def _runs(tokens):
    runs, bold, italic, link = [], 0, 0, ""
    for token in tokens:
        if token.tag == "strong":
            bold += token.nesting
        elif token.tag == "em":
            italic += token.nesting
        elif token.tag == "a":
            link = str(token.attrGet("href") or "") if token.nesting == 1 else ""
        else:
            text = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            run = Run(text, bold > 0, italic > 0, link, token.meta.get("figure"))
            if token.type == "footnote_ref":
                run.note = token.meta["id"] + 1
            if run.text or run.note:
                runs.append(run)
    return runs


# What others ask ------------------------------------------------------------------------------------------------------


def blocks(text: str) -> list[Block]:
    return list(_read(text or ""))


def figure_ids(text: str) -> set[int]:
    return {int(found) for found in FIGURE.findall(text or "")}


def read_figures(*texts: str) -> dict[int, object]:
    """{figure id: Shown} of what several texts cite, in a fixed number of queries."""
    wanted = set().union(*map(figure_ids, texts))
    return offered.FIGURES_SHOWN.merged(wanted) if wanted else {}


def html(text: str, shown: dict | None = None) -> SafeString:
    """The text for a page, headings from h3 on. ``shown``: what `read` gave for all texts of the page; None: read here."""
    return texts_html.page(blocks(text), read_figures(text) if shown is None else shown, of=text or "")


def plain(text: str, shown: dict | None = None) -> str:
    """The words alone, a line for each paragraph, item and row."""
    return "\n".join(_lines(blocks(text), shown or {}))


def _lines(found, shown):
    for block in found:
        if block.kind == "row":
            yield "\t".join(_words(cell.runs, shown) for cell in block.children)
        elif block.kind in ("heading", "paragraph"):
            yield _words(block.runs, shown)
        else:
            yield from _lines(block.children, shown)


def _words(runs, shown):
    return "".join(shown[run.figure].text if run.figure in shown else run.text for run in runs)


# What is saved --------------------------------------------------------------------------------------------------------
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
BULLETS = re.compile(r"^([ \t]*)[•·▪◦‣●○■–][ \t\u00a0]+", re.MULTILINE)
ROWS = re.compile(r"(?:^[^\n|\t]*\t[^\n|]*(?:\n|\Z)){2,}", re.MULTILINE)


def tidy(text: str) -> str:
    """What was pasted, as Markdown: bullets of a word processor become lists, rows of a spreadsheet a table."""
    text = CONTROLS.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    return ROWS.sub(_table, BULLETS.sub(r"\1- ", text)).rstrip()


def _table(found):
    rows = [[cell.strip() for cell in line.split("\t")] for line in found[0].rstrip("\n").split("\n")]
    if any(not row[0] and not any(row[1:]) or row[0] == "-" for row in rows) or len({len(row) for row in rows}) > 1:
        return found[0]  # indented lines, not a table
    if not all(rows[0]):
        return found[0]
    lines = [f"| {' | '.join(row)} |" for row in (rows[0], ["---"] * len(rows[0]), *rows[1:])]
    return "\n" + "\n".join(lines) + "\n\n"


def checked(text: str) -> str:
    """The text as it is saved. ValidationError: too_long, figure (one that does not exist)."""
    if len(text or "") > MOST:
        raise ValidationError(
            _("This text has %(count)s characters, %(most)s is the most: make two texts of it."),
            code="too_long", params={"count": number(len(text)), "most": number(MOST)},
        )  # fmt: skip
    text = tidy(text)
    wanted = figure_ids(text)
    missing = wanted - set(offered.FIGURES_THERE.listed(wanted)) if wanted else set()
    if missing:
        raise ValidationError(
            _("There is no figure %(numbers)s. Put figures in with “Put in a figure”."),
            code="figure", params={"numbers": ", ".join(map(str, sorted(missing)))},
        )  # fmt: skip
    return text

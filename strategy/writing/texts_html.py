"""Blocks of a text as HTML. Everything is escaped on the way;
what comes out is cleaned once more by a list of what is allowed.
"""

from zlib import crc32

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TAGS = {
    "a", "blockquote", "br", "div", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "span", "strong", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
BLOCK = {"dir"}
ATTRIBUTES = {
    "a": {"href", "class", "title", "id", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "span": {"class"},
    "p": BLOCK,
    "h3": BLOCK,
    "h4": BLOCK,
    "h5": BLOCK,
    "h6": BLOCK,
    "blockquote": BLOCK,
    "li": BLOCK | {"id"},
    "ol": {"start", "class"},
    "td": BLOCK | {"class"},
    "th": BLOCK | {"class", "scope"},
}
CLEANER = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"})


def page(blocks, shown: dict, *, of: str) -> SafeString:
    """``of``: the text, which names its notes, so that those of two texts on a page do not meet."""
    writer = Writer(shown, f"{crc32(of.encode(errors='replace')):08x}")
    notes = [block for block in blocks if block.kind == "note"]
    written = writer.blocks(block for block in blocks if block.kind != "note")
    if notes:
        written += f'<ol class="small">{"".join(map(writer.note, notes))}</ol>'
    return mark_safe(CLEANER.clean(written))


class Writer:
    def __init__(self, shown: dict, name: str):
        self.shown, self.name, self.referred = shown, name, set()

    def blocks(self, blocks) -> str:
        return "".join(getattr(self, block.kind)(block) for block in blocks)

    def heading(self, block) -> str:
        tag = f"h{min(block.level + 2, 6)}"
        return f'<{tag} dir="auto">{self.runs(block.runs)}</{tag}>'

    def paragraph(self, block) -> str:
        runs = self.runs(block.runs)
        return runs if block.is_tight else f'<p dir="auto">{runs}</p>'

    def list(self, block) -> str:
        items = "".join(f'<li dir="auto">{self.blocks(item.children)}</li>' for item in block.children)
        return f'<ol start="{block.start}">{items}</ol>' if block.ordered else f"<ul>{items}</ul>"

    def quote(self, block) -> str:
        return f'<blockquote dir="auto">{self.blocks(block.children)}</blockquote>'

    def rule(self, block) -> str:
        return "<hr>"

    def table(self, block) -> str:
        head, *rest = block.children
        body = "".join(map(self.row, rest))
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(_("Table"))}"><table>'
            f"<thead>{self.row(head)}</thead>"
            f"<tbody>{body}</tbody></table></div>"
        )

    def row(self, block) -> str:
        return f"<tr>{''.join(map(self.cell, block.children))}</tr>"

    def cell(self, block) -> str:
        css = ' class="n"' if block.align == "right" else ""
        tag, scope = ("th", ' scope="col"') if block.is_header else ("td", "")
        return f'<{tag}{scope}{css} dir="auto">{self.runs(block.runs)}</{tag}>'

    def note(self, block) -> str:
        back = f'<a href="#r{self.name}-{block.number}" aria-label="{escape(_("Back to the text"))}">↩</a>'
        only = len(block.children) == 1 and block.children[0].kind == "paragraph"
        said = self.runs(block.children[0].runs) if only else self.blocks(block.children)
        return f'<li id="n{self.name}-{block.number}" dir="auto">{said} {back}</li>'

    def runs(self, runs) -> str:
        return "".join(map(self.run, runs))

    def run(self, run) -> str:
        if run.note:
            return self.reference(run.note)
        if run.figure is not None:
            return self.look(run, self.figure(run.figure))
        text = escape(run.text).replace("\n", "<br>")
        return self.look(run, f'<a href="{escape(run.link)}">{text}</a>' if run.link else text)

    def look(self, run, text: str) -> str:
        text = f"<em>{text}</em>" if run.italic else text
        return f"<strong>{text}</strong>" if run.bold else text

    def figure(self, pk: int) -> str:
        shown = self.shown.get(pk)
        if shown is None:
            return f'<span class="tag bad">{escape(_("[figure %(number)s not found]") % {"number": pk})}</span>'
        return shown.chip + "".join(f' <span class="tag wait">{escape(mark)}</span>' for mark in shown.marks)

    def reference(self, number: int) -> str:
        first = f' id="r{self.name}-{number}"' if number not in self.referred else ""
        self.referred.add(number)
        label = escape(_("Note %(number)s") % {"number": number})
        return f'<sup><a href="#n{self.name}-{number}"{first} aria-label="{label}">{number}</a></sup>'


# What changed ---------------------------------------------------------------------------------------------------------
MARKS = {"removed": "<del>{}</del>", "added": "<ins>{}</ins>", "same": "{}"}
AROUND = 1  # unchanged paragraphs shown before and after a change


def changed(pieces: list[tuple[str, str]], *, whole: bool = False) -> SafeString:
    """`texts.word_diff` as paragraphs; unchanged ones that are not beside a change are left out, and counted,
    unless ``whole``.
    """
    lines = [[]]
    for op, text in pieces:
        first, *rest = text.split("\n")
        lines[-1].append((op, first))
        lines += [[(op, each)] for each in rest]
    lines = [line for line in lines if any(text.strip() for _op, text in line)]
    moved = [any(op != "same" and text for op, text in line) for line in lines]
    shown = [whole or any(moved[max(i - AROUND, 0) : i + AROUND + 1]) for i in range(len(lines))]
    said, left_out = [], 0
    for line, is_shown in zip(lines, shown, strict=True):
        if is_shown:
            said += [_left_out(left_out), f'<p dir="auto">{"".join(_marked(*piece) for piece in line)}</p>']
        left_out = 0 if is_shown else left_out + 1
    return mark_safe("".join([*said, _left_out(left_out)]))


def _marked(op, text):
    return MARKS[op].format(escape(text)) if text else ""


def _left_out(count):
    if not count:
        return ""
    said = ngettext("%(count)s paragraph is unchanged", "%(count)s paragraphs are unchanged", count)
    return f'<p class="soft small">{escape(said % {"count": count})}</p>'


def one_side(pieces: list[tuple[str, str]], side: str) -> SafeString:
    """The old text (``side`` removed) or the new one (added), line breaks kept,
    with what the other does not have marked.
    """
    kept = ((op, text) for op, text in pieces if op in ("same", side))
    return mark_safe("".join(f"<mark>{escape(text)}</mark>" if op == side else escape(text) for op, text in kept))

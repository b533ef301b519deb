"""Texts people wrote, as blocks of a document: Markdown becomes headings, paragraphs, lists;
cited figures get their source.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from strategy.documents.tree import (
    Block,
    Column,
    Heading,
    Items,
    Paragraph,
    Row,
    Run,
    Source,
    Sources,
    Table,
    paragraph,
)
from strategy.figures.citing import Shown
from strategy.writing import texts
from workforce.language import words

DEEPEST = 4  # level of heading
LINKS = ("https://", "http://", "mailto:")


@dataclass
class Citations:
    """The figures cited so far, numbered as they first appear."""

    shown: dict[int, Shown]
    order: dict[int, int] = field(default_factory=dict)

    def run(self, pk: int, *, number_only=False, **style) -> Run:
        shown = self.shown.get(pk)
        if shown is None:
            return Run(_("[figure %(number)s not found]") % {"number": pk}, **style)
        note = self.order.setdefault(pk, len(self.order) + 1)
        return Run(shown.number if number_only else shown.text, note=note, **style)

    def lines(self, figures) -> tuple[Run, ...]:
        """One line for each figure: what, where, how much."""
        found = []
        for figure in figures:
            shown = self.shown[figure.pk]
            found += [Run("\n")] if found else []
            found += [Run(words.labelled(f"{shown.area}, {shown.target}", "")), self.run(figure.pk)]
        return tuple(found)

    def sources(self) -> Sources:
        return Sources(tuple(Source(note, self._source(self.shown[pk])) for pk, note in self.order.items()))

    @staticmethod
    def _source(shown):
        said = words.labelled(shown.text, shown.source)
        return f"{said}. {shown.erratum}" if shown.erratum else said


def blocks(text: str, cited: Citations, *, above: int) -> tuple[Block, ...]:
    """A text as blocks. ``above``: the level of the heading it stands under; its own begin one below, and skip none."""
    found = texts.blocks(text)
    highest = min((block.level for block in found if block.kind == "heading"), default=1)
    writer = Writer(cited, above, highest)
    return tuple(each for block in found for each in writer.block(block))


class Writer:
    def __init__(self, cited: Citations, above: int, highest: int):
        self.cited, self.above, self.highest = cited, above, highest
        self.level = above  # of the heading last written

    def block(self, block: texts.Block, style="") -> list[Block]:
        if block.kind == "heading":
            return [self.heading(block)]
        if block.kind == "paragraph":
            return [Paragraph(self.runs(block.runs), style)]
        if block.kind == "list":
            items = (tuple(each for child in item.children for each in self.block(child)) for item in block.children)
            return [Items(tuple(items), block.ordered, block.start)]
        if block.kind == "table":
            return self.table(block)
        if block.kind == "note":
            return self.note(block)
        if block.kind == "quote":
            return [each for child in block.children for each in self.block(child, "quote")]
        return []  # a rule: space says as much

    def heading(self, block):
        wanted = self.above + 1 + block.level - self.highest
        self.level = min(wanted, self.level + 1, DEEPEST)
        return Heading(self.level, "".join(run.text for run in self.runs(block.runs)))

    def note(self, block):
        found = [each for child in block.children for each in self.block(child, "note")]
        mark = Run(str(block.number), is_raised=True)
        if found and isinstance(found[0], Paragraph):
            found[0] = Paragraph((mark, Run(" "), *found[0].runs), "note")
        return found

    def table(self, block):
        head, *body = block.rows
        if not any(cell.runs for cell in head) or not body:
            return [paragraph("\t".join("".join(run.text for run in cell.runs) for cell in row)) for row in block.rows]
        columns = tuple(
            Column("".join(run.text for run in self.runs(cell.runs)), is_number=cell.align == "right") for cell in head
        )
        rows = tuple(Row(tuple(self.runs(cell.runs) for cell in row)) for row in body)
        return [Table("", columns, rows)]

    def runs(self, found) -> tuple[Run, ...]:
        return tuple(self.run(run) for run in found)

    def run(self, run):
        if run.figure is not None:
            return self.cited.run(run.figure, bold=run.bold, italic=run.italic)
        if run.note is not None:
            return Run(str(run.note), is_raised=True)
        return Run(run.text, run.bold, run.italic, run.link if run.link.startswith(LINKS) else "")

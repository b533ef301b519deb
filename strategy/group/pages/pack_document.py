"""The meeting pack as a document: the sentences and tables of its page, in the tree that is written as Word."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from strategy.documents import tree
from strategy.group.pages import pack_page_plan
from strategy.group.pages.pack_tables import Cell, Section, Table, day
from workforce.reference.models import Country


def make_document(pack: dict, *, language: str, sent: datetime | None = None) -> tree.Document:
    """``sent``: when it was frozen; None while it is the state of things now."""
    title = _("Meeting %(number)s: %(title)s") % pack["meeting"]
    country = Country(**{name: pack["country"][name] for name in ("name", "names")}).label
    cover = tree.Cover(
        country="",
        title=title,
        period=" · ".join(_facts(pack)),
        ministries=(),
        facts=(),
        mark=_("Illustrative figures.") if pack["country"]["is_illustrative"] else "",
        state=_made(sent, pack),
    )
    return tree.Document(
        language=language,
        title=title,
        subject=_("Meeting pack"),
        author=_("Secretariat of the leadership group, %(country)s") % {"country": country},
        cover=cover,
        chapters=tuple(_chapter(section) for section in pack_page_plan.whole(pack)),
        words={"page": _("Page {number} of {count}"), "table": _("Table")},
        is_short=True,
    )


def _facts(pack):
    meeting = pack["meeting"]
    return [part for part in (day(meeting["on"]), meeting["time"], meeting["place"]) if part]


def _made(sent, pack):
    if sent:
        return _("As sent out on %(moment)s.") % {"moment": date_format(localtime(sent), "DATETIME_FORMAT")}
    return _("The state of things on %(day)s. Not sent out yet.") % {"day": day(pack["today"])}


def _chapter(section: Section):
    blocks = [tree.paragraph(text) for text in section.texts]
    for table in section.tables:
        blocks += _table(table)
    if section.key == "nothing":  # a line at the end, and no heading
        return tree.Chapter("", (tree.paragraph(section.title),), begins_page=False)
    return tree.Chapter(section.title, tuple(blocks), begins_page=False)


def _table(table: Table):
    """Columns of words get more room than numbers, the first of them most."""
    columns = tuple(
        tree.Column(words, 1.4 if is_number else 2 if at else 2.8, is_number)
        for at, (words, is_number) in enumerate(table.header)
    )
    rows = tuple(tree.Row(tuple(map(_said, row)), spans=tuple(cell.span for cell in row)) for row in table.rows)
    return [tree.Table(table.caption, columns, rows), *([tree.paragraph(table.note, "note")] if table.note else [])]


def _said(cell: Cell):
    return f"{cell.text}\n{cell.note}" if cell.note else cell.text

"""The framework of the country: versions of pillars, elements, context factors and the statements of the assessment.

A version is a draft, changed by several people, then published and frozen. Its whole content is plain data
(``Content``), so that a version is copied, loaded from files and compared with another in one way.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.framework.models import Framework, FrameworkItem, Statement
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User

Kind = FrameworkItem.Kind
ITEM = ["kind", "code", "name", "names", "description", "descriptions", "is_hidden", "order"]
STATEMENT = ["part", "code", "text", "texts", "order"]
PARENT_OF = {Kind.ELEMENT: Kind.PILLAR, Kind.SUB: Kind.ELEMENT}  # the kind of what an item lies in
WORDS = ["name", "names", "description", "descriptions"]


@dataclass
class Content:
    """items: [{ITEM..., parent: code or ''}]; statements: [{STATEMENT..., element: code or ''}]; both by code."""

    items: list[dict] = field(default_factory=list)
    statements: list[dict] = field(default_factory=list)

    def __post_init__(self):
        self.items.sort(key=lambda item: item["code"])
        self.statements.sort(key=lambda statement: statement["code"])


def content(framework: Framework) -> Content:
    items = framework.items.select_related("parent")
    statements = framework.statements.select_related("element")
    return Content(
        [{name: getattr(x, name) for name in ITEM} | {"parent": x.parent.code if x.parent else ""} for x in items],
        [{n: getattr(x, n) for n in STATEMENT} | {"element": x.element.code if x.element else ""} for x in statements],
    )


def fill(framework: Framework, given: Content) -> None:
    """Write the content of a new version: what others lie in first."""
    made = {"": None}
    for kinds in ([Kind.PILLAR, Kind.CONTEXT, Kind.ENABLING], [Kind.ELEMENT], [Kind.SUB]):
        rows = [item for item in given.items if item["kind"] in kinds]
        wave = [_row(FrameworkItem, framework, item, parent=made[item["parent"]]) for item in rows]
        made |= {item.code: item for item in FrameworkItem.objects.bulk_create(wave)}
    Statement.objects.bulk_create(
        _row(Statement, framework, each, element=made[each["element"]]) for each in given.statements
    )


def _row(model, framework, given, **links):
    return model(framework=framework, **{name: given[name] for name in given if name not in links}, **links)


def created(given: Content, *, by: User | None, note: str = "", is_published: bool = False) -> Framework:
    """The next version with this content, a draft or published at once. ValidationError: there is a draft."""
    held = list(Framework.objects.select_for_update())
    if any(each.is_draft for each in held):
        raise ValidationError(
            _("There is a draft of the next framework. Publish it or discard it first."), code="draft"
        )
    framework = Framework.objects.create(
        version=1 + max((each.version for each in held), default=0),
        note=note,
        created_by=by,
        published_at=timezone.now() if is_published else None,
        published_by=by if is_published else None,
    )
    fill(framework, given)
    Event.write(
        "published" if is_published else "created", framework, by=by, after={"version": framework.version}, note=note
    )
    return framework


@transaction.atomic
def next_draft(*, by: User) -> Framework:
    """A draft of the next version: a copy of the newest. ValidationError: none, or a draft is there."""
    newest = Framework.objects.newest()
    if newest is None:
        raise ValidationError(_("There is no framework yet: load the standard one first."), code="none")
    return created(content(newest), by=by)


@transaction.atomic
def publish(draft: Framework, *, note: str, by: User) -> Framework:
    """From now on new strategies and assessments are written on it. ValidationError: no draft."""
    draft = _draft(draft)
    draft.note, draft.published_at, draft.published_by = note, timezone.now(), by
    draft.save()
    Event.write("published", draft, by=by, after={"version": draft.version}, note=note)
    return draft


@transaction.atomic
def discard(draft: Framework, *, by: User) -> None:
    draft = _draft(draft)
    Event.write("discarded", draft, by=by)
    draft.delete()


def _draft(framework: Framework) -> Framework:
    """The version, locked, if it is a draft still."""
    found = Framework.objects.select_for_update().filter(pk=framework.pk).first()
    if found is None or not found.is_draft:
        raise ValidationError(_("This version is published: it can't be changed. Begin a new draft."), code="frozen")
    return found


# Items of a draft ----------------------------------------------------------------------------------------------------
@transaction.atomic
def add_item(draft: Framework, *, values: dict, parent: FrameworkItem | None, by: User) -> FrameworkItem:
    """A new item, last among its own. values: kind, code, WORDS.
    ValidationError: code taken, no place for this kind.
    """
    draft = _draft(draft)
    item = FrameworkItem(framework=draft, parent=parent, **values)
    if (parent.kind if parent else None) != PARENT_OF.get(item.kind):
        raise ValidationError(
            _("An element belongs to a pillar, a sub-element to an element; others belong to nothing.")
        )
    item.order = 10 + max((each.order for each in siblings(item)), default=parent.order if parent else 0)
    item.is_hidden = bool(parent and parent.is_hidden)
    item.full_clean()
    item.save()
    Event.write("created", item, by=by, after=_told(item))
    return item


@transaction.atomic
def change_item(item: FrameworkItem, *, values: dict, seen: str, by: User) -> FrameworkItem:
    """Rename, describe, hide or show. values: WORDS and is_hidden. Raises Stale; ValidationError: frozen.

    What lies in a hidden item is hidden with it; an item that is shown shows what it lies in.
    """
    _draft(item.framework)
    item = FrameworkItem.objects.select_for_update(of=("self",)).select_related("parent__parent").get(pk=item.pk)
    if mark(item) != seen:
        raise Stale(item)
    before = _told(item)
    for name, value in values.items():
        setattr(item, name, value)
    item.full_clean()
    if _told(item) != before:
        item.save()
        _hide_around(item)
        Event.write("changed", item, by=by, before=before, after=_told(item))
    return item


def _hide_around(item):
    if item.is_hidden:
        inside = FrameworkItem.objects.filter(parent=item) | FrameworkItem.objects.filter(parent__parent=item)
        inside.update(is_hidden=True)
    else:
        above = [each.pk for each in (item.parent, item.parent and item.parent.parent) if each]
        FrameworkItem.objects.filter(pk__in=above).update(is_hidden=False)


@transaction.atomic
def move_item(item: FrameworkItem, *, is_up: bool, by: User) -> None:
    """One place up or down among those that lie in the same; at the end nothing happens."""
    _draft(item.framework)
    row = list(siblings(item))
    place = row.index(item)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(row):
        return
    orders = sorted(each.order for each in row)
    row[place], row[other] = row[other], row[place]
    for each, order in zip(row, orders, strict=True):
        FrameworkItem.objects.filter(pk=each.pk).update(order=order)
    Event.write("moved", item, by=by, before={"rank": place + 1}, after={"rank": other + 1})


def siblings(item: FrameworkItem) -> QuerySet:
    """Those in the same place, itself included once it is saved."""
    return FrameworkItem.objects.filter(framework=item.framework, kind=item.kind, parent=item.parent)


def mark(thing: FrameworkItem | list[Statement]) -> str:
    """What tells one state of an item, or of the statements of an element, from the next."""
    return repr(_told(thing) if isinstance(thing, FrameworkItem) else [_said(each) for each in thing])


def _told(item):
    return {name: getattr(item, name) for name in ("code", *WORDS, "is_hidden")}


def _said(statement):
    return [statement.pk, statement.part, statement.text, sorted(statement.texts.items())]


# Statements of a draft -----------------------------------------------------------------------------------------------
@transaction.atomic
def change_statements(element: FrameworkItem, *, rows: list[dict], seen: str, by: User) -> None:
    """All statements of an element. rows: {pk or None, part, text, texts}; without text it goes.
    Raises Stale; frozen.
    """
    draft = _draft(element.framework)
    held = list(element.statements.all())
    if mark(held) != seen:
        raise Stale(held)
    before, by_pk = [each.text for each in held], {each.pk: each for each in held}
    for row in rows:
        statement = by_pk.get(row["pk"])
        if statement and not row["text"]:
            statement.delete()
        elif row["text"]:
            statement = statement or Statement(framework=draft, element=element, **_place(element))
            statement.part, statement.text, statement.texts = row["part"], row["text"], row["texts"]
            statement.full_clean()
            statement.save()
    after = [each.text for each in element.statements.all()]
    if after != before or mark(list(element.statements.all())) != seen:
        Event.write("changed", element, by=by, before={"statements": before}, after={"statements": after})


def _place(element):
    """Code and order of one more statement: no code is used again, in no version,
    as assessments are compared by code.
    """
    used = set(Statement.objects.filter(code__startswith=f"{element.code}-").values_list("code", flat=True))
    number = next(n for n in range(1, len(used) + 2) if f"{element.code}-S{n}" not in used)
    last = max((each.order for each in element.statements.all()), default=element.order)
    return {"code": f"{element.code}-S{number}", "order": last + 1}


# What is other in one version of the framework than in an earlier one.


@dataclass(frozen=True)
class Change:
    """what: added, gone, hidden, shown, renamed, described, moved. before: the name it had, where that changed."""

    what: str
    item: FrameworkItem
    before: str = ""


def compare(older: Framework, newer: Framework) -> list[Change]:
    """What is other in the newer version, item by item, by code."""
    was = {item.code: item for item in older.items.select_related("parent")}
    now = {item.code: item for item in newer.items.select_related("parent")}
    changes = [change for code, item in now.items() for change in _changes(was.get(code), item)]
    return changes + [Change("gone", item) for code, item in was.items() if code not in now]


def _changes(was, item):
    if was is None:
        yield Change("added", item)
        return
    if was.is_hidden != item.is_hidden:
        yield Change("hidden" if item.is_hidden else "shown", item)
    if (was.name, was.names) != (item.name, item.names):
        yield Change("renamed", item, was.label)
    if (was.description, was.descriptions) != (item.description, item.descriptions):
        yield Change("described", item)
    if (was.parent.code if was.parent else "") != (item.parent.code if item.parent else ""):
        yield Change("moved", item)


def statement_changes(older: Framework, newer: Framework) -> dict:
    """How many statements were added, changed and taken out."""
    was, now = ({s.code: (s.part, s.text, s.texts) for s in each.statements.all()} for each in (older, newer))
    changed = sum(1 for code in was.keys() & now.keys() if was[code] != now[code])
    return {"added": len(now.keys() - was.keys()), "changed": changed, "gone": len(was.keys() - now.keys())}

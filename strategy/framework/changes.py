"""What is other in one version of the framework than in an earlier one."""

from dataclasses import dataclass

from strategy.framework.models import Framework, FrameworkItem


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

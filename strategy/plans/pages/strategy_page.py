"""A strategy as its pages show it: pillars, elements, objectives and sections, each with a word for how far it is.

``read`` loads a version with a fixed number of queries, however large it is; everything else here works on what it loaded.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from strategy.framework.models import FrameworkItem
from strategy.plans import offered
from strategy.plans.models import Action, ElementChoice, Indicator, Objective, Section, Strategy
from strategy.requirements.models import Method
from workforce.language.figures import number
from workforce.people.models import User

Kind = FrameworkItem.Kind


@dataclass
class Entry:
    """An objective in the contents. Each of ``actions`` knows its ``cost`` and ``funded`` sums; cost None: not costed."""

    objective: Objective
    actions: list
    indicators: int
    remarks: int

    @property
    def state(self):
        """(class of the tag, word)"""
        if self.remarks:
            return "wait", _open_comments(self.remarks)
        if not self.actions:
            return "bad", _("No action yet")
        if any(action.cost is None for action in self.actions):
            return "bad", _("No cost yet")
        if any(action.lead_id is None for action in self.actions):
            return "wait", _("No lead yet")
        if not self.indicators:
            return "wait", _("No indicator yet")
        return (
            ("ok", pgettext("element", "Ready")) if self.objective.text or self.objective.outcome else ("", _("Draft"))
        )


@dataclass
class Element:
    """An element of the framework, what was chosen (None: undecided), and its objectives."""

    item: FrameworkItem
    choice: ElementChoice | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_chosen(self):
        return bool(self.choice and self.choice.is_chosen)

    @property
    def state_of_choice(self):
        return _("Chosen") if self.is_chosen else _("Not chosen") if self.choice else _("Not decided")

    @property
    def state(self):
        """(class of the tag, word): what stands in the way most, of its objectives."""
        if not self.is_chosen:
            return "" if self.choice else "wait", self.state_of_choice
        remarks = sum(entry.remarks for entry in self.entries)
        if remarks:
            return "wait", _open_comments(remarks)
        if not self.entries:
            return "bad", _("No objective yet")
        states = [entry.state for entry in self.entries]
        return min(states, key=lambda state: ["bad", "wait", "", "ok"].index(state[0]))


@dataclass
class Pillar:
    """``item`` is None for what the framework of this version no longer names."""

    item: FrameworkItem | None
    elements: list[Element]

    @property
    def label(self):
        return self.item.label if self.item else _("No longer in the framework")


@dataclass
class Book:
    """All of a version that its contents, its matrix and its readiness are made from."""

    strategy: Strategy
    items: dict  # pk: FrameworkItem, of its framework and of what its parts point at
    choices: dict  # element code: ElementChoice
    sections: list[Section]
    objectives: list[Objective]
    actions: list[Action]
    indicators: list[Indicator]
    remarks: Counter  # key: open comments; None: those on the whole

    def element_of(self, pk) -> FrameworkItem:
        """The element an item is, or lies in."""
        item = self.items[pk]
        return self.items[item.parent_id] if item.kind == Kind.SUB and item.parent_id in self.items else item

    def elements(self) -> list[Element]:
        return [element for pillar in self.pillars for element in pillar.elements]

    @property
    def planned(self):
        """Actions whose money counts."""
        return [action for action in self.actions if action.status != Action.Status.CANCELLED]

    @property
    def cost(self):
        return sum(action.cost or 0 for action in self.planned)

    @property
    def funded(self):
        return sum(action.funded or 0 for action in self.planned)

    @property
    def share(self):
        """Of the cost, what is funded; None before anything costs something."""
        return self.funded / self.cost if self.cost else None

    @property
    def open_remarks(self):
        return self.remarks.total()

    @property
    def uncosted(self):
        return sum(action.cost is None for action in self.actions)

    def __post_init__(self):
        self.pillars = _pillars(self)


def contents(strategy: Strategy) -> list[Pillar]:
    """Pillars -> elements -> choice, objectives, state tag; hidden elements only where something was written on them."""
    return read_strategy(strategy).pillars


def read_strategy(strategy: Strategy, *, by: User | None = None) -> Book:
    """``by``: only the comments that this person may see are counted."""
    objectives = list(strategy.objectives.all())
    actions = list(strategy.actions.annotate(cost=Sum("costs__amount"), funded=Sum("costs__funded")))
    choices = list(strategy.choices.all())
    used = {part.element_id for part in (*objectives, *actions, *choices)}
    found = FrameworkItem.objects.filter(Q(framework=strategy.framework_id) | Q(pk__in=used))
    items = {item.pk: item for item in found}
    of_pk = {objective.pk: objective for objective in objectives}
    for action in actions:
        action.objective = of_pk[action.objective_id]
    sections = list(strategy.sections.select_related("factor"))
    return Book(
        strategy=strategy, items=items, choices={items[choice.element_id].code: choice for choice in choices},
        sections=sections, objectives=objectives, actions=sorted(actions, key=lambda a: (a.objective.number, a.number)),
        indicators=list(strategy.indicators.all()), remarks=Counter(offered.OPEN_REMARKS.merged(strategy, by=by)),
    )  # fmt: skip


def _pillars(book):
    entries = {}
    for entry in _entries(book):
        entries.setdefault(book.element_of(entry.objective.element_id).code, []).append(entry)
    named = [item for item in book.items.values() if item.framework_id == book.strategy.framework_id]
    pillars, codes = [], set()
    for pillar in (item for item in named if item.kind == Kind.PILLAR):
        elements = [
            Element(item, book.choices.get(item.code), entries.get(item.code, []))
            for item in named
            if item.kind == Kind.ELEMENT and item.parent_id == pillar.pk
            and (not item.is_hidden or item.code in entries or item.code in book.choices)
        ]  # fmt: skip
        codes |= {element.item.code for element in elements}
        if elements:
            pillars.append(Pillar(pillar, elements))
    gone = {item.code: item for item in map(book.element_of, book.items) if item.code in entries.keys() - codes}
    if gone:
        elements = [Element(item, book.choices.get(code), entries[code]) for code, item in gone.items()]
        pillars.append(Pillar(None, elements))
    return pillars


def _entries(book):
    actions, objective_of = {}, {}
    for action in book.actions:
        actions.setdefault(action.objective_id, []).append(action)
        objective_of[action.pk] = action.objective_id
    indicators = Counter(each.objective_id or objective_of.get(each.action_id) for each in book.indicators)
    for objective in book.objectives:
        of_it = actions.get(objective.pk, [])
        remarks = sum(book.remarks[part.key] for part in (objective, *of_it))
        yield Entry(objective, of_it, indicators[objective.pk], remarks)


def section_state(section: Section, book: Book):
    """(class of the tag, word) of a section."""
    if book.remarks[section.key]:
        return "wait", _open_comments(book.remarks[section.key])
    if not section.text.strip():
        return "bad", _("Empty")
    return ("", _("Draft")) if book.strategy.is_editable else ("ok", pgettext("section", "Ready"))


def _open_comments(count):
    said = ngettext("%(count)s open comment", "%(count)s open comments", count)
    return said % {"count": number(count)}


def facts(strategy: Strategy) -> list[tuple]:
    """(label, value) of what a version is about; what is not said is left out."""
    horizons = _("near term until %(near)s, medium term until %(medium)s, longer term after that") % {
        "near": strategy.near_until, "medium": strategy.medium_until
    }  # fmt: skip
    said = [
        (_("Period"), f"{strategy.first_year}–{strategy.last_year}"),
        (_("Horizons"), horizons),
        (_("Sectors taking part"), ", ".join(sector.label for sector in strategy.sectors.all())),
        (_("Ministries and agencies taking part"), ", ".join(each.label for each in strategy.ministries.all())),
        (_("SDG targets"), ", ".join(strategy.sdg_targets)),
        (_("Currency"), strategy.currency),
        (_("Method of the gap"), Method(strategy.method).label),
        (_("Framework"), _("version %(version)s") % {"version": strategy.framework.version}),
        (_("In force from"), date_format(strategy.in_force_from, "DATE_FORMAT") if strategy.in_force_from else ""),
    ]
    return [(label, value) for label, value in said if value]

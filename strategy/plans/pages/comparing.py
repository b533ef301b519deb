"""What differs between two versions of a strategy: parts with the same key are the same part. A fixed number of queries."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from strategy.framework.models import FrameworkItem
from strategy.plans.models import Action, Cost, Effect, Indicator, Objective, Risk, Section, Strategy
from strategy.plans.pages.strategy_page import Element
from strategy.writing import texts
from workforce.language import figures

TEXTS = {"text", "outcome", "mitigation", "formula", "reason"}  # shown word by word
FIELDS = {
    Section: ["title", "text"],
    Objective: ["number", "title", "element", "horizon", "outcome", "text", "context"],
    Action: ["title", "objective", "element", "horizon", "starts_on", "ends_on", "levels", "cadres", "areas", "lead", "partners",
             "funding", "funding_source", "costs", "milestones", "effects", "text"],
    Indicator: ["name", "source", "formula", "unit", "baseline", "targets", "frequency", "verification", "responsible",
                "disaggregation"],
    Risk: ["title", "likelihood", "impact", "status", "owner", "mitigation"],
}  # fmt: skip


@dataclass
class Changed:
    """A field of a part: as it was and as it is."""

    label: str
    old: str
    new: str
    is_text: bool


@dataclass
class Difference:
    """``kind``: added, removed or changed; ``url`` of the part as it is now."""

    kind: str
    name: str
    part: object
    fields: list[Changed] = field(default_factory=list)


@dataclass
class Comparison:
    elements: list[Changed]
    groups: list[tuple]  # (title, [Difference], how many stayed the same)
    years: list[dict]  # year, old, new, difference, as text
    total: dict

    @property
    def is_same(self):
        return not self.elements and not any(found for _title, found, _same in self.groups)


def compare(old: Strategy, new: Strategy) -> Comparison:
    groups = []
    for model, fields in FIELDS.items():
        before, after = _parts(model, old), _parts(model, new)
        found = list(_differences(before, after, fields))
        same = len(after) - sum(each.kind != "removed" for each in found)
        groups.append((capfirst(model._meta.verbose_name_plural), found, same))
    _in_words([changed for _title, found, _same in groups for each in found for changed in each.fields])
    years, total = _costs(old, new)
    return Comparison(_elements(old, new), groups, years, total)


def _in_words(fields):
    """Texts as they are read, without marks and with their figures; where only marks differ, as they are written."""
    found = [each for each in fields if each.is_text]
    shown = texts.read_figures(*(text for each in found for text in (each.old, each.new)))
    for each in found:
        old, new = texts.plain(each.old, shown), texts.plain(each.new, shown)
        if old != new:
            each.old, each.new = old, new


def _parts(model, strategy) -> dict:
    names = [name for name in FIELDS[model] if name not in ("costs", "milestones", "effects", "targets")]
    fields = [model._meta.get_field(name) for name in names]
    single = [found.name for found in fields if found.many_to_one]
    several = [found.name for found in fields if found.many_to_many]
    rows = model.objects.filter(strategy=strategy).select_related(*single)
    if model is Section:
        rows = rows.select_related("factor")
    if model is Action:
        several += ["costs", "milestones", Prefetch("effects", _effects())]
    if model is Indicator:
        several.append("targets")
    return {part.key: part for part in rows.prefetch_related(*several)}


def _effects() -> QuerySet:
    return Effect.objects.select_related("cadre", "area")


def _differences(before, after, names):
    for key, part in after.items():
        if key not in before:
            yield Difference("added", str(part), part, list(_shown(part, names)))
        elif changed := list(_changed(before[key], part, names)):
            yield Difference("changed", str(part), part, changed)
    for key, part in before.items():
        if key not in after:
            yield Difference("removed", str(part), part)


def _shown(part, names):
    """What a new part says, for who reads only what is new: its texts."""
    for name in names:
        if name in TEXTS and (new := _said(part, name)):
            yield Changed(_label(part, name), "", new, True)


def _changed(old, new, names):
    for name in names:
        before, after = _said(old, name), _said(new, name)
        if before != after:
            yield Changed(_label(new, name), before, after, name in TEXTS)


def _label(part, name):
    found = part._meta.get_field(name)
    return capfirst(found.related_model._meta.verbose_name_plural if found.one_to_many else found.verbose_name)


def _said(part, name) -> str:
    """A field in the reader's words; framework items by their name, so that the same one of another framework is the same."""
    if name == "costs":
        return "; ".join(_cost(cost) for cost in part.costs.all())
    if name == "milestones":
        return "; ".join(f"{each} ({date_format(each.due_on, 'DATE_FORMAT')})" for each in part.milestones.all())
    if name == "targets":
        return "; ".join(f"{each.year}: {each.value.normalize():f}" for each in part.targets.all())
    if name == "effects":
        return "; ".join(sorted(_effect(effect) for effect in part.effects.all()))
    value = getattr(part, name)
    if hasattr(value, "all"):
        return ", ".join(sorted(str(each) for each in value.all()))
    if hasattr(part, f"get_{name}_display"):
        return str(getattr(part, f"get_{name}_display")() or "")
    if hasattr(value, "isoformat"):
        return date_format(value, "DATE_FORMAT")
    if hasattr(value, "normalize"):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _cost(cost):
    said = {"year": cost.year, "amount": figures.number(cost.amount), "funded": figures.number(cost.funded)}
    return _("%(year)s: %(amount)s, of it funded %(funded)s") % said


def _effect(effect):
    decimals = 0 if effect.count == int(effect.count) else 1
    parts = [effect.year, effect.get_kind_display(), figures.number(effect.count, decimals), effect.cadre, effect.area]
    return ", ".join(str(part) for part in parts if part)


def _elements(old, new) -> list[Changed]:
    """Elements that one version chose and the other did not, and reasons that changed."""
    before, after = _of_framework(old), _of_framework(new)
    found = []
    for code in [*after, *(code for code in before if code not in after)]:
        said = [_choice(version.get(code)) for version in (before, after)]
        if said[0] != said[1]:
            found.append(Changed((after.get(code) or before[code]).item.label, *said, False))
    return found


def _of_framework(strategy) -> dict:
    """{code: Element} of what the framework offers and what was chosen or left out."""
    choices = {choice.element.code: choice for choice in strategy.choices.select_related("element")}
    items = strategy.framework.items.filter(kind=FrameworkItem.Kind.ELEMENT)
    elements = {code: Element(choice.element, choice) for code, choice in choices.items()}
    offered = {item.code: Element(item, choices.get(item.code)) for item in items if not item.is_hidden}
    return offered | {code: element for code, element in elements.items() if code not in offered}


def _choice(element):
    if element is None:
        return ""
    parts = [element.state_of_choice]
    if element.choice:
        parts += [str(element.choice.get_horizon_display() or ""), element.choice.reason]
    return "; ".join(part for part in parts if part)


def _costs(old, new):
    """(a row a year, the total), amounts as text."""
    sums = [
        dict(
            Cost.objects.planned()
            .filter(action__strategy=each)
            .order_by("year")
            .values_list("year")
            .annotate(Sum("amount"))
        )
        for each in (old, new)
    ]
    rows = [
        _row(year, *(by_year.get(year, 0) for by_year in sums), new.currency)
        for year in sorted(sums[0].keys() | sums[1])
    ]
    return rows, _row(_("All years"), *(sum(by_year.values()) for by_year in sums), new.currency)


def _row(year, old, new, currency):
    difference = figures.signed(new - old) if abs(new - old) < figures.MILLION else _millions(new - old)
    return {
        "year": year,
        "old": figures.money(old, currency),
        "new": figures.money(new, currency),
        "difference": difference,
    }


def _millions(amount):
    return _("%(number)s million") % {"number": figures.signed(amount / figures.MILLION, 1)}

"""The next version of a strategy: a copy of everything that is written in the last one, part by part,
with the same keys.
"""

import copy as shallow

from django.utils import timezone

from strategy.framework.models import Framework, FrameworkItem
from strategy.plans.models import (
    Action,
    Cost,
    Effect,
    ElementChoice,
    Indicator,
    IndicatorTarget,
    Milestone,
    Objective,
    Risk,
    Section,
    Strategy,
)

ROWS = {Action: [Cost, Milestone, Effect], Indicator: [IndicatorTarget]}


def copy(strategy: Strategy, *, by) -> tuple[Strategy, list[FrameworkItem]]:
    """(the copy, framework items that have no twin in the newest framework: parts go on pointing at the old ones)."""
    framework = Framework.objects.newest() or strategy.framework
    items = _same_items(framework)
    made = _twin(
        strategy,
        version=strategy.version + 1,
        previous=strategy,
        status=Strategy.Status.DRAFT,
        framework=framework,
        in_force_from=None,
        created_at=timezone.now(),
        created_by=by,
        edited_by=by,
        edited_at=timezone.now(),
    )
    made.save()
    for name in ("sectors", "ministries"):
        getattr(made, name).set(getattr(strategy, name).all())
    parts = Parts(strategy, made, items)
    parts.copy(Section)
    parts.copy(ElementChoice)
    parts.copy(Risk)
    objectives = parts.copy(Objective)
    parts.link(Objective, "context", objectives, items)
    parts.link(Objective, "figures", objectives)
    actions = parts.copy(Action, objective=objectives)
    for name in ("levels", "cadres", "areas", "partners", "figures"):
        parts.link(Action, name, actions)
    parts.link(Action, "depends_on", actions, actions)
    indicators = parts.copy(Indicator, objective=objectives, action=actions)
    parts.rows(Action, actions)
    parts.rows(Indicator, indicators)
    return made, parts.lost(framework)


def _twin(obj, **changes):
    made = shallow.copy(obj)
    made._state = type(obj._state)()
    made.pk, made.id = None, None
    for name, value in {"revision": 0, **changes}.items():
        setattr(made, name, value)
    return made


def _same_items(new):
    """{id of an item: id of the item with its code in the new framework}"""
    codes = dict(new.items.values_list("code", "pk"))
    of_old = FrameworkItem.objects.exclude(framework=new).values_list("pk", "code")
    return {pk: codes[code] for pk, code in of_old if code in codes}


class Parts:
    """Copies the parts of one version into another; ``items`` maps framework items."""

    def __init__(self, old, new, items):
        self.old, self.new, self.items = old, new, items

    def copy(self, model, **parents) -> dict:
        """{old id: new id}. ``parents``: {foreign key: such a dict of an earlier copy}."""
        held = list(model.objects.filter(strategy=self.old).order_by("pk"))
        made = []
        for part in held:
            changes = {f"{name}_id": ids.get(getattr(part, f"{name}_id")) for name, ids in parents.items()}
            for name in ("element_id", "factor_id"):
                if hasattr(part, name):
                    changes[name] = self.items.get(getattr(part, name), getattr(part, name))
            made.append(_twin(part, strategy=self.new, **changes))
        model.objects.bulk_create(made)
        return {before.pk: after.pk for before, after in zip(held, made, strict=True)}

    def link(self, model, name, parts, targets=None):
        """What the parts point at by a many-to-many field, mapped by ``targets`` where that has it."""
        field, targets = model._meta.get_field(name), targets or {}
        through, here = field.remote_field.through, f"{field.m2m_field_name()}_id"
        there = f"{field.m2m_reverse_field_name()}_id"
        held = through.objects.filter(**{f"{here}__in": list(parts)}).values_list(here, there)
        through.objects.bulk_create(
            through(**{here: parts[part], there: targets.get(target, target)}) for part, target in held
        )

    def rows(self, model, parts):
        """Rows that belong to a part: costs, milestones, effects, targets."""
        for row_model in ROWS[model]:
            link = model._meta.model_name
            held = row_model.objects.filter(**{f"{link}__in": list(parts)}).order_by("pk")
            row_model.objects.bulk_create(
                _twin(row, **{f"{link}_id": parts[getattr(row, f"{link}_id")]}) for row in held
            )

    def lost(self, framework):
        """Items the copy points at that the framework has not."""
        used = set()
        for model, name in (
            (Section, "factor_id"),
            (Risk, "factor_id"),
            (ElementChoice, "element_id"),
            (Objective, "element_id"),
            (Action, "element_id"),
            (Objective, "context"),
        ):
            used |= set(model.objects.filter(strategy=self.new).values_list(name, flat=True))
        return list(FrameworkItem.objects.filter(pk__in=used - {None}).exclude(framework=framework))

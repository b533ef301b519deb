"""The life of a version: draft -> consultation -> review -> endorsed -> in force -> superseded;
sent back it is a draft again.

Each step locks every version of the strategy, checks the state, changes it, and writes one line of history. The views
hold the permissions: planners hand on, the chair endorses, the leadership group's chair or secretariat puts in force.
"""

import copy as shallow
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
from strategy.plans.services import progress
from workforce.history.models import Event
from workforce.people.models import User

Status = Strategy.Status


def locked(strategy: Strategy, *states: str) -> Strategy:
    """The version, locked with all others of its code.
    ValidationError code 'wrong_state' where it is in none of ``states``.
    """
    versions = Strategy.objects.select_for_update().filter(code=strategy.code).order_by("pk")
    found = next(version for version in versions if version.pk == strategy.pk)
    if found.status not in states:
        said = {"state": found.get_status_display().lower()}
        raise ValidationError(_("This cannot be done now: the version is “%(state)s”.") % said, code="wrong_state")
    return found


def _move(strategy, status, verb, *, by, note="", **more):
    before, strategy.status = strategy.status, status
    strategy.save(update_fields=["status", *more])
    Event.write(
        verb,
        strategy,
        by=by,
        note=note,
        before={"status": before},
        after={"status": str(status), **{name: str(value) for name, value in more.items()}},
    )
    return strategy


@transaction.atomic
def to_consultation(strategy: Strategy, *, by: User) -> Strategy:
    """Open to the comments of invited organisations; the text can still be changed."""
    return _move(locked(strategy, Status.DRAFT), Status.CONSULTATION, "to_consultation", by=by)


@transaction.atomic
def to_review(strategy: Strategy, *, by: User) -> Strategy:
    """Handed to the leadership group; the text stands still until it is endorsed or sent back."""
    return _move(locked(strategy, Status.DRAFT, Status.CONSULTATION), Status.REVIEW, "to_review", by=by)


@transaction.atomic
def send_back(strategy: Strategy, *, note: str, by: User) -> Strategy:
    """A draft again, with what is to be mended."""
    if not note.strip():
        raise ValidationError({"note": _("Say what is to be corrected.")})
    found = locked(strategy, Status.CONSULTATION, Status.REVIEW)
    return _move(found, Status.DRAFT, "sent_back", by=by, note=note)


@transaction.atomic
def put_in_force(strategy: Strategy, *, day: date, by: User) -> Strategy:
    """In force from ``day``; the version that was in force until now is superseded."""
    found = locked(strategy, Status.ENDORSED)
    for former in Strategy.objects.filter(code=found.code, status=Status.IN_FORCE):
        _move(former, Status.SUPERSEDED, "superseded", by=by)
    found.in_force_from = day
    return _move(found, Status.IN_FORCE, "in_force", by=by, in_force_from=day)


@transaction.atomic
def next_version(strategy: Strategy, *, by: User) -> tuple[Strategy, list]:
    """(a draft that copies the newest version, framework items that the newest framework no longer has).

    Parts keep their key; framework items are those of the same code in the newest framework.
    """
    found = locked(strategy, *(status for status in Status if status not in Strategy.OPEN))
    if Strategy.objects.filter(code=found.code, version__gt=found.version).exists():
        raise ValidationError(_("There is a newer version: go on from that one."), code="wrong_state")
    made, lost = copy(found, by=by)
    after = {"version": made.version, "not_in_framework": [f"{item.code} {item.label}" for item in lost]}
    Event.write("next_version", made, by=by, before={"version": found.version}, after=after)
    return made, lost


# The next version of a strategy: a copy of everything that is written in the last one, part by part,
# with the same keys.

ROWS = {Action: [Cost, Milestone, Effect], Indicator: [IndicatorTarget]}


def copy(strategy: Strategy, *, by: User | None) -> tuple[Strategy, list[FrameworkItem]]:
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
    progress.forget_earlier(made.actions.select_related("strategy"))
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

    def __init__(self, old: Strategy, new: Strategy, items: dict[int, int]):
        self.old, self.new, self.items = old, new, items

    def copy(self, model: type[models.Model], **parents: dict[int, int]) -> dict:
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

    def link(
        self, model: type[models.Model], name: str, parts: dict[int, int], targets: dict[int, int] | None = None
    ) -> None:
        """What the parts point at by a many-to-many field, mapped by ``targets`` where that has it."""
        field, targets = model._meta.get_field(name), targets or {}
        through, here = field.remote_field.through, f"{field.m2m_field_name()}_id"
        there = f"{field.m2m_reverse_field_name()}_id"
        held = through.objects.filter(**{f"{here}__in": list(parts)}).values_list(here, there)
        through.objects.bulk_create(
            through(**{here: parts[part], there: targets.get(target, target)}) for part, target in held
        )

    def rows(self, model: type[models.Model], parts: dict[int, int]) -> None:
        """Rows that belong to a part: costs, milestones, effects, targets."""
        for row_model in ROWS[model]:
            link = model._meta.model_name
            held = row_model.objects.filter(**{f"{link}__in": list(parts)}).order_by("pk")
            row_model.objects.bulk_create(
                _twin(row, **{f"{link}_id": parts[getattr(row, f"{link}_id")]}) for row in held
            )

    def lost(self, framework: Framework) -> list[FrameworkItem]:
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

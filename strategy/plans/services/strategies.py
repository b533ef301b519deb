"""Strategies and what they choose: made with their standard sections, changed, elements chosen or not."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy.framework.models import Framework, FrameworkItem
from strategy.plans.models import ElementChoice, Section, Strategy
from strategy.writing.services import editing
from workforce.history.stale import Stale
from workforce.people.models import User

Kind = Section.Kind
BEFORE = [Kind.FOREWORD, Kind.VISION, Kind.SITUATION]  # a section for each context factor stands between
AFTER = [Kind.GOVERNANCE, Kind.MONITORING, Kind.RISKS, Kind.FINANCE]


@transaction.atomic
def create(*, by: User | None, framework: Framework | None = None, sectors=(), ministries=(), **values) -> Strategy:
    """Version 1, a draft with the standard sections, on the newest published framework.

    ``values``: fields of Strategy (code, title, language, first_year, last_year, near_until, medium_until, currency,
    sdg_targets, report, method, is_illustrative). ValidationError code 'no_framework' before one is published.
    """
    framework = framework or Framework.objects.newest()
    if framework is None:
        raise ValidationError(_("There is no published framework yet."), code="no_framework")
    if Strategy.objects.filter(code=values.get("code")).exists():
        raise ValidationError({"code": _("Another strategy has this code. Its next version is made on its own page.")})
    made = editing.save(
        Strategy(framework=framework, created_by=by), values=values, by=by,
        many={"sectors": sectors, "ministries": ministries},
    )  # fmt: skip
    factors = framework.items.filter(kind=FrameworkItem.Kind.CONTEXT, is_hidden=False)
    wanted = [(kind, None) for kind in BEFORE] + [(Kind.CONTEXT, factor) for factor in factors]
    wanted += [(kind, None) for kind in AFTER]
    Section.objects.bulk_create(
        Section(strategy=made, kind=kind, factor=factor, order=order, edited_by=by)
        for order, (kind, factor) in enumerate(wanted, start=1)
    )
    return made


@transaction.atomic
def change(strategy: Strategy, *, values: dict, many: dict, revision: int, by: User) -> Strategy:
    """The facts of a version in editing. Raises Stale, or ValidationError (frozen)."""
    editing.locked(strategy)
    return editing.save(strategy, values=values, many=many, revision=revision, by=by)


@transaction.atomic
def choose(
    strategy: Strategy,
    element: FrameworkItem,
    *,
    is_chosen: bool | None,
    horizon="",
    reason="",
    revision: int | None,
    by: User,
) -> ElementChoice | None:
    """Say whether the strategy strengthens an element; None: undecided again. ``revision`` None: nobody had chosen.

    Raises Stale, or ValidationError (frozen).
    """  # fmt: skip
    editing.locked(strategy)
    held = ElementChoice.objects.filter(strategy=strategy, element__code=element.code).first()
    if held and revision is None:
        raise Stale(held, by=held.edited_by)
    if is_chosen is None:
        if held:
            editing.remove(held, revision=revision, by=by)
        return None
    choice = held or ElementChoice(strategy=strategy, element=element)
    values = {"is_chosen": is_chosen, "horizon": horizon if is_chosen else "", "reason": reason}
    return editing.save(choice, values=values, revision=revision or 0, by=by)

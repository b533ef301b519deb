"""What people who have received services said, what was done about it, and what of it is shown to everybody.

A consultation that is on the public page is not changed: it is taken off first. Responses go on, as the strategy does.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from strategy.consultations.models import Consultation, ConsultationCount, Finding, Response
from strategy.plans.models import Action, Objective, Strategy
from strategy.plans.pages.readiness import Check, Missing, address
from strategy.plans.services import progress
from strategy.writing import personal
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.language.figures import number
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation

PUBLIC = [Strategy.Status.ENDORSED, Strategy.Status.IN_FORCE, Strategy.Status.SUPERSEDED]


def responses_to(keys: Iterable[UUID], *, user: User | None = None) -> dict:
    """{key: [Response]} of the findings that objectives and actions answer, with ``finding.consultation``.

    What ``user`` may see; without one, what is published.
    """
    seen = Consultation.objects.visible_to(user) if user else Consultation.objects.filter(published_at__isnull=False)
    found = Response.objects.filter(key__in=list(keys), finding__consultation__in=seen)
    answers = {}
    for response in found.select_related("finding__consultation").order_by("finding__consultation", "finding__number"):
        answers.setdefault(response.key, []).append(response)
    add_states([response for of_one in answers.values() for response in of_one])
    return answers


def answered(keys: Iterable[UUID]) -> list[Response]:
    """What objectives and actions answer, published or not."""
    return list(Response.objects.filter(key__in=list(keys)))


# How far it is ------------------------------------------------------------------------------------------------------

PLANNED, DOING, DONE, DROPPED = "planned", "doing", "done", "dropped"
STATES = {PLANNED: gettext_lazy("planned"), DROPPED: gettext_lazy("no longer planned"), DONE: gettext_lazy("done")}


def add_states(responses: Collection[Response]) -> None:
    """Puts ``state`` on each: '' where a finding is not taken up; planned until the strategy is in force, and what it
    points at there has begun and is funded; then doing, done, or dropped (cancelled). Two queries or three.
    """
    keys, in_force = {response.key for response in responses} - {None}, Strategy.Status.IN_FORCE
    rows = Action.objects.filter(Q(key__in=keys) | Q(objective__key__in=keys), strategy__status=in_force)
    of = {}
    for action in rows.select_related("strategy", "objective").prefetch_related("costs") if keys else []:
        of.setdefault(("action", action.key), []).append(action)
        of.setdefault(("objective", action.objective.key), []).append(action)
    for response in responses:
        response.state = state(response, of.get((response.part, response.key), []))


def state(response: Response, actions: list[Action]) -> str:
    """``actions``: those in force that it points at, itself or by their objective."""
    if response.answer == Response.Answer.NOT:
        return ""
    kept = [action for action in actions if action.status != Action.Status.CANCELLED]
    if not kept:
        return DROPPED if actions else PLANNED
    if all(action.status == Action.Status.DONE for action in kept):
        return DONE
    has_begun = all(progress.begins(action) <= timezone.localdate() for action in kept)
    return DOING if has_begun and all(map(is_funded, kept)) else PLANNED


def is_funded(action: Action) -> bool:
    """All of what it costs; where no cost is entered, as it says of itself. Needs ``costs``."""
    costs = list(action.costs.all())
    return all(cost.funded >= cost.amount for cost in costs) if costs else action.funding == Action.Funding.FUNDED


# Names of nobody ------------------------------------------------------------------------------------------------------


def known_names() -> set[str]:
    """Names that the check for personal data lets pass: of areas, organisations and cadres, in every language."""
    names = set()
    for model in (Area, Organisation, Cadre):
        fields = ["name", "names"] + (["aliases"] if hasattr(model, "aliases") else [])
        for name, others, *aliases in model.objects.values_list(*fields):
            names.update([name, *others.values(), *(aliases[0] if aliases else [])])
    return names


def suspects(*texts: str, before: tuple = ()) -> list[personal.Suspect]:
    """What in the texts may tell who somebody is; what the texts ``before`` held already was answered for then."""
    known = known_names()
    answered = {each.found for text in before for each in personal.suspects(text, known)}
    return [each for text in texts for each in personal.suspects(text, known) if each.found not in answered]


# Writing --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def save(
    consultation: Consultation, *, values: dict, counts: list, answer: str, revision: int, by: User
) -> Consultation:
    """``answer``: why words that the check found name nobody; kept in the history."""
    if consultation.pk:
        _not_public(consultation)
    saved = editing.save(consultation, values=values, rows={"counts": counts}, revision=revision, by=by)
    return _answered(saved, answer, by)


@transaction.atomic
def save_finding(finding: Finding, *, values: dict, revision: int, by: User) -> Finding:
    _not_public(finding.consultation)
    if finding.pk is None:
        last = finding.consultation.findings.aggregate(last=Max("number"))["last"]
        values = values | {"number": (last or 0) + 1}
    return editing.save(finding, values=values, revision=revision, by=by)


@transaction.atomic
def remove_finding(finding: Finding, *, revision: int, by: User) -> None:
    _not_public(finding.consultation)
    editing.remove(finding, revision=revision, by=by)


@transaction.atomic
def save_response(response: Response, *, values: dict, answer: str, revision: int, by: User) -> Response:
    if response.pk is None:
        response.created_by = by
    return _answered(editing.save(response, values=values, revision=revision, by=by), answer, by)


def remove_response(response: Response, *, revision: int, by: User) -> None:
    editing.remove(response, revision=revision, by=by)


def _answered(saved, answer, by):
    if answer:
        Event.write("answered", saved, by=by, note=answer)
    return saved


def _not_public(consultation):
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if locked.published_at:
        raise ValidationError(
            _("This is on the public page. Take it off first, change it, and publish it again."), code="published"
        )


# Publishing -----------------------------------------------------------------------------------------------------------


def missing(consultation: Consultation) -> list[str]:
    """What stands in the way of publishing, in words."""
    said = []
    if not consultation.consent_confirmed:
        said.append(_("It is not confirmed that everyone agreed to take part."))
    if not consultation.safeguarding_confirmed:
        said.append(_("It is not confirmed that a safeguarding plan was in place."))
    if not consultation.findings.exists():
        said.append(_("There is no finding yet."))
    return said


def unanswered(consultation: Consultation) -> int:
    return consultation.findings.filter(responses=None).count()


@transaction.atomic
def publish(consultation: Consultation, *, without_answers: bool, by: User) -> Consultation:
    """``without_answers``: findings that have no response yet are shown, and shown as such."""
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if held.published_at:
        raise ValidationError(_("It is published already."), code="published")
    if said := missing(held):
        raise ValidationError(said, code="not_ready")
    count = unanswered(held)
    if count and not without_answers:
        raise ValidationError(_("Some findings have no answer yet: answer them, or say that they are shown without."))
    held.published_at, held.published_by = timezone.now(), by
    held.save(update_fields=["published_at", "published_by"])
    Event.write("published", held, by=by, after={"without_answer": count})
    return held


@transaction.atomic
def unpublish(consultation: Consultation, *, by: User) -> Consultation:
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if not held.published_at:
        raise ValidationError(_("It is not published."), code="not_published")
    held.published_at = held.published_by = None
    held.save(update_fields=["published_at", "published_by"])
    Event.write("unpublished", held, by=by)
    return held


# Reading --------------------------------------------------------------------------------------------------------------


def by_group(consultation: Consultation) -> tuple[dict, dict]:
    """({sex: people}, {age band: people}), in the order of the choices; ``counts`` may be prefetched."""
    sexes, ages = Counter(), Counter()
    for row in consultation.counts.all():
        sexes[row.sex] += row.count
        ages[row.age_band] += row.count
    return (
        {code: sexes[code] for code in ConsultationCount.Sex.values},
        {code: ages[code] for code in ConsultationCount.AgeBand.values},
    )


def titles(consultations: Iterable[Consultation], *, public: bool) -> dict:
    """{(strategy code, key): objective or action that responses point at}, of the newest version that has it.

    ``public``: only of versions that are endorsed or later, for readers who see no draft.
    """
    keys = {response.key for each in consultations for f in each.findings.all() for response in f.responses.all()}
    found = {}
    for model in (Objective, Action):
        parts = model.objects.filter(key__in=keys - {None}).select_related("strategy")
        parts = parts.select_related("objective") if model is Action else parts
        for part in parts.order_by("strategy__version"):
            if not public or part.strategy.status in PUBLIC:
                found[part.strategy.code, part.key] = part
    return found


# PURE: how many people took part, told so that nobody in a small group can be found out.

FEW = 5
SHOWN, SMALL, HELD = "shown", "small", "held"


@dataclass(frozen=True)
class Told:
    state: str  # shown (``count``), small ("fewer than 5"), held (not shown, to protect the small ones)
    count: int | None = None


def tell(groups: dict) -> dict | None:
    """{group: count} -> {group: Told} of the groups in which somebody is; None when only the total can be told."""
    held = {group: count for group, count in groups.items() if count}
    small = [group for group, count in held.items() if count < FEW]
    if sum(held.values()) < FEW:
        return None
    told = {group: Told(SHOWN, count) for group, count in held.items()} | {group: Told(SMALL) for group in small}
    if not small:
        return told
    other = next((group for group in reversed(held) if group not in small), None)
    hidden = sum(held[group] for group in small) + held.get(other, 0)
    if other is None or hidden < len(small) + (FEW - 2) + FEW:  # else the sum of the hidden ones tells too much
        return None
    return told | {other: Told(HELD)}


def total(groups: dict) -> Told:
    people = sum(groups.values())
    return Told(SMALL) if 0 < people < FEW else Told(SHOWN, people)


# The check of readiness that is about listening.


def consulted(strategy: Strategy) -> list[Check]:
    """Of any version: consultations are held for a strategy, not for one text of it."""
    label = _("People who have received services were heard, and answered")
    held = Consultation.objects.filter(strategy__code=strategy.code, starts_on__lte=timezone.localdate())
    safe = held.filter(consent_confirmed=True, safeguarding_confirmed=True)
    missing = [
        Missing(
            _("Consent or safeguarding is not confirmed: %(title)s") % {"title": each}, address("consultation", each.pk)
        )
        for each in held.exclude(pk__in=safe.values("pk"))
    ]
    unanswered = Finding.objects.filter(consultation__in=held, responses=None).select_related("consultation")
    missing += [
        Missing(
            _("Not answered: %(title)s, finding %(number)s") % {"title": each.consultation, "number": each.number},
            address("consultation", each.consultation_id),
        )
        for each in unanswered
    ]
    count = len(safe)
    said = ngettext(
        "%(count)s consultation carried out with consent and safeguarding confirmed.",
        "%(count)s consultations carried out with consent and safeguarding confirmed.",
        count,
    ) % {"count": number(count)}
    return [Check("consulted", label, bool(count) and not unanswered, said, address("consultations"), missing)]

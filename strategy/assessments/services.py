"""The self-assessment: begun, answered element by element by several people, closed and opened again; tasks to find out.

An element is saved as one: its answers and its rating carry one revision, the sum of theirs, so that any save between is seen.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.assessments.models import Assessment, ElementRating, EvidenceTask, StatementAnswer
from strategy.assessments.reading import Answer, Sheet, asked, elements, sheet
from strategy.framework.models import Framework, FrameworkItem, Statement
from strategy.plans.models import Objective, Strategy
from strategy.plans.services import plans
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.language.words import labelled
from workforce.people.models import User
from workforce.people.permissions import Permission, can, organisations_of


def create(*, values: dict, agencies, by: User) -> Assessment:
    """Begun on the newest framework. ValidationError code 'none': there is no framework."""
    framework = Framework.objects.newest()
    if framework is None:
        raise ValidationError(_("There is no framework yet: load the standard one first."), code="none")
    return editing.save(
        Assessment(framework=framework, created_by=by), values=values, many={"agencies": agencies}, by=by
    )


def may_lead(user: User, assessment: Assessment) -> bool:
    """Who closes it and opens it again: of those who assess, the lead agency, the ministry's planners and the secretariat."""
    if not can(user, Permission.ASSESSMENT_EDIT):
        return False
    leads = can(user, Permission.STRATEGY_EDIT) or can(user, Permission.GROUP_MANAGE)
    return leads or assessment.lead_id in organisations_of(user)


def _open(assessment: Assessment) -> Assessment:
    """The assessment, locked, if it is open. ValidationError code 'closed' if it is not."""
    found = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not found.is_open:
        raise ValidationError(_("This assessment is closed: nothing in it changes any more."), code="closed")
    return found


@transaction.atomic
def save_element(
    assessment: Assessment, element: FrameworkItem | None, *, answers: dict, rating: dict, revision: int, by: User
) -> Sheet:
    """What a team says about an element, or (None) the progress indicators, which have no rating.

    answers: {statement pk: (answer, evidence)}; rating: {rating, strengths, evidence, priority}. What is as before is not
    written. Raises Stale (``current`` the Sheet as it is saved now), or ValidationError 'closed'.
    """
    assessment = _open(assessment)
    held = sheet(assessment, element)
    if held.revision != revision:
        raise Stale(held, by=held.edited_by)
    for statement in held.statements:
        if statement.pk in answers:
            _save_answer(held, statement, *answers[statement.pk], by=by)
    if element:
        _save_rating(held, rating, by=by)
    return sheet(assessment, element)


def _save_answer(held, statement, answer, evidence, *, by):
    obj = held.answers.get(statement.pk)
    if obj is None and not answer and not evidence:
        return
    obj = obj or StatementAnswer(assessment=held.assessment, statement=statement)
    if obj.pk is None or (obj.answer, obj.evidence) != (answer, evidence):
        editing.save(obj, values={"answer": answer, "evidence": evidence}, revision=obj.revision, by=by)


def _save_rating(held, rating, *, by):
    obj = held.rating or ElementRating(assessment=held.assessment, element=held.element)
    if any(getattr(obj, name) != value for name, value in rating.items()):
        editing.save(obj, values=rating, revision=obj.revision, by=by)


@transaction.atomic
def close(assessment: Assessment, *, by: User) -> Assessment:
    """Frozen from now on; its report can be printed and compared. ValidationError: closed, or nothing was answered."""
    assessment = _open(assessment)
    if not assessment.answers.exclude(answer="").exists():
        raise ValidationError(_("Nothing has been answered yet."), code="empty")
    assessment.closed_at, assessment.closed_by = timezone.now(), by
    assessment.save(update_fields=["closed_at", "closed_by"])
    Event.write("closed", assessment, by=by)
    return assessment


@transaction.atomic
def reopen(assessment: Assessment, *, reason: str, by: User) -> Assessment:
    """Open again, with the reason kept. ValidationError: it is open."""
    found = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if found.is_open:
        raise ValidationError(_("This assessment is open."), code="open")
    found.closed_at, found.closed_by = None, None
    found.save(update_fields=["closed_at", "closed_by"])
    Event.write("reopened", found, by=by, note=reason)
    return found


# Tasks ---------------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_task(
    assessment: Assessment, *, title: str, owner: User, due_on, by: User, statement: Statement | None = None,
    element: FrameworkItem | None = None,
) -> EvidenceTask:  # fmt: skip
    """Somebody finds out by a day. ValidationError: closed, or the statement is not asked in this assessment."""
    assessment = _open(assessment)
    if statement and statement.pk not in {each.pk for each in asked(assessment.framework)}:
        raise ValidationError(_("This statement is not asked in this assessment."), code="other")
    task = EvidenceTask(
        assessment=assessment, statement=statement, element=element or (statement.element if statement else None),
        title=title, owner=owner, due_on=due_on, created_by=by,
    )  # fmt: skip
    task.full_clean()
    task.save()
    Event.write("created", task, by=by, after={"title": title, "owner": str(owner), "due_on": str(due_on)})
    return task


@transaction.atomic
def finish_task(task: EvidenceTask, *, result: str, by: User) -> EvidenceTask:
    """What was found. The answer itself is changed on the page of the element. ValidationError: it is done already."""
    found = EvidenceTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if found.done_at:
        raise ValidationError(_("This task is done already."), code="done")
    found.result, found.done_at, found.done_by = result, timezone.now(), by
    found.save()
    Event.write("done", found, by=by, after={"result": result})
    return found


# A priority becomes an objective -------------------------------------------------------------------------------------
def make_objective(found: Sheet, *, strategy: Strategy, title: str, horizon: str, by: User) -> Objective:
    """An objective of a strategy in editing for the element, found by its code in the strategy's framework; its text says
    what the assessment says. ValidationError: frozen, or the strategy's framework does not offer the element."""
    element = next((each for each in elements(strategy.framework) if each.code == found.element.code), None)
    if element is None:
        raise ValidationError(_("The framework of this strategy does not offer this element."), code="element")
    with translation.override(strategy.language):
        text = objective_text(found)
    values = {"element": element, "title": title, "horizon": horizon, "text": text}
    return plans.save_objective(Objective(strategy=strategy), values=values, by=by)


def objective_text(found: Sheet) -> str:
    """What the assessment says of the element, as Markdown, in the language that is active."""
    when = {"title": found.assessment.title, "day": date_format(found.assessment.starts_on)}
    said = [_("From the self-assessment “%(title)s”, begun on %(day)s.") % when]
    if found.rating and found.rating.rating:
        said.append(labelled(_("Rating"), found.rating.get_rating_display()))
    if found.rating and found.rating.strengths:
        said.append(labelled(_("Strengths to build on"), found.rating.strengths))
    missing = [s.label for s, a in found.rows if a and a.answer in (Answer.NO, Answer.PARTLY)]
    if missing:
        said.append(
            "\n".join([labelled(_("Not or only partly true yet"), "").strip(), "", *(f"- {text}" for text in missing)])
        )
    return "\n\n".join(said)

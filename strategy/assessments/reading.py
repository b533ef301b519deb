"""Reading a self-assessment: what is asked, how far it is answered, what its report and a comparison say.

A fixed number of queries, however many elements.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from strategy.assessments.models import Assessment, ElementRating, EvidenceTask, StatementAnswer
from strategy.framework.models import Framework, FrameworkItem, Statement

Answer, Part, Priority = StatementAnswer.Answer, Statement.Part, ElementRating.Priority
URGENT = [Priority.HIGH, Priority.MIDDLE, Priority.LOW, ""]


@dataclass
class Sheet:
    """All about one element (None: the progress indicators). answers: {statement pk: StatementAnswer}."""

    assessment: Assessment
    element: FrameworkItem | None
    statements: list[Statement]
    answers: dict = field(default_factory=dict)
    rating: ElementRating | None = None
    tasks: list[EvidenceTask] = field(default_factory=list)

    @property
    def rows(self):
        """(statement, its answer or None), the overview first."""
        return [(statement, self.answers.get(statement.pk)) for statement in self.statements]

    @property
    def revision(self):
        return sum(answer.revision for answer in self.answers.values()) + (self.rating.revision if self.rating else 0)

    @property
    def edited_by(self):
        """Who saved last."""
        saved = [*self.answers.values(), *([self.rating] if self.rating else [])]
        return max(saved, key=lambda each: each.edited_at).edited_by if saved else None

    @property
    def given(self):
        return [answer for answer in self.answers.values() if answer.answer]

    @property
    def counts(self):
        return Counter(answer.answer for answer in self.given)

    @property
    def percent(self):
        return len(self.given) / len(self.statements) if self.statements else 0

    @property
    def not_known(self):
        return [(s, a) for s, a in self.rows if a and a.answer == Answer.NOT_KNOWN]

    @property
    def open_tasks(self):
        return [task for task in self.tasks if not task.done_at]

    def task_of(self, statement: Statement | None):
        """The task about a statement, or (None) about the element as a whole."""
        pk = statement.pk if statement else None
        return next((task for task in self.tasks if task.statement_id == pk), None)

    @property
    def strong(self):
        """(statement, answer) of what is in place."""
        return [(s, a) for s, a in self.rows if a and a.answer == Answer.YES]


def elements(framework: Framework) -> list[FrameworkItem]:
    """The elements that are offered, in order, each with its pillar."""
    found = framework.items.filter(kind=FrameworkItem.Kind.ELEMENT, is_hidden=False, parent__is_hidden=False)
    return list(found.select_related("parent").order_by("parent__order", "order", "code"))


def asked(framework: Framework) -> list[Statement]:
    """Every statement that is asked: overview, then detail, of each element, and the progress indicators."""
    shown = {element.pk for element in elements(framework)}
    found = framework.statements.select_related("element")
    rank = [Part.OVERVIEW, Part.DETAIL, Part.PROGRESS]
    return sorted(
        (each for each in found if each.element_id in shown or each.part == Part.PROGRESS),
        key=lambda each: (rank.index(each.part), each.order, each.code),
    )


def sheets(assessment: Assessment) -> list[Sheet]:
    """One for each element that is offered, in order, and the progress indicators last."""
    made = {each.pk: Sheet(assessment, each, []) for each in elements(assessment.framework)}
    made[None] = Sheet(assessment, None, [])
    by_statement = {}
    for statement in asked(assessment.framework):
        made[statement.element_id].statements.append(statement)
        by_statement[statement.pk] = made[statement.element_id]
    for answer in assessment.answers.select_related("edited_by"):
        if answer.statement_id in by_statement:
            by_statement[answer.statement_id].answers[answer.statement_id] = answer
    for rating in assessment.ratings.select_related("edited_by"):
        if rating.element_id in made:
            made[rating.element_id].rating = rating
    for task in assessment.tasks.select_related("owner", "done_by", "statement"):
        made.get(task.element_id, made[None]).tasks.append(task)
    return list(made.values())


def sheet(assessment: Assessment, element: FrameworkItem | None) -> Sheet:
    return next(each for each in sheets(assessment) if each.element == element)


def by_pillar(found: list[Sheet]) -> list[tuple]:
    """[(pillar, its sheets)], without the progress indicators."""
    pillars = {}
    for each in found:
        if each.element:
            pillars.setdefault(each.element.parent, []).append(each)
    return list(pillars.items())


def progress(found: list[Sheet]) -> Sheet:
    return found[-1]


def urgent(found: list[Sheet]) -> list[Sheet]:
    """Elements with a priority, the highest first; of one priority the lowest rating first."""
    rated = [each for each in found if each.rating and each.rating.priority]
    return sorted(rated, key=lambda each: (URGENT.index(each.rating.priority), each.rating.rating or 5))


def took_part(assessment: Assessment, found: list[Sheet]) -> list[str]:
    """The names of those whose answers, ratings and tasks stand in it."""
    saved = [each for one in found for each in (*one.answers.values(), *([one.rating] if one.rating else []))]
    people = {each.edited_by for each in saved} | {task.done_by for one in found for task in one.tasks}
    return sorted(str(person) for person in people if person)


def my_tasks(user):
    """Open first, by day; ``is_overdue`` on each."""
    rows = EvidenceTask.objects.filter(owner=user).select_related("assessment", "statement", "element", "created_by")
    found = sorted(rows, key=lambda task: (task.done_at is not None, task.due_on))
    for task in found:
        task.is_overdue = not task.done_at and task.due_on < timezone.localdate()
    return found


# Two assessments -----------------------------------------------------------------------------------------------------
@dataclass
class Moved:
    """An element in both assessments, or in one. answers: [(statement, answer before, answer now)] that differ."""

    element: FrameworkItem | None
    before: Sheet | None
    now: Sheet | None
    answers: list = field(default_factory=list)

    @property
    def step(self):
        """How far the rating rose; None where one of the two is not rated."""
        rated = [each.rating.rating if each and each.rating else None for each in (self.before, self.now)]
        return None if None in rated else rated[1] - rated[0]


def compare(before: Assessment, now: Assessment) -> list[Moved]:
    """Element by element, by code; the progress indicators last.
    Also where the two were written on different frameworks.
    """
    was = {_code(each): each for each in sheets(before)}
    found = {_code(each): each for each in sheets(now)}
    gone = [code for code in was if code not in found]
    codes = [code for code in [*found, *gone] if code] + [""]
    return [_moved(was.get(code), found.get(code)) for code in codes]


def _code(each):
    return each.element.code if each.element else ""


def _moved(was, now):
    earlier = {statement.code: answer for statement, answer in was.rows} if was else {}
    differing = []
    for statement, answer in now.rows if now else []:
        old, new = (
            each.get_answer_display() if each and each.answer else "" for each in (earlier.get(statement.code), answer)
        )
        if old != new:
            differing.append((statement, old, new))
    return Moved((now or was).element, was, now, differing)

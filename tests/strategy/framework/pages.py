"""The framework and the self-assessment: two assessments, the older closed, a draft of the framework, tasks."""

import datetime

from strategy.assessments.models import Assessment, ElementRating, EvidenceTask, StatementAnswer
from strategy.framework import services as versions


def make(w):
    w.framework_draft = versions.next_draft(by=w.planner)
    moment = datetime.datetime(2025, 6, 30, 12, tzinfo=datetime.UTC)
    begun = {"framework": w.framework, "lead": w.ministry, "created_by": w.planner}
    w.old_assessment = Assessment.objects.create(
        title="The framework in 2025",
        starts_on=datetime.date(2025, 5, 4),
        closed_at=moment,
        closed_by=w.planner,
        **begun,
    )
    w.assessment = Assessment.objects.create(
        title="The framework in 2026", starts_on=datetime.date(2026, 10, 5), previous=w.old_assessment, **begun
    )
    w.assessment.agencies.add(w.ngo)
    w.statements = {each.code: each for each in w.framework.statements.all()}
    for assessment, code, answer in [
        (w.old_assessment, "PLN-3-overview", "no"),
        (w.old_assessment, "progress-1", "no"),
        (w.assessment, "PLN-3-overview", "yes"),
        (w.assessment, "PLN-3-detail", "not_known"),
        (w.assessment, "SUP-2-overview", "not_known"),
        (w.assessment, "progress-1", "partly"),
    ]:
        StatementAnswer.objects.create(
            assessment=assessment,
            statement=w.statements[code],
            answer=answer,
            evidence="Register of posts, 2026",
            revision=1,
            edited_by=w.member,
        )
    for assessment, rating in ((w.old_assessment, 1), (w.assessment, 3)):
        ElementRating.objects.create(
            assessment=assessment,
            element=w.items["PLN-3"],
            rating=rating,
            strengths="Posts are known.",
            priority="high",
            revision=1,
            edited_by=w.planner,
        )
    w.evidence_task = EvidenceTask.objects.create(
        assessment=w.assessment,
        statement=w.statements["PLN-3-detail"],
        element=w.items["PLN-3"],
        owner=w.member,
        title="Ask the public service commission",
        due_on=datetime.date(2026, 10, 20),
        created_by=w.planner,
    )


ADDRESSES = {
    "framework:draft": lambda w: f"/framework/?version={w.framework_draft.version}",
    "framework-publish": lambda w: [w.framework_draft.version],
    "framework-discard": lambda w: [w.framework_draft.version],
    "framework-item-new": lambda w: [w.framework_draft.version],
    "framework-item-edit": lambda w: [w.framework_draft.items.get(code="PLN-3").pk],
    "framework-item-edit:frozen": lambda w: [w.items["PLN-3"].pk],
    "framework-statements": lambda w: [w.framework_draft.items.get(code="PLN-3").pk],
    "framework": lambda w: [],
    "framework-load": lambda w: [],
    "framework-next": lambda w: [],
    "framework-item-move": lambda w: [],
    "assessments": lambda w: [],
    "assessment-new": lambda w: [],
    "my-tasks": lambda w: [],
    "assessment-element": lambda w: [w.assessment.pk, "PLN-3"],
    "assessment-element:closed": lambda w: [w.old_assessment.pk, "PLN-3"],
    "assessment-to-objective": lambda w: [w.assessment.pk, "PLN-3"],
    "assessment:closed": lambda w: [w.old_assessment.pk],
    "evidence-task-new": lambda w: [w.assessment.pk],
    "evidence-task-done": lambda w: [w.evidence_task.pk],
    **{
        name: lambda w: [w.assessment.pk]
        for name in (
            "assessment assessment-progress assessment-report assessment-compare assessment-close assessment-reopen"
        ).split()
    },
}
TABLE = """
GET  framework                  302  403  403  403  403  200  200  200  200  200  200  200  200
GET  framework:draft            302  403  403  403  403  200  200  200  200  200  200  200  200
GET  framework-load             302  405  405  405  405  405  405  405  405  405  405  405  405
POST framework-load             302  403  403  403  403  403  403  302  403  403  403  403  302
GET  framework-next             302  405  405  405  405  405  405  405  405  405  405  405  405
POST framework-next             302  403  403  403  403  403  403  302  403  403  403  403  302
GET  framework-publish          302  405  405  405  405  405  405  405  405  405  405  405  405
POST framework-publish          302  403  403  403  403  403  403  200  403  403  403  403  200
GET  framework-discard          302  405  405  405  405  405  405  405  405  405  405  405  405
POST framework-discard          302  403  403  403  403  403  403  302  403  403  403  403  302
GET  framework-item-new         302  403  403  403  403  403  403  200  403  403  403  403  200
POST framework-item-new         302  403  403  403  403  403  403  200  403  403  403  403  200
GET  framework-item-edit        302  403  403  403  403  403  403  200  403  403  403  403  200
POST framework-item-edit        302  403  403  403  403  403  403  200  403  403  403  403  200
POST framework-item-edit:frozen 302  403  403  403  403  403  403  302  403  403  403  403  302
GET  framework-item-move        302  405  405  405  405  405  405  405  405  405  405  405  405
POST framework-item-move        302  403  403  403  403  403  403  404  403  403  403  403  404
GET  framework-statements       302  403  403  403  403  403  403  200  403  403  403  403  200
POST framework-statements       302  403  403  403  403  403  403  200  403  403  403  403  200
GET  assessments                302  403  403  403  403  200  200  200  200  200  200  200  200
GET  assessment                 302  403  403  403  403  200  200  200  200  200  200  200  200
GET  assessment:closed          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  assessment-new             302  403  403  403  403  403  403  200  200  200  200  403  403
POST assessment-new             302  403  403  403  403  403  403  200  200  200  200  403  403
GET  assessment-element         302  403  403  403  403  200  200  200  200  200  200  200  200
POST assessment-element         302  403  403  403  403  403  403  200  200  200  200  403  403
GET  assessment-element:closed  302  403  403  403  403  200  200  200  200  200  200  200  200
GET  assessment-progress        302  403  403  403  403  200  200  200  200  200  200  200  200
POST assessment-progress        302  403  403  403  403  403  403  200  200  200  200  403  403
GET  assessment-report          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  assessment-compare         302  403  403  403  403  200  200  200  200  200  200  200  200
GET  assessment-close           302  405  405  405  405  405  405  405  405  405  405  405  405
POST assessment-close           302  403  403  403  403  403  403  302  302  302  403  403  403
GET  assessment-reopen          302  405  405  405  405  405  405  405  405  405  405  405  405
POST assessment-reopen          302  403  403  403  403  403  403  200  200  200  403  403  403
GET  assessment-to-objective    302  403  403  403  403  403  403  200  403  403  403  403  403
POST assessment-to-objective    302  403  403  403  403  403  403  200  403  403  403  403  403
GET  evidence-task-new          302  403  403  403  403  403  403  200  200  200  200  403  403
POST evidence-task-new          302  403  403  403  403  403  403  200  200  200  200  403  403
GET  evidence-task-done         302  404  404  404  404  403  403  200  200  200  200  403  403
POST evidence-task-done         302  404  404  404  404  403  403  200  200  200  200  403  403
GET  my-tasks                   302  200  200  200  200  200  200  200  200  200  200  200  200
"""
PAGES = [
    ("observer", "framework", "strategy/framework/framework.html"),
    ("planner", "framework:draft", "strategy/framework/framework.html"),
    ("planner", "framework-item-new", "strategy/framework/framework_item.html"),
    ("planner", "framework-item-edit", "strategy/framework/framework_item.html"),
    ("planner", "framework-statements", "strategy/framework/framework_statements.html"),
    ("planner", "assessments", "strategy/assessments/assessments.html"),
    ("planner", "assessment-new", "strategy/assessments/assessment_new.html"),
    ("planner", "assessment", "strategy/assessments/assessment.html"),
    ("planner", "assessment:closed", "strategy/assessments/assessment.html"),
    ("member", "assessment-element", "strategy/assessments/assessment_element.html"),
    ("observer", "assessment-element", "strategy/assessments/assessment_element.html"),
    ("member", "assessment-progress", "strategy/assessments/assessment_element.html"),
    ("planner", "assessment-report", "strategy/assessments/assessment_report.html"),
    ("planner", "assessment-compare", "strategy/assessments/assessment_compare.html"),
    ("planner", "assessment-to-objective", "strategy/assessments/assessment_objective.html"),
    ("member", "evidence-task-new", "strategy/assessments/assessment_task_new.html"),
    ("member", "evidence-task-done", "strategy/assessments/assessment_task_done.html"),
    ("member", "my-tasks", "strategy/assessments/assessment_my_tasks.html"),
]

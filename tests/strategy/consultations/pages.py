"""Listening, commitments, resources: what their pages show, and who may do what."""

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from strategy.consultations.models import Consultation, Finding, Response
from strategy.group.models import Commitment
from strategy.library import search as library
from strategy.library.models import Resource


def consultation(w, title="Young people in Abara", published=False, counts=(), **more):
    given = {
        "groups": ["youth"],
        "method": "focus_group",
        "area": w.a,
        "starts_on": datetime.date(2026, 9, 1),
        "ends_on": datetime.date(2026, 9, 3),
        "summary": "Workers are kind but far away.",
        "accessibility": "Sign language.",
        "consent_confirmed": True,
        "safeguarding_confirmed": True,
    }
    if published:
        given |= {"published_at": timezone.now(), "published_by": w.planner}
    made = Consultation.objects.create(strategy=w.strategy, title=title, edited_by=w.planner, **given | more)
    for sex, age, count in counts or [("female", "15-17", 9), ("male", "15-17", 8), ("female", "18-24", 3)]:
        made.counts.create(sex=sex, age_band=age, count=count)
    return made


def make(w):
    w.consultation = consultation(w)
    w.finding = Finding.objects.create(
        consultation=w.consultation, number=1, text="The officer comes once a year.", elements=["PLN-3"]
    )
    w.response = Response.objects.create(
        finding=w.finding,
        part="action",
        key=w.action.key,
        answer="taken_up",
        why="We fill the posts that are empty.",
        created_by=w.planner,
    )
    w.heard = consultation(w, "Adults in Chelim", published=True, area=w.c, groups=["adults"])
    Finding.objects.create(consultation=w.heard, number=1, text="We wait for months.")
    w.commitment = Commitment.objects.create(
        organisation=w.office,
        to="strategy",
        strategy_code="national",
        text="A car for the office.",
        due_on=datetime.date(2026, 3, 1),
    )
    w.resource = resource(
        w, "Guidance on supervision", elements=["SUP-2"], description="How to supervise, month by month."
    )
    w.paper = resource(w, "Paper of the group", is_for_group=True)


def resource(w, name, text=b"Supervision, month by month", **more):
    given = {
        "kind": "guidance",
        "language": "en",
        "country": "Testland",
        "created_by": w.planner,
        "file_name": f"{name}.txt",
        "media_type": "text/plain",
        "size": len(text),
        "text": text.decode(),
    }
    made = Resource(name=name, **given | more)
    made.file.save(f"{name}.txt", ContentFile(text), save=True)
    library.index(made)
    return made


ADDRESSES = {
    "consultation": lambda w: [w.consultation.pk],
    "consultation:published": lambda w: [w.heard.pk],
    "consultation-edit": lambda w: [w.consultation.pk],
    "consultation-publish": lambda w: [w.consultation.pk],
    "consultation-unpublish": lambda w: [w.heard.pk],
    "finding-new": lambda w: [w.consultation.pk],
    "finding-edit": lambda w: [w.finding.pk],
    "finding-delete": lambda w: [w.finding.pk],
    "response-new": lambda w: [w.finding.pk],
    "response-edit": lambda w: [w.response.pk],
    "response-delete": lambda w: [w.response.pk],
    "you-said:strategy": lambda w: ["national"],
    "commitment-edit": lambda w: [w.commitment.pk],
    "commitment-assess": lambda w: [w.commitment.pk],
    "resource": lambda w: [w.resource.pk],
    "resource:group": lambda w: [w.paper.pk],
    "resource-edit": lambda w: [w.resource.pk],
    "resource-delete": lambda w: [w.resource.pk],
    "resource-file": lambda w: [w.resource.pk],
    "resource-file:group": lambda w: [w.paper.pk],
}
TABLE = """
GET  consultations                   302  200  200  200  200  200  200  200  200  200  200  200  200
GET  consultation                    302  404  404  404  404  200  200  200  200  200  200  200  200
GET  consultation:published          302  200  200  200  200  200  200  200  200  200  200  200  200
GET  consultation-new                302  403  403  403  403  403  403  200  403  200  403  403  403
POST consultation-new                302  403  403  403  403  403  403  200  403  200  403  403  403
GET  consultation-edit               302  403  403  403  403  403  403  200  403  200  403  403  403
POST consultation-edit               302  403  403  403  403  403  403  200  403  200  403  403  403
GET  consultation-publish            302  405  405  405  405  405  405  405  405  405  405  405  405
POST consultation-publish            302  403  403  403  403  403  403  302  403  302  403  403  403
GET  consultation-unpublish          302  405  405  405  405  405  405  405  405  405  405  405  405
POST consultation-unpublish          302  403  403  403  403  403  403  302  403  302  403  403  403
GET  finding-new                     302  403  403  403  403  403  403  200  403  200  403  403  403
POST finding-new                     302  403  403  403  403  403  403  200  403  200  403  403  403
GET  finding-edit                    302  403  403  403  403  403  403  200  403  200  403  403  403
POST finding-edit                    302  403  403  403  403  403  403  200  403  200  403  403  403
GET  finding-delete                  302  403  403  403  403  403  403  200  403  200  403  403  403
POST finding-delete                  302  403  403  403  403  403  403  302  403  302  403  403  403
GET  response-new                    302  403  403  403  403  403  403  200  403  200  403  403  403
POST response-new                    302  403  403  403  403  403  403  200  403  200  403  403  403
GET  response-edit                   302  403  403  403  403  403  403  200  403  200  403  403  403
POST response-edit                   302  403  403  403  403  403  403  200  403  200  403  403  403
GET  response-delete                 302  403  403  403  403  403  403  200  403  200  403  403  403
POST response-delete                 302  403  403  403  403  403  403  302  403  302  403  403  403
GET  you-said                        200  200  200  200  200  200  200  200  200  200  200  200  200
GET  you-said:strategy               200  200  200  200  200  200  200  200  200  200  200  200  200
GET  commitments                     302  200  200  200  200  200  200  200  200  200  200  200  200
GET  commitment-new                  302  403  403  403  403  403  403  200  403  200  403  403  403
POST commitment-new                  302  403  403  403  403  403  403  200  403  200  403  403  403
GET  commitment-edit                 302  403  403  403  403  403  403  200  403  200  403  403  403
POST commitment-edit                 302  403  403  403  403  403  403  200  403  200  403  403  403
GET  commitment-assess               302  403  403  403  403  403  403  200  200  200  403  403  403
POST commitment-assess               302  403  403  403  403  403  403  200  200  200  403  403  403
GET  resources                       302  200  200  200  200  200  200  200  200  200  200  200  200
GET  resource                        302  200  200  200  200  200  200  200  200  200  200  200  200
GET  resource:group                  302  404  404  404  404  404  404  200  200  200  200  200  200
GET  resource-file                   302  200  200  200  200  200  200  200  200  200  200  200  200
GET  resource-file:group             302  404  404  404  404  404  404  200  200  200  200  200  200
GET  resource-new                    302  403  403  403  403  403  403  200  403  200  403  403  200
POST resource-new                    302  403  403  403  403  403  403  200  403  200  403  403  200
GET  resource-edit                   302  403  403  403  403  403  403  200  403  200  403  403  200
POST resource-edit                   302  403  403  403  403  403  403  200  403  200  403  403  200
GET  resource-delete                 302  403  403  403  403  403  403  200  403  200  403  403  200
POST resource-delete                 302  403  403  403  403  403  403  302  403  302  403  403  302
"""
PAGES = [
    ("planner", "consultations", "strategy/consultations/consultations.html"),
    ("partner", "consultations", "strategy/consultations/consultations.html"),
    ("planner", "consultation", "strategy/consultations/consultation.html"),
    ("planner", "consultation:published", "strategy/consultations/consultation.html"),
    ("partner", "consultation:published", "strategy/consultations/consultation.html"),
    ("planner", "consultation-new", "strategy/consultations/consultation_form.html"),
    ("planner", "consultation-edit", "strategy/consultations/consultation_form.html"),
    ("planner", "finding-new", "strategy/consultations/finding_form.html"),
    ("planner", "finding-edit", "strategy/consultations/finding_form.html"),
    ("planner", "finding-delete", "strategy/consultations/finding_delete.html"),
    ("planner", "response-new", "strategy/consultations/response_form.html"),
    ("planner", "response-edit", "strategy/consultations/response_form.html"),
    ("planner", "response-delete", "strategy/consultations/response_delete.html"),
    ("anonymous", "you-said", "strategy/consultations/you_said.html"),
    ("anonymous", "you-said:strategy", "strategy/consultations/you_said.html"),
    ("secretariat", "commitments", "strategy/group/commitments.html"),
    ("partner", "commitments", "strategy/group/commitments.html"),
    ("secretariat", "commitment-new", "strategy/group/commitment_form.html"),
    ("secretariat", "commitment-edit", "strategy/group/commitment_form.html"),
    ("chair", "commitment-assess", "strategy/group/commitment_assess.html"),
    ("partner", "resources", "strategy/library/resources.html"),
    ("planner", "/resources/?q=supervising+mon", "strategy/library/resources.html"),
    ("planner", "resource", "strategy/library/resource.html"),
    ("planner", "resource-new", "strategy/library/resource_form.html"),
    ("planner", "resource-edit", "strategy/library/resource_form.html"),
    ("planner", "resource-delete", "strategy/library/resource_delete.html"),
]

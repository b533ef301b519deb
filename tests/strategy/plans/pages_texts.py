"""Sections, drafts, comments in the margin; "asked" is a second strategy, in consultation,
on which an NGO (other) may comment.
"""

import datetime

from strategy.discussion.models import CommentInvitation, Remark
from strategy.plans.models import Section, Strategy
from strategy.writing.services import editing


def make(w):
    w.own_section = Section.objects.create(strategy=w.strategy, kind="other", title="How it was written", order=3)
    editing.save(
        w.section, values={"text": "Every child is **heard**, and seen."}, revision=w.section.revision, by=w.planner
    )
    said = {"part": "section", "key": w.section.key}
    w.remark = Remark.objects.create(strategy=w.strategy, text="Say how.", created_by=w.member, **said)
    Remark.objects.create(
        strategy=w.strategy, text="It says so below.", created_by=w.planner, reply_to=w.remark, **said
    )
    Remark.objects.create(
        strategy=w.strategy,
        text="Which children?",
        created_by=w.chair,
        answer="All under 18, now said.",
        settled_at=datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC),
        settled_by=w.planner,
        **said,
    )
    w.asked = Strategy.objects.create(
        code="asked",
        title="Strategy for the cities",
        status="consultation",
        first_year=2027,
        last_year=2029,
        near_until=2027,
        medium_until=2028,
        framework=w.framework,
        created_by=w.planner,
        edited_by=w.planner,
    )
    w.asked_section = Section.objects.create(strategy=w.asked, kind="vision", text="Near to every child.", order=1)
    w.comment_invitation = CommentInvitation.objects.create(
        strategy=w.asked,
        organisation=w.ngo,
        due_on=datetime.date(2027, 1, 31),
        invited_by=w.planner,
        note="Above all what you think of the second part.",
    )
    w.ngo_remark = Remark.objects.create(
        strategy=w.asked,
        part="section",
        key=w.asked_section.key,
        text="Near is not enough.",
        organisation=w.ngo,
        created_by=w.ngo_partner,
    )


SECTION = ["strategy.section"]
ADDRESSES = {
    "section-new": lambda w: [w.strategy.pk],
    "section-edit": lambda w: [w.section.pk],
    "section-history": lambda w: [w.section.pk],
    "section-delete": lambda w: [w.own_section.pk],
    "section-move": lambda w: [w.own_section.pk],
    "autosave": lambda w: [*SECTION, w.section.pk],
    "autosave-drop": lambda w: [*SECTION, w.section.pk],
    "text-preview": lambda w: [],
    "text-history": lambda w: [*SECTION, w.section.pk],
    "remarks": lambda w: [w.strategy.pk],
    "remarks:asked": lambda w: [w.asked.pk],
    "remark-add": lambda w: [w.strategy.pk],
    "remark-add:asked": lambda w: [w.asked.pk],
    "remark-settle": lambda w: [w.remark.pk],
    "remark-reopen": lambda w: [w.remark.pk],
    "remark-reopen:asked": lambda w: [w.ngo_remark.pk],
    "comment-invitations": lambda w: [w.strategy.pk],
    "comment-invitations:asked": lambda w: [w.asked.pk],
    "comment-invite": lambda w: [w.asked.pk],
    "comment-invitation-withdraw": lambda w: [w.comment_invitation.pk],
    "comment-finish": lambda w: [w.comment_invitation.pk],
}

TABLE = """
GET  section-new                     302  403  403  403  403  403  403  200  403  403  403  403  403
POST section-new                     302  403  403  403  403  403  403  200  403  403  403  403  403
GET  section-edit                    302  403  403  403  403  403  403  200  403  403  403  403  403
POST section-edit                    302  403  403  403  403  403  403  200  403  403  403  403  403
GET  section-delete                  302  403  403  403  403  403  403  200  403  403  403  403  403
POST section-delete                  302  403  403  403  403  403  403  409  403  403  403  403  403
GET  section-move                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST section-move                    302  403  403  403  403  403  403  302  403  403  403  403  403
GET  section-history                 302  403  403  403  403  200  200  200  200  200  200  200  200
GET  autosave                        302  405  405  405  405  405  405  405  405  405  405  405  405
POST autosave                        401  404  404  404  404  403  403  200  403  403  403  403  403
GET  autosave-drop                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST autosave-drop                   302  404  404  404  404  403  403  302  403  403  403  403  403
GET  text-preview                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST text-preview                    302  403  403  403  403  200  200  200  200  200  200  200  200
GET  text-history                    302  403  403  403  403  200  200  200  200  200  200  200  200
GET  remarks                         302  404  404  404  404  200  200  200  200  200  200  200  200
GET  remarks:asked                   302  404  404  200  404  200  200  200  200  200  200  200  200
GET  remark-add                      302  404  404  404  404  200  200  200  200  200  200  403  403
POST remark-add                      302  404  404  404  404  200  200  200  200  200  200  403  403
POST remark-add:asked                302  404  404  200  404  200  200  200  200  200  200  403  403
GET  remark-settle                   302  403  403  403  403  403  403  200  403  403  403  403  403
POST remark-settle                   302  403  403  403  403  403  403  200  403  403  403  403  403
GET  remark-reopen                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST remark-reopen                   302  404  404  404  404  302  302  302  302  302  302  403  403
POST remark-reopen:asked             302  404  404  302  404  302  302  302  302  302  302  403  403
GET  comment-invitations             302  403  403  403  403  403  403  200  403  403  403  403  403
GET  comment-invite                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-invite                  302  403  403  403  403  403  403  200  403  403  403  403  403
GET  comment-invitation-withdraw     302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-invitation-withdraw     302  403  403  403  403  403  403  302  403  403  403  403  403
GET  comment-finish                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-finish                  302  404  404  302  404  404  404  403  404  404  404  404  404
"""

PAGES = [
    ("planner", "section-edit", "strategy/plans/section_form.html"),
    ("planner", "section-new", "strategy/plans/section_new.html"),
    ("planner", "section-delete", "strategy/plans/section_delete.html"),
    ("member", "section-history", "strategy/writing/section_history.html"),
    ("planner", "remarks", "strategy/discussion/remarks.html"),
    ("other", "remarks:asked", "strategy/discussion/remarks.html"),
    ("member", "remark-add", "strategy/discussion/remark_form.html"),
    ("planner", "remark-settle", "strategy/discussion/remark_settle.html"),
    ("planner", "comment-invitations:asked", "strategy/discussion/invitations.html"),
]

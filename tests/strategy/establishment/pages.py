"""The establishment register: posts of Abara and Chelim;
Chelim's office reports others, and the ministry looks into it.

And what reports are worth: besides the draft one that is official (``w.official``) and one that was withdrawn,
of an old round.
"""

import datetime

from mapping.rounds.models import Round
from strategy.establishment.models import EstablishmentAnswer
from strategy.reports.models import GapReport
from strategy.requirements.models import EstablishmentPost

TABLE = """
GET  establishment                   302  403  403  403  403  200  200  200  200  200  200  200  200
GET  establishment-export            302  403  403  403  403  200  200  200  200  200  200  200  200
GET  establishment-post              302  403  403  403  403  200  200  200  200  200  200  200  200
GET  establishment-new               302  403  403  403  403  403  403  200  403  403  403  403  200
GET  establishment-edit              302  403  403  403  403  403  403  200  403  403  403  403  200
POST establishment-edit              302  403  403  403  403  403  403  200  403  403  403  403  200
GET  establishment-import            302  403  403  403  403  403  403  200  403  403  403  403  200
POST establishment-import            302  403  403  403  403  403  403  200  403  403  403  403  200
GET  establishment-template          302  403  403  403  403  403  403  200  403  403  403  403  200
GET  establishment-confirm           302  405  405  405  405  405  405  405  405  405  405  405  405
POST establishment-confirm           302  403  403  403  403  403  403  302  403  403  403  403  302
GET  establishment-discard           302  405  405  405  405  405  405  405  405  405  405  405  405
POST establishment-discard           302  403  403  403  403  403  403  302  403  403  403  403  302
GET  establishment-differences       302  403  403  403  403  200  200  200  200  200  200  200  200
GET  establishment-answer            302  403  403  403  403  403  403  200  403  403  403  403  200
POST establishment-answer            302  403  403  403  403  403  403  200  403  403  403  403  200
"""

ADDRESSES = {
    "report-withdraw": lambda w: [w.official.number],
    "report-erratum": lambda w: [w.withdrawn.number],
    "establishment": lambda w: [],
    "establishment-export": lambda w: "/establishment/export/?format=csv",
    "establishment-post": lambda w: ["chelim", "swo"],
    "establishment-new": lambda w: [],
    "establishment-edit": lambda w: ["chelim", "swo"],
    "establishment-import": lambda w: [],
    "establishment-template": lambda w: [],
    "establishment-confirm": lambda w: [],
    "establishment-discard": lambda w: [],
    "establishment-differences": lambda w: [],
    "establishment-answer": lambda w: [w.round.code, "chelim", "swo"],
}

PAGES = [
    ("chair", "report-adopt", "strategy/group/report_adopt.html"),
    ("chair", "report-withdraw", "strategy/group/report_withdraw.html"),
    ("partner", "report-erratum", "strategy/group/report_erratum.html"),
    ("observer", "establishment", "strategy/establishment/establishment.html"),
    ("planner", "establishment", "strategy/establishment/establishment.html"),
    ("planner", "establishment-post", "strategy/establishment/establishment_post.html"),
    ("planner", "establishment-new", "strategy/establishment/establishment_new.html"),
    ("planner", "establishment-edit", "strategy/establishment/establishment_edit.html"),
    ("planner", "establishment-import", "strategy/establishment/establishment_import.html"),
    ("planner", "establishment-differences", "strategy/establishment/establishment_differences.html"),
    ("planner", "establishment-answer", "strategy/establishment/establishment_answer.html"),
]


def make(w):
    """Chelim's office reports 6 approved posts; the register, entered after the report was made, has 8,
    one of them frozen.
    """
    source, since = "Ministry order 3 of 2025", datetime.date(2025, 7, 1)
    for place, approved, funded, frozen in ((w.c, 8, 7, 1), (w.a, 5, None, 0)):
        EstablishmentPost.objects.create(
            area=place, cadre=w.swo, approved=approved, funded=funded, frozen=frozen, source=source, valid_from=since
        )
    EstablishmentAnswer.objects.create(
        round=w.round,
        area=w.c,
        cadre=w.swo,
        verdict="checking",
        note="The office was asked for its letter of 2024.",
        registered=8000,
        reported=6000,
        revision=1,
        answered_by=w.planner,
    )
    day = datetime.datetime(2025, 11, 3, 9, tzinfo=datetime.UTC)
    worth = {"adopted_at": day, "adopted_by": w.chair}
    gone = {"withdrawn_at": day, "withdrawn_by": w.chair, "erratum": "The norm was read from the wrong annex."}
    w.old_round = Round.objects.create(
        code="2023",
        name="2023",
        as_of=datetime.date(2023, 6, 30),
        flow_from=datetime.date(2022, 7, 1),
        opens=datetime.date(2023, 7, 1),
        closes=datetime.date(2023, 9, 30),
        reporting_level=w.levels.district,
    )
    w.withdrawn = made_report(w, 90, standing="withdrawn", **worth, **gone)
    w.official = made_report(w, 91, standing="official", **worth)


def made_report(w, number, **more):
    """A report of the old round with nothing in it but what its own pages read."""
    day = datetime.datetime(2025, 11, 2, 9, tzinfo=datetime.UTC)
    return GapReport.objects.create(
        number=number,
        round=w.old_round,
        requirement_set=w.requirements,
        status="done",
        progress=100,
        started_at=day,
        finished_at=day,
        frozen={"submissions": []},
        **more,
    )

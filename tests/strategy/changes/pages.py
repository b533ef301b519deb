"""Why did it change: between the report of ``w`` and one computed after it."""

from strategy.changes.models import Change
from tests.strategy.reporting import accept, make_report

TABLE = """
GET  changes                         302  403  403  403  403  200  200  200  200  200  200  200  200
GET  change-request                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST change-request                  302  403  403  403  403  200  200  200  200  200  200  200  200
GET  change                          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  change:unknown                  302  403  403  403  403  404  404  404  404  404  404  404  404
GET  change-status                   302  403  403  403  403  200  200  200  200  200  200  200  200
GET  change-why                      302  403  403  403  403  200  200  200  200  200  200  200  200
GET  change-export                   302  403  403  403  403  200  200  200  200  200  200  200  200
"""


def of(w):
    return [w.change.earlier.number, w.change.later.number]


ADDRESSES = {
    "changes": lambda w: [],
    "change-request": lambda w: [],
    "change": of,
    "change:unknown": lambda w: f"/changes/{w.change.later.number}/9999/",
    "change:failed": lambda w: [w.failed_change.earlier.number, w.failed_change.later.number],
    "change-status": of,
    "change-why": lambda w: [*of(w), "chelim"],
    "change-export": lambda w: f"/changes/{w.change.earlier.number}/{w.change.later.number}/export/?format=csv",
}

PAGES = [
    ("chair", "changes", "strategy/changes/changes.html"),
    ("chair", "change", "strategy/changes/change.html"),
    ("chair", "change:failed", "strategy/changes/change.html"),
    ("chair", "change-why", "strategy/changes/change.html"),
]


def make(w):
    """A second report after another district's submission, and a change that could not be computed."""
    accept(w, w.d, [{"cadre": "swo", "headcount": 2}])
    w.change = Change.objects.get(earlier=w.report, later=make_report(w))
    w.failed_change = Change.objects.create(earlier=w.change.later, later=w.report)
    w.failed_change.end("failed", "too_long")

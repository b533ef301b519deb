"""Pages of strategies and of their versions: the draft of `tests.strategy.planning`, one in review, one endorsed."""

from strategy.plans.models import Strategy


def make(w):
    """``w.reviewed``: in review, with an objective of its own; ``w.endorsed``: frozen, for everybody to read."""
    more = {"framework": w.framework, "created_by": w.planner, "currency": "TLD"}
    years = {"first_year": 2022, "last_year": 2026, "near_until": 2023, "medium_until": 2025}
    w.reviewed = Strategy.objects.create(
        code="reviewed", title="In review", status="review", report=w.report, **years, **more
    )
    w.endorsed = Strategy.objects.create(code="endorsed", title="Endorsed before", status="endorsed", **years, **more)
    w.endorsed.sections.create(kind="vision", text="Every child is heard.", order=1)


def _draft(w):
    return [w.strategy.pk]


ADDRESSES = {
    "strategy": _draft,
    "strategy:element": lambda w: f"/strategies/{w.strategy.pk}/?element=PLN-3",
    "strategy:endorsed": lambda w: [w.endorsed.pk],
    "strategy-read": _draft,
    "strategy-read:endorsed": lambda w: [w.endorsed.pk],
    "strategy-edit": _draft,
    "strategy-choices": _draft,
    "choice-edit": lambda w: [w.strategy.pk, "PLN-3"],
    "matrix": _draft,
    "strategy-consult": _draft,
    "strategy-to-review": _draft,
    "strategy-send-back": lambda w: [w.reviewed.pk],
    "strategy-endorse": lambda w: [w.reviewed.pk],
    "strategy-in-force": lambda w: [w.endorsed.pk],
    "strategy-next-version": lambda w: [w.endorsed.pk],
    "strategy-compare": _draft,
    "readiness": _draft,
    "readiness:review": lambda w: [w.reviewed.pk],
}

TABLE = """
GET  strategies                      302  200  200  200  200  200  200  200  200  200  200  200  200
GET  strategy-new                    302  403  403  403  403  403  403  200  403  403  403  403  403
POST strategy-new                    302  403  403  403  403  403  403  200  403  403  403  403  403
GET  strategy                        302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy:element                302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy:endorsed               302  200  200  200  200  200  200  200  200  200  200  200  200
GET  strategy-read                   302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-read:endorsed          302  200  200  200  200  200  200  200  200  200  200  200  200
GET  strategy-edit                   302  403  403  403  403  403  403  200  403  403  403  403  403
POST strategy-edit                   302  403  403  403  403  403  403  200  403  403  403  403  403
GET  strategy-choices                302  404  404  404  404  200  200  200  200  200  200  200  200
GET  choice-edit                     302  403  403  403  403  403  403  200  403  403  403  403  403
POST choice-edit                     302  403  403  403  403  403  403  409  403  403  403  403  403
GET  matrix                          302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-consult                302  405  405  405  405  405  405  405  405  405  405  405  405
POST strategy-consult                302  403  403  403  403  403  403  302  403  403  403  403  403
GET  strategy-to-review              302  405  405  405  405  405  405  405  405  405  405  405  405
POST strategy-to-review              302  403  403  403  403  403  403  302  403  403  403  403  403
GET  strategy-send-back              302  403  403  403  403  403  403  200  200  200  403  403  403
POST strategy-send-back              302  403  403  403  403  403  403  200  200  200  403  403  403
GET  strategy-endorse                302  405  405  405  405  405  405  405  405  405  405  405  405
POST strategy-endorse                302  403  403  403  403  403  403  403  200  403  403  403  403
GET  strategy-in-force               302  403  403  403  403  403  403  403  200  200  403  403  403
POST strategy-in-force               302  403  403  403  403  403  403  403  200  200  403  403  403
GET  strategy-next-version           302  405  405  405  405  405  405  405  405  405  405  405  405
POST strategy-next-version           302  403  403  403  403  403  403  302  403  403  403  403  403
GET  strategy-compare                302  404  404  404  404  200  200  200  200  200  200  200  200
GET  readiness                       302  403  403  403  403  200  200  200  200  200  200  200  200
"""

PAGES = [
    ("planner", "strategies", "strategy/plans/strategies.html"),
    ("planner", "strategy-new", "strategy/plans/strategy_form.html"),
    ("planner", "strategy", "strategy/plans/strategy.html"),
    ("planner", "strategy:element", "strategy/plans/strategy_element.html"),
    ("observer", "strategy-read", "strategy/plans/strategy_read.html"),
    ("planner", "strategy-edit", "strategy/plans/strategy_form.html"),
    ("planner", "strategy-choices", "strategy/plans/strategy_choices.html"),
    ("planner", "choice-edit", "strategy/plans/strategy_choice.html"),
    ("observer", "matrix", "strategy/plans/matrix.html"),
    ("planner", "strategy-send-back", "strategy/plans/version_send_back.html"),
    ("chair", "strategy-in-force", "strategy/plans/version_in_force.html"),
    ("chair", "strategy-compare", "strategy/plans/strategy_compare.html"),
    ("chair", "readiness", "strategy/group/readiness.html"),
    ("chair", "readiness:review", "strategy/group/readiness.html"),
]

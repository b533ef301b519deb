"""The plan over the gap."""

TABLE = """
GET  plan-gap                        302  404  404  404  404  200  200  200  200  200  200  200  200
"""
ADDRESSES = {"plan-gap": lambda w: [w.strategy.pk], "plan-gap:none": lambda w: [w.without_report.pk]}
PAGES = [
    ("planner", "plan-gap", "strategy/plans/plan_gap.html"),
    ("planner", "plan-gap:none", "strategy/plans/plan_gap_none.html"),
]


def make(w):
    given = {"first_year": 2027, "last_year": 2030, "near_until": 2027, "medium_until": 2028}
    w.without_report = type(w.strategy).objects.create(
        code="bare", title="No report yet", framework=w.framework, **given
    )

"""Documents of a strategy, and a plan from a workbook: the planner has sent one that waits to be taken over."""

from strategy.documents import gathering, plan_rows
from strategy.documents.plan_files import Read
from strategy.documents.services import plan_import


def make(w):
    rows = plan_rows.plan_rows(gathering.read_plan(w.strategy))
    changed = rows["objectives"][0] | {"title": "Posts first"}
    read = Read(
        {
            "objectives": [changed],
            "choices": [{"element": "PLN-1", "is_chosen": "yes", "horizon": "near", "reason": ""}],
        }
    )
    plan_import.keep(w.strategy, read, filename="plan.xlsx", by=w.planner)


TABLE = """
GET  strategy-documents              302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-document:pdf           302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-document:docx          302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-document:xlsx          302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-document:json          302  404  404  404  404  200  200  200  200  200  200  200  200
GET  strategy-document:other         302  404  404  404  404  404  404  404  404  404  404  404  404
GET  strategy-import                 302  403  403  403  403  403  403  200  403  403  403  403  403
POST strategy-import                 302  403  403  403  403  403  403  200  403  403  403  403  403
GET  strategy-import-template        302  403  403  403  403  403  403  200  403  403  403  403  403
GET  strategy-import-confirm         302  405  405  405  405  405  405  405  405  405  405  405  405
POST strategy-import-confirm         302  403  403  403  403  403  403  302  403  403  403  403  403
GET  strategy-import-discard         302  405  405  405  405  405  405  405  405  405  405  405  405
POST strategy-import-discard         302  403  403  403  403  403  403  302  403  403  403  403  403
"""
PAGES = [
    ("planner", "strategy-documents", "strategy/documents.html"),
    ("planner", "strategy-import", "strategy/plan_import.html"),
]
ADDRESSES = {
    name: lambda w: [w.strategy.pk]
    for name in (
        "strategy-documents", "strategy-import", "strategy-import-template", "strategy-import-confirm", "strategy-import-discard",
    )
} | {
    f"strategy-document:{kind}": lambda w, kind=kind: [w.strategy.pk, kind] for kind in ("pdf", "docx", "xlsx", "json", "other")
}  # fmt: skip

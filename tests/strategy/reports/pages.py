"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  reports                         302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report                          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report-status                   302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report-lines                    302  403  403  403  403  200  200  200  200  200  200  200  200
GET  report-inputs                   302  403  403  403  403  403  403  200  200  200  403  403  200
GET  report-new                      302  403  403  403  403  403  403  200  403  200  403  403  200
POST report-new                      302  403  403  403  403  403  403  200  403  200  403  403  200
GET  report-again                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST report-again                    302  403  403  403  403  403  403  302  403  302  403  403  302
GET  report-cancel                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST report-cancel                   302  403  403  403  403  403  403  302  403  302  403  403  302
GET  report-retry                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST report-retry                    302  403  403  403  403  403  403  302  403  302  403  403  302
"""
PAGES = [
    ("planner", "reports", "strategy/reports/reports.html"),
    ("planner", "report-new", "strategy/reports/report_new.html"),
    ("chair", "report", "strategy/reports/report.html"),
]

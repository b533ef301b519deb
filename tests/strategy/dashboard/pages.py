"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  dashboard                       302  403  403  403  403  200  200  200  200  200  200  200  200
GET  coverage                        302  403  403  403  403  200  200  200  200  200  200  200  200
GET  areas                           302  403  403  403  403  200  200  200  200  200  200  200  200
GET  area                            302  403  403  403  403  200  200  200  200  200  200  200  200
GET  cadres                          302  403  403  403  403  200  200  200  200  200  200  200  200
GET  cadre                           302  403  403  403  403  200  200  200  200  200  200  200  200
GET  why                             302  403  403  403  403  200  200  200  200  200  200  200  200
"""
PAGES = [
    ("observer", "dashboard", "strategy/dashboard/dashboard.html"),
    ("planner", "coverage", "strategy/dashboard/coverage.html"),
    ("planner", "areas", "strategy/dashboard/areas.html"),
    ("planner", "area", "strategy/dashboard/area.html"),
    ("planner", "/areas/TL/", "strategy/dashboard/area.html"),
    ("planner", "cadres", "strategy/dashboard/cadres.html"),
    ("planner", "cadre", "strategy/dashboard/cadre.html"),
    ("planner", "why", "strategy/dashboard/why.html"),
    ("observer", "why:of", "strategy/dashboard/why.html"),
    ("planner", "/dashboard/?round=2025", "strategy/dashboard/no_report.html"),
]

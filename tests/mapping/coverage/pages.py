"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  rounds                          302  403  403  403  403  200  200  200  200  200  403  403  200
GET  round                           302  403  403  403  403  200  200  200  200  200  403  403  200
GET  round-remind                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST round-remind                    302  403  403  403  403  403  403  302  403  403  403  403  302
GET  submissions                     302  403  200  200  200  200  200  200  200  200  403  403  200
"""
PAGES = [
    ("planner", "rounds", "mapping/coverage/rounds.html"),
    ("planner", "round", "mapping/coverage/round.html"),
    ("partner", "submissions", "mapping/coverage/submissions.html"),
    ("planner", "submissions", "mapping/coverage/submissions.html"),
]

"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  round-new                       302  403  403  403  403  403  403  200  403  403  403  403  200
POST round-new                       302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-edit                      302  403  403  403  403  403  403  200  403  403  403  403  200
POST round-edit                      302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-expected-import           302  403  403  403  403  403  403  200  403  403  403  403  200
POST round-expected-import           302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-expected-clone            302  405  405  405  405  405  405  405  405  405  405  405  405
POST round-expected-clone            302  403  403  403  403  403  403  200  403  403  403  403  200
GET  round-expected-offices          302  405  405  405  405  405  405  405  405  405  405  405  405
POST round-expected-offices          302  403  403  403  403  403  403  302  403  403  403  403  302
GET  expected-extend                 302  403  403  403  403  403  403  200  403  403  403  403  200
POST expected-extend                 302  403  403  403  403  403  403  200  403  403  403  403  200
GET  expected-remove                 302  405  405  405  405  405  405  405  405  405  405  405  405
POST expected-remove                 302  403  403  403  403  403  403  302  403  403  403  403  302
"""
PAGES = [
    ("planner", "round-new", "mapping/rounds/round_form.html"),
    ("planner", "round-edit", "mapping/rounds/round_form.html"),
    ("planner", "round-expected-import", "mapping/rounds/round_expected.html"),
    ("planner", "expected-extend", "mapping/rounds/expected_extend.html"),
]

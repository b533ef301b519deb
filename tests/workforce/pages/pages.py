"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  help                            200  200  200  200  200  200  200  200  200  200  200  200  200
GET  methods                         200  200  200  200  200  200  200  200  200  200  200  200  200
GET  accessibility                   200  200  200  200  200  200  200  200  200  200  200  200  200
GET  data-protection                 200  200  200  200  200  200  200  200  200  200  200  200  200
GET  home                            302  200  302  302  302  302  302  302  302  302  302  302  302
GET  history                         302  403  403  403  403  403  403  403  403  403  403  403  200
GET  history:submission              302  404  200  404  200  200  404  200  200  200  404  404  200
GET  history:draft                   302  404  200  404  200  404  404  404  404  404  404  404  200
GET  history:report                  302  404  404  404  404  200  200  200  200  200  200  200  200
GET  history:person                  302  200  404  404  404  404  404  404  404  404  404  404  200
"""
PAGES = [
    ("anonymous", "help", "workforce/pages/help.html"),
    ("partner", "help", "workforce/pages/help.html"),
    ("anonymous", "methods", "workforce/pages/methods.html"),
    ("anonymous", "accessibility", "workforce/pages/accessibility.html"),
    ("anonymous", "data-protection", "workforce/pages/data_protection.html"),
    ("outsider", "home", "workforce/pages/no_role.html"),
    ("administrator", "history", "workforce/pages/history.html"),
    ("administrator", "history:submission", "workforce/pages/history_object.html"),
]

"""What each role gets at the addresses of this room, and its pages: see tests/rooms.py."""

ADDRESSES = {}
TABLE = """
GET  reference                       302  403  403  403  403  403  403  403  403  403  403  403  200
POST reference                       302  403  403  403  403  403  403  403  403  403  403  403  200
GET  reference-load                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST reference-load                  302  403  403  403  403  403  403  403  403  403  403  403  302
"""
PAGES = [("administrator", "reference", "workforce/administration/reference.html")]

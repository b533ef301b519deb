"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  record                          302  403  200  404  200  200  404  200  200  200  403  403  200
GET  record:draft                    302  403  200  404  200  404  404  404  404  404  403  403  404
GET  record-edit                     302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record-edit:draft               302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-edit:draft               302  403  200  404  200  403  403  403  403  403  403  403  403
GET  record-delete                   302  403  200  404  200  403  403  403  403  403  403  403  403
GET  record-delete:draft             302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-delete:draft             302  403  409  404  409  403  403  403  403  403  403  403  403
GET  record-new                      302  403  302  404  302  403  403  403  403  403  403  403  403
GET  record-new:draft                302  403  200  404  200  403  403  403  403  403  403  403  403
POST record-new:draft                302  403  200  404  200  403  403  403  403  403  403  403  403
"""
PAGES = [
    ("partner", "record", "mapping/records/record.html"),
    ("partner", "record-edit:draft", "mapping/records/record_form.html"),
    ("partner", "record-new:draft", "mapping/records/record_form.html"),
    ("partner", "record-delete:draft", "mapping/records/record_delete.html"),
]

"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  template-download               302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-new                      302  403  200  404  200  403  403  403  403  403  403  403  403
POST upload-new                      302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload                          302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-status                   302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-issues                   302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-difference               302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-file                     302  403  200  404  200  403  403  403  403  403  403  403  403
GET  upload-questions                302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-questions                302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-answer                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-answer                   302  403  400  404  400  403  403  403  403  403  403  403  403
GET  upload-confirm                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-confirm                  302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-discard                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-discard                  302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-cancel                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-cancel                   302  403  302  404  302  403  403  403  403  403  403  403  403
GET  upload-retry                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST upload-retry                    302  403  302  404  302  403  403  403  403  403  403  403  403
"""
PAGES = [
    ("partner", "upload-new", "mapping/uploads/upload_new.html"),
    ("partner", "upload", "mapping/uploads/upload_detail.html"),
    ("partner", "upload:warned", "mapping/uploads/upload_detail.html"),
    ("partner", "upload-difference", "mapping/uploads/upload_difference.html"),
]

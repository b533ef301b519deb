"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  submission-start                302  403  200  404  200  403  403  403  403  403  403  403  403
POST submission-start                302  403  200  404  200  403  403  403  403  403  403  403  403
GET  submissions-submit              302  405  405  405  405  405  405  405  405  405  405  405  405
POST submissions-submit              302  403  302  404  302  403  403  403  403  403  403  403  403
GET  submission                      302  403  200  404  200  200  404  200  200  200  403  403  200
GET  submission:draft                302  403  200  404  200  404  404  404  404  404  403  403  404
GET  submission-submit               302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-submit               302  403  200  404  200  403  404  403  403  403  403  403  403
POST submission-submit:draft         302  403  200  404  200  404  404  404  404  404  403  403  404
GET  submission-take-back            302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-take-back            302  403  302  404  302  403  404  403  403  403  403  403  403
GET  submission-cadres               302  403  200  404  200  403  404  403  403  403  403  403  403
GET  submission-cadres:draft         302  403  200  404  200  404  404  404  404  404  403  403  404
POST submission-cadres:draft         302  403  200  404  200  404  404  404  404  404  403  403  404
GET  submission-receipt              302  403  200  404  200  200  404  200  200  200  403  403  200
GET  submission-receipt:draft        302  403  302  404  302  404  404  404  404  404  403  403  404
GET  submission-export               302  403  200  404  200  200  404  200  200  200  403  403  200
GET  submission-letter               302  403  200  404  200  200  404  200  200  200  403  403  200
"""
PAGES = [
    ("partner", "submission-start", "mapping/submissions/submission_start.html"),
    ("partner", "submission", "mapping/submissions/submission.html"),
    ("partner", "submission:draft", "mapping/submissions/submission.html"),
    ("reviewer", "submission", "mapping/submissions/submission.html"),
    ("partner", "submission-cadres:draft", "mapping/submissions/submission_cadres.html"),
    ("partner", "submission-receipt", "mapping/submissions/submission_receipt.html"),
]

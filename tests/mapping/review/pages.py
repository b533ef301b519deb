"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  review-queue                    302  403  403  403  403  200  200  403  403  403  403  403  403
GET  review                          302  403  403  403  403  200  404  403  403  403  403  403  403
GET  review:draft                    302  403  403  403  403  404  404  403  403  403  403  403  403
GET  submission-accept               302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-accept               302  403  403  403  403  302  404  403  403  403  403  403  403
GET  submission-send-back            302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-send-back            302  403  403  403  403  200  404  403  403  403  403  403  403
GET  submission-withdraw-acceptance  302  405  405  405  405  405  405  405  405  405  405  405  405
POST submission-withdraw-acceptance  302  403  403  403  403  302  404  403  403  403  403  403  403
GET  comment-add                     302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-add                     302  403  302  404  302  302  404  403  403  403  403  403  403
GET  comment-settle                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST comment-settle                  302  403  403  404  403  302  404  403  403  403  403  403  403
"""
PAGES = [
    ("reviewer", "review-queue", "mapping/review/review_queue.html"),
    ("reviewer", "review", "mapping/review/review.html"),
]

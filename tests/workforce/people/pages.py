"""What each role gets at the addresses of this room, and its pages: see tests/pages.py."""

ADDRESSES = {}
TABLE = """
GET  set_language                    405  405  405  405  405  405  405  405  405  405  405  405  405
POST set_language                    302  302  302  302  302  302  302  302  302  302  302  302  302
GET  account                         302  200  200  200  200  200  200  200  200  200  200  200  200
POST account                         302  200  200  200  200  200  200  200  200  200  200  200  200
GET  people                          302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person                          302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person-edit                     302  403  403  403  403  403  403  403  403  403  403  403  200
POST person-edit                     302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person-reset-password           302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-reset-password           302  403  403  403  403  403  403  403  403  403  403  403  200
GET  person-close                    302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-close                    302  403  403  403  403  403  403  403  403  403  403  403  302
GET  person-reopen                   302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-reopen                   302  403  403  403  403  403  403  403  403  403  403  403  302
GET  person-end-two-step             302  405  405  405  405  405  405  405  405  405  405  405  405
POST person-end-two-step             302  403  403  403  403  403  403  403  403  403  403  403  302
GET  grant-add                       302  403  403  403  403  403  403  403  403  403  403  403  200
POST grant-add                       302  403  403  403  403  403  403  403  403  403  403  403  200
GET  grant-revoke                    302  403  403  403  403  403  403  403  403  403  403  403  200
POST grant-revoke                    302  403  403  403  403  403  403  403  403  403  403  403  302
GET  invitation-new                  302  403  403  403  403  403  403  403  403  403  403  403  200
POST invitation-new                  302  403  403  403  403  403  403  403  403  403  403  403  200
GET  invitation-link                 302  403  403  403  403  403  403  403  403  403  403  403  200
GET  invitation-withdraw             302  405  405  405  405  405  405  405  405  405  405  405  405
POST invitation-withdraw             302  403  403  403  403  403  403  403  403  403  403  403  302
GET  invitation                      200  200  200  200  200  200  200  200  200  200  200  200  200
POST invitation                      200  200  200  200  200  200  200  200  200  200  200  200  200
"""
PAGES = [
    ("partner", "account", "workforce/people/account.html"),
    ("administrator", "people", "workforce/people/people.html"),
    ("administrator", "person", "workforce/people/person.html"),
    ("administrator", "person-edit", "workforce/people/person_edit.html"),
    ("administrator", "grant-add", "workforce/people/grant_add.html"),
    ("administrator", "grant-revoke", "workforce/people/grant_revoke.html"),
    ("administrator", "invitation-new", "workforce/people/invitation_new.html"),
    ("administrator", "invitation-link", "workforce/people/invitation_link.html"),
    ("anonymous", "invitation", "workforce/people/invitation_accept.html"),
    ("partner", "invitation", "workforce/people/invitation_other.html"),
    ("anonymous", "/invitations/1/wrong/", "workforce/people/invitation_ended.html"),
]

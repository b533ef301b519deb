"""Tokens of the API: one of Abara's office in use, one expired; the documentation page."""

from datetime import timedelta

from django.utils import timezone

from workforce.people.services import tokens

TABLE = """
GET  tokens                          302  403  200  200  403  403  403  200  403  403  403  403  200
GET  token-new                       302  403  200  200  403  403  403  200  403  403  403  403  200
POST token-new                       302  403  200  200  403  403  403  200  403  403  403  403  200
GET  token                           302  403  200  404  403  403  403  200  403  403  403  403  200
GET  token-revoke                    302  403  200  404  403  403  403  200  403  403  403  403  200
POST token-revoke                    302  403  302  404  403  403  403  302  403  403  403  403  302
GET  api-docs                        200  200  200  200  200  200  200  200  200  200  200  200  200
GET  api-unknown                     404  404  404  404  404  404  404  404  404  404  404  404  404
GET  api-problem                     302  302  302  302  302  302  302  302  302  302  302  302  302
"""
ADDRESSES = {
    "tokens": lambda w: [],
    "token-new": lambda w: [],
    "token": lambda w: [w.token.pk],
    "token-revoke": lambda w: [w.token.pk],
    "api-docs": lambda w: [],
    "api-unknown": lambda w: "/api/nothing/",
    "api-problem": lambda w: ["invalid"],
}
PAGES = [
    ("partner", "tokens", "workforce/tokens.html"),
    ("administrator", "tokens", "workforce/tokens.html"),
    ("partner", "token-new", "workforce/token_new.html"),
    ("partner", "token", "workforce/token.html"),
    ("planner", "token-revoke", "workforce/token_revoke.html"),
    ("anonymous", "api-docs", "workforce/api_docs.html"),
    ("partner", "/api/v1/areas/?q=a", "workforce/api_page.html"),
    ("anonymous", "/api/v1/areas/", "workforce/api_page.html"),
]


def make(w):
    facts = {"organisation": w.office, "scopes": ["reference:read", "submissions:write"], "by": w.partner}
    w.token, w.token_secret = tokens.make_token(name="Payroll export", days=90, **facts)
    past, _secret = tokens.make_token(name="An old program", days=30, **facts)
    past.created_at, past.expires_at = timezone.now() - timedelta(days=60), timezone.now() - timedelta(days=30)
    past.save(update_fields=["created_at", "expires_at"])

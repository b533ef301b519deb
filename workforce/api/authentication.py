"""Who is calling: a program with a token, as the person who made it and never more; or somebody signed in at the browser."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication

from workforce.api.errors import Problem
from workforce.people.models import ApiToken
from workforce.people.services import tokens

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api"'}
REFUSALS = {
    "active": "",
    "expired": "token_expired",
    "revoked": "token_revoked",
    "account_closed": "account_closed",
}  # state of a token: problem
USED_AT_MOST_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request):
        kind, _space, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = tokens.find_token(given.strip())
        refusal = why_not(token)
        if refusal:
            raise Problem(
                refusal, headers={"WWW-Authenticate": f'{CHALLENGE["WWW-Authenticate"]}, error="invalid_token"'}
            )
        note_use(token)
        return tokens.holder_of(token), token

    def authenticate_header(self, request):
        return CHALLENGE["WWW-Authenticate"]


def why_not(token: ApiToken | None) -> str:
    """The code of the problem with a token; empty when it opens."""
    return REFUSALS[tokens.state(token)] if token else "token_unknown"


def note_use(token):
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USED_AT_MOST_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


AUTHENTICATION = [TokenAuthentication, SessionAuthentication]

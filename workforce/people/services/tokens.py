"""Tokens of the API: made by a person for an organisation, shown once, revoked; and who a token speaks as."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from workforce.history.models import Event
from workforce.people.models import ApiToken, User
from workforce.people.permissions import ROLE_PERMISSIONS, P, grants, scope
from workforce.reference.models import Organisation, fold

Scope = ApiToken.Scope
PREFIX = "ssw_"
LIFETIMES = (30, 90, 365)  # days
SHOWN = 12  # characters by which people tell tokens apart
KEPT = timedelta(hours=24)  # answers of idempotent requests
NEEDS = {Scope.READ: P.SUBMISSION_VIEW, Scope.WRITE: P.SUBMISSION_EDIT, Scope.FIGURES: P.REPORT_VIEW}


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find_token(secret: str) -> ApiToken | None:
    if not secret.startswith(PREFIX):
        return None
    return ApiToken.objects.select_related("created_by", "organisation").filter(digest=digest(secret)).first()


def state(token: ApiToken) -> str:
    """active, or why it opens nothing: revoked, expired, account_closed."""
    if token.revoked_at:
        return "revoked"
    if token.expires_at <= timezone.now():
        return "expired"
    return "active" if token.created_by.is_active else "account_closed"


def holder_of(token: ApiToken) -> User:
    """Whoever made the token, cut down to it: roles in its organisation (the ministry's: also those of no organisation), scopes."""
    person = token.created_by
    person._grants = [grant for grant in grants(person) if _belongs(grant, token.organisation)]
    person.through = token
    return person


def _belongs(grant, organisation):
    return grant.organisation_id == organisation.pk or (grant.organisation_id is None and organisation.is_ministry)


def organisations_for(person: User) -> QuerySet:
    """For whom a person may make a token: where their roles let them; with a role of no organisation, the ministry."""
    held = {grant.organisation_id for grant in _able(person)}
    return Organisation.objects.on(timezone.localdate()).filter(
        Q(pk__in=held - {None}) | (Q(is_ministry=True) if None in held else Q(pk__in=[]))
    )


def scopes_for(person: User) -> list[tuple]:
    """(code, words) of the scopes that open something with the person's roles."""
    held = set().union(*(ROLE_PERMISSIONS[grant.role] for grant in _able(person)))
    return [(code, word) for code, word in Scope.choices if code not in NEEDS or NEEDS[code] in held]


def _able(person):
    return [grant for grant in grants(person) if P.TOKEN_MANAGE in ROLE_PERMISSIONS[grant.role]]


def visible_to(person: User) -> QuerySet:
    """Tokens of one's organisations; administrators and planners look after all."""
    return ApiToken.objects.filter(scope(person, P.TOKEN_MANAGE).q(area_path="organisation__area__path"))


def search(person: User, *, text: str = "") -> QuerySet:
    found = visible_to(person).select_related("organisation", "created_by", "revoked_by")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(organisation__name_key__contains=fold(text)))
    return found


@transaction.atomic
def make_token(*, name: str, organisation: Organisation, scopes: list, days: int, by: User) -> tuple[ApiToken, str]:
    """A new token and its secret, which is kept nowhere."""
    if not organisations_for(by).filter(pk=organisation.pk).exists():
        raise ValidationError({"organisation": _("You may make no token for this organisation.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken(
        name=name, organisation=organisation, scopes=[code for code in Scope.values if code in scopes],
        start=secret[:SHOWN], digest=digest(secret), created_by=by, created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    token.full_clean()
    token.save()
    Event.write("token_made", token, by=by, after=described(token))
    return token, secret


def described(token: ApiToken) -> dict:
    """A token as history keeps it: in words of the country's first language."""
    with override(settings.LANGUAGE_CODE):
        words = [str(Scope(code).label) for code in token.scopes]
    organisation = f"{token.organisation.name} ({token.organisation.code})"
    return {
        "organisation": organisation,
        "scopes": words,
        "expires_at": timezone.localdate(token.expires_at).isoformat(),
    }


@transaction.atomic
def revoke(token: ApiToken, *, reason: str = "", by: User) -> ApiToken:
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=token.pk)
    if token.revoked_at:
        raise ValidationError(_("This token was revoked already."), code="revoked")
    token.revoked_at, token.revoked_by = timezone.now(), by
    token.save(update_fields=["revoked_at", "revoked_by"])
    Event.write("token_revoked", token, by=by, note=reason)
    return token

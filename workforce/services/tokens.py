"""Tokens of the API: made by a person for an organisation, shown once, revoked; and who a token speaks as."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workforce.models import ApiToken, ApiUse, Event, IdempotentRequest, Organisation, User
from workforce.permissions import ROLE_PERMISSIONS, P, can, grants

PREFIX = "ssw_"
LIFETIMES = (30, 90, 365)  # days
KEPT = timedelta(hours=24)  # answers of idempotent requests
SHOWN = 12  # characters by which people tell tokens apart


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> ApiToken | None:
    if not secret.startswith(PREFIX):
        return None
    return ApiToken.objects.select_related("created_by", "organisation").filter(digest=digest(secret)).first()


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
    able = [grant for grant in grants(person) if P.TOKEN_MANAGE in ROLE_PERMISSIONS[grant.role]]
    today = Organisation.objects.on(timezone.localdate())
    found = today.filter(pk__in=[grant.organisation_id for grant in able if grant.organisation_id])
    if any(grant.organisation_id is None for grant in able):
        found = found | today.filter(is_ministry=True)
    return found


def visible_to(person: User) -> QuerySet:
    """Tokens of one's organisations; administrators and planners look after all."""
    if not can(person, P.TOKEN_MANAGE):
        return ApiToken.objects.none()
    if can(person, P.ROUND_MANAGE):
        return ApiToken.objects.all()
    return ApiToken.objects.filter(organisation__in=organisations_for(person))


@transaction.atomic
def make(*, name: str, organisation: Organisation, scopes: list, days: int, by: User) -> tuple[ApiToken, str]:
    """A new token and its secret, which is kept nowhere."""
    if not organisations_for(by).filter(pk=organisation.pk).exists():
        raise ValidationError({"organisation": _("You may make no token for this organisation.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken(
        name=name, organisation=organisation, scopes=[code for code in ApiToken.Scope.values if code in scopes],
        start=secret[:SHOWN], digest=digest(secret), created_by=by, created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    token.full_clean()
    token.save()
    facts = {
        "organisation": organisation.code,
        "scopes": token.scopes,
        "expires_at": token.expires_at.date().isoformat(),
    }
    Event.write("token_made", token, by=by, after=facts)
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, reason: str = "", by: User) -> ApiToken:
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=token.pk)
    if token.revoked_at:
        raise ValidationError(_("This token was revoked already."), code="revoked")
    token.revoked_at, token.revoked_by = timezone.now(), by
    token.save(update_fields=["revoked_at", "revoked_by"])
    Event.write("token_revoked", token, by=by, note=reason)
    return token


def prune() -> int:
    """Remove what the API remembers no longer: answers of yesterday, counts of minutes gone."""
    now = timezone.now()
    old, _each = IdempotentRequest.objects.filter(created_at__lt=now - KEPT).delete()
    counts, _each = ApiUse.objects.filter(minute__lt=now - timedelta(hours=1)).delete()
    return old + counts

"""Roles given to people and ended again. There is always an administrator left."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from workforce.history.models import Event
from workforce.people.models import Grant, User
from workforce.people.permissions import OWN_ORGANISATION_ONLY, Role
from workforce.reference.models import Area, Organisation


def check(*, role: str, organisation: Organisation | None, area: Area | None) -> None:
    """What a role must have and may not have, as errors of the fields of a form."""
    if role in OWN_ORGANISATION_ONLY and organisation is None:
        raise ValidationError({"organisation": _("A partner or clerk works for an organisation: choose it.")})
    if role == Role.ADMINISTRATOR and area is not None:
        raise ValidationError({"area": _("An administrator looks after the whole country: leave the area empty.")})


def described(*, role: str, organisation: Organisation | None, area: Area | None) -> dict:
    """A grant as history keeps it: in words of the country's first language, with codes."""
    with override(settings.LANGUAGE_CODE):
        words = {"role": str(Role(role).label)}
        if organisation:
            words["organisation"] = f"{organisation} ({organisation.code})"
        if area:
            words["area"] = f"{area} ({area.code})"
    return words


@transaction.atomic
def give(user: User, *, role: str, organisation: Organisation | None, area: Area | None, by: User | None) -> Grant:
    user = User.objects.select_for_update().get(pk=user.pk)
    check(role=role, organisation=organisation, area=area)
    grant = Grant(user=user, role=role, organisation=organisation, area=area, granted_by=by)
    grant.full_clean(exclude=["granted_by"])
    grant.save()
    Event.write("granted", user, by=by, after=described(role=role, organisation=organisation, area=area))
    return grant


@transaction.atomic
def revoke(grant: Grant, *, reason: str = "", by: User) -> Grant:
    hold_administrators()
    grant = (
        Grant.objects.select_for_update(of=("self",)).select_related("user", "organisation", "area").get(pk=grant.pk)
    )
    if grant.revoked_at:
        raise ValidationError(_("This role was ended already."), code="revoked")
    if grant.role == Role.ADMINISTRATOR:
        _check_administrators_left(grant, by)
    grant.revoked_at, grant.revoked_by = timezone.now(), by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    before = described(role=grant.role, organisation=grant.organisation, area=grant.area)
    Event.write("revoked", grant.user, by=by, before=before, note=reason)
    return grant


def administrators() -> QuerySet:
    """The grants by which somebody can look after the people now."""
    return Grant.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)


def hold_administrators() -> None:
    """Lock them until the transaction ends, so that two administrators can't remove each other at once."""
    list(Grant.objects.current().filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update(of=("self",)))


def _check_administrators_left(grant, by):
    others = administrators().exclude(pk=grant.pk)
    if grant.user_id == by.pk and not others.filter(user=by).exists():
        raise ValidationError(
            _("You can't end your own role as administrator. Another administrator can."), code="own_last"
        )
    if not others.exists():
        raise ValidationError(_("This is the last administrator: name another one first."), code="last")

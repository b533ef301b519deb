"""Whose history may a person read: that of what they may see; administrators, everything."""

from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from workforce.history.models import Event
from workforce.people.models import User
from workforce.people.permissions import Permission, can
from workforce.people.services import tokens

PACKAGES = {"workforce", "mapping", "strategy"}
PERMISSIONS = {  # models without ``visible_to``; the others of them need REFERENCE_MANAGE. Higher packages by name only
    "workforce.user": Permission.PEOPLE_MANAGE,
    "workforce.invitation": Permission.PEOPLE_MANAGE,
    "strategy.requirementset": Permission.REQUIREMENT_MANAGE,
    "strategy.requirement": Permission.REQUIREMENT_MANAGE,
    **{
        f"strategy.{name}": Permission.STRATEGY_VIEW
        for name in (
            "action",
            "commitment",
            "elementchoice",
            "finding",
            "framework",
            "frameworkitem",
            "indicator",
            "objective",
            "progress",
            "response",
            "risk",
            "section",
        )
    },
    **{f"strategy.{name}": Permission.GROUP_VIEW for name in ("group", "member")},
}
INSIDE = {
    f"strategy.{name}": Permission.STRATEGY_VIEW for name in ("consultation", "strategy")
}  # the history tells more than the page that others see
VISIBLE = {"workforce.apitoken": tokens.visible_to}


def model_of(object_type: str):
    """The model of a label such as "mapping.round"; None when there is no such thing."""
    package, _dot, _name = object_type.partition(".")
    try:
        return apps.get_model(object_type) if package in PACKAGES else None
    except (LookupError, ValueError):
        return None


def may_read(user: User, object_type: str, object_id: str) -> bool:
    if can(user, Permission.PEOPLE_MANAGE):
        return True
    if object_type == User._meta.label_lower and object_id == str(user.pk):
        return True
    if object_type in INSIDE and not can(user, INSIDE[object_type]):
        return False
    if object_type in VISIBLE:
        return _holds(VISIBLE[object_type](user), object_id)
    objects = model_of(object_type)._default_manager
    if hasattr(objects, "visible_to"):
        return _holds(objects.visible_to(user), object_id)
    return can(user, PERMISSIONS.get(object_type, Permission.REFERENCE_MANAGE))


def _holds(visible: QuerySet, object_id: str) -> bool:
    try:
        return visible.filter(pk=object_id).exists()
    except (ValueError, ValidationError):
        return False


def search(
    *,
    who: str = "",
    what: str = "",
    kind: str = "",
    about: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet:
    """Events by (part of) the name of who did it, verb, type and (part of) label of the object, first and last day."""
    asked = {
        "actor_name__icontains": who,
        "verb": what,
        "object_type": kind,
        "object_label__icontains": about,
        "at__date__gte": first,
        "at__date__lte": last,
    }
    return Event.objects.filter(**{field: value for field, value in asked.items() if value})

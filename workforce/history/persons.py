"""Who did it, beside when: the fields and the constraint that every model with a moment has."""

from django.conf import settings
from django.db import models


def person(**more):
    """A foreign key to the person who did something; empty only for what the system did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", **more
    )


def both_or_neither(model, name):
    """The constraint that a moment has its person: ``<name>_at`` and ``<name>_by``."""
    at, by = f"{name}_at", f"{name}_by"
    return models.CheckConstraint(
        name=f"{model}_{name}_both_or_neither",
        condition=models.Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | models.Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
    )

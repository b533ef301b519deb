"""What the addresses of the API share: the filters, what a body holds, refusals of services as problems."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from workforce.api.errors import Problem, entries_of
from workforce.api.parameters import Parameter
from workforce.reference.models import Area, Cadre, Organisation

ROUND = Parameter("round", L("Code of the round."), "code")


ORGANISATION = Parameter("organisation", L("Code of the organisation."), "code", rows=Organisation.objects.all)


CADRE = Parameter("cadre", L("Code of the cadre."), "code", rows=Cadre.objects.all)


AREA = Parameter("area", L("Code of an area; those below it are included."), "code", rows=Area.objects.all)


STATE = {  # refusals of services that say: not in this state
    "not_draft",
    "decided",
    "not_accepted",
    "draft_open",
    "in_review",
    "has_records",
    "empty",
    "is_nil",
    "gone",
    "round_not_open",
    "past_due",
    "not_ready",
    "ended",
    "not_ended",
    "errors",
    "unanswered",
    "open_questions",
    "unchanged",
}


def filtered(rows, asked, **fields):
    """Only what was asked for. ``fields``: {parameter: field that equals it}; of an area, the field of its path."""
    for name, field in fields.items():
        if asked[name] is not None:
            rows = rows.filter(inside(asked[name], field) if name == "area" else Q(**{field: asked[name]}))
    return rows


def paths(code: str) -> list[str]:
    """Of the area of this code, which may have had several periods."""
    return list(Area.objects.filter(code=code).values_list("path", flat=True))


def inside(code: str, field: str) -> Q:
    """In the area of this code or below it; ``field`` leads to its path."""
    found = Q(pk__in=[])
    for path in paths(code):
        found |= Q(**{f"{field}__startswith": path})
    return found


def body(shape, request) -> dict:
    """What was sent, checked by a serializer."""
    if not hasattr(request.data, "items"):
        raise Problem("invalid", _("One JSON object is expected."))
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return found.validated_data


@contextmanager
def serving():
    """A service's refusal as a problem: 412 for what is stale, 409 for what the state forbids, else 422."""
    try:
        yield
    except ValidationError as refused:
        code = getattr(refused, "code", None)
        kind = "changed_meanwhile" if code == "stale" else "state" if code in STATE else "invalid"
        raise Problem(kind, " ".join(refused.messages), errors=entries_of(refused)) from refused

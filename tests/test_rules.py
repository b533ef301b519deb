"""House rules that hold for every model and for whatever API comes: who did it stands beside when;
denied by default.
"""

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint, Q
from django.utils.module_loading import import_string
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

MODELS = [model for name in ("workforce", "mapping", "strategy") for model in apps.get_app_config(name).get_models()]
# moments without a person: field -> why
NOBODY = {
    "event.at": "the actor of an event is its field 'by'",
    "invitation.expires_at": "a deadline: the calendar does it",
    "importprofile.created_at": "kept with the first file it reads; who sent that is the upload's and the event's",
    "establishmentpost.registered_at": "a register is loaded whole; who did is the event's",
    "expectedsubmission.reminded_at": "kept to remind once a day; who reminded is the event's",
    "apitoken.expires_at": "a deadline: the calendar does it",
    "apitoken.last_used_at": "the program that holds it does",
    "idempotentrequest.created_at": "its holder is a token or a person, by name",
    **{
        f"{job}.{field}": "the worker does it"
        for job in ("upload", "gapreport", "change")
        for field in ("started_at", "finished_at", "heartbeat_at")
    },
}


def moments():
    """(model, field) of every field that says when."""
    for model in MODELS:
        for field in model._meta.get_fields():
            if field.name == "at" or field.name.endswith("_at"):
                yield model, field


def names_in(condition):
    """The fields that a condition speaks of."""
    if isinstance(condition, Q):
        return {name for child in condition.children for name in names_in(child)}
    return {condition[0].partition("__")[0]}


@pytest.mark.parametrize(
    ("model", "field"), list(moments()), ids=lambda each: getattr(each, "name", None) or each.__name__
)
def test_who_stands_beside_when(model, field):
    """A moment has its person; where the moment may be empty, a constraint speaks of both."""
    name = f"{model._meta.model_name}.{field.name}"
    person = f"{field.name.removesuffix('_at')}_by"
    known = {each.name for each in model._meta.get_fields()}
    assert (person in known) != (name in NOBODY), name
    if person in known and field.null:
        checks = [each.condition for each in model._meta.constraints if isinstance(each, CheckConstraint)]
        assert any({field.name, person} <= names_in(condition) for condition in checks), name


def test_every_exemption_is_still_needed():
    assert NOBODY.keys() <= {f"{model._meta.model_name}.{field.name}" for model, field in moments()}


def test_the_api_denies_by_default(rf):
    """No view of the REST framework is open to whoever has no account, unless it says so itself."""
    defaults = [import_string(path) for path in settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"]]
    assert defaults and AllowAny not in defaults
    assert APIView.as_view()(rf.get("/")).status_code == 403

"""How the things of mapping look to a program: whole units as numbers, keys by code,
empties as null with their flag.
"""

from decimal import Decimal

from django.utils.translation import gettext_lazy as L
from rest_framework import serializers

from mapping.columns import COLUMNS, COUNTS, KEY, MEASURES, whole
from mapping.submissions.models import Submission
from mapping.submissions.services import reviewing
from workforce.api.serializers import Address, code_of
from workforce.language import words


class SubmissionShape(serializers.Serializer):
    id = serializers.IntegerField()
    url = Address("api-submission", "pk")
    round = code_of("round")
    organisation = code_of("organisation")
    area = code_of("area")
    version = serializers.IntegerField()
    revision = serializers.IntegerField(help_text=L("Counts every change of its records; give it when you submit."))
    status = serializers.ChoiceField(choices=Submission.Status.choices)
    state = serializers.SerializerMethodField(help_text=L("As status, but a draft that was sent back reads sent_back."))
    state_in_words = serializers.SerializerMethodField()
    whose_turn = serializers.SerializerMethodField(help_text=L("partner, reviewer or empty"))
    is_nil = serializers.BooleanField(help_text=L("Nobody is employed there."))
    listed_cadres = serializers.ListField(
        child=serializers.CharField(), help_text=L("Listed in full; empty: all asked for.")
    )
    last_day = serializers.DateField(help_text=L("Last day to submit."))
    note = serializers.CharField(help_text=L("Why it was sent back, or the message it was submitted with."))
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    opened_from = serializers.IntegerField(source="opened_from_id", allow_null=True, help_text=L("The version before."))
    records = Address("api-submission-records", "pk")
    issues = Address("api-submission-issues", "pk")

    def get_state(self, submission) -> str:
        return str(reviewing.state(submission))

    def get_state_in_words(self, submission) -> str:
        return words.status(reviewing.state(submission))[1]

    def get_whose_turn(self, submission) -> str:
        return reviewing.turn(submission)


class RecordShape(serializers.Serializer):
    """A record: the columns of the contract, and where it came from. The columns' fields are added below."""

    id = serializers.IntegerField()
    submission = serializers.IntegerField(source="submission_id")
    round = serializers.CharField()
    organisation = serializers.CharField()
    submitted_for = serializers.CharField(help_text=L("The area of its submission."))
    status = serializers.CharField(help_text=L("Of its submission."))
    flags = serializers.DictField(
        child=serializers.CharField(),
        help_text=L("{column: why it is empty, or estimate or low}; an empty one without: not known."),
    )
    upload = serializers.IntegerField(allow_null=True, help_text=L("The file it came from."))
    sheet = serializers.CharField()
    row = serializers.IntegerField(allow_null=True)

    def to_representation(self, record):
        submission = record.submission
        said = {
            "id": record.pk,
            "submission": record.submission_id,
            "round": submission.round.code,
            "organisation": submission.organisation.code,
            "submitted_for": submission.area.code,
            "status": submission.status,
        }
        said |= {name: column_value(record, name) for name in NAMES}
        return said | {"flags": record.flags, "upload": record.upload_id, "sheet": record.sheet, "row": record.row}


NAMES = [column.name for column in COLUMNS]
REFERENCES = ("area", "cadre", "employer", "sector", "level")
READ_WITH = [*REFERENCES, "submission__round", "submission__organisation", "submission__area"]  # of a list of records
for _column in COLUMNS:
    _kind = serializers.FloatField if _column.name in MEASURES else serializers.CharField
    _more = {"allow_null": True} if _column.name in MEASURES else {"allow_blank": _column.name not in KEY}
    RecordShape._declared_fields[_column.name] = _kind(help_text=str(_column.label), **_more)


def column_value(record, name):
    value = getattr(record, name)
    if name in COUNTS:
        return whole(value)
    if name in REFERENCES:
        return value.code
    return float(value) if isinstance(value, Decimal) else value

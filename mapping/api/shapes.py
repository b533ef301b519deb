"""How the things of mapping look to a program: whole units as numbers, keys by code, empties as null with their flag."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as L
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mapping import rules
from mapping.columns import COLUMNS, COUNTS, KEY, MEASURES, THOUSAND
from mapping.models import Submission, Upload
from mapping.services import reviewing
from mapping.services.proposals import KINDS
from workforce import words


def whole(thousandths):
    """12000 -> 12, 12500 -> 12.5: counts as they were meant."""
    if thousandths is None:
        return None
    units, rest = divmod(thousandths, THOUSAND)
    return thousandths / THOUSAND if rest else int(units)


@extend_schema_field(OpenApiTypes.URI)
class Address(serializers.Field):
    """Where a thing is: the URL ``name`` with these attributes of it."""

    def __init__(self, name, *parts):
        super().__init__(source="*", read_only=True)
        self.name, self.parts = name, parts

    def to_representation(self, row):
        found = [row[part] if isinstance(row, dict) else getattr(row, part) for part in self.parts]
        return self.context["request"].build_absolute_uri(reverse(self.name, args=found))


def code_of(source, **more):
    return serializers.CharField(source=f"{source}.code", **more)


class RoundShape(serializers.Serializer):
    url = Address("api-round", "code")
    code = serializers.CharField()
    name = serializers.CharField(source="label", help_text=L("In your language."))
    as_of = serializers.DateField(help_text=L("The day the workers are counted on."))
    flow_from = serializers.DateField(help_text=L("Those who joined and left are counted from this day to as_of."))
    opens = serializers.DateField()
    closes = serializers.DateField(help_text=L("Last day to send; a submission can have a later one of its own."))
    is_open = serializers.BooleanField()
    reporting_level = code_of("reporting_level")
    previous = serializers.CharField(
        source="previous.code", default=None, allow_null=True, help_text=L("The round before.")
    )
    listed_cadres = serializers.ListField(child=serializers.CharField(), help_text=L("Asked for; empty: all."))
    coverage = Address("api-round-coverage", "code")
    expected = Address("api-round-expected", "code")
    table_schema = serializers.SerializerMethodField(help_text=L("What may be sent, with the codes of this round."))

    def get_table_schema(self, round) -> str:
        address = reverse("api-table-schema")
        return self.context["request"].build_absolute_uri(f"{address}?round={round.code}")


class ExpectedShape(serializers.Serializer):
    organisation = serializers.CharField()
    organisation_name = serializers.CharField()
    area = serializers.CharField()
    area_name = serializers.CharField()
    is_anchor = serializers.BooleanField(help_text=L("Its acceptance makes the area complete."))
    state = serializers.CharField(help_text=L("nothing, draft, submitted, sent_back or accepted"))
    state_in_words = serializers.SerializerMethodField()
    whose_turn = serializers.CharField(help_text=L("partner, reviewer or empty"))
    since = serializers.DateField()
    last_day = serializers.DateField()
    version = serializers.IntegerField(allow_null=True)
    submission = serializers.IntegerField(source="submission_id", allow_null=True, help_text=L("The newest version."))

    def get_state_in_words(self, row) -> str:
        return words.status(row["state"])[1]


class CoverageShape(serializers.Serializer):
    area = serializers.CharField()
    area_name = serializers.CharField(source="name")
    status = serializers.CharField(help_text=L("complete, partial or none"))
    members = serializers.ListField(child=serializers.CharField(), help_text=L("Areas that a joint unit stands for."))
    anchor_organisation = serializers.CharField(help_text=L("Who speaks for the area, by name."))
    state = serializers.CharField()
    whose_turn = serializers.CharField()
    since = serializers.DateField()
    last_day = serializers.DateField()
    organisations_expected = serializers.IntegerField()
    organisations_accepted = serializers.IntegerField()


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


class KindShape(serializers.Serializer):
    records = serializers.IntegerField()
    workers_before = serializers.FloatField(allow_null=True)
    workers_after = serializers.FloatField(allow_null=True)


class UploadShape(serializers.Serializer):
    """A file or rows, and what was found in them: a proposal until it is confirmed."""

    id = serializers.IntegerField()
    url = Address("api-upload", "pk")
    round = code_of("round")
    organisation = code_of("organisation")
    filename = serializers.CharField()
    size = serializers.IntegerField(help_text=L("Bytes."))
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    status = serializers.ChoiceField(
        choices=Upload.Status.choices, help_text=L("Of the work: ask again until it has ended.")
    )
    step = serializers.ChoiceField(choices=Upload.Step.choices)
    progress = serializers.IntegerField(help_text=L("Per cent."))
    outcome = serializers.ChoiceField(choices=Upload.Outcome.choices)
    failure = serializers.SerializerMethodField(help_text=L("Why the work stopped."))
    refusal = serializers.SerializerMethodField(help_text=L("Why the file could not be read: code, message, mend."))
    mode = serializers.ChoiceField(choices=Upload.Mode.choices)
    sheet = serializers.CharField()
    rows_read = serializers.IntegerField()
    rows_ready = serializers.IntegerField(help_text=L("Without an error."))
    left_out = serializers.ListField(
        help_text=L("Rows that are no data (titles, totals): [row, kind, text]; at most 1000.")
    )
    left_out_count = serializers.IntegerField()
    columns = serializers.SerializerMethodField(help_text=L("The figures and texts it holds, by the contract's names."))
    unused = serializers.SerializerMethodField(help_text=L("Titles that mean no column of ours."))
    notes = serializers.SerializerMethodField(help_text=L("What was seen in the file, in words."))
    proposal = serializers.SerializerMethodField(help_text=L("What would change; workers in whole units."))
    errors = serializers.SerializerMethodField(help_text=L("How many; they block."))
    warnings = serializers.SerializerMethodField(help_text=L("How many; each asks for an answer."))
    unanswered = serializers.SerializerMethodField()
    issues = Address("api-upload-issues", "pk")

    def get_failure(self, upload) -> str:
        return rules.failure(upload.failure) if upload.failure else ""

    def get_refusal(self, upload) -> dict | None:
        if not upload.problem:
            return None
        message, mend = rules.refusal(upload.problem)
        return {"code": upload.problem["code"], "message": message, "mend": mend}

    def get_columns(self, upload) -> list[str]:
        return upload.proposal.get("columns", [])

    def get_unused(self, upload) -> list[str]:
        return upload.proposal.get("unused", [])

    def get_notes(self, upload) -> list[str]:
        return [" ".join(filter(None, rules.note(each))) for each in upload.proposal.get("notes", [])]

    @extend_schema_field(serializers.DictField(child=KindShape()))
    def get_proposal(self, upload):
        found = {kind: upload.proposal[kind] for kind in KINDS if kind in upload.proposal}
        return {
            kind: {name: value if name == "records" else whole(value) for name, value in counts.items()}
            for kind, counts in found.items()
        }

    def get_errors(self, upload) -> int:
        return sum(group.count for group in upload.issue_groups.all() if group.severity == "error")

    def get_warnings(self, upload) -> int:
        return sum(group.count for group in upload.issue_groups.all() if group.severity == "warning")

    def get_unanswered(self, upload) -> int:
        return sum(group.unanswered for group in upload.issue_groups.all())


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
            "id": record.pk, "submission": record.submission_id, "round": submission.round.code,
            "organisation": submission.organisation.code, "submitted_for": submission.area.code, "status": submission.status,
        }  # fmt: skip
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

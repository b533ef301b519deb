"""How uploads look to a program."""

from django.utils.translation import gettext_lazy as L
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mapping.columns import whole
from mapping.files import rules
from mapping.uploads.models import Upload
from mapping.uploads.services import problems
from mapping.uploads.services.proposals import KINDS
from workforce.api.serializers import Address, code_of
from workforce.jobs.services import LATER


class KindShape(serializers.Serializer):
    records = serializers.IntegerField()
    workers_before = serializers.FloatField(allow_null=True)
    workers_after = serializers.FloatField(allow_null=True)


class ChoiceShape(serializers.Serializer):
    choice = serializers.CharField(help_text=L("What to send as the answer."))
    label = serializers.CharField()


class QuestionShape(serializers.Serializer):
    """Documents what ``questions_of`` makes."""

    question = serializers.CharField(help_text=L("What makes it different from the others."))
    code = serializers.CharField(help_text=L("What is asked; a promise."))
    message = serializers.CharField()
    explanation = serializers.CharField()
    choices = ChoiceShape(many=True)
    answer = serializers.CharField(allow_null=True)


def questions_of(upload: Upload) -> list[dict]:
    """As ``QuestionShape``, in the reader's language."""
    return [_question(each, words, upload.answers.get(each["key"])) for each, words in problems.questions(upload)]


def _question(each, words, answer):
    return {
        "question": each["key"],
        "code": each["code"],
        "message": words.title,
        "explanation": words.explanation,
        "choices": [{"choice": choice, "label": label} for choice, label in words.choices],
        "answer": answer if answer in each["choices"] else None,
    }


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
    waiting = serializers.SerializerMethodField(help_text=L("Why the work has not begun, when it waits for long."))
    progress = serializers.IntegerField(help_text=L("Per cent."))
    outcome = serializers.ChoiceField(choices=Upload.Outcome.choices)
    failure = serializers.SerializerMethodField(help_text=L("Why the work stopped."))
    refusal = serializers.SerializerMethodField(help_text=L("Why the file could not be read: code, message, mend."))
    questions = serializers.SerializerMethodField(
        help_text=L("What the file leaves open, and the answer, if there is one. Nothing is stored while one is open.")
    )
    mode = serializers.ChoiceField(choices=Upload.Mode.choices)
    sheet = serializers.CharField()
    rows_read = serializers.IntegerField()
    rows_ready = serializers.IntegerField(help_text=L("Without an error."))
    left_out = serializers.ListField(
        help_text=L("Rows that are no data (titles, totals): [row, kind, text]; at most 1000.")
    )
    left_out_count = serializers.IntegerField()
    columns = serializers.SerializerMethodField(help_text=L("The figures and texts in it, by the contract's names."))
    unused = serializers.SerializerMethodField(help_text=L("Titles that mean no column of ours."))
    notes = serializers.SerializerMethodField(help_text=L("What was seen in the file, in words."))
    proposal = serializers.SerializerMethodField(help_text=L("What would change; workers in whole units."))
    errors = serializers.SerializerMethodField(help_text=L("How many; they block."))
    warnings = serializers.SerializerMethodField(help_text=L("How many; each asks for an answer."))
    unanswered = serializers.SerializerMethodField()
    issues = Address("api-upload-issues", "pk")

    def get_failure(self, upload) -> str:
        return rules.failure(upload.failure) if upload.failure else ""

    def get_waiting(self, upload) -> str:
        return str(LATER) if upload.waits_long or getattr(upload, "is_unsent", False) else ""

    def get_refusal(self, upload) -> dict | None:
        if not upload.problem:
            return None
        message, mend = rules.refusal(upload.problem)
        return {"code": upload.problem["code"], "message": message, "mend": mend}

    @extend_schema_field(serializers.ListField(child=QuestionShape()))
    def get_questions(self, upload):
        return questions_of(upload)

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

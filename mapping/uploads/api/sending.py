"""Rows of a program: kept as an upload, checked while the caller waits, answered, stored when it says so.
Like a file's, in one go. Of more than 200 rows a worker does the work, as of a file.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from rest_framework import serializers

from mapping.files import rules
from mapping.rounds.requests import serving
from mapping.uploads import tasks
from mapping.uploads.api.issues import Found, words_of
from mapping.uploads.models import Upload
from mapping.uploads.serializers import UploadShape, questions_of
from mapping.uploads.services import answers, uploads
from mapping.uploads.services import rows as service
from workforce.api.errors import Problem

MOST_TOLD = 1000  # problems in one answer; the address of the upload's problems has all
AGAIN = 3  # times that a confirmation is compared again before the caller is asked to try later
MALFORMED = {
    "no_rows": (L("There are no rows."), L("A list of objects, at least one")),
    "too_many_rows": (L("These are too many rows."), L("At most 2000 rows; send more as a file")),
    "wrong_row": (L("A row must be an object."), L("{column: value}")),
    "unknown_column": (L("There is no such column."), L("The names of /api/v1/table-schema.json, and flags")),
    "wrong_value": (L("A cell contains a text, a number or null."), L("Text, number or null")),
    "wrong_flag": (
        L("The flag does not fit."),
        L("estimate or low with a figure; unknown, not_applicable, not_yet_known or suppressed with null"),
    ),
}


class AnswerIn(serializers.Serializer):
    """Why figures that look wrong are right: of all warnings of a rule and column, or of one row.
    Or how the file is to be read: a question and one of its choices.
    """

    question = serializers.CharField(max_length=200, required=False, help_text=L("Of questions; goes with choice."))
    choice = serializers.CharField(max_length=200, required=False)
    code = serializers.CharField(max_length=40, required=False, help_text=L("Of a warning; goes with text."))
    column = serializers.CharField(max_length=40, allow_blank=True, default="")
    row = serializers.IntegerField(required=False, help_text=L("Of the file; without it: all that have no answer yet."))
    index = serializers.IntegerField(required=False, help_text=L("Instead of row: place in the rows sent, from 0."))
    text = serializers.CharField(max_length=2000, required=False)

    def validate(self, attrs):
        if not ({"question", "choice"} <= attrs.keys() or {"code", "text"} <= attrs.keys()):
            message = _("An answer has a question and a choice, or a code and a text.")
            raise serializers.ValidationError(message, code="required")
        return attrs


class RowsIn(serializers.Serializer):
    rows = serializers.JSONField(
        help_text=L(
            "[{column: value}]: the contract's columns, null where not known, flags {column: why}. "
            "A column that one row names is in all of them: where another leaves it out, it is not known there."
        )
    )
    mode = serializers.ChoiceField(choices=Upload.Mode.choices, default=Upload.Mode.UPDATE)
    answers = AnswerIn(many=True, default=list)
    confirm = serializers.BooleanField(default=False, help_text=L("Store them, if nothing prevents it."))


def rows_in(given) -> list:
    """The rows, or 422 with what is wrong with them as such."""
    wrong = service.malformed(given)
    if wrong:
        raise Problem("invalid", errors=[_malformed(each) for each in wrong[:MOST_TOLD]], errors_count=len(wrong))
    return given


def _malformed(problem):
    message, allowed = MALFORMED[problem["code"]]
    return problem | {"message": str(message), "allowed": str(allowed)}


def send(given, *, round, organisation, by, only=None) -> tuple[Upload, list]:
    """(the upload, its warnings in words); 422 when it has errors, and then nothing is kept waiting.

    Of many rows: (the upload, None), still to be queued. ``only``: code of the one area that the rows may be for.
    """
    chosen, given["answers"] = split(given["answers"])
    rows = rows_in(given["rows"])
    is_long = len(rows) > service.NOW
    if is_long:
        _refuse_more(given, rows, only)
    with serving():
        upload = service.send(
            round=round, organisation=organisation, rows=rows, mode=given["mode"], answers=chosen, by=by
        )
    if is_long:
        return upload, None
    upload = finished(tasks.run_now(upload))
    if wrong := _standing_in_the_way(upload, only):
        _refuse(upload, wrong, by)
    answered(upload, given["answers"], by)
    if given["confirm"]:
        unanswered = [each for each in told(upload) if each["answer"] is None]
        if unanswered:
            _refuse(upload, unanswered, by)
        upload = stored(upload, given["mode"], by)
    upload = Upload.objects.select_related("round", "organisation").get(pk=upload.pk)
    return upload, told(upload)


def split(given) -> tuple[dict, list]:
    """({question: choice}, answers to warnings)."""
    chosen = {each["question"]: each["choice"] for each in given if "question" in each}
    return chosen, [each for each in given if "question" not in each]


def _refuse_more(given, rows, only):
    """What cannot be asked of rows that a worker checks: to be stored at once, or for one area by another name."""
    if given["confirm"] or given["answers"]:
        message = _("More than %(most)d rows are checked by a worker. Answer and confirm once the upload is ready.")
        raise Problem("invalid", message % {"most": service.NOW})
    wrong = [(row, each["area"]) for row, each in enumerate(rows, service.FIRST) if only and each.get("area") != only]
    if wrong:
        raise Problem("invalid", errors=_outside(wrong[:MOST_TOLD]), errors_count=len(wrong))


def finished(upload):
    """Its work is done; else whoever waits for it is told so."""
    if upload.status != Upload.Status.DONE:
        raise Problem("unavailable", rules.failure(upload.failure))
    return upload


def told(upload, wanted=None) -> list[dict]:
    """Problems in words, each with its place in the rows that were sent."""
    found = words_of(upload).said(Found(upload.detail, wanted or {})[0:MOST_TOLD])
    each_row = [each | {"row": row, "rows": [row], "count": 1} for each in found for row in each["rows"] or [None]]
    each_row.sort(key=lambda each: each["row"] or 0)
    return [each | {"index": each["row"] - service.FIRST if each["row"] else None} for each in each_row[:MOST_TOLD]]


def _standing_in_the_way(upload, only):
    if upload.outcome == Upload.Outcome.REFUSED:
        message, mend = rules.refusal(upload.problem)
        return [{"code": upload.problem["code"], "message": message, "mend": mend}]
    if upload.outcome == Upload.Outcome.QUESTIONS:
        return [each | {"severity": "question"} for each in questions_of(upload) if each["answer"] is None]
    found = told(upload, {"severity": "error"}) + [_left_out(*each) for each in upload.left_out]
    return found + (_outside(service.elsewhere(upload, only)) if only and not found else [])


def _left_out(row, kind, text):
    return {
        "severity": "error",
        "code": "left_out",
        "row": row,
        "index": row - service.FIRST,
        "value": text,
        "message": _("The row was read as a title, total or note, not as data."),
        "mend": _("Leave it out, or say in it which area and cadre it is about."),
    }


def _outside(rows):
    """(row, area) of rows of another area than the submission's."""
    message, allowed = (rules.title("area_outside", "area"), rules.allowed("area_outside", "area"))
    return [
        {
            "severity": "error",
            "code": "area_outside",
            "row": row,
            "index": row - service.FIRST,
            "column": "area",
            "value": code,
            "message": message,
            "allowed": allowed,
            "mend": _("Send rows of several areas to /api/v1/uploads/."),
        }
        for row, code in rows
    ]


def _refuse(upload, errors, by):
    """422 with the problems; the upload is not left waiting for anybody."""
    uploads.discard(upload, by=by)
    count = sum(group.count for group in upload.issue_groups.filter(severity="error")) or len(errors)
    raise Problem("invalid", errors=errors, errors_count=max(count, len(errors)), upload=upload.pk)


def answered(upload, given, by):
    """Keep the reasons."""
    for each in given:
        row = each["row"] if "row" in each else each["index"] + service.FIRST if "index" in each else None
        if not upload.issue_groups.filter(severity="warning", rule=each["code"], column=each["column"]).exists():
            message = _("This is no warning of this file.")
            entry = {"code": "no_warning", "field": "answers", "column": each["column"], "value": each["code"]}
            raise Problem("invalid", message, errors=[entry | {"message": message}])
        with serving():
            said = {"text": each["text"]} if row is None else {"answers": _numbered(upload, each, row)}
            answers.answer(upload, rule=each["code"], column=each["column"], by=by, **said)


def _numbered(upload, each, row):
    """{number within the group: text} of the warnings of one row."""
    asked = answers.issues_of(upload, rule=each["code"], column=each["column"]).reset_index(drop=True)
    return dict.fromkeys(asked.index[asked["row"] == row], each["text"])


def stored(upload, mode, by) -> Upload:
    """Confirmed and stored now. What is held may move meanwhile: then it is compared again, a few times."""
    for _time in range(AGAIN):
        with serving():
            upload = uploads.confirm(upload, mode=mode, by=by)
        upload = finished(tasks.run_now(upload))
        if upload.outcome == Upload.Outcome.STORED:
            return upload
        upload = finished(tasks.run_now(upload)) if not upload.is_ended else upload
    raise Problem(
        "state", _("Your saved figures changed in the meantime. We compared the rows again. Please confirm again.")
    )


class SentShape(serializers.Serializer):
    """What came of rows."""

    upload = UploadShape()
    issues = serializers.ListField(child=serializers.DictField(), help_text=L("Warnings in words, with index."))


def sent(upload, issues, request) -> dict:
    """The answer of 200; see ``uploading.accepted`` for many rows."""
    return {"upload": UploadShape(upload, context={"request": request}).data, "issues": issues}

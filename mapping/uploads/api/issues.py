"""Problems of an upload in words, one by one: where, which column, what stands there, what is allowed,
how to mend it.
"""

import json

import pyarrow.dataset as ds
import pyarrow.parquet as pq
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as L
from rest_framework import serializers

from mapping.columns import BY_NAME
from mapping.files import rules
from mapping.submissions.models import WarningAnswer
from mapping.uploads.models import Upload
from mapping.uploads.services import references

FILTERS = {"severity": "severity", "code": "rule", "column": "column"}  # of the address -> of the file of problems


class IssueShape(serializers.Serializer):
    """Documents what ``Words.said`` makes."""

    severity = serializers.ChoiceField(
        choices=["error", "warning"], help_text=L("Errors block, warnings ask for an answer.")
    )
    code = serializers.CharField(help_text=L("The rule; a promise."))
    sheet = serializers.CharField()
    cell = serializers.CharField(help_text=L("As the spreadsheet calls it: H17."))
    row = serializers.IntegerField(
        allow_null=True, help_text=L("Of the file, from 1; of rows sent as JSON, the first is 2.")
    )
    count = serializers.IntegerField(
        help_text=L("How many cells say the same; errors are listed once for all of them.")
    )
    rows = serializers.ListField(
        child=serializers.IntegerField(), help_text=L("Of these cells, at most 2000; the first is row.")
    )
    column = serializers.CharField(help_text=L("Of the contract; empty where the whole row is meant."))
    title = serializers.CharField(help_text=L("What the column is called in the file."))
    value = serializers.CharField(help_text=L("What is written there."))
    message = serializers.CharField()
    allowed = serializers.CharField()
    mend = serializers.CharField(help_text=L("How to correct it."))
    hint = serializers.CharField(help_text=L("Names that come near, other rows."))
    area = serializers.CharField(help_text=L("Code of the area it is about."))
    answer = serializers.CharField(allow_null=True, help_text=L("Of a warning: why the figure is right."))


class Words:
    """``said(issues)``: problems (see mapping/checks/issues.py) as a program reads them.
    ``of``: what has a round and an organisation.
    """

    def __init__(self, of, *, sheet="", places=None):
        self.subject, self.labels = of, references.labels(of.round)
        self.sheet, self.places = sheet, places or {}

    def said(self, issues: list[dict]) -> list[dict]:
        answers = self._answers([each["key_hash"] for each in issues if each["severity"] == "warning"])
        return [self._of_one(each, answers) for each in issues]

    def _of_one(self, issue, answers):
        rule, column, params = issue["rule"], issue["column"], json.loads(issue["params"] or "{}")
        letter, title = self.places.get(column, ("", ""))
        row = issue["row"] or None
        key = (issue["area"], issue["key_hash"], rule, column, issue["value"][:200])
        return {
            "severity": issue["severity"],
            "code": rule,
            "sheet": issue.get("sheet", self.sheet),
            "cell": f"{letter}{row}" if letter and row else params.get("cell", ""),
            "row": row,
            "count": issue.get("count", 1),
            "rows": [int(each) for each in issue.get("rows").split(",")] if issue.get("rows") else [row] if row else [],
            "column": column,
            "title": title or (str(BY_NAME[column].label) if column in BY_NAME else ""),
            "value": issue["value"],
            "message": rules.title(rule, column, params),
            "allowed": rules.allowed(rule, column, params, self.labels.get(column)),
            "mend": rules.mend(rule, column, params),
            "hint": rules.hint(params, self.labels.get(column, {}), rule),
            "area": issue["area"],
            "answer": answers.get(key) if issue["severity"] == "warning" else None,
        }

    def _answers(self, keys):
        given = WarningAnswer.objects.filter(
            round=self.subject.round_id, organisation=self.subject.organisation_id, key_hash__in=keys
        )
        fields = ("area__code", "key_hash", "rule", "column", "value", "text")
        return {tuple(key): text for *key, text in given.values_list(*fields)}


def words_of(upload: Upload) -> Words:
    return Words(upload, sheet=upload.sheet, places=upload.proposal.get("places"))


class Found:
    """A file of problems as a list that is read only where it is sliced: there may be millions."""

    def __init__(self, detail: str, wanted: dict):
        """``wanted``: {severity, code, column: value}, those asked for."""
        self.path = default_storage.path(detail) if detail else ""
        self.only = None
        for name, value in wanted.items():
            equal = ds.field(FILTERS[name]) == value
            self.only = equal if self.only is None else self.only & equal

    def __len__(self):
        if not self.path:
            return 0
        if self.only is None:
            return pq.ParquetFile(self.path).metadata.num_rows
        return self._dataset().count_rows(filter=self.only)

    def __getitem__(self, part):
        """Row by row for a slice: what lies before it is passed over."""
        if not self.path:
            return []
        if self.only is None:
            return self._of_groups(part.start, part.stop)
        rows, seen = [], 0
        for batch in self._dataset().to_batches(filter=self.only, batch_size=10_000):
            start, stop = max(part.start - seen, 0), min(part.stop - seen, batch.num_rows)
            if start < stop:
                rows += batch.slice(start, stop - start).to_pylist()
            seen += batch.num_rows
            if seen >= part.stop:
                break
        return rows

    def _of_groups(self, start, stop):
        file, groups, first, seen = pq.ParquetFile(self.path), [], 0, 0
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            if seen < stop and start < seen + count:
                first = first if groups else seen
                groups.append(group)
            seen += count
        return file.read_row_groups(groups).slice(start - first, stop - start).to_pylist() if groups else []

    def _dataset(self):
        return ds.dataset(self.path, format="parquet")

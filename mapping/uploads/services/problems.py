"""An upload's problems in the reader's language, for its page and its workbook:
codes and parameters become sentences here.
"""

import functools
import json
from collections.abc import Iterator

import pyarrow.parquet as pq
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mapping.columns import BY_NAME
from mapping.files import rules
from mapping.files.questions import Words, question
from mapping.submissions.models import WarningAnswer
from mapping.uploads.models import IssueGroup, Upload
from mapping.uploads.services import references
from mapping.uploads.services.checking import CELLS

CAP = 100_000  # cells listed in the workbook


def groups(upload: Upload) -> tuple[list, list]:
    """(errors, warnings): dicts for the page, each with its examples in words."""
    labels = references.labels(upload.round)
    explained = _explained(upload)
    found = [_group(group, labels, explained) for group in upload.issue_groups.all()]
    return [g for g in found if g["severity"] == "error"], [g for g in found if g["severity"] == "warning"]


def _explained(upload):
    given = WarningAnswer.objects.filter(round=upload.round_id, organisation=upload.organisation_id)
    keys = [
        example["key_hash"]
        for group in upload.issue_groups.filter(severity=IssueGroup.Severity.WARNING)
        for example in group.examples
    ]
    given = given.filter(key_hash__in=keys).values_list("area__code", "key_hash", "rule", "column", "value", "text")
    return {tuple(key): text for *key, text in given}


def _group(group, labels, explained):
    first = group.examples[0] if group.examples else {}
    params = first.get("params", {})
    column = group.column
    shown = [_example(number, group, each, labels, explained) for number, each in enumerate(group.examples)]
    return {
        "id": f"p{group.pk}",
        "rule": group.rule,
        "column": column,
        "severity": group.severity,
        "count": group.count,
        "rows": group.rows,
        "unanswered": group.unanswered,
        "examples": shown,
        "shown": sum(each["count"] for each in shown),
        "title": rules.title(group.rule, column, params, group.count),
        "mend": rules.mend(group.rule, column, params),
        "size": size(group),
        "has_about": any(each["about"] for each in shown),
        "has_column": any(each["title"] or each["column"] for each in shown),
    }


def questions(upload: Upload) -> list[tuple[dict, Words]]:
    """[(entry of ``Upload.questions``, its words)], in the reader's language."""
    is_about_records = any(each["code"] == "fewer" for each in upload.questions)
    names = references.labels(upload.round) if is_about_records else {}
    return [(each, question(each, names)) for each in upload.questions]


def size(group: IssueGroup) -> str:
    if group.rule in ("duplicate", "double"):
        return ngettext("%(count)d row", "%(count)d rows", group.count) % {"count": group.count}
    if group.rule in ("missing",):
        return ngettext("%(count)d record", "%(count)d records", group.count) % {"count": group.count}
    if group.rule == "jump_total":
        return ngettext("%(count)d total", "%(count)d totals", group.count) % {"count": group.count}
    if group.rule == "density":
        return ngettext("%(count)d area", "%(count)d areas", group.count) % {"count": group.count}
    return ngettext("%(count)d cell", "%(count)d cells", group.count) % {"count": group.count}


def _example(number, group, each, labels, explained):
    key = (each["area"], each["key_hash"], group.rule, group.column, each["value"][:200])
    column = BY_NAME.get(group.column)
    return {
        "number": number,
        "cell": cell(each),
        "count": each.get("count", 1),
        "column": column.label if column else "",
        "title": each["title"],
        "about": about(each["about"], labels),
        "answer": explained.get(key, ""),
        "found": rules.found(group.rule, each["value"], each["params"]),
        "hint": rules.hint(each["params"], labels.get(group.column, {}), group.rule),
        "allowed": rules.allowed(group.rule, group.column, each["params"], labels.get(group.column)),
    }


def about(codes: dict[str, str], labels: dict[str, dict]) -> str:
    """'Birere, community development officer, Main office'."""
    parts = [labels.get(name, {}).get(code, code) for name, code in codes.items() if code]
    return ", ".join(parts)


def cell(each: dict) -> str:
    """'Posts!H17'; of a CSV 'H17'; the first of several, 'H17, H18, H40 …'; 'row 17' where no single cell is meant."""
    if not each["cell"]:
        return _("row %(row)s") % {"row": each.get("row_name", each["row"])} if each["row"] else ""
    cells = several(each.get("cells") or [each["cell"]], each.get("count", 1))
    return f"{each['sheet']}!{cells}" if each["sheet"] else cells


def several(cells: list[str], count: int) -> str:
    return ", ".join(cells) + (" …" if count > len(cells) else "")


# The workbook ---------------------------------------------------------------------------------------------------------
def workbook_groups(upload: Upload) -> list:
    words = dict(IssueGroup.Severity.choices)
    return [
        {
            "severity": str(words[group["severity"]]),
            "problem": group["title"],
            "cells": group["count"],
            "column": str(BY_NAME[group["column"]].label) if group["column"] in BY_NAME else "",
            "allowed": group["examples"][0]["allowed"] if group["examples"] else "",
            "mend": group["mend"],
            "first": ", ".join(filter(None, (each["cell"] for each in group["examples"][:5]))),
        }
        for side in groups(upload)
        for group in side
    ]


def workbook_details(upload: Upload) -> Iterator[dict]:
    """Every different problem with the first of its cells, read in batches: a million of them need little memory."""
    labels = references.labels(upload.round)
    places = upload.proposal.get("places", {})

    @functools.lru_cache(maxsize=10_000)
    def sentences(rule, column, params):
        given = json.loads(params) if params else {}
        return (
            rules.title(rule, column, given),
            rules.allowed(rule, column, given, labels.get(column)),
            rules.mend(rule, column, given),
            given,
        )

    file = pq.ParquetFile(default_storage.path(upload.detail))
    for batch in file.iter_batches(batch_size=10_000):
        for issue in batch.to_pylist():
            problem, allowed, mend, params = sentences(issue["rule"], issue["column"], issue["params"] or "")
            letter, title = places.get(issue["column"], ("", ""))
            row = issue["row"]
            column = BY_NAME.get(issue["column"])
            cells = [f"{letter}{each}" for each in (issue.get("rows") or str(row)).split(",")[:CELLS]]
            yield {
                "sheet": issue.get("sheet", upload.sheet),
                "cell": several(cells, issue.get("count", 1)) if letter and row else params.get("cell", ""),
                "row": row or None,
                "count": issue.get("count", 1),
                "column": title or (str(column.label) if column else ""),
                "value": _value(issue, params, labels),
                "problem": problem,
                "allowed": allowed,
                "mend": mend,
            }


def _value(issue, params, labels):
    said = rules.found(issue["rule"], issue["value"], params)
    hint = rules.hint(params, labels.get(issue["column"], {}), issue["rule"])
    return f"{said} ({hint})" if said and hint else said or hint

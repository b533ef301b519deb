"""What an upload's page says in its state: the finding in the heading, the steps, the difference table."""

import json
import math

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import ngettext, ngettext_lazy

from mapping.columns import BY_NAME, EMPTY_REASONS, FLAGS, MEASURES
from mapping.files import rules
from mapping.uploads.forms import QuestionsForm
from mapping.uploads.models import Upload
from mapping.uploads.services import problems
from mapping.uploads.services.proposals import KINDS, STORED
from workforce.language.figures import number, thousandths

Outcome, Status = Upload.Outcome, Upload.Status
STEPS = [L("Sent"), L("Read"), L("Checked"), L("Correct and compare"), L("Confirm"), L("Submit")]
LEFT_OUT = {  # kind of row
    "banner": ngettext_lazy("%(count)s title row", "%(count)s title rows", "count"),
    "header": ngettext_lazy("%(count)s repeated header", "%(count)s repeated headers", "count"),
    "hxl": ngettext_lazy("%(count)s row of HXL tags", "%(count)s rows of HXL tags", "count"),
    "blank": ngettext_lazy("%(count)s blank row", "%(count)s blank rows", "count"),
    "total": ngettext_lazy("%(count)s total row", "%(count)s total rows", "count"),
    "section": ngettext_lazy("%(count)s section row", "%(count)s section rows", "count"),
    "note": ngettext_lazy("%(count)s note", "%(count)s notes", "count"),
    "hidden": ngettext_lazy("%(count)s hidden row", "%(count)s hidden rows", "count"),
    "profile": ngettext_lazy("%(count)s left out by the profile", "%(count)s left out by the profile", "count"),
}
FLAG_WORDS = dict(EMPTY_REASONS) | dict(FLAGS)
ANSWERABLE = ("questions", "refused", "errors", "ready", "stored")  # states in which questions and answers are shown


def upload_page(upload, form=None):
    """The context of the page. ``form``: a QuestionsForm as it was sent, with what is wrong with it."""
    state = _state(upload)
    context = {"state": state, "steps": _steps(state)}
    if state == "failed":
        return context | {"heading": _("The work on this file stopped"), "reason": rules.failure(upload.failure)}
    if state in ANSWERABLE and upload.questions:
        context |= {"questions": form or QuestionsForm(upload), "said": _said(upload)}
    if state == "refused":
        sentence, mend = rules.refusal(upload.problem)
        return context | {"heading": _("This file could not be read"), "reason": sentence, "mend": mend}
    if state in ("errors", "ready", "stored", "discarded") and upload.proposal:
        errors, warnings = problems.groups(upload)
        context |= {"errors": errors, "warnings": warnings, "changes": _changes(upload), "total": _total(upload)}
        context |= {"error_count": sum(g["count"] for g in errors), "error_rows": sum(g["rows"] for g in errors)}
        context |= {
            "warning_count": sum(g["count"] for g in warnings),
            "unanswered": sum(g["unanswered"] for g in warnings),
        }
        context["as_before"] = is_as_before(upload)
        context |= {"notes": [rules.note(each) for each in upload.proposal["notes"]], "left_out": _left_out(upload)}
    return context | {"heading": _heading(upload, state, context)}


def _said(upload):
    """[(question, answer)] in words, of those that were answered."""
    said = [(words, upload.answers.get(each["key"])) for each, words in problems.questions(upload)]
    return [(words.title, dict(words.choices)[answer]) for words, answer in said if answer in dict(words.choices)]


def _state(upload):
    if upload.outcome == Outcome.DISCARDED:
        return "discarded"
    if not upload.is_ended:
        return "working"
    if upload.status != Status.DONE:
        return "cancelled" if upload.status == Status.CANCELLED else "failed"
    return str(upload.outcome)


def _steps(state):
    """[(label, 'done' | 'now' | '')]."""
    at = dict.fromkeys(("working", "refused", "failed", "cancelled", "questions"), 1)
    at = (at | {"errors": 3, "ready": 4, "stored": 5}).get(state, 0)
    return [(label, "done" if place < at else "now" if place == at else "") for place, label in enumerate(STEPS)]


def _heading(upload, state, context):
    if state == "working":
        return _("Your file is being checked") if upload.step == Upload.Step.CHECK else _("Your file is being stored")
    if state == "questions":
        count = len(upload.open_questions)
        return ngettext("%(count)d question about your file", "%(count)d questions about your file", count) % {
            "count": count
        }
    if state == "errors":
        count = len(context["errors"])
        return ngettext(
            "%(count)d kind of problem to correct before this file can be submitted",
            "%(count)d kinds of problem to correct before this file can be submitted",
            count,
        ) % {"count": count}
    if state == "ready" and context["unanswered"]:
        count = sum(1 for group in context["warnings"] if group["unanswered"])
        return ngettext(
            "%(count)d kind of warning to answer before this file can be stored",
            "%(count)d kinds of warning to answer before this file can be stored",
            count,
        ) % {"count": count}
    rows = upload.rows_ready
    if state == "stored" and is_as_before(upload):
        return _("Nothing has changed: there is nothing new to submit")
    said = {
        "ready": ngettext("%(rows)s row is ready to be stored", "%(rows)s rows are ready to be stored", rows),
        "stored": ngettext("%(rows)s row is stored: now submit", "%(rows)s rows are stored: now submit", rows),
        "discarded": _("This file was discarded"),
        "cancelled": _("The work on this file was stopped"),
    }
    return said[state] % {"rows": number(rows)}


def is_as_before(upload):
    """Whether storing it changed no record."""
    changed = sum(upload.proposal.get(kind, {}).get("records", 0) for kind in ("new", "changed", "replaced"))
    return upload.mode == Upload.Mode.UPDATE and not changed


def _left_out(upload):
    """'2 title rows, 1 total row'."""
    counts = {}
    for _row, kind, _text in upload.left_out:
        counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(LEFT_OUT[kind] % {"count": count} for kind, count in counts.items())


# What will change -----------------------------------------------------------------------------------------------------
def _workers(value):
    return None if value is None else value / 1000


def _changes(upload):
    rows = []
    for kind in KINDS:
        found = upload.proposal.get(kind)
        if found is None or kind == "replaced" and not found["records"]:
            continue
        before, after = _workers(found["workers_before"]), _workers(found["workers_after"])
        moved = None if before is None and after is None else (after or 0) - (before or 0)
        rows.append({"kind": kind, "records": found["records"], "before": before, "after": after, "difference": moved})
    return rows


def _total(upload):
    rows = _changes(upload)
    total = {name: sum(row[name] or 0 for row in rows) for name in ("records", "before", "after", "difference")}
    total["records"] -= sum(row["records"] for row in rows if row["kind"] == "replaced")
    total["file"] = sum(row["after"] or 0 for row in rows if row["kind"] in STORED)
    return total | {"missing": rows[-1]["records"], "missing_workers": rows[-1]["before"] or 0}


def difference_row(row, columns, labels):
    """A record of the difference report in words: where, who, workers, and each cell that changes."""
    about = {name: row[name] for name in ("area", "cadre", "employer", "workplace")}
    flags, old_flags = json.loads(row["flags"] or "{}"), json.loads(row["flags_before"] or "{}")
    changes = []
    if row["kind"] == "changed":
        said = [
            (
                BY_NAME[name].label,
                stored_value(row[f"before:{name}"], name, old_flags, labels),
                stored_value(row[name], name, flags, labels),
            )
            for name in columns
        ]
        changes = [(label, old, now) for label, old, now in said if old != now]
    before, after = _clean(row["workers_before"]), _clean(row["workers_after"])
    return {
        "row": f"{row['sheet']}!{row['row']}" if row.get("sheet") else row["row"],
        "about": problems.about({k: v for k, v in about.items() if v}, labels),
        "changes": changes,
        "before": None if before is None else before / 1000,
        "after": None if after is None else after / 1000,
    }


def _clean(value):
    return None if value is None or isinstance(value, float) and math.isnan(value) else value


def stored_value(value, name, flags, labels):
    """A stored value as a reader reads it: '1.5', '3 (estimate)', 'not known'."""
    flag = flags.get(name, "")
    value = _clean(value)
    if name not in MEASURES:
        return labels.get(name, {}).get(value, value) or ""
    if value is None:
        return str(FLAG_WORDS.get(flag, _("not known")))
    text = thousandths(int(value))
    return f"{text} ({FLAG_WORDS[flag]})" if flag in FLAG_WORDS else text

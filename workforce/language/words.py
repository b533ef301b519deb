"""Codes -> words in the reader's language: reasons, states, what happened, coverage. Users never read a code alone."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from workforce.language.figures import number, rounded

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CITED = re.compile(r"\[\[figure:(\d+)\]\]")
REASONS = {  # why a figure cannot be shown (product.md, rule 10)
    "not_reported": _("Not reported"),
    "partly_reported": _("Partly reported"),
    "unknown_to_partner": _("Unknown to the partner"),
    "not_listed": _("Not listed in the submission"),
    "not_applicable": _("Not applicable"),
    "no_requirement": _("No requirement set"),
    "none_required": _("None required"),
    "no_population": _("No population figure"),
    "no_establishment": _("No approved posts known"),
    "no_denominator": _("Nothing to divide by"),
    "reported_jointly": _("Reported jointly with other areas"),
    "mixed_units": _("Reported in different units"),
    "not_enough_known": _("Not enough known"),
    "suppressed": _("Withheld: small numbers"),
    "not_yet_known": _("Not yet known"),
}

STATUSES = {  # code: (class of the tag, word)
    "not_started": ("", _("Not started")),
    "draft": ("", _("Draft")),
    "submitted": ("info", _("In review")),
    "sent_back": ("wait", _("Sent back")),
    "accepted": ("ok", _("Accepted")),
    "superseded": ("", _("Superseded")),
    "withdrawn": ("bad", _("Withdrawn")),
    "taken_back": ("", _("Taken back")),
    "nil": ("", _("Nobody employed")),
    "nothing": ("bad", _("Nothing received")),
    "expected": ("", _("Expected")),
    "overdue": ("bad", _("Overdue")),
    "received": ("", _("Received")),
    "pending": ("", _("Waiting")),
    "queued": ("", _("Waiting")),
    "running": ("info", _("Running")),
    "checking": ("info", _("Being checked")),
    "checked": ("wait", _("To confirm")),
    "proposed": ("wait", _("To confirm")),
    "refused": ("bad", _("Could not be read")),
    "errors": ("bad", _("Errors to correct")),
    "questions": ("wait", _("Questions to answer")),
    "ready": ("wait", _("Ready to confirm")),
    "discarded": ("", _("Discarded")),
    "confirmed": ("ok", _("Confirmed")),
    "stored": ("ok", _("Stored")),
    "done": ("ok", _("Done")),
    "failed": ("bad", _("Failed")),
    "cancelled": ("", _("Cancelled")),
    "official": ("ok", _("Official")),
    "stale": ("wait", _("Out of date")),
    "planned": ("", _("Planned")),
    "open": ("info", pgettext_lazy("round", "Open")),
    "closed": ("", pgettext_lazy("round", "Closed")),
    "active": ("ok", _("Active")),
    "inactive": ("", _("Inactive")),
    "invited": ("wait", _("Invited")),
    "expired": ("", _("Expired")),
    "complete": ("ok", _("Complete")),
    "partial": ("wait", _("Partly reported")),
    "none": ("bad", _("Not reported")),
    "new": ("ok", _("New")),
    "changed": ("info", _("Changed")),
    "unchanged": ("", _("Unchanged")),
    "replaced": ("wait", _("Replaced")),
    "missing": ("wait", _("Missing from the file")),
    "error": ("bad", _("Error")),
    "warning": ("wait", _("Warning")),
    "verified": ("ok", _("Done and verified")),
    "held": ("ok", pgettext_lazy("meeting", "Took place")),
    "to_verify": ("wait", _("Done, not verified")),
    "dropped": ("", _("Dropped")),
    "taken_up": ("ok", _("Taken up")),
    "partly": ("wait", _("Partly")),
    "not": ("bad", _("Not taken up")),
    "published": ("ok", _("Published")),
    "kept": ("ok", _("Commitment met")),
    "not_kept": ("bad", _("Commitment not met")),
    "consultation": ("info", _("In consultation")),
    "review": ("info", _("In review")),
    "endorsed": ("ok", _("Endorsed")),
    "in_force": ("ok", _("In force")),
    "on_track": ("ok", _("On track")),
    "delayed": ("wait", _("Delayed")),
    "blocked": ("bad", _("Blocked")),
    "due_soon": ("wait", _("Due soon")),
    "funded": ("ok", _("Funded")),
    "unfunded": ("bad", _("Not funded")),
    "self_reported": ("", _("Reported, not verified")),
    "disputed": ("bad", _("Disputed")),
    "happened": ("bad", _("Has happened")),
    "revoked": ("bad", _("Revoked")),
    "account_closed": ("bad", _("Account closed")),
}


VERBS = {  # of an Event
    "created": _("Created"),
    "changed": _("Changed"),
    "edited": _("Changed"),
    "ended": _("Ended"),
    "deleted": _("Deleted"),
    "loaded": _("Loaded from files"),
    "imported": _("Imported"),
    "invited": _("Invited"),
    "joined": pgettext_lazy("person", "Joined"),
    "granted": _("Role given"),
    "revoked": _("Role ended"),
    "activated": _("Account opened again"),
    "deactivated": _("Account closed"),
    "password_reset": _("Password reset"),
    "password_changed": _("Password changed"),
    "two_step_ended": _("Two-step sign-in ended"),
    "opened": _("Opened"),
    "closed": pgettext_lazy("event", "Closed"),
    "extended": _("Deadline extended"),
    "uploaded": _("File uploaded"),
    "proposed": _("File checked"),
    "confirmed": _("Confirmed"),
    "cancelled": _("Cancelled"),
    "failed": _("Failed"),
    "refused": _("Could not be read"),
    "discarded": _("Discarded"),
    "retried": _("Tried again"),
    "stored": _("Stored"),
    "filled_in": _("Filled in, in the form"),
    "answered": _("Warning answered"),
    "asked": _("Questions about the file"),
    "explained": _("Questions about the file answered"),
    "commented": _("Commented"),
    "submitted": _("Submitted"),
    "accepted": _("Accepted"),
    "sent_back": _("Sent back"),
    "taken_back": _("Taken back"),
    "superseded": _("Superseded by a newer version"),
    "withdrawn": _("Withdrawn"),
    "acceptance_withdrawn": _("Acceptance withdrawn"),
    "reminded": _("Reminded"),
    "requested": _("Requested"),
    "started": _("Started"),
    "computed": _("Computed"),
    "adopted": _("Made official"),
    "restored": _("Earlier version counts again"),
    "settled": _("Comment resolved"),
    "overlap_settled": _("Decided"),
    "overlap_reopened": _("Opened again"),
    "nil": _("Said that nobody is employed"),
    "not_nil": _("Records came after all"),
    "listed_cadres": _("List of cadres changed"),
    "expected_imported": _("Expected submissions loaded from a file"),
    "expected_cloned": _("Expected submissions copied"),
    "offices_expected": _("Every office expected"),
    "not_expected": _("No longer expected"),
    "reopened": _("Opened again"),
    "assessed": _("Assessed"),
    "unpublished": _("Taken off the public page"),
    "published": _("Published"),
    "moved": _("Moved"),
    "figure_cited": _("Figure cited"),
    "figure_removed": _("Figure taken away"),
    "milestone_reached": _("Milestone reached"),
    "milestone_reopened": _("Milestone not reached after all"),
    "reported": _("Progress reported"),
    "disputed": _("Progress disputed"),
    "value_entered": _("Value entered"),
    "value_corrected": _("Value corrected"),
    "value_verified": _("Value verified"),
    "to_consultation": _("Opened for consultation"),
    "to_review": _("Submitted for review"),
    "endorsed": _("Endorsed"),
    "in_force": _("Put in force"),
    "next_version": _("Next version begun"),
    "finished_commenting": _("Finished commenting"),
    "agenda_changed": _("Agenda changed"),
    "papers_added": _("Papers added"),
    "paper_removed": _("Paper taken out"),
    "attendance_noted": _("Attendance noted"),
    "pack_sent": _("Pack sent out and frozen"),
    "held": pgettext_lazy("meeting", "Took place"),
    "done": _("Marked as done"),
    "verified": _("Verified"),
    "dropped": _("Dropped"),
    "followed_up": _("Followed up"),
    "token_made": _("Token made"),
    "token_revoked": _("Token revoked"),
    "difference_answered": _("Difference with the register answered"),
}

FACTS = {  # values an Event keeps
    "full_name": _("Full name"),
    "username": _("User name"),
    "email": _("E-mail address"),
    "language": _("Language"),
    "role": _("Role"),
    "organisation": _("Organisation"),
    "area": _("Area"),
    "name": _("Name"),
    "names": _("Name in other languages"),
    "code": _("Code"),
    "status": _("State"),
    "version": _("Version"),
    "due": _("Last day to send"),
    "opens": _("Open from"),
    "closes": _("Last day to send"),
    "figure": _("Figure"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid until"),
    "descriptions": _("What it is about, in other languages"),
    "statements": _("Statements"),
    "rank": _("Place in the list"),
    "readiness": _("Readiness check"),
    "attendance": _("Attendance"),
    "not_in_framework": _("No longer in the framework"),
    "new": _("New"),
    "changed": _("Changed"),
    "deleted": _("Deleted"),
}

ALLOWS = {  # permission: what it lets a person do
    "dashboard.view": _("see the dashboard, the areas and the cadres"),
    "record.view": _("see the records behind a figure"),
    "submission.view": _("see submissions"),
    "submission.edit": _("send figures, correct them and submit them"),
    "submission.review": _("accept submissions or send them back"),
    "overlap.settle": _("decide on workers whom two organisations reported"),
    "round.view": _("see the rounds and who has reported"),
    "round.manage": _("open rounds, say what is expected, extend deadlines"),
    "report.view": _("see gap reports"),
    "report.run": _("make gap reports"),
    "report.adopt": _("make a gap report official, or withdraw it"),
    "requirement.manage": _("change the requirements"),
    "reference.manage": _("change areas, cadres, organisations and populations"),
    "people.manage": _("invite people, give and end roles"),
    "strategy.view": _("read the strategies as they are written, and their assessments"),
    "strategy.edit": _("write the strategy"),
    "strategy.comment": _("comment on the strategy"),
    "strategy.endorse": _("endorse a strategy"),
    "progress.report": _("report progress on actions"),
    "progress.verify": _("verify what others report"),
    "framework.manage": _("change the framework of pillars and elements"),
    "consultation.manage": _("record consultations and answer what people said"),
    "assessment.edit": _("answer the self-assessment"),
    "group.view": _("see the meetings and decisions of the leadership group"),
    "group.manage": _("prepare and write up the meetings of the leadership group"),
    "group.decide": _("record decisions of the leadership group and follow them up"),
    "resource.manage": _("put documents and links into the library"),
    "token.manage": _("make tokens for programs that use the API"),
}


def labelled(label, text) -> str:
    """ "Coverage: all complete"; French has a space before the colon."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


def versioned(name, version) -> str:
    """ "Population norm, version 1.2"; the name alone without a version."""
    return gettext("%(name)s, version %(version)s") % {"name": name, "version": version} if version else str(name)


def reason(code: str) -> str:
    return str(REASONS.get(code, REASONS["not_reported"])) if code else ""


def known(line) -> str:
    """How much a gap line or a rate knows of what it is about: "137 of 146 areas", "3 of 9 cadres"."""
    units = getattr(line, "areas_expected", None) or getattr(line, "units_expected", 0)
    counted = {"counted": number(line.cells_counted), "expected": number(line.cells_expected)}
    if units <= 1:
        return (
            ngettext("%(counted)s of %(expected)s cadre", "%(counted)s of %(expected)s cadres", line.cells_expected)
            % counted
        )
    if line.cells_expected <= units:
        return gettext("%(counted)s of %(expected)s areas") % counted
    return gettext("%(counted)s of %(expected)s (areas × cadres)") % counted


def why_not(line, otherwise: str = "not_reported") -> str:
    """Why a gap line or a rate (None: there is none) has no figure; of one that knows too little, how much it knows."""
    code = (line.reason if line else "") or otherwise
    return labelled(reason(code), known(line)) if code == "not_enough_known" else reason(code)


def rounding(rows, decimals: int = 0) -> str:
    """What stands under a table of gap lines (or of dicts of their figures) of which a row does not add up as it is
    shown; '' where each does.
    """
    return "" if all(_adds_up(row, decimals) for row in rows) else gettext("Each figure is rounded by itself.")


def _adds_up(row, decimals) -> bool:
    """current - required and surplus - shortage are the difference."""
    found = row if isinstance(row, dict) else vars(row) if row else {}
    names = ("current", "required", "surplus", "shortage", "difference")
    current, required, surplus, shortage, net = (rounded(found.get(name), decimals) for name in names)
    return net is None or current - required == net == surplus - shortage


def status(code: str) -> tuple[str, str]:
    """(class of the tag, word) of a state; a state without an entry is shown by its own name."""
    css, word = STATUSES.get(code) or ("", str(code).replace("_", " ").capitalize())
    return css, str(word)


def fact(name: str, model=None) -> str:
    """What a value in the history is called: its word here, or the name of that field of the model."""
    fields = (
        {field.name: field.verbose_name for field in model._meta.fields + model._meta.many_to_many} if model else {}
    )
    return str(FACTS.get(name) or capfirst(fields.get(name)) or str(name).replace("_", " ").capitalize())


def value(kept, name: str, model=None) -> str:
    """A value in the history: a choice by its label, a day as the reader writes it, a cited figure by its number."""
    if isinstance(kept, list):
        return ", ".join(value(each, name, model) for each in kept) or "–"
    if kept is None or kept == "":
        return "–"
    if isinstance(kept, bool):
        return gettext("Yes") if kept else gettext("No")
    if not isinstance(kept, str):
        return number(kept) if kept >= 10_000 else str(kept)  # a year is written as it is
    field = next((each for each in model._meta.fields if each.name == name), None) if model else None
    label = dict(field.flatchoices).get(kept) if field else None
    return str(label) if label else _as_written(kept)


def _as_written(text):
    if DAY.fullmatch(text):
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    return CITED.sub(lambda found: f"{gettext('Figure')} {found[1]}", text)


def happened(verb: str, who: str) -> str:
    """ "Sent back by Peter Okot"."""
    what = VERBS.get(verb) or str(verb).replace("_", " ").capitalize()
    return gettext("%(what)s by %(who)s") % {"what": what, "who": who} if who else str(what)


def coverage(complete: int, partial: int, none: int) -> str:
    """ "139 of 146 complete, 2 partly reported, 5 not reported"."""
    total = complete + partial + none
    parts = [
        ngettext("%(complete)s of %(total)s complete", "%(complete)s of %(total)s complete", total)
        % {"complete": number(complete), "total": number(total)}
    ]
    if partial:
        parts.append(
            ngettext("%(count)s partly reported", "%(count)s partly reported", partial) % {"count": number(partial)}
        )
    if none:
        parts.append(ngettext("%(count)s not reported", "%(count)s not reported", none) % {"count": number(none)})
    return ", ".join(parts)

"""The rest of a meeting pack in the reader's language:
agenda and papers, actions, money, progress, decisions, consultations.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.models import Decision
from strategy.group.pages.pack_tables import Cell, Section, Table, day, label, more, number
from strategy.library.models import Resource
from strategy.plans.models import Action
from strategy.plans.pages import assumption
from workforce.language import figures, words


def agenda(pack) -> list[Section]:
    shown = cited(pack)
    currency = pack["strategy"]["currency"] if pack["strategy"] else ""
    rows = [
        [
            Cell(f"{item['number']}. {item['title']}", note=item["text"]),
            Cell(_("For decision") if item["is_for_decision"] else _("For information")),
            Cell(item["presenter"] or "–"),
            number(item["minutes"]),
            rests_on(shown, item),
            money(item["cost"], currency),
        ]
        for item in pack["agenda"]
    ]
    header = [
        (_("Item"), False),
        (_("What for"), False),
        (_("Presented by"), False),
        (_("Minutes planned"), True),
        (_("Rests on"), False),
        (_("Cost"), True),
    ]
    section = Section("agenda", _("Agenda"))
    if rows:
        section.tables.append(Table(_("Agenda"), header, rows))
    else:
        section.texts.append(_("There is no agenda yet."))
    return [section, *_papers(pack)]


def cited(pack) -> dict:
    """{figure id: citing.Shown} of the agenda: frozen lines, which do not move."""
    return citing.read_figures(
        Figure.objects.filter(pk__in=[item["figure"] for item in pack["agenda"] if item["figure"]])
    )


def rests_on(shown, item) -> Cell:
    found = shown.get(item["figure"])
    return Cell(words.labelled(found.area, found.text), found.url, "chip") if found else Cell("–")


def money(amount, currency) -> Cell:
    return Cell(figures.money(amount, currency) or "–", is_number=True)


def _papers(pack):
    rows = [
        [Cell(row["name"], reverse("resource", args=[row["resource_id"]])), Cell(Resource.Kind(row["kind"]).label)]
        for row in pack["papers"]
    ]
    if not rows:
        return []
    return [Section("papers", _("Papers"), [], [Table(_("Papers"), [(_("Paper"), False), (_("Kind"), False)], rows)])]


def sections(pack) -> list[Section]:
    """What follows the gap."""
    plan = (
        [_actions(pack), _projection(pack), _budget(pack), _progress(pack), _consultation(pack)]
        if pack["strategy"]
        else []
    )
    return [section for section in [_decisions(pack), *plan] if section]


def _decisions(pack):
    found = pack["decisions"]
    if not found["rows"]:
        return Section("decisions", _("No decision is to be followed up"))
    said = _("%(open)s to do, %(overdue)s of them overdue; %(to_verify)s done and not verified.") % {
        name: figures.number(found[name]) for name in ("open", "overdue", "to_verify")
    }
    rows = [
        [
            Cell(_("Decision %(number)s") % {"number": row["number"]}, reverse("decision", args=[row["pk"]])),
            Cell(row["text"]),
            Cell(", ".join(part for part in (label(row["owner"]), row["person"]) if part)),
            Cell(day(row["due_on"])),
            Cell(
                _("Overdue") if row["is_overdue"] else Decision.Status(row["status"]).label,
                css="short" * row["is_overdue"],
            ),
        ]
        for row in found["rows"]
    ]
    header = [(name, False) for name in (_("Number"), _("Decision"), _("Owner"), _("By"), _("State"))]
    count = found["open"] + found["to_verify"]
    return Section(
        "decisions",
        _("Decisions to follow up"),
        [said],
        [Table(_("Decisions to follow up"), header, rows, more(count, rows))],
    )


def action_finding(pack) -> str:
    found = pack["actions"]
    given = {"overdue": figures.number(found["overdue"]["count"]), "count": figures.number(found["count"])}
    if found["overdue"]["count"]:
        return (
            ngettext(
                "%(overdue)s of %(count)s actions is overdue",
                "%(overdue)s of %(count)s actions are overdue",
                found["overdue"]["count"],
            )
            % given
        )
    return _("No action is overdue")


def _actions(pack):
    found = pack["actions"]
    until = day(found["until"])
    by_status = ", ".join(
        f"{Action.Status(code).label.lower()} {figures.number(count)}" for code, count in found["by_status"].items()
    )
    tables = [
        _action_table(_("Actions overdue"), found["overdue"]),
        _action_table(_("Actions due until %(day)s") % {"day": until}, found["due"]),
    ]
    said = [_("As their leads last reported: %(states)s.") % {"states": by_status}] if by_status else []
    return Section("actions", action_finding(pack), said, [table for table in tables if table])


def _action_table(caption, found):
    rows = [
        [
            Cell(f"{row['label']} {row['title']}", reverse("action", args=[row["pk"]])),
            Cell(label(row["lead"]) or _("nobody yet")),
            Cell(day(row["ends_on"])),
            Cell(Action.Status(row["status"]).label),
        ]
        for row in found["rows"]
    ]
    header = [(name, False) for name in (_("Action"), _("Lead"), _("Ends on"), _("State, as reported"))]
    return Table(caption, header, rows, more(found["count"], rows)) if rows else None


def _projection(pack):
    """Nothing without a gap to lay the plan over, nor in a pack that was sent out before it was asked."""
    found = pack.get("projection")
    if not found:
        return None
    report = words.labelled(_("Gap report"), figures.number(found["report"]))
    said = [assumption.said(found), *assumption.counted_later(found), report]
    return Section("projection", _("The plan over the gap"), said)


def money_finding(pack) -> str:
    """What is funded of what the plan costs."""
    found = pack["budget"]
    if not found["cost"]:
        return _("No action is costed yet.")
    return _("%(funded)s of %(cost)s is funded (%(share)s); %(unfunded)s is not.") % {
        **{name: figures.money(found[name], found["currency"]) for name in ("funded", "cost", "unfunded")},
        "share": figures.percent(found["funded"] / found["cost"]),
    }


def budget_table(pack):
    found = pack["budget"]
    names = ("cost", "funded", "unfunded")
    rows = [
        [Cell(str(row["year"])), *(money(row[name], found["currency"]) for name in names)] for row in found["years"]
    ]
    rows.append([Cell(_("Total")), *(money(found[name], found["currency"]) for name in names)])
    header = [(_("Year"), False), (_("Cost"), True), (_("Funded"), True), (_("Not funded"), True)]
    return Table(_("Budget by year"), header, rows)


def _budget(pack):
    found = pack["budget"]
    section = Section("budget", _("Budget"), [money_finding(pack)])
    if found["spent"] is not None:
        section.texts.append(
            ngettext(
                "%(spent)s was spent, as reported by the lead of %(count)s action.",
                "%(spent)s was spent, as reported by the leads of %(count)s actions.",
                found["spent_actions"],
            )
            % {
                "spent": figures.money(found["spent"], found["currency"]),
                "count": figures.number(found["spent_actions"]),
            }
        )
    else:
        section.texts.append(_("No lead has reported what was spent."))
    section.tables = [budget_table(pack)] if found["cost"] else []
    return section


def _progress(pack):
    found = pack["progress"]
    if not found["count"]:
        return Section("progress", _("No progress report waits to be verified"))
    rows = [
        [
            Cell(f"{row['action']} {row['title']}", reverse("progress", args=[row["pk"]])),
            Cell(Action.Status(row["status"]).label),
            Cell(day(row["on"])),
        ]
        for row in found["rows"]
    ]
    header = [(name, False) for name in (_("Action"), _("State, as reported"), _("As of"))]
    title = ngettext(
        "%(count)s progress report waits to be verified",
        "%(count)s progress reports wait to be verified",
        found["count"],
    ) % {"count": figures.number(found["count"])}
    table = Table(_("Progress reports to verify"), header, rows, more(found["count"], rows))
    return Section("progress", title, [], [table])


def _consultation(pack):
    found = pack["consultation"]
    if not found["findings"]:
        return Section("consultation", _("Consultation"), [_("No finding of a consultation is recorded yet.")])
    said = ngettext(
        "%(findings)s finding, %(unanswered)s without an answer.",
        "%(findings)s findings, %(unanswered)s of them without an answer.",
        found["findings"],
    ) % {name: figures.number(found[name]) for name in ("findings", "unanswered")}
    rows = [
        [Cell(row["consultation"], reverse("consultation", args=[row["pk"]])), Cell(row["text"])]
        for row in found["rows"]
    ]
    header = [(_("Consultation"), False), (_("What people said"), False)]
    table = Table(_("Findings without an answer"), header, rows, more(found["unanswered"], rows))
    return Section("consultation", _("What people who received services said"), [said], [table] if rows else [])

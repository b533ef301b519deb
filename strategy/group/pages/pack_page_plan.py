"""The rest of a meeting pack in the reader's language:
agenda and papers, actions, money, progress, decisions, consultations.
"""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.group.models import Decision
from strategy.group.pages import pack_page
from strategy.group.pages.pack_tables import Cell, Section, Table, day, fold, label, more, number
from strategy.library.models import Resource
from strategy.plans.models import Action, Indicator, Strategy
from strategy.plans.pages import assumption
from strategy.plans.services import measured, paths
from strategy.reports.models import GapReport
from workforce.language import figures, words


def agenda(pack) -> list[Section]:
    shown = cited(pack)
    currency = currency_of(pack)
    rows = [
        [
            Cell(f"{item['number']}. {item['title']}", note=item["text"]),
            Cell(_("For decision") if item["is_for_decision"] else _("For information")),
            Cell(item["presenter"] or "–"),
            number(item["minutes"]),
            rests_on(pack, shown, item),
            money(item["cost"], currency),
        ]
        for item in pack["agenda"]
    ]
    header = [
        (_("Item"), False),
        (_("What for"), False),
        (_("Presented by"), False),
        (_("Minutes planned"), True),
        (_("Based on"), False),
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


def currency_of(pack) -> str:
    found = pack["strategy"] or pack.get("next")
    return found["currency"] if found else ""


def rests_on(pack, shown, item) -> Cell:
    """The figure of an item, with cadre, method and day; and what is to be said of it: of a draft, of another report
    than the pack shows.
    """
    found = shown.get(item["figure"])
    if not found:
        return Cell("–")
    marks = [*map(str, found.about), *found.marks]
    if pack["report"] and found.report != pack["report"]["number"]:
        marks.append(_("of gap report %(number)s, another than is shown here") % {"number": found.report})
    return Cell(words.labelled(found.area, found.text), found.url, "chip", note=", ".join(marks))


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
    """What follows the gap: decisions, the version in force, and apart from it the one that is not in force yet."""
    plan = (
        [_actions(pack), _projection(pack), _budget(pack), _progress(pack), _indicators(pack), _consultation(pack)]
        if pack["strategy"]
        else []
    )
    return [section for section in [_decisions(pack), *plan, coming(pack)] if section]


def whole(pack) -> list[Section]:
    """Every section of the pack in order; those with nothing to say are one line at the end."""
    return fold([*agenda(pack), *pack_page.sections(pack), *sections(pack)])


def version(found) -> str:
    """ "National strategy, version 2 (in consultation)" of a version that a pack holds."""
    return _("%(title)s, version %(version)s (%(state)s)") % {
        "title": found["title"],
        "version": found["version"],
        "state": Strategy.Status(found["status"]).label.lower(),
    }


def coming(pack) -> Section | None:
    """The version that is not in force, in a block of its own. A pack sent out earlier has none."""
    found = pack.get("next")
    if not found:
        return None
    size = ngettext("%(count)s action is planned in it.", "%(count)s actions are planned in it.", found["actions"])
    said = [
        _("Not in force: nothing of it is being carried out yet."),
        size % {"count": figures.number(found["actions"])},
        money_finding(found),
        *projection_said(found),
    ]
    title = words.labelled(_("The next version"), version(found))
    heard = _consultation(found)
    return Section(
        "next",
        title,
        [*filter(None, said), *([] if heard.nothing else heard.texts)],
        [] if heard.nothing else heard.tables,
    )


def _decisions(pack):
    found = pack["decisions"]
    if not found["rows"]:
        return Section("decisions", _("No decision is to be followed up"), nothing=_("decisions to follow up"))
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
    header = [(name, False) for name in (_("Number"), _("Decision"), _("Owner"), _("Due date"), _("State"))]
    count = found["open"] + found["to_verify"]
    return Section(
        "decisions",
        _("Decisions to follow up"),
        [said],
        [Table(_("Decisions to follow up"), header, rows, more(count, rows))],
    )


def action_finding(pack) -> str:
    found = pack["actions"]
    overdue, due = found["overdue"]["count"], found["due"]["count"]
    given = {"overdue": figures.number(overdue), "due": figures.number(due), "count": figures.number(found["count"])}
    if overdue:
        said = ngettext(
            "%(overdue)s of %(count)s actions is overdue", "%(overdue)s of %(count)s actions are overdue", overdue
        )
        return said % given
    if due:
        said = ngettext(
            "%(due)s of %(count)s actions is due until %(day)s, none is overdue",
            "%(due)s of %(count)s actions are due until %(day)s, none is overdue",
            due,
        )
        return said % {**given, "day": day(found["until"])}
    return _("No action is overdue")


def _actions(pack):
    found = pack["actions"]
    if not found["count"]:
        return Section("actions", action_finding(pack), nothing=_("actions of the strategy in force"))
    until = day(found["until"])
    by_status = ", ".join(
        f"{Action.Status(code).label.lower()} {figures.number(count)}" for code, count in found["by_status"].items()
    )
    tables = [
        _action_table(_("Actions overdue"), found["overdue"]),
        _action_table(_("Actions due until %(day)s") % {"day": until}, found["due"]),
    ]
    said = [words.labelled(_("In force"), version(pack["strategy"]))]
    said += [_("As their leads last reported: %(states)s.") % {"states": by_status}] if by_status else []
    if late := found.get("milestones_overdue"):
        said.append(
            ngettext("%(count)s milestone is overdue.", "%(count)s milestones are overdue.", late)
            % {"count": figures.number(late)}
        )
    return Section("actions", action_finding(pack), said, [table for table in tables if table])


def _action_table(caption, found):
    rows = [
        [
            Cell(f"{row['label']} {row['title']}", reverse("action", args=[row["pk"]]), note=_late(row)),
            Cell(label(row["lead"]) or _("nobody yet")),
            Cell(day(row["ends_on"]) if row["ends_on"] else "–"),
            Cell(Action.Status(row["status"]).label),
        ]
        for row in found["rows"]
    ]
    header = [(name, False) for name in (_("Action"), _("Lead"), _("Ends on"), _("State, as reported"))]
    return Table(caption, header, rows, more(found["count"], rows)) if rows else None


def _late(row) -> str:
    """The milestones of an action that are overdue; a pack sent out earlier names none."""
    said = _("Milestone overdue since %(day)s: %(milestone)s")
    return "; ".join(
        said % {"day": day(each["due_on"]), "milestone": each["title"]} for each in row.get("milestones", [])
    )


def projection_said(pack) -> list[str]:
    """With what it assumes; nothing without a gap to lay the plan over, nor in a pack sent out before it was asked."""
    found = pack.get("projection")
    return [assumption.said(found), *assumption.counted_later(found), projected_from(found)] if found else []


def _projection(pack):
    said = projection_said(pack)
    if not said:
        return None
    return Section("projection", _("The plan over the gap"), said)


def projected_from(found) -> str:
    """The report of a projection: that of the strategy, which need not be the pack's."""
    if "as_of" not in found:  # a pack sent out earlier
        return words.labelled(_("Gap report"), figures.number(found["report"]))
    return _("Projected from gap report %(report)s (%(standing)s), as of %(day)s.") % {
        "report": found["report"],
        "standing": GapReport.Standing(found["standing"]).label.lower(),
        "day": day(found["as_of"]),
    }


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
    if not found["cost"] and found["spent"] is None:
        section.nothing = _("money of the strategy in force")
    return section


def _progress(pack):
    found = pack["progress"]
    if not found["count"]:
        title = _("No progress report waits to be verified")
        return Section("progress", title, nothing=_("progress to verify"))
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


def indicator_finding(pack) -> str:
    codes = [row["code"] for row in pack["indicators"]]
    ahead = codes.count(paths.REACHED) + codes.count(paths.ON_LINE)
    said = ngettext(
        "%(ahead)s of %(count)s indicator is on the line to its target or has reached it",
        "%(ahead)s of %(count)s indicators are on the line to their target or have reached it",
        len(codes),
    ) % {"ahead": figures.number(ahead), "count": figures.number(len(codes))}
    unknown = codes.count(paths.UNKNOWN)
    return said + (_("; of %(count)s not enough is known") % {"count": figures.number(unknown)} if unknown else "")


def _indicators(pack):
    """A pack that was sent out before it was asked has none."""
    if not pack.get("indicators"):
        return Section("indicators", _("Indicators"), nothing=_("indicators"))
    of = Indicator.objects.in_bulk([row["pk"] for row in pack["indicators"]])
    header = [
        (_("Indicator"), False),
        (_("Last value"), True),
        (_("As of"), False),
        (_("On the line"), True),
        (_("Distance"), True),
        (_("State"), False),
    ]
    rows = [_indicator(row, of[row["pk"]]) for row in pack["indicators"] if row["pk"] in of]
    note = _("The line leads straight from the baseline through the targets, each reached by the end of its year.")
    table = Table(_("Indicators against the line to their targets"), header, rows, note)
    return Section("indicators", indicator_finding(pack), [], [table])


def _indicator(row, indicator):
    on = row["on"] and date.fromisoformat(row["on"])
    stands = paths.Standing(row["code"], on, row["value"], row["expected"])
    numbers = (
        measured.value_in_words(indicator, stands.value),
        measured.value_in_words(indicator, stands.expected),
        paths.distance_in_words(indicator, stands),
    )
    value, expected, distance = (Cell(text or "–", is_number=True) for text in numbers)
    name = Cell(f"{row['number']}. {row['name']}", reverse("indicator", args=[row["pk"]]))
    return [name, value, Cell(day(row["on"]) if on else "–"), expected, distance, Cell(str(paths.label(stands)[1]))]


def _consultation(pack):
    found = pack["consultation"]
    if not found["findings"]:
        said = [_("No finding of a consultation is recorded yet.")]
        return Section("consultation", _("Consultation"), said, nothing=_("what people who received services said"))
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

"""The slides of a meeting: one figure a screen, made from its pack.
Each is a title that says the finding, and what shows it.
"""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from django.utils.translation import gettext as _

from strategy.dashboard import panels
from strategy.group.pages import pack_page, pack_page_plan, pack_trend
from strategy.group.pages.pack_tables import label, nothing_on
from strategy.plans.pages import assumption
from workforce.charts import basics as charts
from workforce.language import figures, words

QUIET = ("actions", "budget", "indicators")  # sections of the plan that have a slide each
DEEPEST = 3  # parts of the country named in a title


@dataclass
class Slide:
    kind: str  # headline, map, worst, trend, equity, actions, plan, indicators, next, decide: how the template draws it
    title: str
    svg: str = ""
    text: str = ""
    note: str = ""  # what a figure in the text assumes
    key: list = field(default_factory=list)
    table: object = None
    why: str = ""
    source: str = ""  # the report its figures are of; '' where they are of none
    rows: list = field(default_factory=list)


def build(pack, drawn) -> list[Slide]:
    """``drawn``: map, table and lines of the pack's report (`packs.drawn`); empty without a report."""
    found = []
    if drawn and pack["gap"]:
        found = [_headline(pack), _map(pack, drawn), _worst(pack), _trend(pack)]
        found += [] if pack["strategy"] else [_equity(pack, drawn)]
        found = [replace(slide, source=pack_page.source(pack)) for slide in found if slide]
    found += [_actions(pack), _plan(pack), _indicators(pack)] if pack["strategy"] else []
    return [slide for slide in [*found, _next(pack), _decide(pack)] if slide]


def nothing(pack) -> str:
    """What has no slide, in one line."""
    of_plan = [section for section in pack_page_plan.sections(pack) if section.key in QUIET]
    gap = [section for section in pack_page.sections(pack) if section.key == "trend"]
    names = [section.nothing for section in [*gap, *of_plan] if section.nothing]
    if pack["strategy"] and pack["actions"]["count"] and not _actions(pack):
        names.append(_("actions overdue or due"))
    return nothing_on(names)


def _headline(pack):
    """The kinds of worker beside each other."""
    head = pack_page.headline(pack)
    title = _("In place of what is required, by kind of worker")
    rows = [_bar(pack_page.who_is(choice), line) for choice, line in pack_page.kinds_of(pack)]
    svg = _bars(rows, title, head.finding, "headline")
    return Slide("headline", head.finding, svg=svg, text=before(pack), why=head.why)


def _bar(name, line):
    if line["ratio"] is None:
        return charts.Row(name, None, words.why_not(SimpleNamespace(**line), "none_required"))
    said = _("%(share)s, %(short)s short") % {
        "share": figures.percent(line["ratio"]),
        "short": figures.number(line["shortage"]),
    }
    return charts.Row(name, line["ratio"], said)


def _bars(rows, title, desc, key):
    return charts.comparison(rows, title=title, desc=desc, mark=1, mark_label=_("requirement, 100 %"), key=key)


def before(pack) -> str:
    """What was in place when the group last met: on the same areas and organisations first, then as it was shown."""
    change = pack["change"]
    if not change or not change["is_like"] or change["is_same_report"] or change["then"]["ratio"] is None:
        return ""
    then = change["then"]
    shown = _(
        "%(who)s, shown at meeting %(meeting)s: %(share)s, in all %(counted)s of %(expected)s areas that were "
        "counted then."
    ) % {
        "who": pack_page.who(pack),
        "meeting": change["meeting"]["number"],
        "share": figures.percent(then["ratio"]),
        "counted": figures.number(then["areas_counted"]),
        "expected": figures.number(then["areas_expected"]),
    }
    return " ".join([*pack_page.since(change)[:1], shown])


def _map(pack, drawn):
    return Slide(
        "map",
        deepest(drawn),
        svg=drawn["map"].svg,
        key=drawn["map"].key,
        table=drawn["table"],
        why=pack_page.headline(pack).why,
    )


def deepest(drawn) -> str:
    """The parts of the country where least of the requirement is in place, by name."""
    parents = drawn["parents"]
    rows = parents["rows"] if parents else []  # lowest first, those without a figure last
    names = [row.label for row in rows[:DEEPEST] if row.line and row.line.ratio is not None and row.line.ratio < 1]
    who = drawn["selection"].target_label()
    if not names:
        return _("%(measure)s, by area") % {"measure": drawn["selection"].met_label}
    if len(names) == 1:
        return _("%(who)s: of the parts known, the gap is deepest in %(area)s") % {"who": who, "area": names[0]}
    given = {"who": who, "areas": ", ".join(names[:-1]), "last": names[-1]}
    return _("%(who)s: of the parts known, the gap is deepest in %(areas)s and %(last)s") % given


def _worst(pack):
    if not pack["worst"]:
        return None
    section = pack_page.worst(pack)
    rows = [_bar(label(row), row["line"]) for row in pack["worst"]]
    svg = _bars(rows, section.tables[0].caption, section.title, "worst")
    return Slide(
        "worst", section.title, svg=svg, table=section.tables[0], why=pack_page.why(pack, pack["worst"][0]["code"])
    )


def _trend(pack):
    if len(pack["trend"]) < 2:
        return None
    section = pack_trend.section(pack)
    title = section.texts[0] if section.texts else section.title
    text, why = pack_trend.unmatched(pack), pack_page.headline(pack).why
    return Slide("trend", title, svg=section.svg, table=section.tables[0], why=why, text=text)


def _equity(pack, drawn):
    spread = panels.fairness(drawn["selection"], drawn["areas"], drawn["lines"])
    if not spread:
        return None
    title = _("%(workers)s workers, %(share)s of all, would have to move for everyone to have the same") % {
        "workers": figures.number(spread["spread"].to_move),
        "share": figures.percent(spread["share"]),
    }
    rows = [(words, figures.number(value, 1)) for words, value in spread["rows"]]
    return Slide("equity", title, svg=spread["svg"], rows=rows, why=pack_page.headline(pack).why)


def _actions(pack):
    """The actions that are overdue; where none is, those that are due."""
    section = next(each for each in pack_page_plan.sections(pack) if each.key == "actions")
    return Slide("actions", section.title, table=section.tables[0]) if section.tables else None


def _plan(pack):
    """The money of the version in force, and what it does to the gap."""
    budget, found = pack["budget"], pack.get("projection")
    if not budget["cost"] and not found:
        return None
    svg = budget["cost"] and charts.comparison(
        [
            charts.Row(_("Funded"), budget["funded"], figures.money(budget["funded"], budget["currency"]), "c1"),
            charts.Row(
                _("Not funded"), budget["unfunded"], figures.money(budget["unfunded"], budget["currency"]), "c4"
            ),
        ],
        title=_("Cost of the plan"),
        desc=pack_page_plan.money_finding(pack),
        mark=None,
        key="budget",
    )
    said = [words.labelled(_("In force"), pack_page_plan.version(pack["strategy"]))]
    said += [assumption.finding(found), *assumption.counted_later(found)] if found else []
    return Slide(
        "plan",
        pack_page_plan.money_finding(pack) if budget["cost"] else _("The plan over the gap"),
        svg=svg or "",
        text=" · ".join(said),
        note=assumption.assumption(found.get("assumes")) if found else "",
        source=pack_page_plan.projected_from(found) if found else "",
        table=pack_page_plan.budget_table(pack) if budget["cost"] else None,
    )


def _indicators(pack):
    section = next(each for each in pack_page_plan.sections(pack) if each.key == "indicators")
    return Slide("indicators", section.title, table=section.tables[0]) if section.tables else None


def _next(pack):
    section = pack_page_plan.coming(pack)
    return section and Slide("next", section.title, text=" ".join(section.texts))


def _decide(pack):
    """Items for decision with the figure each rests on and its cost."""
    shown, currency = pack_page_plan.cited(pack), pack_page_plan.currency_of(pack)
    rows = [
        {
            "item": item,
            "figure": pack_page_plan.rests_on(pack, shown, item),
            "cost": pack_page_plan.money(item["cost"], currency),
        }
        for item in pack["agenda"]
        if item["is_for_decision"]
    ]
    title = _("To decide today") if rows else _("Nothing to decide today")
    return Slide("decide", title, rows=rows, text=nothing(pack))

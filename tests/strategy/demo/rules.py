"""Every sentence of the report's pages, packs, slides and documents: {msgid or (singular, plural): what it claims}."""

from tests.strategy.demo import told
from tests.strategy.demo.told import by_kind, counts, full, in_place, lacks, of_line, short

ANY = told.is_said


def _in_place(given, line):
    return in_place(given["count"], line) and lacks(line)


def _short(given, line):
    return short(given["count"], line) and lacks(line)


def _above(given, line):
    return not lacks(line) and line.surplus > 0 and told.says(given["surplus"], line.surplus)


def _exact(_given, line):
    return not lacks(line) and line.surplus == 0


FINDINGS = {
    "%(area)s, in place by norm: %(kinds)s": by_kind(in_place),
    "%(area)s, in place for the open cases: %(kinds)s": by_kind(in_place),
    "%(area)s, approved posts filled: %(kinds)s": by_kind(in_place),
    "%(area)s, funded posts filled: %(kinds)s": by_kind(in_place),
    "%(area)s, missing workers by kind: %(kinds)s": by_kind(short),
    "%(area)s, vacant posts by kind of worker: %(kinds)s": by_kind(short),
    "%(area)s has in place %(count)s %(who)s required by norm": of_line(_in_place),
    "%(area)s has in place %(count)s %(who)s required for the open cases": of_line(_in_place),
    "%(area)s: %(count)s approved posts are filled": of_line(_in_place),
    "%(area)s: %(count)s funded posts are filled": of_line(_in_place),
    "%(area)s has the %(required)s %(who)s required by norm, or more: %(current)s": of_line(full),
    "%(area)s has the %(required)s %(who)s required for the open cases, or more: %(current)s": of_line(full),
    "%(area)s: no approved post is vacant, %(current)s are filled": of_line(full),
    "%(area)s: no funded post is vacant, %(current)s are filled": of_line(full),
    "%(area)s has %(current)s workers where none is required": of_line(told.unneeded),
    "%(area)s is %(count)s %(who)s short": of_line(_short),
    "%(area)s: %(count)s posts of %(who)s are vacant": of_line(_short),
    "%(area)s has %(surplus)s %(who)s more than required": of_line(_above),
    "%(area)s has the %(who)s it requires": of_line(_exact),
    "%(label)s: %(text)s": told.labelled,
    "%(who)s in place: %(area)s %(share)s, less than %(parent)s %(other)s.": told.beside(
        lambda own, other: own < other
    ),
    "%(who)s in place: %(area)s %(share)s, more than %(parent)s %(other)s.": told.beside(
        lambda own, other: own > other
    ),
    "%(who)s in place: %(area)s and %(parent)s %(share)s.": told.beside(lambda own, other: own == other),
    "%(who)s in place: %(first_share)s in %(first)s, %(last_share)s in %(last)s, in %(same)s.": told.trend,
    "From %(low)s in %(low_area)s to %(high)s in %(high_area)s.": told.from_to,
    "%(said)s; %(shortage)s short, %(surplus)s above": told.tile,
    ("Map of %(count)s area.", "Map of %(count)s areas."): ANY,
    "The same values are in the table.": ANY,
}
PACK = {
    "As of %(day)s. %(method)s, gap report %(report)s (%(standing)s). Coverage: %(coverage)s.": told.source,
    "Projected from gap report %(report)s (%(standing)s), as of %(day)s.": told.projected_from,
    "The areas counted have %(share)s of the people the requirement is for.": told.people_counted,
    "%(who)s: change since meeting %(number)s, %(day)s": told.since,
    "%(who)s in place: %(first_share)s then, %(last_share)s now, in %(same)s.": told.then_and_now,
    (
        "%(who)s, shown at meeting %(meeting)s: %(share)s, in all %(counted)s of %(expected)s areas that were "
        "counted then."
    ): told.shown_before,
    "Gap report %(then)s counted workers on %(earlier)s, report %(now)s on %(later)s.": told.two_reports,
    "The same gap report was shown then: nothing new was measured.": told.same_report,
    "%(who)s: of the areas known, least in place in %(area)s, %(share)s": told.least,
    "%(who)s: none in place in %(areas)s": told.nobody(False),
    "%(who)s: none in place in %(areas)s and others": told.nobody(True),
    "%(who)s: areas where least is in place, worst first": told.who_of_pack,
    "%(who)s: of the parts known, the gap is deepest in %(area)s": told.deepest,
    "%(who)s: of the parts known, the gap is deepest in %(areas)s and %(last)s": told.deepest,
    (
        "%(count)s area of %(expected)s is not complete in this report",
        "%(count)s areas of %(expected)s are not complete in this report",
    ): told.not_complete,
    (
        "On %(day)s, %(count)s of %(expected)s submissions expected in round %(round)s were not accepted: "
        "%(partner)s wait for the partner, %(reviewer)s for the reviewer."
    ): told.outstanding,
    "%(open)s to do, %(overdue)s of them overdue; %(to_verify)s done and not verified.": counts(
        ("open", "decisions.open"), ("overdue", "decisions.overdue"), ("to_verify", "decisions.to_verify")
    ),
    (
        "%(overdue)s of %(count)s actions is overdue",
        "%(overdue)s of %(count)s actions are overdue",
    ): counts(("overdue", "actions.overdue.count"), ("count", "actions.count")),
    ("%(count)s milestone is overdue.", "%(count)s milestones are overdue."): counts(
        ("count", "actions.milestones_overdue")
    ),
    "As their leads last reported: %(states)s.": told.states,
    "%(funded)s of %(cost)s is funded (%(share)s); %(unfunded)s is not.": told.funded,
    (
        "%(spent)s was spent, as reported by the lead of %(count)s action.",
        "%(spent)s was spent, as reported by the leads of %(count)s actions.",
    ): told.spent,
    (
        "%(count)s progress report waits to be verified",
        "%(count)s progress reports wait to be verified",
    ): counts(("count", "progress.count")),
    (
        "%(ahead)s of %(count)s indicator is on the line to its target or has reached it",
        "%(ahead)s of %(count)s indicators are on the line to their target or have reached it",
    ): told.ahead,
    ("%(count)s action is planned in it.", "%(count)s actions are planned in it."): counts(("count", "next.actions")),
    (
        "%(findings)s finding, %(unanswered)s without an answer.",
        "%(findings)s findings, %(unanswered)s of them without an answer.",
    ): told.findings,
    "Nothing to report on: %(names)s.": ANY,
    "Counted in full both times: %(same)s": told.both_times,
    (
        "Counted in full, by the same organisations, both times: %(areas)s of %(expected)s areas, too few to compare. "
        "Part of the change can be who reported."
    ): counts(("areas", "change.matched.areas"), ("expected", "change.matched.expected")),
    ("%(count)s more.", "%(count)s more."): ANY,
    "Actions due until %(day)s": ANY,
}
PLAN = {
    "All kinds of worker are added up.": lambda _given, about: about.projection["assumes"]["added_up"],
    (
        "With this plan the gap in %(year)s is %(with)s; without it %(without)s. The unfunded part of the plan "
        "is %(unfunded)s of the difference."
    ): told.plan,
    (
        "Assumed: as many join each year, and the same share leave, as observed from %(first)s to %(last)s "
        "(%(seen)s); the plan’s posts come on top."
    ): told.observed,
    "What is required grows by %(rate)s a year, as this group did from %(first)s to %(last)s: %(group)s.": told.growth,
    "How fast this group grows is not known, so no growth of what is required: %(group)s.": told.no_growth,
    "Posts end when the money of their action ends: %(count)s of them, the first after %(year)s.": told.ended,
    "Posts of actions without a cost are assumed to continue: %(count)s.": told.kept,
    (
        "The round of %(year)s (%(report)s) counted %(counted)s; the projection from %(base)s said %(projected)s "
        "with this plan: %(difference)s too few, in %(same)s."
    ): told.later(lambda counted, projected: counted > projected),
    (
        "The round of %(year)s (%(report)s) counted %(counted)s; the projection from %(base)s said %(projected)s "
        "with this plan: %(difference)s too many, in %(same)s."
    ): told.later(lambda counted, projected: counted < projected),
    (
        "The round of %(year)s (%(report)s) counted %(counted)s, as the projection from %(base)s said with "
        "this plan, in %(same)s."
    ): told.later(lambda counted, projected: counted == projected),
    (
        "The round of %(year)s (%(report)s) cannot be compared with the projection from %(base)s: the same "
        "organisations reported both times in %(areas)s of %(expected)s areas, which is too few."
    ): told.not_compared,
}
DOCUMENT = {
    "%(who)s, where least is in place: the first %(count)s": told.first_of,
}
CHANGE = {
    ("%(count)s more worker is counted than before", "%(count)s more workers are counted than before"): told.moved(
        1, "current"
    ),
    ("%(count)s fewer worker is counted than before", "%(count)s fewer workers are counted than before"): told.moved(
        -1, "current"
    ),
    ("%(count)s more worker is required than before", "%(count)s more workers are required than before"): told.moved(
        1, "required"
    ),
    ("%(count)s fewer worker is required than before", "%(count)s fewer workers are required than before"): told.moved(
        -1, "required"
    ),
    "The net gap moved by %(count)s towards a surplus": told.moved(1, "difference"),
    "The net gap moved by %(count)s towards a shortage": told.moved(-1, "difference"),
    "The shortage grew by %(count)s": told.moved(1, "shortage"),
    "The shortage shrank by %(count)s": told.moved(-1, "shortage"),
    "The surplus grew by %(count)s": told.moved(1, "surplus"),
    "The surplus shrank by %(count)s": told.moved(-1, "surplus"),
    "Nothing changed in total": told.nothing,
    "%(before)s areas counted before, %(now)s now.": told.areas_counted,
}
# sentences that end with names where the reader may see them: "12 submissions are newly accepted: A, B and 3 more."
NAMED = {
    ("%(n)s more area is counted", "%(n)s more areas are counted"): told.matched(1),
    ("%(n)s area is no longer counted", "%(n)s areas are no longer counted"): told.matched(2),
    ("%(n)s submission is newly accepted", "%(n)s submissions are newly accepted"): told.reporters("new"),
    (
        "%(n)s submission of the earlier report has none in its place",
        "%(n)s submissions of the earlier report have none in their place",
    ): told.reporters("gone"),
    ("%(n)s overlap was decided by the ministry", "%(n)s overlaps were decided by the ministry"): told.overlaps(
        "settled"
    ),
    ("%(n)s overlap was decided differently", "%(n)s overlaps were decided differently"): told.overlaps("changed"),
    (
        "%(n)s overlap decided before is not decided now: the lower count is used",
        "%(n)s overlaps decided before are not decided now: the lower counts are used",
    ): told.overlaps("open_again"),
}
CHANGE |= {
    (
        "Workers and posts of organisations that reported both times, in the %(n)s area known both times.",
        "Workers and posts of organisations that reported both times, in the %(n)s areas known both times.",
    ): told.matched(0),
    "%(cadre)s in %(area)s: %(decision)s": ANY,
    (
        "%(group)s: another figure for %(n)s area; %(before)s people before, %(now)s now.",
        "%(group)s: other figures for %(n)s areas; %(before)s people before, %(now)s now.",
    ): told.people_of,
}
CHANGE |= dict.fromkeys(
    (
        "Workers and posts of organisations that reported for the area both times.",
        "Some of this area's figures were known in one of the two reports only.",
        "The rest: figures known in one of the two reports only, or in overlaps with these.",
    ),
    ANY,
)
PLAIN = dict.fromkeys(
    (
        "Each figure is rounded by itself.",
        "Each round counts only the areas that reported in it.",
        "Each report counts the areas that had reported in it, not the same ones: side by side, not subtracted.",
        "The picture shows the areas that are counted in every round and where the same organisations reported each "
        "time; the table also what each round counted, which is not the same.",
        "Every accepted submission is in it, also of areas that are not complete: no requirement is set by sector.",
        "The line leads straight from the baseline through the targets, each reached by the end of its year.",
        "They are in no total above.",
        "Not in force: nothing of it is being carried out yet.",
        "Agenda",
        "Papers",
        "Submissions outstanding",
        "The gap in figures",
        "By cadre and by sector",
        "By cadre",
        "By group of cadres",
        "Workers by sector, all kinds added up",
        "Trend over rounds",
        "The gap by each method and kind of worker, the whole country",
        "The gap year by year",
        "What is left in %(year)s with this plan: the largest shortages",
        "The plan over the gap",
        "Areas not complete",
        "Decisions to follow up",
        "Actions overdue",
        "Budget",
        "Budget by year",
        "Progress reports to verify",
        "Indicators against the line to their targets",
        "Findings without an answer",
        "What people who received services said",
        "Shown then, and now",
        "To decide today",
    ),
    ANY,
)
ALL = PLAIN | FINDINGS | PACK | PLAN | DOCUMENT | CHANGE

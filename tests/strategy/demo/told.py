"""What each generated sentence claims, held against the stored lines of the report that it speaks of.

about: what a sentence is of: facts (`Facts`), method, kind, target, area (code); where it needs them pack, projection,
trend [(round, share in place)] and count, change (page of a change), budget.
"""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from strategy.reports.models import GapLine, GapReport, ReportArea, WorkerKind
from strategy.requirements.models import Method
from tests.strategy.demo.grammar import number, pattern, rounded, says, says_share
from workforce.language import words

HUNDRED = 100


class Facts:
    """The lines and areas of one report, read once."""

    def __init__(self, report):
        self.report = report
        self.areas = {area.code: area for area in ReportArea.objects.filter(report=report)}
        self.lines = {
            (line.method, line.target_kind, line.target, line.area): line
            for line in GapLine.objects.filter(report=report)
        }

    def name(self, code):
        area = self.areas[code]
        return area.names.get(get_language()) or area.name

    def above(self, code):
        parent = self.areas[code].parent
        return [parent, *self.above(parent)] if parent in self.areas else []

    def line(self, about, area=None):
        return self.lines.get((about.method, about.kind, about.target, area or about.area))

    def kinds(self, about):
        """Kinds of worker of which there is a figure."""
        found = [self.lines.get((about.method, "kind", str(kind), about.area)) for kind in WorkerKind]
        return [line for line in found if line and line.required and line.difference is not None]

    def who(self, about):
        """The workers that a line is of, as their list calls them."""
        if about.kind == "all":
            return pgettext("in a heading", "workers")
        if about.kind == "kind":
            return str(WorkerKind(about.target).label)
        entries = self.report.frozen["cadres" if about.kind == "cadre" else "groups"]
        entry = next(each for each in entries if each["code"] == about.target)
        if about.kind == "cadre":
            return (
                entry.get("plurals", {}).get(get_language())
                or entry.get("plural")
                or entry["names"].get(get_language())
                or entry["name"]
            )
        return entry["names"].get(get_language()) or entry["name"]


def share(line):
    return (line.required - line.shortage) / line.required


def lacks(line):
    """A twentieth of a worker or more."""
    return line.shortage >= 0.05


def holes(msgid, text):
    """{hole: text} of a part of a sentence; None where it is not of that pattern."""
    found = pattern(gettext(msgid), msgid, None).regex.fullmatch(text)
    return found and found.groupdict()


def in_place(text, line):
    """ "66 of 100" of many, "8 of 12" of few, never all while one lacks."""
    given = holes("%(part)s of %(whole)s", text)
    if not given:
        return False
    part, whole, ratio = given["part"], number(given["whole"]), share(line)
    if line.required >= HUNDRED:
        if part == gettext("fewer than 1"):
            return whole == HUNDRED and 0 < ratio < 0.005
        if part == gettext("more than 99"):
            return whole == HUNDRED and 0.995 <= ratio < 1
        is_honest = (number(part) < HUNDRED or ratio == 1) and (number(part) > 0 or ratio == 0)
        return whole == HUNDRED and says_share(part, ratio) and is_honest
    is_honest = not lacks(line) or number(part) < whole
    return says(part, line.required - line.shortage) and says(given["whole"], line.required) and is_honest


def by_kind(check):
    """Each kind of worker with a figure, in order, with its count."""

    def judge(given, about):
        lines, parts = about.facts.kinds(about), given["kinds"].split(", ")
        if given["area"] != about.facts.name(about.area) or len(lines) != len(parts) or about.kind != "all":
            return False
        for line, part in zip(lines, parts, strict=True):
            kind = str(WorkerKind(line.target).label).lower()
            if not part.endswith(f" {kind}") or not check(part.removesuffix(f" {kind}"), line):
                return False
        return True

    return judge


def short(text, line):
    return says(text, line.shortage) and (number(text) > 0) == lacks(line)


def of_line(check):
    """A sentence about the line selected, that names its area and its workers."""

    def judge(given, about):
        line = about.facts.line(about)
        if "who" in given and "count" in given:  # "8 of 12 social workers": where the count ends, the workers say
            who = str(about.facts.who(about)).lower()
            together = f"{given['count']} {given['who']}"
            given |= {"who": who, "count": together.removesuffix(f" {who}")}
            if not together.endswith(f" {who}"):
                return False
        is_who = "who" not in given or given["who"] == str(about.facts.who(about)).lower()
        return given["area"] == about.facts.name(about.area) and is_who and check(given, line)

    return judge


def full(given, line):
    return (
        not lacks(line)
        and says(given["current"], line.current)
        and says(given.get("required", given["current"]), line.required if "required" in given else line.current)
    )


def unneeded(given, line):
    return not line.required and line.current > 0 and says(given["current"], line.current)


def beside(is_so):
    """An area beside the next one above it that has a figure."""

    def judge(given, about):
        facts, own = about.facts, about.facts.line(about)
        parent = next(a for a in facts.above(about.area) if (line := facts.line(about, a)) and line.required)
        other = given.get("other", given["share"])
        return (
            (given["area"], given["parent"]) == (facts.name(about.area), facts.name(parent))
            and given["who"].lower() == str(facts.who(about)).lower()
            and says_share(given["share"], share(own))
            and says_share(other, share(facts.line(about, parent)))
            and is_so(number(given["share"]), number(other))
        )

    return judge


def trend(given, about):
    known = [(label, value) for label, value in about.trend if value is not None]
    return (
        given["who"].lower() == str(about.facts.who(about)).lower()
        and (given["first"], given["last"]) == (known[0][0], known[-1][0])
        and says_share(given["first_share"], known[0][1])
        and says_share(given["last_share"], known[-1][1])
        and is_same(given["same"], about.matched)
    )


def is_same(text, matched):
    """ "the same 114 areas (of 146) and 250 organisations": the numbers in their order; how many of them goes without
    saying where all are meant."""
    areas, organisations, expected = matched
    wanted = [areas, organisations] if areas == expected else [areas, expected, organisations]
    found = [number(each) for each in re.findall(r"\d[\d\u202f\u00a0,]*", text)]
    return found == wanted[-len(found) :] and (len(found) == len(wanted) or areas == 1)


def matched_of(row):
    return row["areas"], row["organisations"], row["expected"]


def coverage(text, area):
    """ "134 of 146 complete, 4 partly reported, 8 not reported"; what there is none of is not said."""
    said = [
        (("%(complete)s of %(total)s complete",) * 2, area.areas_complete),
        (("%(count)s partly reported",) * 2, area.areas_partial),
        (("%(count)s not reported",) * 2, area.areas_none),
    ]
    total = sum(count for _msgid, count in said)
    wanted = [(msgid, count) for at, (msgid, count) in enumerate(said) if count or not at]
    parts = text.split(", ")
    if len(parts) != len(wanted):
        return False
    for part, (msgid, count) in zip(parts, wanted, strict=True):
        forms = [pattern(ngettext(*msgid, n), "", None).regex.fullmatch(part) for n in (1, 2)]
        given = next((form.groupdict() for form in forms if form), None)
        if not given or number(given.get("count") or given["complete"]) != count:
            return False
        if "total" in given and number(given["total"]) != total:
            return False
    return True


def country(about):
    return min(about.facts.areas.values(), key=lambda area: area.rank)


def day(text, iso):
    return text == date_format(date.fromisoformat(iso), "DATE_FORMAT")


def source(given, about):
    report = about.facts.report
    return (
        given["day"] == date_format(report.round.as_of, "DATE_FORMAT")
        and number(given["report"]) == report.number
        and given["standing"] == GapReport.Standing(report.standing).label.lower()
        and coverage(given["coverage"], country(about))
    )


def projected_from(given, about):
    report = GapReport.objects.select_related("round").get(number=about.projection["report"])
    return (
        number(given["report"]) == report.number
        and given["day"] == date_format(report.round.as_of, "DATE_FORMAT")
        and given["standing"] == GapReport.Standing(about.projection["standing"]).label.lower()
    )


# Packs ----------------------------------------------------------------------------------------------------------------


def who_of_pack(given, about):
    return given["who"] == str(about.facts.who(about))


def base_lines(about):
    """Base areas with a figure, those where least is in place first."""
    facts = about.facts
    found = [facts.line(about, code) for code, area in facts.areas.items() if area.is_base]
    found = [line for line in found if line and line.required and line.difference is not None]
    return sorted(found, key=lambda line: (share(line), -line.shortage))


def least(given, about):
    worst = base_lines(about)[0]
    is_named = given["area"] == about.facts.name(worst.area) and says_share(given["share"], share(worst))
    return who_of_pack(given, about) and is_named and share(worst) > 0


def nobody(is_more):
    def judge(given, about):
        empty = [about.facts.name(line.area) for line in base_lines(about) if share(line) == 0]
        named = given["areas"].split(", ")
        return who_of_pack(given, about) and set(named) <= set(empty) and (len(named) < len(empty)) == is_more

    return judge


def deepest(given, about):
    """No part of the country that is known has less in place than those named."""
    facts = about.facts
    parts = {facts.areas[code].parent for code, area in facts.areas.items() if area.is_base}
    known = {code: share(line) for code in parts if code in facts.areas and facts.areas[code].rank
             and (line := facts.line(about, code)) and line.required and line.difference is not None}  # fmt: skip
    named = [*given.get("areas", given.get("area")).split(", "), *([given["last"]] if "last" in given else [])]
    order = sorted(known, key=known.get)
    return who_of_pack(given, about) and named == [facts.name(code) for code in order[: len(named)]]


def first_of(given, about):
    """A table of ten at most."""
    found = [line for code in about.shown if (line := about.facts.line(about, code)) and line.required]
    known = sum(line.difference is not None for line in found)
    return who_of_pack(given, about) and number(given["count"]) == min(10, known)


def since(given, about):
    held = about.pack["change"]["meeting"]
    return who_of_pack(given, about) and number(given["number"]) == held["number"] and day(given["day"], held["on"])


def then_and_now(given, about):
    kinds = {str(WorkerKind(kind).label): row for kind, row in about.pack["change"]["kinds"].items()}
    row = kinds.get(given["who"])
    return (
        row is not None
        and all(
            says_share(given[hole], (row[when]["required"] - row[when]["shortage"]) / row[when]["required"])
            for hole, when in (("first_share", "then"), ("last_share", "now"))
        )
        and is_same(given["same"], matched_of(row))
    )


def both_times(given, about):
    return is_same(given["same"], matched_of(about.pack["change"]["matched"]))


def shown_before(given, about):
    was = about.pack["change"]["then"]
    return (
        who_of_pack(given, about)
        and number(given["meeting"]) == about.pack["change"]["meeting"]["number"]
        and says_share(given["share"], (was["required"] - was["shortage"]) / was["required"])
        and number(given["counted"]) == was["areas_counted"]
        and number(given["expected"]) == was["areas_expected"]
    )


def two_reports(given, about):
    change, report = about.pack["change"], about.pack["report"]
    return (
        (number(given["then"]), number(given["now"])) == (change["report"], report["number"])
        and day(given["earlier"], change["as_of"])
        and day(given["later"], report["as_of"])
    )


def people_counted(given, about):
    line = about.facts.lines.get((about.method, about.kind, about.target, country(about).code))
    return says_share(given["share"], line.population_share)


def not_complete(given, about):
    areas = [area for area in about.facts.areas.values() if area.is_base and area.coverage]
    missing = sum(area.coverage != "complete" for area in areas)
    return number(given["count"]) == missing and number(given["expected"]) == len(areas)


def outstanding(given, about):
    found = about.pack["outstanding"]
    return (
        day(given["day"], about.pack["today"])
        and number(given["count"]) == found["count"] == number(given["partner"]) + number(given["reviewer"])
        and number(given["expected"]) == found["expected"]
        and number(given["partner"]) == found["turns"]["partner"]
    )


def counts(*names):
    """Numbers of a part of the pack: "actions.overdue.count" of the hole "overdue"."""

    def judge(given, about):
        for hole, way in names:
            found = about.pack
            for key in way.split("."):
                found = len(found[key]) if key == "indicators" else found[key]
            if number(given[hole]) != found:
                return False
        return True

    return judge


def ahead(given, about):
    codes = [row["code"] for row in about.pack["indicators"]]
    on_line = sum(code in ("reached", "on_line") for code in codes)
    return number(given["ahead"]) == on_line and number(given["count"]) == len(codes)


def states(given, about):
    said = sum(number(part.rpartition(" ")[2]) for part in given["states"].split(", "))
    return said == sum(about.pack["actions"]["by_status"].values())


SCALE = {"billion": 10**9, "milliard": 10**9, "milliards": 10**9, "million": 10**6, "millions": 10**6}


def money(text, amount):
    found = re.search(r"\d[\d.,\u202f\u00a0]*", text)
    scale = next((SCALE[word] for word in re.findall(r"[a-z]+", text) if word in SCALE), 1)
    return says(found[0].strip("\u202f\u00a0"), amount / scale)


def funded(given, about):
    found = about.budget
    names = ("funded", "cost", "unfunded")
    return all(money(given[name], found[name]) for name in names) and says_share(
        given["share"], found["funded"] / found["cost"]
    )


def spent(given, about):
    return money(given["spent"], about.budget["spent"]) and number(given["count"]) == about.budget["spent_actions"]


# Projections ----------------------------------------------------------------------------------------------------------


def plan(given, about):
    found = about.projection
    return (
        number(given["year"]) == found["year"]
        and says(given["with"], found["gap_with_plan"])
        and says(given["without"], found["gap_without"])
        and says(given["unfunded"], found["unfunded_part"])
    )


def observed(given, about):
    """The flows in brackets are those counted between the two days."""
    assumes = about.projection["assumes"]
    first, last = assumes["period"]
    numbers = [number(each) for each in re.findall(r"\d[\d.,\u202f\u00a0]*\d|\d", given["seen"])]
    wanted = [rounded(row[name]) for row in assumes["seen"] for name in ("joined", "left", "workers")]
    wanted += [rounded(assumes["known"] * 100)] if assumes["known"] < 1 else []
    return day(given["first"], first) and day(given["last"], last) and sorted(numbers) == sorted(wanted)


def growth(given, about):
    rates = [each["rate"] for each in about.projection["assumes"]["growth"]]
    return any(rate is not None and says_share(given["rate"], rate) for rate in rates)


def no_growth(_given, about):
    return any(each["rate"] is None for each in about.projection["assumes"]["growth"])


def ended(given, about):
    posts = about.projection["assumes"]["posts"]
    return says(given["count"], posts["ended"]) and number(given["year"]) == posts["last"]


def kept(given, about):
    return says(given["count"], about.projection["assumes"]["posts"]["kept"])


def later(is_so):
    def judge(given, about):
        row = next((row for row in about.projection["later"] if str(row["year"]) == given["year"]), None)
        if row is None:
            return False
        said, projected = number(given["counted"]), number(given.get("projected", given["counted"]))
        return (
            says(given["counted"], row["counted"])
            and projected == rounded(row["projected"])
            and abs(said - projected) == number(given.get("difference", "0"))
            and is_so(said, projected)
            and is_same(given["same"], (row["areas"], row["organisations"], row["of"]))
        )

    return judge


def not_compared(given, about):
    row = next((row for row in about.projection["later"] if str(row["year"]) == given["year"]), None)
    return (
        row is not None
        and row["counted"] is None
        and (number(given["areas"]), number(given["expected"])) == (row["areas"], row["of"])
    )


# Why it changed -------------------------------------------------------------------------------------------------------


def moved(sign, *figures):
    def judge(given, about):
        page = about.change
        values = getattr(page.line, page.figure)
        way = rounded(values[-1], places_of(given)) - rounded(values[0], places_of(given))
        return page.figure in figures and way * sign > 0 and abs(way) == number(given["count"])

    return judge


def places_of(given):
    mark = "," if get_language() == "fr" else "."
    return len(given["count"].partition(mark)[2])


def nothing(_given, about):
    values = getattr(about.change.line, about.change.figure)
    return rounded(values[0], 0) == rounded(values[-1], 0)


def areas_counted(given, about):
    ends = [end.areas_counted if end else 0 for end in about.change.ends]
    return [number(given["before"]), number(given["now"])] == ends


def matched(at):
    def judge(given, about):
        page = about.change
        cells = page.change.facts["cells"][page.selection.method][f"{page.selection.kind}:{page.selection.target}"]
        return number(given["n"]) == cells[at]

    return judge


def reporters(word):
    """As many as there are of them in the area, and each name is one of them, with its workers."""

    def judge(given, about):
        page = about.change
        rows = page.change.facts["submissions"][word]["list"]
        rows = [row for row in rows if page.labels.is_within(row["area"], page.area)]
        names = {page.labels.organisation(row["organisation"]) for row in rows}
        named = [part for part in (given["names"] or "").split("), ") if part]
        return number(given["n"]) <= len(rows) and all(any(part.startswith(n) for n in names) for part in named)

    return judge


def overlaps(word):
    return lambda given, about: number(given["n"]) == about.change.change.facts["overlap"][word]["count"]


def people_of(given, about):
    rows = about.change.change.facts["population"]
    return any(
        (number(given["n"]), number(given["before"]), number(given["now"] if "now" in given else given["after"]))
        == (row["areas"], rounded(row["before"]), rounded(row["now"] if "now" in row else row["after"]))
        for row in rows
    )


def is_said(_given, _about):
    """Claims no figure."""
    return True


def why(given, about):
    """ "Napak: not reported", "Karamoja: not enough known: 49 of 63 (areas × cadres)": why there is no figure."""
    line = about.facts.line(about)
    if given["label"] != about.facts.name(about.area) or (line and line.required and line.difference is not None):
        return False
    code = (line.reason if line else "") or ("none_required" if line else "no_requirement")
    wanted = str(words.REASONS[code])
    said = given["text"][:1].upper() + given["text"][1:]
    if code != "not_enough_known":
        return said == wanted
    shares = [number(each) for each in re.findall(r"\d[\d.,\u202f\u00a0]*\d|\d", said)]
    return said.startswith(wanted) and shares == [line.cells_counted, line.cells_expected]


def labelled(given, about):
    """A label and what is of it; else an area, and why it has no figure."""
    label, text = given["label"], given["text"]
    if label in (gettext("In force"), gettext("The next version")):
        found = about.pack["strategy"] if label == gettext("In force") else about.pack["next"]
        said = holes("%(title)s, version %(version)s (%(state)s)", text)
        return (said["title"], said["version"]) == (found["title"], str(found["version"]))
    if label == gettext("By cadre"):
        return text == str(Method(about.method).label)
    if text == gettext("Trend over rounds"):
        return label == str(about.facts.who(about))
    if label == gettext("Gap report"):
        return number(text) == about.projection["report"]
    return why(given, about)


def tile(given, about):
    """An area on the map."""
    line, said = about.facts.line(about), holes("%(label)s: %(text)s", given["said"])
    return (
        said["label"] == about.facts.name(about.area)
        and says_share(said["text"].removeprefix(gettext("In place")).strip(), share(line))
        and says(given["shortage"], line.shortage)
        and says(given["surplus"], line.surplus)
    )


def from_to(given, about):
    """The lowest and the highest of the areas shown on a map."""
    found = [line for code in about.shown if (line := about.facts.line(about, code)) and line.required]
    known = {about.facts.name(line.area): share(line) for line in found if line.difference is not None}
    return (
        says_share(given["low"], min(known.values()))
        and says_share(given["high"], max(known.values()))
        and known[given["low_area"]] == min(known.values())
        and known[given["high_area"]] == max(known.values())
    )


def same_report(_given, about):
    return about.pack["change"]["report"] == about.pack["report"]["number"]


def findings(given, about):
    found = (about.pack["next"] if about.is_next else about.pack)["consultation"]
    return (number(given["findings"]), number(given["unanswered"])) == (found["findings"], found["unanswered"])

"""Every sentence that the application makes of the demonstration's reports, in the language in force; its subject."""

from types import SimpleNamespace

from strategy.changes import pages as change_page
from strategy.changes.models import Change
from strategy.dashboard import findings, maps, panels
from strategy.dashboard.views import areas as area_views
from strategy.documents import measured_gap
from strategy.documents.tree import Paragraph, Picture
from strategy.group.models import Meeting
from strategy.group.pages import pack_page_plan, slides
from strategy.group.views.packs import drawn, pack_of
from strategy.plans.models import Strategy
from strategy.plans.pages import projection
from strategy.reports import matching, reading
from strategy.reports.models import GapReport
from strategy.requirements.models import Method
from tests.strategy.demo.told import Facts, matched_of
from workforce.people.models import User

SOME = 12  # every so many-th local government gets its whole page


def about(facts, selection, area, **more):
    chosen = {"method": selection.method, "kind": str(selection.kind), "target": selection.target}
    return SimpleNamespace(facts=facts, area=area, **chosen, **more)


def of_report(report):
    """Headings of every area, cadre, kind and method; comparisons and trends."""
    facts, user = Facts(report), User.objects.get(username="planner")
    by_area = {}
    for (method, kind, target, area), line in facts.lines.items():
        by_area.setdefault(area, {})[method, kind, target] = line
    for method in Method.values:
        selection = reading.select(report, {"method": method, "report": str(report.number)})
        for code in facts.areas:
            yield from headings(facts, selection, code, by_area.get(code, {}))
    selection = reading.select(report, {"report": str(report.number)})
    shown = [code for code, area in facts.areas.items() if area.level == selection.level]
    base = [code for code, area in facts.areas.items() if area.is_base]
    for code in [code for code in facts.areas if code not in base] + base[::SOME]:
        yield from of_area(facts, user, selection, code, by_area.get(code, {}))
    for kind, target in [*reading.KINDS, *(("cadre", code) for code in selection.cadres)]:
        by = selection.on(kind=kind, target=target)
        lines = reading.lines(by)
        if any(line.ratio is not None for line in lines.values()):
            values = {code: reading.value(by.measure, lines.get(code), None) for code in shown}
            yield maps.describe(by, facts.areas, values), about(facts, by, "", shown=shown)
            for code in shown:
                yield maps.sentence(by.measure, facts.areas[code], lines.get(code), None), about(facts, by, code)


def headings(facts, selection, code, own):
    area = facts.name(code)
    for kind, target in {(kind, target) for method, kind, target in own if method == selection.method}:
        by = selection.on(kind=kind, target=target)
        line, here = own[selection.method, kind, target], about(facts, by, code)
        yield findings.headline(area, line, by, own), here
        yield findings.short_of(area, line, by, own), here


def of_area(facts, user, selection, code, own):
    """Beside the areas it lies in; over the rounds."""
    for kind, target in [*reading.KINDS, *(("cadre", cadre) for cadre in selection.cadres)]:
        by = selection.on(kind=kind, target=target)
        if (by.method, kind, target) not in own:
            continue
        chain = [facts.areas[each] for each in [code, *facts.above(code)]]
        lines = {area.code: line for area in chain if (line := facts.lines.get((by.method, kind, target, area.code)))}
        beside = area_views.comparison(by, chain, lines)
        if beside:
            yield beside["finding"], about(facts, by, code)
    by = reading.ranked_by(selection, own)
    found = panels.trend(user, by, facts.areas[code])
    if found and found["finding"]:
        known = [(str(row["round"]), row["share"]) for row in reversed(found["rows"])]
        reports = tuple(row["report"].pk for row in reversed(found["rows"]) if row["line"])
        same = matching.matched([matching.Asked(reports, facts.areas[code], by.method, by.kind, by.target)])[0]
        same = (same.areas, same.organisations, same.expected)
        yield found["finding"], about(facts, by, code, trend=known, matched=same)


def of_packs():
    """Sections, captions and notes of each pack; titles, texts, notes and sources of its slides."""
    for meeting in Meeting.objects.filter(strategy__isnull=False).order_by("number"):
        pack = pack_of(meeting)
        lines = drawn(pack)
        facts, by = Facts(lines["report"]), lines["selection"]
        rows = [row for row in pack["trend"] if row["matched"]]
        known = [(row["round"]["name"], matching.in_place(row["matched"])) for row in rows]
        given = {"pack": pack, "trend": known, "matched": matched_of(rows[0]["matched"]) if rows else None}
        here = about(facts, by, "UG", **given, **plan_of(pack, pack), is_next=False)
        coming = about(facts, by, "UG", **given, **plan_of(pack, pack.get("next") or {}), is_next=True)
        heads = about(facts, by.on(kind="all", target=""), "UG", **given)
        for section in pack_page_plan.whole(pack):
            yield section.title, heads if section.key == "gap" else here
            for text in [*section.texts, *(table.note for table in section.tables)]:
                yield text, coming if section.key == "next" else here
            for table in section.tables:
                yield table.caption, here
        for slide in slides.build(pack, lines):
            yield slide.title, heads if slide.kind == "headline" else here
            for text in [*slide.text.split(" · "), slide.note, slide.source]:
                yield text, coming if slide.kind == "next" else here


def plan_of(pack, found):
    return {"projection": found.get("projection"), "budget": found.get("budget")}


def of_documents():
    """What a strategy's document says of the gap and of the plan over it: paragraphs, captions, pictures in words."""
    for strategy in Strategy.objects.exclude(report=None).order_by("version"):
        report = strategy.report
        facts = Facts(report)
        selection = reading.select(report, {"method": strategy.method, "report": str(report.number)})
        by = reading.ranked_by(selection, reading.lines_of_area(report, "UG"))
        shown = [code for code, area in facts.areas.items() if area.level == selection.level]
        given = {"projection": projection.summary(strategy), "budget": None, "shown": shown, "pack": {}}
        heads, here = about(facts, selection, "UG", **given), about(facts, by, "UG", **given)
        first, *others = measured_gap.chapters(strategy)
        finding, *rest = first.blocks
        yield finding.runs[0].text.removesuffix("."), heads
        for blocks in [rest, *(chapter.blocks for chapter in others)]:
            for block in blocks:
                if isinstance(block, Paragraph) and block.style != "meta":
                    yield "".join(run.text for run in block.runs), heads
                elif isinstance(block, Picture):
                    yield block.alt.partition("; ")[0], here
                elif hasattr(block, "caption"):
                    yield block.caption, here


def of_changes():
    """Why figures changed, for the country and some areas: each figure of all cadres and of one."""
    user = User.objects.get(username="planner")
    for change in Change.objects.filter(status="done").order_by("pk"):
        areas = reading.areas(change.earlier) | reading.areas(change.later)
        base = [code for code, area in areas.items() if area.is_base]
        facts = Facts(change.later)
        for code in ["UG", *[code for code, area in areas.items() if code not in base][1:6], *base[:: 2 * SOME]]:
            for figure in ("current", "required", "difference", "shortage", "surplus"):
                for target in ("", "cadre:pswo"):
                    asked = {"figure": figure, "target": target}
                    page = change_page.Page(change, asked, areas, areas[code], user)
                    yield from told_of(page, facts, code)


def told_of(page, facts, code):
    found, here = page.context(), about(facts, page.selection, code, change=page)
    if "rows" not in found:
        return
    yield found["finding"], here
    for row in [*found["rows"], *found["idle"]]:
        for text in row.sentences:
            yield text, here
    for text in [*found["together"], *found["overlaps"]]:
        yield text, here


def newest():
    return reading.with_frozen(GapReport.objects.filter(status="done").order_by("-number").first())

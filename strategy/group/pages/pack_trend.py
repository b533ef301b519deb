"""The trend of a meeting pack in the reader's language: the rounds, in the areas and organisations matched in every one
first, then as each counted.

A pack sent out earlier holds figures of all cadres, and what is matched of the first kind of worker, by area alone.
"""

from django.utils.translation import gettext as _

from strategy.dashboard import panels
from strategy.group.pages.pack_tables import Cell, Section, Table, counted, label, line_cells, line_header, share
from strategy.reports import matching, sentences
from strategy.reports.models import TargetKind, WorkerKind
from workforce.charts import series as charts_series
from workforce.language import figures, words


def section(pack) -> Section:
    if len(pack["trend"]) < 2:
        said = [_("One round has a report: there is no trend yet.")]
        return Section("trend", _("Trend over rounds"), said, nothing=_("the trend over rounds"))
    said = [finding(pack)] if finding(pack) else []
    return Section("trend", _("Trend over rounds"), said, [table(pack)], picture(pack))


def same(pack) -> str:
    """What the rounds are matched on, in words; '' where they are not."""
    row = next(iter(_matched(pack).values()), None)
    return sentences.same(row["areas"], row.get("organisations"), row.get("expected")) if row else ""


def _matched(pack) -> dict:
    """{place of a round: what is matched of it}."""
    return {at: row["matched"] for at, row in enumerate(pack["trend"]) if row.get("matched")}


def who(target: str):
    """Of whom the figures are: "kind:professional", or '' for all cadres."""
    kind, _colon, code = target.partition(":")
    return WorkerKind(code).label if kind == TargetKind.KIND else _("All cadres")


def finding(pack) -> str:
    rows = [(label(pack["trend"][at]["round"]), row) for at, row in _matched(pack).items()]
    if not rows:
        return ""
    shares = [(name, matching.in_place(row)) for name, row in rows]
    return panels.trend_finding(who(rows[0][1]["target"]), shares, same(pack))


def is_drawn_matched(pack) -> bool:
    """Whether picture and table are of those of whom something is matched."""
    return bool(_matched(pack)) and "target" in pack["trend"][0]


def picture(pack):
    given = {"area": label(pack["report"]["area"]), "who": who(pack["trend"][0].get("target", ""))}
    points = [_point(row, row["matched"] if is_drawn_matched(pack) else None) for row in pack["trend"]]
    return charts_series.trend(
        points,
        title=_("Required and current workers over rounds: %(who)s, %(area)s") % given,
        desc=panels.trend_desc(points, same(pack) if is_drawn_matched(pack) else ""),
        current=_("current"),
        required=_("required"),
        note=_("areas counted"),
    )


def _point(row, matched):
    line = matched or row["line"] or {"current": None, "required": None}
    note = ""
    if matched:
        note = figures.number(matched["areas"])
    elif row["line"]:
        note = f"{line['areas_counted']}/{line['areas_expected']}"
    return charts_series.Point(label(row["round"]), line["current"], line["required"], note)


def table(pack) -> Table:
    header, is_first = [*line_header(_("Round")), (_("Areas counted"), True)], is_drawn_matched(pack)
    if is_first:
        header.insert(1, (_("In place, same areas and organisations"), True))
    rows = []
    for row in reversed(pack["trend"]):
        first = [share(matching.in_place(row["matched"])) if row["matched"] else Cell("–")] if is_first else []
        rest = [*line_cells(row["line"]), counted(row["line"]) if row["line"] else Cell("")]
        rows.append([Cell(label(row["round"])), *first, *rest])
    caption = words.labelled(who(pack["trend"][0].get("target", "")), _("Trend over rounds"))
    note = f"{unmatched(pack)} {words.rounding(row['line'] for row in pack['trend'])}".strip()
    return Table(caption, header, rows, note)


def unmatched(pack) -> str:
    """What stands beside the table: what is not the same from round to round."""
    return str(panels.TREND_MATCHED if is_drawn_matched(pack) else panels.TREND_UNMATCHED)

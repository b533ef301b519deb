"""The plainest script that makes the figures of a gap report from the same frames:
polars, a beginner's joins and groups.

It knows what Uganda's invented round needs and no more: one requirement a cadre and method, everywhere; posts and
heads; no joint reporting units, no register, no agency or headquarters staff, no reasons for what is missing, no share
that must be known. Its figures are compared with ours: method version 2.
"""

import polars as pl

VOLUNTEERS = ["stipend_volunteer", "unpaid_volunteer"]
POSTS = {"approved_posts": "posts_approved", "funded_posts": "posts_funded"}
STOCK = ["area", "cadre", "employer_type", "employment", "sector", "level"]
RATES = {  # code: ({measure: factor}, {measure: factor})
    "vacancy_approved": ({"posts_approved": 1, "posts_filled": -1}, {"posts_approved": 1}),
    "vacancy_funded": ({"posts_funded": 1, "posts_filled": -1}, {"posts_funded": 1}),
    "agency_fte": ({"agency_fte": 1}, {"agency_fte": 1, "fte": 1}),
    "agency_headcount": ({"agency_headcount": 1}, {"agency_headcount": 1, "headcount": 1}),
    "turnover_fte": ({"exits_fte": 1}, {"fte": 1}),
    "turnover_headcount": ({"exits_headcount": 1}, {"headcount": 1}),
    "caseload": ({"active_cases": 1}, {"case_holders_fte": 1}),
    "supervision": ({"headcount": 1, "supervisors": -1}, {"supervisors": 1}),
    "qualified_share": ({"qualified": 1}, {"headcount": 1}),
    "registered_share": ({"registered": 1}, {"headcount": 1}),
}
VACANCIES = [code for code in RATES if code.startswith("vacancy_")]  # cell by cell, never less than none
WORKERS = [  # who is listed and has no record has none of these; posts, cases and flows only where the area gives them
    "headcount", "fte", "agency_headcount", "agency_fte", "posts_filled", "qualified", "registered", "supervisors",
    "case_holders_fte",
]  # fmt: skip
DENSITIES = {"density_headcount": "headcount", "density_fte": "fte"}
FRAMES = ["areas", "cadres", "coverage", "listed", "requirements", "population"]


def report(records: pl.DataFrame, frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """{lines, rates, stock}; figures in whole units, null where there is none. Measures are thousandths."""
    up = ancestors(frames["areas"])
    targets, kinds = all_targets(frames["cadres"]), kinds_of_paid(frames["cadres"])
    listed = frames["listed"].join(frames["coverage"].filter(pl.col("status") == "complete"), on="area")
    paid = cells(records.filter(~pl.col("employment").is_in(VOLUNTEERS)), listed)
    everyone = cells(records, listed)
    children = frames["population"].filter((pl.col("group") == "children") & (pl.col("count") > 0))
    return {
        "lines": lines(paid, everyone, with_kinds(frames), children, targets, up),
        "rates": rates(paid, children, pl.concat([targets, kinds]), up),
        "stock": stock(records),
    }


def ancestors(areas: pl.DataFrame) -> pl.DataFrame:
    """area (a base area), above (itself and each area above it)."""
    parent = areas.select(pl.col("code").alias("above"), pl.col("parent").alias("next"))
    step = areas.filter(pl.col("is_base")).select(pl.col("code").alias("area"), pl.col("code").alias("above"))
    found = []
    while len(step):
        found.append(step)
        step = step.join(parent, on="above").filter(pl.col("next") != "").select("area", pl.col("next").alias("above"))
    return pl.concat(found)


def all_targets(cadres: pl.DataFrame) -> pl.DataFrame:
    """cadre, target_kind, target: each cadre for itself, for its group and for all."""
    single = cadres.select(
        pl.col("code").alias("cadre"), pl.lit("cadre").alias("target_kind"), pl.col("code").alias("target")
    )
    group = cadres.select(
        pl.col("code").alias("cadre"), pl.lit("group").alias("target_kind"), pl.col("group").alias("target")
    )
    every = cadres.select(pl.col("code").alias("cadre"), pl.lit("all").alias("target_kind"), pl.lit("").alias("target"))
    return pl.concat([single, group, every])


def kinds_of_paid(cadres: pl.DataFrame) -> pl.DataFrame:
    """cadre, target_kind, target: each cadre for its category."""
    return cadres.select(
        pl.col("code").alias("cadre"), pl.lit("kind").alias("target_kind"), pl.col("category").alias("target")
    )


def with_kinds(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The requirements, each with the kind of worker it is for."""
    category = frames["cadres"].select(pl.col("code").alias("target"), pl.col("category"))
    kind = pl.when(pl.col("counts_volunteers")).then(pl.lit("volunteer")).otherwise(pl.col("category"))
    return frames["requirements"].join(category, on="target").with_columns(kind.alias("kind"))


def cells(records: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Each measure of complete areas per area and cadre: null where not known or not applicable. A cadre that is
    listed and has no record has 0 workers, and 0 of the rest where another of the area gives it; never of what applies
    to nobody of the cadre.
    """
    measures = sorted({name for sides in RATES.values() for side in sides for name in side})
    said = records["not_applicable"].drop_nulls().unique().to_list()
    sums = []
    for name in measures:
        empty = pl.col(name).is_null()
        exempt = [text for text in said if name in text.split("|")]  # few texts differ
        blank = (empty & ~pl.col("not_applicable").is_in(exempt).fill_null(False)).any() if exempt else empty.any()
        known = pl.col(name).count() > 0
        sums.append(pl.when(known & ~blank).then(pl.col(name).sum()).alias(name))
        sums.append((known | blank).alias(f"{name} applies"))
    found = records.group_by("area", "cadre").agg(*sums, pl.lit(True).alias("has_records"))
    given = found.group_by("area").agg(pl.col(name).is_not_null().any().alias(f"{name} given") for name in measures)
    applies = found.group_by("cadre").agg(pl.col(f"{name} applies").any().alias(f"{name} to any") for name in measures)
    cell = listed.select("area", "cadre").join(found, on=["area", "cadre"], how="left")
    cell = cell.join(given, on="area", how="left").join(applies, on="cadre", how="left")
    none = {
        name: pl.col(f"{name} to any").fill_null(True)
        & (pl.lit(name in WORKERS) | pl.col(f"{name} given").fill_null(False))
        for name in measures
    }
    return cell.select(
        "area",
        "cadre",
        *(
            pl.when(pl.col("has_records").is_null() & none[name]).then(0.0).otherwise(pl.col(name)).alias(name)
            for name in measures
        ),
    )


def lines(paid, everyone, requirements, children, targets, up) -> pl.DataFrame:
    """current, required, difference, ratio, shortage, surplus by above, method and target."""
    parts = []
    for row in requirements.iter_rows(named=True):
        cell = (everyone if row["counts_volunteers"] else paid).filter(pl.col("cadre") == row["target"])
        if row["method"] in POSTS:
            current, required = pl.col("posts_filled"), pl.col(POSTS[row["method"]])
        elif row["method"] == "caseload":
            current, required = pl.col("headcount"), pl.col("active_cases") / row["cases_per_worker"]
        else:
            cell = cell.join(children, on="area")
            least = 1000 * (row["minimum_per_area"] or 0)
            current, required = (
                pl.col("headcount"),
                pl.max_horizontal(row["per_100k"] / 100 * pl.col("count"), pl.lit(least)),
            )
        parts.append(
            cell.select(
                "area",
                "cadre",
                pl.lit(row["method"]).alias("method"),
                current.alias("current"),
                required.cast(pl.Float64).alias("required"),
            ).drop_nulls()
        )
    gap = pl.col("current") - pl.col("required")
    known = pl.concat(parts).with_columns(
        gap.alias("difference"), (-gap).clip(0).alias("shortage"), gap.clip(0).alias("surplus")
    )
    figures = ["current", "required", "difference", "shortage", "surplus"]
    kinds = requirements.select(
        "method", pl.col("target").alias("cadre"), pl.lit("kind").alias("target_kind"), pl.col("kind").alias("target")
    )
    methods = requirements.select("method").unique()
    targets = pl.concat([methods.join(targets, how="cross"), kinds])
    by_target = (
        known.join(targets, on=["method", "cadre"])
        .group_by("area", "method", "target_kind", "target")
        .agg(pl.col(figures).sum())
    )
    summed = (
        by_target.join(up, on="area")
        .group_by("above", "method", "target_kind", "target")
        .agg(pl.col(figures).sum() / 1000)
        .with_columns(
            pl.when(pl.col("required") != 0)
            .then((pl.col("required") - pl.col("shortage")) / pl.col("required"))
            .alias("ratio")
        )
    )
    places = up.select("above").unique()
    keys = places.join(targets.select("method", "target_kind", "target").unique(), how="cross")
    return keys.join(summed, on=["above", "method", "target_kind", "target"], how="left").rename({"above": "area"})


def rates(paid, children, targets, up) -> pl.DataFrame:
    """numerator, denominator and value by above, code and target: sums over the cells that have both, divided last."""
    parts = []
    for code, (above, below) in RATES.items():
        top, bottom = (sum(pl.col(name) * factor for name, factor in side.items()) for side in (above, below))
        top = top.clip(0) if code in VACANCIES else top
        cell = paid.select("area", "cadre", top.alias("numerator"), bottom.alias("denominator")).drop_nulls()
        cell = cell.join(targets, on="cadre").group_by("area", "target_kind", "target")
        parts.append(cell.agg(pl.col("numerator", "denominator").sum()).with_columns(pl.lit(code).alias("code")))
    for code, measure in DENSITIES.items():
        whole = (
            paid.join(targets, on="cadre")
            .group_by("area", "target_kind", "target")
            .agg(pl.col(measure).sum().alias("numerator"), pl.col(measure).is_null().any().alias("is_unknown"))
        )
        whole = whole.filter(~pl.col("is_unknown")).join(children, on="area")
        parts.append(
            whole.select(
                "area",
                "target_kind",
                "target",
                "numerator",
                (pl.col("count") * 1000.0).alias("denominator"),
                pl.lit(code).alias("code"),
            )
        )
    names = ["area", "target_kind", "target", "code", "numerator", "denominator"]
    both = pl.concat(part.select(names) for part in parts)
    keys = ["above", "target_kind", "target", "code"]
    summed = both.join(up, on="area").group_by(keys).agg(pl.col("numerator", "denominator").sum() / 1000)
    times = pl.when(pl.col("code").is_in(list(DENSITIES))).then(100_000).otherwise(1)
    value = pl.when(pl.col("denominator") != 0).then(pl.col("numerator") / pl.col("denominator") * times)
    codes = pl.DataFrame({"code": [*RATES, *DENSITIES]})
    every = up.select("above").unique().join(codes, how="cross")
    every = every.join(targets.select("target_kind", "target").unique(), how="cross")
    return every.join(summed.with_columns(value.alias("value")), on=keys, how="left").rename({"above": "area"})


def stock(records: pl.DataFrame) -> pl.DataFrame:
    """How many records, and the sum of what is known of each measure, by STOCK."""
    measures = [name for name in records.columns if name not in (*STOCK, "not_applicable", "records")]
    sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in measures]
    return records.group_by(STOCK).agg(pl.col("records").sum(), *sums)

"""What a gap report is computed from: read once, in the order of the codes, fingerprinted and frozen.

Everything but the records is small and read every time (`surroundings`). Accepted submissions never change, so their
ids stand for their records: the fingerprint of today's inputs needs no record, only `used`, the codes the records name.
"""

import hashlib
import json
from dataclasses import dataclass

import pandas as pd
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mapping.overlaps import resolving as overlaps
from mapping.overlaps.services.settled import decisions, explained
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Submission
from strategy.gaps.calculation import METHOD_VERSION, Inputs, Parameters
from strategy.reports.models import GapReport
from strategy.reports.services.records import read_records, used
from strategy.requirements.services.places import Places, coverage, listed, populations
from strategy.requirements.services.places import frame as population_frame
from strategy.requirements.services.requirements import cadres_required, establishment, requirements
from workforce.reference.models import AreaLevel, Cadre, CadreGroup, Country, Organisation

DEFAULTS = {"base_level": "", "employer_types": [], "population_year": None, "turnover_denominator": "in_post"}
TREE = ["code", "parent", "level", "rank", "is_base"]


@dataclass(frozen=True)
class Surroundings:
    """All inputs but the records. frames: as `calculation.Inputs` names them.
    said: what is frozen beside them, as JSON.

    settled: decisions on overlaps.
    """

    places: Places
    frames: dict
    coverage: pd.DataFrame
    populations: dict
    said: dict
    parameters: Parameters
    settled: pd.DataFrame

    @property
    def digests(self) -> dict[str, str]:
        """One sha256 a part, so that a stale report can say which part changed."""
        plain = {name: self.said[name] for name in ("employers", "parameters", "population_years")}
        plain |= {"submissions": [[row["id"], row["version"]] for row in self.said["submissions"]]}
        frames = {name: _digest(frame.to_csv(index=False)) for name, frame in self.frames.items()}
        frames["overlaps"] = _digest(self.settled.to_csv(index=False))
        return frames | {name: _digest(json.dumps(value, sort_keys=True)) for name, value in plain.items()}

    @property
    def fingerprint(self) -> str:
        return _digest(json.dumps(self.digests | {"method": METHOD_VERSION}, sort_keys=True))


@dataclass(frozen=True)
class Gathered:
    """inputs, parameters: for `calculation.compute`. around: for what is stored beside the lines.

    overlaps: one row an overlap, as `mapping.overlaps.resolving` gives it.
    claimed: the records in them, before they were resolved.
    """

    inputs: Inputs
    parameters: Parameters
    overlaps: pd.DataFrame
    claimed: pd.DataFrame
    around: Surroundings
    frozen: dict


def gather(report: GapReport) -> Gathered:
    """Everything, with the records, overlaps resolved.
    Reads of one moment only inside a repeatable-read transaction.
    """
    submissions = accepted(report.round)
    reported = read_records(submissions)
    around = surroundings(report, submissions, used(reported))
    kept, found, claimed = _resolved(reported, around.settled)
    frames = around.frames | {"areas": around.places.frame[TREE]}
    frozen = around.said | {
        "overlaps": explained(found.to_dict("records"), report.round),
        "digests": around.digests,
        "method_version": METHOD_VERSION,
    }
    return Gathered(Inputs(records=kept, **frames), around.parameters, found, claimed, around, frozen)


def _resolved(reported: pd.DataFrame, settled: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(all records with overlaps resolved, the overlaps, the records in them as they were);
    only shared ones can be in one.
    """
    is_shared = reported["is_shared"].to_numpy(dtype=bool)
    reported = reported.drop(columns="is_shared")
    shared = reported[is_shared].drop(columns="records")
    kept, found = overlaps.resolve(shared, settled)
    claimed = shared[shared["record_id"].isin({pk for ids in found["record_ids"] for pk in ids})]
    if len(shared):
        kept = pd.concat([reported[~is_shared], kept.assign(records=1)]).sort_values("record_id", ignore_index=True)
    return kept if len(shared) else reported, found, claimed


def surroundings(report: GapReport, submissions: list[dict], used: dict) -> Surroundings:
    chosen = DEFAULTS | report.parameters
    country = Country.current()
    places = Places(report.round, chosen["base_level"], set(used["areas"]))
    cadre_rows = _cadres(report, set(used["cadres"]))
    cadres = [row["code"] for row in cadre_rows]
    areas = set(places.frame["code"])
    cover = coverage(places)
    people, years = populations(places, chosen["population_year"])
    required = requirements(report.requirement_set, cadres, areas)
    employer_types = tuple(sorted(chosen["employer_types"]))
    register = establishment(report.round, cadres, areas, employer_types)
    frames = {
        "areas": places.frame[TREE],
        "members": places.members,
        "cadres": pd.DataFrame(cadre_rows, columns=["code", "group", "category"]),
        "coverage": cover[["area", "status"]],
        "listed": listed(places, submissions, cadres),
        "requirements": required.drop(columns="source"),
        "population": population_frame(people),
        "establishment": register.drop(columns="source"),
    }
    parameters = Parameters(
        turnover=chosen["turnover_denominator"],
        density_group=chosen.get("density_group") or country.children_group,
        children_group=chosen.get("children_group") or country.children_group,
        employer_types=employer_types,
        enough=chosen.get("enough_known", 0) / 100,
    )
    said = {
        "round": _round(report.round),
        "requirement_set": _requirement_set(report.requirement_set),
        "requirements": json.loads(required.to_json(orient="records")),
        "establishment": json.loads(register.to_json(orient="records")),
        "levels": _levels(places),
        "publication_notes": country.publication_notes,
        "notable_share": country.notable_share,
        "cadres": cadre_rows,
        "groups": list(CadreGroup.objects.order_by("code").values("code", "name", "names")),
        "submissions": [{name: value for name, value in row.items() if name != "listed"} for row in submissions],
        "employers": dict(
            Organisation.objects.filter(code__in=used["employers"])
            .order_by("code")
            .values_list("code", "employer_type")
        ),
        "used": used,
        "population_years": years,
        "parameters": {
            "base_level": places.base.code,
            "employer_types": list(parameters.employer_types),
            "turnover_denominator": parameters.turnover,
            "density_group": parameters.density_group,
            "children_group": parameters.children_group,
            "population_year": chosen["population_year"],
            "enough_known": chosen.get("enough_known", 0),
        },
    }
    return Surroundings(places, frames, cover, people, said, parameters, decisions(report.round))


def accepted(round: Round) -> list[dict]:
    """The accepted submissions, by id: {id, organisation, area, version, is_nil, is_anchor,
    listed, accepted_at, accepted_by}.
    """
    anchor = ExpectedSubmission.objects.filter(
        round=OuterRef("round"), organisation=OuterRef("organisation"), area=OuterRef("area"), is_anchor=True
    )
    rows = Submission.objects.accepted().filter(round=round).order_by("pk").annotate(is_anchor=Exists(anchor))
    names = ["pk", "organisation__code", "area__code", "version", "is_nil", "is_anchor", "listed_cadres", "decided_at"]
    keys = ["id", "organisation", "area", "version", "is_nil", "is_anchor", "listed", "accepted_at", "accepted_by"]
    found = [dict(zip(keys, values, strict=True)) for values in rows.values_list(*names, "decided_by__full_name")]
    for row in found:
        row["accepted_at"] = (
            row["accepted_at"] and row["accepted_at"].astimezone(timezone.get_fixed_timezone(0)).isoformat()
        )
    return found


def _cadres(report: GapReport, named: set[str]) -> list[dict]:
    """Cadres valid on the round's day, and those that records or requirements name all the same."""
    named = named | cadres_required(report.requirement_set)
    valid = set(Cadre.objects.on(report.round.as_of).values_list("code", flat=True))
    rows = Cadre.objects.filter(code__in=valid | named).order_by("code")
    values = rows.values("code", "group__code", "category", "name", "names", "plural", "plurals", "order")
    return [{"group": row.pop("group__code") or "", **row} for row in values]


def _levels(places: Places) -> list[dict]:
    rows = AreaLevel.objects.filter(code__in=set(places.frame["level"]), rank__lte=places.base.rank).order_by(
        "rank", "code"
    )
    counts = places.frame["level"].value_counts()
    named = rows.values("code", "name", "names", "plural", "plurals", "rank")
    return [row | {"areas": int(counts[row["code"]])} for row in named]


def _round(round) -> dict:
    said = {name: getattr(round, name) for name in ("code", "name", "names", "listed_cadres")}
    return said | {"as_of": round.as_of.isoformat(), "flow_from": round.flow_from.isoformat()}


def _requirement_set(requirement_set) -> dict:
    return {name: getattr(requirement_set, name) for name in ("code", "name", "names", "version", "source")}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

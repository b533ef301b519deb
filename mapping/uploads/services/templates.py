"""What a partner's template is filled with: what is held in this round,
else the stocks of the last one (never its flows).
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import numpy as np
from django.utils.translation import override

from mapping.checks.matching import fold
from mapping.columns import BY_NAME, COLUMNS, COUNTS, EMPTY_REASONS, MEASURES
from mapping.files.template import write_csv_template, write_template
from mapping.rounds.models import Round
from mapping.submissions.models import Submission
from mapping.uploads.services import held, references
from workforce.language.figures import typed
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

REASONS = dict(EMPTY_REASONS)


def write(
    out: str | Path | IO[bytes], *, round: Round, organisation: Organisation, by: User | None, kind: str, language: str
) -> None:
    """``kind`` 'xlsx' or 'csv', to a path or a binary stream."""
    with override(language):
        paths = references.allowed_paths(round, organisation, by=by)
        names = area_names(round, paths)
        rows = filled(round, organisation, names)
        if kind == "csv":
            write_csv_template(COLUMNS, rows=rows, out=out, language=language)
            return
        lists = {
            "area": sorted(names.values()),
            "cadre": _cadres(round),
            "sector": _labels(Sector),
            "level": _labels(WorkLevel),
            "organisation": [each.label for each in Organisation.objects.on(round.as_of)],
        }
        meta = {"round": round.code, "organisation": organisation.code, "as_of": round.as_of.isoformat()}
        write_template(
            COLUMNS,
            rows=rows,
            out=out,
            lists=lists,
            title=BY_NAME["posts_filled"].section,
            meta=meta,
            language=language,
        )


def area_names(round: Round, paths: Iterable[str]) -> dict:
    """{code: what to write} for the areas one may report on and all below them:
    the name, or the code where a name stands twice.
    """
    found = list(Area.objects.on(round.as_of))
    counts = {}  # of each folded name
    for area in found:
        for name in {fold(area.name), fold(area.label)}:
            counts[name] = counts.get(name, 0) + 1
    return {
        area.code: area.label if counts[fold(area.label)] == 1 else area.code
        for area in found
        if area.path.startswith(tuple(paths))
    }


def _cadres(round):
    cadres = Cadre.objects.on(round.as_of)
    return [each.label for each in cadres if not round.listed_cadres or each.code in round.listed_cadres]


def _labels(model):
    return [each.label for each in model.objects.all()]


def filled(round: Round, organisation: Organisation, names: dict[str, str]) -> list:
    """Rows of {column: value as a partner would write it}."""
    versions = held.newest(round, organisation)
    records, columns = held.held_records([each.pk for each in versions if not each.is_nil]), COLUMNS
    if not versions and round.previous_id:
        before = Submission.objects.filter(round=round.previous, organisation=organisation).accepted()
        records = held.held_records(before.values_list("pk", flat=True))
        columns = [column for column in COLUMNS if not column.flow]
    records = records[records["area"].isin(list(names))]
    labels = references.labels(round) | {"area": names}
    rows = [_row(record, columns, labels) for record in records.to_dict("records")]
    return sorted(rows, key=lambda row: (str(row["area"]), str(row["cadre"])))


def _row(record, columns, labels):
    flags = json.loads(record["flags"] or "{}")
    return {column.name: _value(record[column.name], column.name, flags, labels) for column in columns}


def _value(value, name, flags, labels):
    if name not in MEASURES:
        return labels[name].get(value, value) if name in labels else value
    flag = flags.get(name, "")
    if np.isnan(value):
        return str(REASONS[flag]) if flag in REASONS else None
    number = value / 1000
    number = int(number) if number == int(number) else round(number, 3 if name in COUNTS else 2)
    if flag == "estimate":
        return f"{typed(number)} ({flag})"
    return flag if flag == "low" and number == 0 else number

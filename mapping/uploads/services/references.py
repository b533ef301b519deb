"""What a file is read against, from the tables: the names that mean something on a round's day,
and where one may report.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, override

from mapping.checks.cells import Context
from mapping.checks.matching import Index, Names
from mapping.columns import BY_NAME, COLUMNS
from mapping.rounds.models import ExpectedSubmission, Round
from mapping.submissions.models import Submission
from mapping.uploads.models import RememberedName
from mapping.uploads.profiles import words
from workforce.people.models import User
from workforce.people.permissions import Permission, scope
from workforce.reference.models import Area, AreaLevel, Cadre, JobTitle, Organisation, Sector, WorkLevel

LONG = ["code", "text", "how", "kind", "path"]


def context(*, round: Round, organisation: Organisation, by: User | None = None, spec: dict | None = None) -> Context:
    """``by``: who sends it (None: the system, which may report wherever the organisation may)."""
    places = area_places(round)
    allowed = allowed_paths(round, organisation, by=by)
    return Context(
        names=names(round, organisation, within=allowed),
        places=places,
        scope=allowed,
        employer=organisation.code,
        in_review=frozenset(
            Submission.objects.filter(round=round, organisation=organisation, status="submitted").values_list(
                "area__code", flat=True
            )
        ),
        codes=words(spec),
    )


def allowed_paths(round: Round, organisation: Organisation, *, by: User | None = None) -> tuple:
    """Paths of the areas an organisation may report on: those expected of it, else its own area, else the country.

    A person whose role is for one area stays inside it.
    """
    expected = ExpectedSubmission.objects.filter(round=round, organisation=organisation)
    paths = list(expected.values_list("area__path", flat=True).distinct())
    paths = paths or [organisation.area.path if organisation.area else ""]
    if by is None:
        return tuple(sorted(paths))
    own = [path for holder, path in scope(by, Permission.SUBMISSION_EDIT).parts if holder == organisation.pk]
    return tuple(sorted({max(path, mine, key=len) for path in paths for mine in own if _nested(path, mine)}))


def _nested(one, other):
    return one.startswith(other) or other.startswith(one)


def area_places(round: Round) -> pd.DataFrame:
    """Index area code: id, path, rank, target (code of the area its records are submitted for), target_id, label."""
    return held(round).places


def names(round: Round, organisation: Organisation, *, within: Iterable[str] = ()) -> dict:
    """column -> matching.Names, of what is valid on the round's day;
    with what the organisation was asked about before.
    """
    remembered = {kind: {} for kind in RememberedName.Kind.values}
    for kind, written, code in RememberedName.objects.filter(organisation=organisation).values_list(
        "kind", "written", "code"
    ):
        remembered[kind][written] = code
    more = {
        "area": {"remembered": remembered["area"], "within": within},
        "cadre": {"remembered": remembered["cadre"]},
        "employer": {"remembered": remembered["organisation"]},
    }
    return {name: Names(index, **more.get(name, {})) for name, index in held(round).indexes.items()}


# What is read once and kept while the lists stay as they are ----------------------------------------------------------
@dataclass(frozen=True)
class Held:
    """places: see `area_places`. indexes: column -> matching.Index. Read by many checks: nobody changes them."""

    places: pd.DataFrame
    indexes: dict


def held(round: Round) -> Held:
    """The lists as of the round's day. One query where this process has read them
    before and nothing in them changed.
    """
    return _held(round.as_of, round.reporting_level_id, get_language() or "", _state())


def written(round: Round) -> Iterator[str]:
    """Every name, code and title that may stand in a file of the round; read only when it is asked for."""
    for index in held(round).indexes.values():
        yield from (text for _code, text, _how in index.rows)


def is_area(round: Round, name: str) -> bool:
    return Names(held(round).indexes["area"]).find(name).how != "unknown"


def _state() -> str:
    """Of every row of every reference list, as the tables have them now.
    One query, a few milliseconds for thousands of rows.
    """
    digests = " || ".join(
        f"(SELECT coalesce(md5(string_agg(row::text, '' ORDER BY id)), '') FROM {model._meta.db_table} AS row)"
        for model in (Area, AreaLevel, Cadre, JobTitle, Organisation, Sector, WorkLevel)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {digests}")
        return cursor.fetchone()[0]


@lru_cache(maxsize=4)
def _held(day, level_id, _language, _state) -> Held:
    areas = list(Area.objects.on(day).select_related("level"))
    cadres, organisations = Cadre.objects.on(day), Organisation.objects.on(day)
    listed = {
        "sector": [row for each in Sector.objects.all() for row in _named(each)],
        "level": [row for each in WorkLevel.objects.all() for row in _named(each)],
        "employment": _choices("employment"),
        "method": _choices("method"),
    }
    indexes = {"area": _areas(areas), "cadre": _cadres(cadres), "employer": _organisations(organisations)}
    return Held(_places(areas, level_id), indexes | {name: Index(_frame(rows)) for name, rows in listed.items()})


def _places(areas, level_id) -> pd.DataFrame:
    known = {area.code: area for area in areas}
    rows = []
    for area in areas:
        above = (known.get(code) for code in area.path.rstrip("/").split("/"))
        target = next((one for one in above if one is not None and one.level_id == level_id), area)
        rows.append((area.code, area.pk, area.path, area.level.rank, target.code, target.pk, area.label))
    columns = ["code", "id", "path", "rank", "target", "target_id", "label"]
    return pd.DataFrame(rows, columns=columns).set_index("code")


# Names ----------------------------------------------------------------------------------------------------------------
def area_names(areas: Iterable[Area], **more: object) -> Names:
    """What is found by code, name, other name: of areas read with their ``level``."""
    return Names(_areas(areas), **more)


def _areas(areas) -> Index:
    rows = (row for each in areas for row in _named(each, each.aliases, kind=_kinds(each.level), path=each.path))
    return Index(_frame(rows))


def cadre_names(cadres: Iterable[Cadre], **more: object) -> Names:
    """What is found by code, name, plural, or a job title that means one."""
    return Names(_cadres(cadres), **more)


def _cadres(cadres) -> Index:
    cadres = list(cadres)
    titles = JobTitle.objects.filter(cadre__in=cadres).values_list("cadre__code", "name")
    rows = [row for cadre in cadres for row in _named(cadre, [cadre.plural, *cadre.plurals.values()])]
    return Index(_frame(rows + [(code, title, "title", "", "") for code, title in titles]))


def organisation_names(organisations: Iterable[Organisation], **more: object) -> Names:
    return Names(_organisations(organisations), **more)


def _organisations(organisations) -> Index:
    return Index(_frame(row for each in organisations for row in _named(each, each.aliases)))


def _kinds(level):
    return " / ".join([level.code, level.name, *level.names.values()])


def _named(each, aliases=(), *, kind="", path=""):
    """The texts that mean a reference row."""
    yield each.code, each.code, "code", kind, path
    for name in dict.fromkeys([each.name, *each.names.values()]):
        yield each.code, name, "name", kind, path
    for alias in filter(None, aliases):
        yield each.code, alias, "alias", kind, path


def _choices(name):
    rows = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, label in BY_NAME[name].choices:
                rows += [(code, code, "code", "", ""), (code, str(label), "name", "", "")]
    return list(dict.fromkeys(rows))


def _frame(rows):
    return pd.DataFrame([row for row in rows if row[1]], columns=LONG)


def labels(round: Round) -> dict:
    """{'area': {code: label}, 'cadre': ..., 'employer', 'sector', 'level'} in the reader's language."""
    return {
        "area": {area.code: area.label for area in Area.objects.on(round.as_of)},
        "cadre": {cadre.code: cadre.label for cadre in Cadre.objects.all()},
        "employer": {each.code: each.label for each in Organisation.objects.all()},
        "sector": {each.code: each.label for each in Sector.objects.all()},
        "level": {each.code: each.label for each in WorkLevel.objects.all()},
        **{column.name: {code: str(label) for code, label in column.choices} for column in COLUMNS if column.choices},
    }

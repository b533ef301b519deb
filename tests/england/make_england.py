"""England as a country of this application: reference files, expected submissions and import profiles,
made from what is published.

    .venv/bin/python -m tests.england.make_england ../shared/data/england FOLDER

FOLDER/reference   for load_reference and load_requirements      FOLDER/expected   one CSV a round
FOLDER/profiles    one JSON for each layout of the workforce file

Areas: country, region, part of London (London lies above its two parts, so nothing is counted twice), local authority.
An authority's dates are the first and last year of its code in the population file, as of 1 April. Authorities that
report together are one area, with the two as members. Requirements are invented: England has no such norms.
"""

import csv
import io
import json
import sys
from pathlib import Path

COUNTRY, LONDON = "E92000001", "E12000007"
PARTS_OF_LONDON = ("E13000001", "E13000002")
SHORT = {  # labels of tiles
    "E12000001": "N East",
    "E12000002": "N West",
    "E12000003": "Yorks",
    "E12000004": "E Mids",
    "E12000005": "W Mids",
    "E12000006": "East",
    "E12000007": "London",
    "E12000008": "S East",
    "E12000009": "S West",
    "E13000001": "Inner",
    "E13000002": "Outer",
}
POPULATIONS = "ons_mid-year_population_estimates_2012_to_2024.csv"
WORKFORCE = "csww_indicators_2017_to_2024.csv"
OLDER_WORKFORCE = "csww_headline_measures_2017_to_2022.csv"
FIRST, LAST = 2017, 2024  # rounds
BEGAN = 2012  # the first year of the population file: a code that is in it then has no first day
SOURCE = (
    "Office for National Statistics, mid-year population estimates, as "
    "released by the Department for Education; Open Government Licence v3"
)
MINISTRY, SECOND_REVIEWER = "dfe", "ons"
ILLUSTRATIVE = "Norms are invented. Workforce and populations are as published."
ILLUSTRATIVE_FR = "Les normes sont inventées. Les effectifs et les populations sont ceux publiés."
NORMS = "Invented to try the application: England has no such norm"
AGENCY_NOTE = {
    "en": (
        "The rates published for London, Inner London and Outer London divide by all social workers in post there. "
        "Those of the other regions, and all rates here, use only the authorities of which both figures are known."
    ),
    "fr": (
        "Les taux publiés pour Londres et ses deux parties divisent par tous les "
        "travailleurs sociaux en poste. Ceux des autres régions, et tous les taux affichés "
        "ici, ne retiennent que les collectivités dont les deux chiffres sont connus."
    ),
}
CHANGES = [  # kind, day, what was, what it became (part of)
    ("merge", "2019-04-01", "E06000028", "E06000058"),
    ("merge", "2019-04-01", "E06000029", "E06000058"),
    ("split", "2019-04-01", "E10000009", "E06000058"),  # Christchurch
    ("split", "2019-04-01", "E10000009", "E06000059"),
    ("rename", "2020-04-01", "E10000002", "E06000060"),
    ("split", "2021-04-01", "E10000021", "E06000061"),
    ("split", "2021-04-01", "E10000021", "E06000062"),
    ("split", "2023-04-01", "E10000006", "E06000063"),
    ("split", "2023-04-01", "E10000006", "E06000064"),
    ("rename", "2023-04-01", "E10000023", "E06000065"),
    ("rename", "2023-04-01", "E10000027", "E06000066"),
]
JOINT_IN_OLDER = {  # the older layout gives the figures of both in the row of one, and leaves the other empty or out
    "E09000021": "E09000021-E09000027",
    "E06000061": "E06000061-E06000062",
}
CODES = {
    "empty_codes": {"x": "unknown", "u": "unknown", "c": "suppressed", "z": "not_applicable"},
    "flags": {"low": {"value": 0, "flag": "low"}},
}
ROWS = {
    "round": {"column": "time_period", "is": "{year}"},
    "keep": [{"column": "geographic_level", "values": ["Local authority"]}],
    "area": ["new_la_code", "old_la_code", "la_name"],
    "constants": {"cadre": "childrens-social-worker", "employment": "unspecified", "sector": "welfare"},
}
PROFILES = {
    "indicators": ROWS | CODES | {
        "columns": {
            "new_la_code": "employer",
            "inpost_fte": ["fte", "posts_filled"], "inpost_headcount": "headcount",
            "starters_fte": "hires_fte", "starters_headcount": "hires_headcount",
            "leavers_fte": "exits_fte", "leavers_headcount": "exits_headcount",
            "agency_fte": "agency_fte", "agency_headcount": "agency_headcount",
            "cases": "active_cases", "case_holders_fte": "case_holders_fte",
        },
        "derived": {"posts_approved": {"sum": ["inpost_fte", "vacancy_fte"]}},
    },
    "headline-measures": ROWS | CODES | {
        "columns": {
            "new_la_code": "employer",
            "social_worker_fte": ["fte", "posts_filled"], "social_worker_headcount": "headcount",
            "leaver_fte": "exits_fte", "leaver_headcount": "exits_headcount",
            "agency_fte": "agency_fte", "agency_headcount": "agency_headcount",
            "cases": "active_cases", "case_holders_fte": "case_holders_fte",
        },
        "derived": {"posts_approved": {"sum": ["social_worker_fte", "vacancy_fte"]}},
        "leave_out": [{"column": "social_worker_fte", "values": ["z"]}],
    },
}  # fmt: skip


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def authorities(rows):
    return [row for row in rows if row["geographic_level"] == "Local authority"]


def make(source):
    """Path below the folder -> its text. ``source`` is the folder of the three published files."""
    people, workforce = read(source / POPULATIONS), authorities(read(source / WORKFORCE))
    places = local_authorities(authorities(people)) | joint_units(workforce)
    files = {f"reference/{name}": text for name, text in constant_files().items()}
    files["reference/areas.csv"] = areas(people, places)
    files["reference/populations.csv"] = populations(people)
    files["reference/organisations.csv"] = organisations(places)
    for year in range(FIRST, LAST + 1):
        files[f"expected/{year}.csv"] = expected(workforce, places, year)
    for name, spec in PROFILES.items():
        files[f"profiles/{name}.json"] = json.dumps(spec, indent=1, ensure_ascii=False)
    return files


def write(source, folder):
    for name, text in make(Path(source)).items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


# Areas ----------------------------------------------------------------------------------------------------------------
def local_authorities(rows):
    """code -> {name, region, aliases, first, last (years), members} of every authority in the population file."""
    places = {}
    for row in rows:
        place = places.setdefault(
            row["new_la_code"], {"name": row["la_name"], "region": row["region_code"], "members": []}
        )
        place["aliases"] = [row["old_la_code"]]
        year = int(row["time_period"])
        place["first"], place["last"] = min(year, place.get("first", year)), max(year, place.get("last", year))
    return places


def joint_units(rows):
    """The same of authorities that report together: the workforce file has both codes in one cell."""
    places = {}
    for row in (row for row in rows if " / " in row["new_la_code"]):
        members, year = row["new_la_code"].split(" / "), int(row["time_period"])
        began = BEGAN if year == FIRST else year
        place = places.setdefault("-".join(members), {"first": began, "last": year})
        place |= {"first": min(place["first"], began), "last": max(place["last"], year)}
        place |= {"name": row["la_name"], "region": row["region_code"], "members": members}
        place["aliases"] = [row["new_la_code"], row["old_la_code"]]
    return places


def period(place):
    """(valid_from, valid_to): English authorities begin and end on 1 April."""
    begins = "" if place["first"] == BEGAN else f"{place['first']}-04-01"
    return begins, "" if place["last"] == LAST else f"{place['last'] + 1}-04-01"


def areas(people, places):
    rows = [(COUNTRY, "country", "", "England", "Angleterre", "", "", "", "", "")]
    regions = {row["region_code"]: row["region_name"] for row in people if row["geographic_level"] == "Regional"}
    for code, name in sorted(regions.items()):
        level, parent = ("london_part", LONDON) if code in PARTS_OF_LONDON else ("region", COUNTRY)
        rows.append((code, level, parent, name, "", SHORT[code], "", "", "", ""))
    for code, place in sorted(places.items()):
        lists = ["|".join(place["aliases"]), *period(place), "|".join(place["members"])]
        rows.append((code, "local_authority", place["region"], place["name"], "", "", *lists))
    head = ["code", "level", "parent", "name", "name_fr", "short", "aliases", "valid_from", "valid_to", "members"]
    return table(head, rows)


def populations(people):
    """Children as published for authorities, regions and the country; three authorities have none before 2019."""
    codes = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
    rows = [
        (row[codes[row["geographic_level"]]], "children", row["time_period"], row["population_estimate"], SOURCE)
        for row in people
        if row["population_estimate"] != "x" and int(row["time_period"]) >= FIRST
    ]
    return table(["area", "group", "year", "count", "source"], sorted(rows))


# Organisations --------------------------------------------------------------------------------------------------------
def organisations(places):
    """The ministry that sends the national file, who decides on it,
    and one children's services department per authority.

    Two authorities that report together have one department. A department outlives a new code of its authority.
    """
    rows = [
        (MINISTRY, "Department for Education", "central_government", COUNTRY, "", "yes", "", ""),
        (SECOND_REVIEWER, "Office for National Statistics", "central_government", COUNTRY, "", "", "", ""),
    ]
    recoded = {new: old for kind, _day, old, new in CHANGES if kind == "rename"}
    joint = {member for place in places.values() for member in place["members"]}
    for code, place in sorted(places.items()):
        if code in recoded.values() or code in joint:
            continue
        former = places.get(recoded.get(code))
        begins, ends = period(place | {"first": former["first"]} if former else place)
        aliases = [code, *place["aliases"], *place["members"], *([recoded[code]] if former else [])]
        name = f"{place['name']}, children's services"
        rows.append((department(code), name, "local_government", code, "|".join(aliases), "", begins, ends))
    head = ["code", "name", "employer_type", "area", "aliases", "ministry", "valid_from", "valid_to"]
    return table(head, rows)


def department(code):
    return f"childrens-services-{code.lower()}"


def expected(workforce, places, year):
    """The ministry speaks for every authority of the year's publication: one anchor each."""
    day = f"{year}-09-30"
    by_name = {}
    for code, place in places.items():
        begins, ends = period(place)
        if begins <= day and (not ends or day < ends):
            by_name[place["name"]] = code
    rows = [(MINISTRY, by_name[row["la_name"]], "yes") for row in workforce if row["time_period"] == str(year)]
    return table(["organisation", "area", "anchor"], sorted(rows))


# What does not come from the files ------------------------------------------------------------------------------------
def constant_files():
    notes = json.dumps({"agency_fte": AGENCY_NOTE, "agency_headcount": AGENCY_NOTE}, ensure_ascii=False)
    return {
        "country.csv": table(
            [
                "code",
                "name",
                "name_fr",
                "languages",
                "illustrative",
                "illustrative_note",
                "illustrative_note_fr",
                "density_low",
                "density_high",
                "jump_percent",
                "jump_least",
                "children_group",
                "enough_known",
                "publication_notes",
            ],
            [
                (
                    "ENG",
                    "England",
                    "Angleterre",
                    "en|fr",
                    "yes",
                    ILLUSTRATIVE,
                    ILLUSTRATIVE_FR,
                    100,
                    1000,
                    50,
                    5,
                    "children",
                    50,  # the published regional rates leave out authorities that gave none, in London nearly half
                    notes,
                )
            ],
        ),
        "area_levels.csv": table(
            ["code", "rank", "name", "name_fr", "plural", "plural_fr"],
            [
                ("country", 0, "Country", "Pays", "Countries", "Pays"),
                ("region", 1, "Region", "Région", "Regions", "Régions"),
                ("london_part", 2, "Part of London", "Partie de Londres", "Parts of London", "Parties de Londres"),
                (
                    "local_authority",
                    3,
                    "Local authority",
                    "Collectivité territoriale",
                    "Local authorities",
                    "Collectivités territoriales",
                ),
            ],
        ),
        "area_changes.csv": table(["kind", "on", "source", "target"], CHANGES),
        "population_groups.csv": table(
            ["code", "name", "name_fr"], [("children", "Children aged 0 to 17", "Enfants de 0 à 17 ans")]
        ),
        "cadre_groups.csv": table(["code", "name", "name_fr"], [("professionals", "Professionals", "Professionnels")]),
        "cadres.csv": table(
            ["code", "name", "name_fr", "plural", "plural_fr", "category", "group", "isco08", "regulated", "order"],
            [
                (
                    "childrens-social-worker",
                    "Children's social worker",
                    "Travailleur social de l'enfance",
                    "Children's social workers",
                    "Travailleurs sociaux de l'enfance",
                    "professional",
                    "professionals",
                    "2635",
                    "yes",
                    1,
                )
            ],
        ),
        "sectors.csv": table(["code", "name", "name_fr"], [("welfare", "Social welfare", "Action sociale")]),
        "requirement_sets.csv": table(
            ["code", "version", "name", "name_fr", "source", "valid_from"],
            [("trial", "1", "Trial norms (invented)", "Normes d'essai (inventées)", NORMS, f"{FIRST}-01-01")],
        ),
        "requirements.csv": table(
            ["set", "code", "method", "cadre", "unit", "population_group", "per_100k", "cases_per_worker", "source"],
            [
                ("trial", "norm", "population_norm", "childrens-social-worker", "fte", "children", 280, "", NORMS),
                ("trial", "caseload", "caseload", "childrens-social-worker", "fte", "", "", 16, NORMS),
            ],
        ),
    }


def table(head, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    write(*sys.argv[1:])

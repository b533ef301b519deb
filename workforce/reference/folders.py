"""A folder of reference data to begin with, for any country: areas from ISO 3166, general lists for the rest."""

import csv
import gettext
import shutil
from collections import Counter
from pathlib import Path

import pycountry

STANDARD = Path(__file__).parent / "standard"
FRENCH = {  # ISO names its kinds of subdivision in English only; a kind that is not here has a French cell to fill
    "City": "Ville",
    "Commune": "Commune",
    "Community": "Communauté",
    "County": "Comté",
    "Department": "Département",
    "District": "District",
    "Division": "Division",
    "Emirate": "Émirat",
    "Geographical region": "Région",
    "Governorate": "Gouvernorat",
    "Island": "Île",
    "Municipality": "Commune",
    "Parish": "Paroisse",
    "Prefecture": "Préfecture",
    "Province": "Province",
    "Quarter": "Quartier",
    "Region": "Région",
    "State": "État",
    "Territory": "Territoire",
}


class NoCountry(ValueError):
    """ISO 3166 has no such country; the argument is the nearest names with their codes."""


def find_country(text: str):
    """The pycountry country of a code of two or three letters, or of a name; NoCountry where there is none."""
    found = pycountry.countries.get(alpha_2=text.upper()) or pycountry.countries.get(alpha_3=text.upper())
    if found:
        return found
    try:
        near = pycountry.countries.search_fuzzy(text)
    except LookupError:
        raise NoCountry("") from None
    if near[0].name.casefold() == text.casefold() or len(near) == 1:
        return near[0]
    raise NoCountry(", ".join(f"{each.name} ({each.alpha_2})" for each in near[:8]))


def make_folder(country, folder: Path) -> int:
    """Write the files for a pycountry country into ``folder``, which must be empty or new; how many areas they name."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder)
    shutil.copytree(STANDARD, folder, dirs_exist_ok=True)
    code, (name, name_fr) = country.alpha_2, in_both(country, "iso3166-1")
    head = "code,name,name_fr,languages,children_group,total_group".split(",")
    _write(folder / "country.csv", head, [[code, name, name_fr, "en|fr", "children", "total"]])
    ministry = ["ministry", "Ministry in charge of social welfare", "Ministère chargé de la protection sociale"]
    head = "code,name,name_fr,employer_type,area,aliases,ministry".split(",")
    _write(folder / "organisations.csv", head, [[*ministry, "central_government", code, "", "yes"]])
    parts = subdivisions(code)
    levels = [["country", 0, "Country", "Pays", "Countries", "Pays"], *name_levels(parts)]
    _write(folder / "area_levels.csv", "code,rank,name,name_fr,plural,plural_fr".split(","), levels)
    areas = [[code, "country", "", name, name_fr]]
    areas += [[part.code, f"level-{depth}", part.parent_code or code, *in_both(part)] for depth, part in parts]
    _write(folder / "areas.csv", "code,level,parent,name,name_fr".split(","), areas)
    return len(areas)


def subdivisions(code):
    """[(depth from 1, pycountry subdivision)] of a country, by depth and code."""
    parts = {part.code: part for part in pycountry.subdivisions.get(country_code=code) or []}

    def depth(part):
        return 1 + (depth(parts[part.parent_code]) if part.parent_code in parts else 0)

    return sorted(((depth(part), part) for part in parts.values()), key=lambda pair: (pair[0], pair[1].code))


def name_levels(parts):
    """A row of area_levels.csv for each depth, called as most of its areas are."""
    for depth in sorted({depth for depth, _part in parts}):
        kind, _count = Counter(part.type for each, part in parts if each == depth).most_common(1)[0]
        french = FRENCH.get(kind, "")
        yield [f"level-{depth}", depth, kind, french, plural(kind), french and f"{french}s"]


def plural(kind):
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def in_both(thing, domain="iso3166-2"):
    """(name, French name) of a country or subdivision; the same twice where ISO has no French one."""
    french = gettext.translation(domain, pycountry.LOCALES_DIR, languages=["fr"], fallback=True)
    return thing.name, french.gettext(thing.name)


def _write(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])

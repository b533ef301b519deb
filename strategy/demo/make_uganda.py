"""Make strategy/demo/uganda/*.csv of areas and populations from the published files in ../shared/data/uganda.

Run by hand when those change: ``python -m strategy.demo.make_uganda ../shared``. The other files of the folder (cadres,
sectors, requirements ...) are written by hand. A test compares what this makes with what is committed.
"""

import csv
import io
import sys
from pathlib import Path

HERE = Path(__file__).parent / "uganda"
CENSUS = "Uganda Bureau of Statistics: National Population and Housing Census 2024, Final Report"
PROJECTIONS = "OCHA COD-PS Uganda, projections for 2022 by UBOS and OCHA, CC BY-IGO"
CHILD_RULE = (
    "census 2024 total x share under 18 in the 2022 projections: 0-14 plus 3/5 of 15-19; "
    "a city, and Terego, take their parent district's share"
)
PRELIMINARY = (
    "Uganda Bureau of Statistics: preliminary results of the National Population and Housing Census 2024, June 2024"
)
CHILDREN = "50.5 %"  # people aged 0 to 17, as published; the loader counts them and scales the estimates to them
CHILDREN_RULE = "published share of people aged 0 to 17 x census 2024 total"
UNDER_15 = ("T_00_04", "T_05_09", "T_10_14")
SHARE_OF_15_TO_19 = 3 / 5  # ages 15, 16 and 17 of the five
PROJECTED_AS = {"Ssembabule": "Sembabule", "Madi Okollo": "Madi-Okollo"}  # the projections' spelling -> ours
PARENT_OF_TEREGO = "district:arua"
FIRST_DAY = "2020-07-01"  # of the ten cities, and of Terego
FRENCH_REGIONS = {"Central": "Centre", "Eastern": "Est", "Northern": "Nord", "Western": "Ouest"}
FRENCH_SUBREGIONS = {"West Nile": "Nil occidental"}
NGOS = [  # invented names
    ("hope-for-every-child", "Hope for Every Child Uganda", "Espoir pour chaque enfant Ouganda", "national_ngo"),
    ("omwana-care-network", "Omwana Care Network", "Réseau Omwana", "national_ngo"),
    ("nile-family-support", "Nile Family Support", "Soutien aux familles du Nil", "national_ngo"),
    ("safe-homes-initiative", "Safe Homes Initiative", "Initiative Foyers sûrs", "national_ngo"),
    ("karamoja-child-link", "Karamoja Child Link", "Lien Enfance Karamoja", "national_ngo"),
    ("teso-women-and-children", "Teso Women and Children Forum", "Forum femmes et enfants du Teso", "national_ngo"),
    ("crane-community-services", "Crane Community Services", "Services communautaires de la Grue", "national_ngo"),
    (
        "west-nile-refugee-families",
        "West Nile Refugee Families",
        "Familles réfugiées du Nil occidental",
        "national_ngo",
    ),
    ("rwenzori-youth-shelter", "Rwenzori Youth Shelter", "Refuge des jeunes du Rwenzori", "national_ngo"),
    ("street-children-bridge", "Street Children Bridge", "Passerelle Enfants des rues", "national_ngo"),
    ("children-first-international", "Children First Alliance", "Alliance Enfants d'abord", "international_ngo"),
    ("global-family-relief", "Global Family Relief", "Secours familial mondial", "international_ngo"),
    ("northern-lights-aid", "Northern Lights Aid", "Aide Lumières du Nord", "international_ngo"),
    ("good-shepherd-homes", "Good Shepherd Children's Homes", "Foyers du Bon Berger", "faith_based"),
    ("crescent-welfare-society", "Crescent Welfare Society", "Société de bienfaisance du Croissant", "faith_based"),
]
SCHOOLS = [  # invented names
    ("lakeside-school-of-social-work", "Lakeside School of Social Work", "École de travail social du Lac", "private"),
    (
        "savannah-training-institute",
        "Savannah Community Training Institute",
        "Institut de formation de la Savane",
        "private",
    ),
]
COMMITTEES = [
    "abim",
    "gulu",
    "kampala",
    "lira",
    "mbale",
    "wakiso",
]  # districts with a child well-being committee that reports


def rows(path, **more):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, **more))


def make(shared):
    """File name -> its text. ``shared`` is the folder that holds data/ and design/."""
    source = Path(shared) / "data" / "uganda"
    regions, subregions = rows(source / "regions.csv"), rows(source / "subregions.csv")
    districts, cities = rows(source / "districts.csv"), rows(source / "cities.csv")
    tiles = {row["id"]: row for row in rows(Path(shared) / "design" / "look" / "uganda-tiles.csv")}
    census = {row["id"]: int(row["total"]) for row in rows(source / "uganda-nphc-2024-population.csv")}
    shares = child_shares(rows(source / "uga_admpop_adm2_2023.csv"), districts, cities)
    return {
        "areas.csv": areas(regions, subregions, districts, cities, tiles),
        "area_changes.csv": area_changes(cities),
        "populations.csv": populations(census, shares),
        "organisations.csv": organisations(districts, cities),
    }


def areas(regions, subregions, districts, cities, tiles):
    head = "code level parent name name_fr aliases valid_from short tile_column tile_row".split()
    made = [["UG", "country", "", "Uganda", "Ouganda", "Republic of Uganda|République d'Ouganda", "", "", "", ""]]
    for row in regions:
        aliases = f"{row['name']} Region"
        made.append([row["id"], "region", "UG", row["name"], FRENCH_REGIONS[row["name"]], aliases, "", "", "", ""])
    for row in subregions:
        french = FRENCH_SUBREGIONS.get(row["name"], "")
        made.append([row["id"], "subregion", row["region_id"], row["name"], french, "", "", "", "", ""])
    for row in districts:  # called by its name alone in both languages
        aliases = [*row["aliases"].split(";"), f"{row['name']} District", f"District {of(row['name'])}"]
        if row["type"] == "capital_city":
            aliases += ["Kampala Capital City", "Kampala Capital City Authority", "KCCA"]
        made.append(local_government(row, "", aliases, tiles[row["id"]]))
    for row in cities:
        made.append(local_government(row, f"Ville {of(row['name'].removesuffix(' City'))}", [], tiles[row["id"]]))
    return table(head, made)


def of(name):
    """'d'Arua', 'de Gulu'."""
    return f"d'{name}" if name[0] in "AEIOU" else f"de {name}"


def local_government(row, french, aliases, tile):
    names = "|".join(name for name in aliases if name)
    place = [tile["label"], tile["column"], tile["row"]]
    return [
        row["id"],
        "local_government",
        row["subregion_id"],
        row["name"],
        french,
        names,
        row["effective_date"],
        *place,
    ]


def area_changes(cities):
    note = "Created {day} out of {parent} (Ministry of Local Government; uganda-locale project, CC BY 4.0)"
    made = [
        [
            "split",
            row["effective_date"],
            row["parent_district_id"],
            row["id"],
            note.format(day=row["effective_date"], parent=row["parent_district_id"].removeprefix("district:").title()),
        ]
        for row in cities
    ]
    made.append(["split", FIRST_DAY, PARENT_OF_TEREGO, "district:terego", note.format(day=FIRST_DAY, parent="Arua")])
    return table("kind on source target note".split(), sorted(made))


def under_18(row):
    return sum(int(row[age]) for age in UNDER_15) + SHARE_OF_15_TO_19 * int(row["T_15_19"])


def child_shares(projected, districts, cities):
    """area id -> share of people under 18 in 2022."""
    ids = {row["name"]: row["id"] for row in districts}
    shares = {
        ids[PROJECTED_AS.get(row["ADM2_EN"], row["ADM2_EN"])]: under_18(row) / int(row["T_TL"]) for row in projected
    }
    shares["district:terego"] = shares[PARENT_OF_TEREGO]
    return shares | {row["id"]: shares[row["parent_district_id"]] for row in cities}


def populations(census, shares):
    """The census total of every local government and the country, the published share of children in the country, and
    the children of each local government as the projections of 2022 estimate them, not yet scaled to it.
    """
    made = [["UG", "total", 2024, sum(census.values()), CENSUS, ""]]
    made.append(["UG", "children", 2024, CHILDREN, f"{PRELIMINARY}; {CENSUS}", CHILDREN_RULE])
    for area, total in census.items():
        made.append([area, "total", 2024, total, CENSUS, ""])
        made.append([area, "children", 2024, round(total * shares[area]), f"{CENSUS}; {PROJECTIONS}", CHILD_RULE])
    return table("area group year count source rule".split(), sorted(made, key=lambda row: row[:3]))


def organisations(districts, cities):
    head = "code name name_fr employer_type area aliases ministry".split()
    made = [
        [
            "mglsd",
            "Ministry of Gender, Labour and Social Development",
            "Ministère du Genre, du Travail et du Développement social",
            "central_government",
            "UG",
            "MGLSD|MoGLSD|Ministry of Gender",
            "yes",
        ],
        ["moh", "Ministry of Health", "Ministère de la Santé", "central_government", "UG", "MoH", "no"],
        [
            "police-child-and-family",
            "Uganda Police Force, Child and Family Protection Department",
            "Police ougandaise, département de la protection de l'enfance et de la famille",
            "central_government",
            "UG",
            "UPF CFPD|Child and Family Protection Department",
            "no",
        ],
    ]
    for row in districts + cities:
        made.append(office(row))
    for code, name, french, employer in NGOS + SCHOOLS:
        made.append([code, name, french, employer, "", "", "no"])
    by_slug = {row["slug"]: row for row in districts}
    for slug in COMMITTEES:
        name = by_slug[slug]["name"]
        french = f"Comité du bien-être de l'enfant {of(name)}"
        made.append(
            [
                f"committee-{slug}",
                f"{name} Child Well-being Committee",
                french,
                "community",
                by_slug[slug]["id"],
                "",
                "no",
            ]
        )
    return table(head, made)


def office(row):
    """The community based services department of a district or city, which reports on it."""
    if row["id"] == "district:kampala":
        name, french = "Kampala Capital City Authority", "Autorité de la capitale Kampala"
        aliases = "KCCA|KCCA Gender, Community Services and Production"
    else:
        kind = "City" if row["id"].startswith("city:") else "District"
        place = row["name"].removesuffix(" City")
        name = f"{place} {kind} Community Based Services Office"
        french = f"Bureau des services communautaires {'de la ville' if kind == 'City' else 'du district'} {of(place)}"
        aliases = (
            f"{place} {kind} Local Government|{place} {kind}"
            if kind == "District"
            else f"{place} City Council|{place} City"
        )
    return [f"cbs-{row['slug']}", name, french, "local_government", row["id"], aliases, "no"]


def table(head, made):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(made)
    return text.getvalue()


if __name__ == "__main__":
    for name, text in make(sys.argv[1]).items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(f"{name}: {text.count(chr(10)) - 1} rows")

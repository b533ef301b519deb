"""Invented mapping figures for the demonstration.
Pure: areas and norms in, records out; the same seed gives the same figures.

They hold what real life holds: districts that did not report or only partly, one with nobody, an over-filled cadre, a
partner whose figures jump, two partners reporting the same workers, an unknown, staff at headquarters; places that
fall, a cadre that loses people, officers who do not stay where it is hard.
"""

from dataclasses import dataclass

import numpy as np

SEED = 20_240_630

# how much of the norm each part of the country meets, about; the rest 0.72
PARTS = {
    "subregion:karamoja": 0.42,
    "subregion:rwenzori": 0.55,
    "subregion:busoga": 0.62,
    "subregion:west-nile": 0.6,
    "subregion:acholi": 0.6,
    "subregion:buganda": 0.8,
    "subregion:ankole": 0.88,
    "subregion:kigezi": 0.95,
}
AREAS = {"district:kampala": 1.12, "district:kyankwanzi": 1.6, "city:mbarara": 1.5, "district:rukungiri": 1.35}
WITHOUT_POSTS = ["posts_approved", "posts_funded", "posts_filled"]  # no establishment: NGO staff and volunteers
NOBODY = "district:karenga"  # reports that it employs nobody
UNKNOWN = ("district:adjumani", "psw")  # the office does not know this count
OVERFILLED = ("district:kyankwanzi", "acdo")  # more posts filled than approved
SILENT = ["district:amudat", "district:bulambuli", "district:buvuma", "district:kalangala"]  # nothing received
LATE = [  # these too sent nothing in the two older rounds
    "district:bunyangabu", "district:kagadi", "district:kakumiro", "district:kassanda", "district:kazo",
    "district:kitagwenda", "district:kwania", "district:namisindwa", "district:pakwach", "district:rwampara",
    "district:lwengo",
]  # fmt: skip
LATER = [  # and these in the oldest
    "district:bugweri", "district:buliisa", "district:butebo", "district:kapelebyong", "district:kikuube",
    "district:kyotera", "district:madi-okollo", "district:rubanda", "district:rukiga",
]  # fmt: skip
QUIET = [[*SILENT, *LATE, *LATER], [*SILENT, *LATE], SILENT]  # by round, the oldest first
IN_REVIEW = ["district:kween", "district:bukwo"]
SENT_BACK = "district:kaabong"
DRAFT = "district:obongi"
ONLY_OTHERS = "district:nwoya"  # an NGO and the police reported, the district office did not
# an NGO's workers, reported by another too: whose, by whom, area, cadre, how many more, from which round on
OVERLAPS = [
    ("hope-for-every-child", "cbs-isingiro", "district:isingiro", "psw", 2, 0),
    ("hope-for-every-child", "cbs-kasese", "district:kasese", "psw", 2, 0),
    ("hope-for-every-child", "cbs-ntungamo", "district:ntungamo", "psw", 3, 2),
    ("crane-community-services", "cbs-luwero", "district:luwero", "psw", 1, 2),
    ("crane-community-services", "cbs-luwero", "district:luwero", "caregiver", 2, 2),
    ("safe-homes-initiative", "street-children-bridge", "district:kampala", "caregiver", 0, 2),
]
JUMP_NGO = "omwana-care-network"

OFFICE_CADRES = ["pswo", "swo", "cdo", "acdo", "labour-officer", "counsellor", "psw"]
WITHOUT_NORM = {"labour-officer": 1.0, "caregiver": 5.0}  # per 100,000 children, to size what no norm sizes
NGOS = {  # organisation: areas it works in
    "hope-for-every-child": ["district:isingiro", "district:kasese", "district:ntungamo", "district:kamwenge"],
    "omwana-care-network": ["district:wakiso", "district:mukono", "district:kampala"],
    "nile-family-support": ["district:jinja", "city:jinja", "district:kayunga", "district:nwoya"],
    "safe-homes-initiative": ["district:kampala", "district:mpigi", "city:masaka"],
    "karamoja-child-link": ["district:moroto", "district:napak", "district:kotido", "district:abim"],
    "teso-women-and-children": ["district:soroti", "district:kumi", "district:serere"],
    "crane-community-services": ["district:luwero", "district:nakaseke"],
    "west-nile-refugee-families": ["district:yumbe", "district:moyo", "district:adjumani"],
    "rwenzori-youth-shelter": ["district:kabarole", "city:fort-portal", "district:bundibugyo"],
    "street-children-bridge": ["district:kampala"],
    "children-first-international": ["district:gulu", "city:gulu", "district:lamwo"],
    "good-shepherd-homes": ["district:masaka", "district:rakai"],
}
NGO_CADRES = ["swo", "counsellor", "psw", "caregiver"]
POLICE = "police-child-and-family"
MINISTRY = "mglsd"
NEWEST = 2  # the rounds are 0, 1 and 2
GROWTH, SPREAD = 1.075, 0.09  # of a place in a year, and how far places differ: one in five falls
FALLING = {"subregion:acholi": 0.87}  # projects ended in this part of the country
LOSING = {"swo": 0.84}  # of a cadre, beside the place's own growth
LEAVE, LEAVE_SOON = 0.08, 0.24  # share of workers who leave in a year; of officers where it is hard to stay
HARD = "subregion:karamoja"
UNFUNDED = ["subregion:karamoja", "subregion:busoga"]  # where about half of the approved posts have no money
REGISTERS = ["counsellor"]  # cadres that have a register: the association of counsellors keeps one


@dataclass(frozen=True)
class Place:
    code: str
    path: str
    children: int


def records(places, norms, year):
    """{(organisation, area): [record, ...]} of one round. ``year``: 0 the oldest.
    A record maps columns to whole numbers.

    places: {code: Place} of the local governments; norms: {cadre: per 100,000 children}.
    """
    found = {}
    for place in places.values():
        found[f"cbs-{slug(place.code)}", place.code] = office(place, norms, year)
        if place.code != NOBODY:
            found[POLICE, place.code] = [police(place, norms, year)]
    for organisation, codes in NGOS.items():
        for code in codes:
            if code in places:
                found[organisation, code] = ngo(organisation, places[code], norms, year)
    for whose, other, code, cadre, more, since in OVERLAPS:
        if year >= since:
            reported = next(row for row in found[whose, code] if row["cadre"] == cadre)
            again = people(cadre, reported["opening_headcount"], reported["headcount"] + more, rng("again", code, year))
            found[other, code].append({**again, **key(reported)})
    found[MINISTRY, "UG"] = headquarters(year)
    return found


def slug(code):
    kind, _colon, name = code.partition(":")
    return name if kind == "district" else f"{name}-city"


def rng(*words):
    """A generator of its own for each thing, so that one change does not shift every other figure."""
    seed = [SEED, *(sum(ord(c) * 31**i for i, c in enumerate(str(word))) % 2**32 for word in words)]
    return np.random.default_rng(seed)


def met(place):
    """Share of the norm that the place meets in the newest round."""
    if place.code in AREAS:
        return AREAS[place.code]
    base = next((share for part, share in PARTS.items() if f"/{part}/" in place.path), 0.72)
    return base * rng("met", place.code).lognormal(0, 0.22)


def level(place, cadre, year):
    """Workers of a cadre in a round, of those in the newest."""
    growth = next((each for part, each in FALLING.items() if f"/{part}/" in place.path), GROWTH)
    growth *= rng("growth", place.code).lognormal(0, SPREAD) * LOSING.get(cadre, 1)
    return growth ** (year - NEWEST)


def leaving(place, cadre):
    return LEAVE_SOON if cadre == "pswo" and f"/{HARD}/" in place.path else LEAVE


def not_applicable(record):
    """Columns that cannot be asked of it: posts without an establishment, registration without a register."""
    posts = [] if "posts_filled" in record else WITHOUT_POSTS
    return posts if record["cadre"] in REGISTERS else [*posts, "registered"]


def wanted(place, cadre, norms):
    return norms.get(cadre, WITHOUT_NORM.get(cadre, 2.0)) * place.children / 100_000


def office(place, norms, year):
    if place.code == NOBODY:
        return []
    rows = []
    for cadre in OFFICE_CADRES:
        draw = rng("office", place.code, cadre)
        need = wanted(place, cadre, norms)
        if cadre == "psw":
            rows += volunteers(place, need * met(place) * draw.lognormal(0, 0.15), year, draw)
            continue
        share = met(place) * draw.lognormal(0, 0.2) * (0.5 if cadre in ("swo", "counsellor") else 1.0)
        before, filled = (int(round(need * share * level(place, cadre, each))) for each in (year - 1, year))
        if filled == 0 and cadre in ("swo", "counsellor", "labour-officer"):
            continue
        approved = max(filled, int(round(need * draw.uniform(0.85, 1.1))))
        if (place.code, cadre) == OVERFILLED:
            approved = max(1, filled - 6)
        money = draw.uniform(0.8, 0.95) * (0.6 if any(f"/{part}/" in place.path for part in UNFUNDED) else 1)
        funded = max(min(filled, approved), int(round(approved * money)))
        row = {
            "cadre": cadre,
            "employer": f"cbs-{slug(place.code)}",
            "employment": "permanent",
            "sector": "welfare",
            "level": "subcounty" if cadre in ("cdo", "acdo") else "district",
            "posts_approved": approved,
            "posts_funded": funded,
            "posts_filled": filled,
            **people(cadre, before, filled, draw, leaving(place, cadre)),
        }
        if cadre == "pswo":
            row["active_cases"] = int(round(need * 25 * draw.uniform(0.5, 1.1)))
            row["case_holders"] = filled
            row["case_holders_fte"] = filled
        rows.append(row)
    return rows


def volunteers(place, count, year, draw):
    before, now = (count * level(place, "psw", each) for each in (year - 1, year))
    rows = []
    for employment, share in (("stipend_volunteer", 0.35), ("unpaid_volunteer", 0.65)):
        row = {
            "cadre": "psw",
            "employer": f"cbs-{slug(place.code)}",
            "employment": employment,
            "sector": "child-protection",
            "level": "community",
            **people("psw", int(round(before * share)), int(round(now * share)), draw),
        }
        if (place.code, "psw") == UNKNOWN:
            row = key(row)
        rows.append(row)
    return rows


def police(place, norms, year):
    draw = rng("police", place.code)
    share = 0.9 * draw.lognormal(0, 0.25)
    before, workers = (
        max(1, int(round(wanted(place, "cfpu-officer", norms) * share * level(place, "cfpu-officer", each))))
        for each in (year - 1, year)
    )
    return {
        "cadre": "cfpu-officer",
        "employer": POLICE,
        "employment": "permanent",
        "sector": "justice",
        "level": "district",
        "posts_approved": workers + int(draw.integers(0, 3)),
        "posts_filled": workers,
        **people("cfpu-officer", before, workers, draw),
    }


def ngo(organisation, place, norms, year):
    rows = []
    for cadre in NGO_CADRES:
        draw = rng(organisation, place.code, cadre)
        share = draw.uniform(0.1, 0.3)
        before, workers = (
            int(round(wanted(place, cadre, norms) * share * level(place, cadre, each))) for each in (year - 1, year)
        )
        if organisation == JUMP_NGO and year == NEWEST:
            workers = workers * 3 + 4
        if workers == 0 and cadre != "psw":
            continue
        rows.append(
            {
                "cadre": cadre,
                "employer": organisation,
                "employment": "stipend_volunteer" if cadre == "psw" else "contract",
                "sector": "child-protection",
                "level": "facility" if cadre == "caregiver" else "community",
                **people(cadre, max(before, 1), max(workers, 1), draw),
            }
        )
    return rows


def headquarters(year):
    rows = []
    for cadre, workers in (("pswo", 24), ("swo", 9), ("cdo", 31)):
        before, filled = (int(round(workers * GROWTH ** (each - NEWEST))) for each in (year - 1, year))
        rows.append(
            {
                "cadre": cadre,
                "employer": MINISTRY,
                "employment": "permanent",
                "sector": "welfare",
                "level": "national",
                "posts_approved": workers + 6,
                "posts_funded": workers + 2,
                "posts_filled": filled,
                **people(cadre, before, filled, rng("headquarters", cadre)),
            }
        )
    return rows


def key(row):
    return {name: row[name] for name in ("cadre", "employer", "employment", "sector", "level")}


def people(cadre, before, workers, draw, leave=LEAVE):
    """Measures about so many workers that agree with one another: sexes and ages add up, and from the round before
    those who left and joined lead to those who are there. ``leave``: share of them who leave in a year.
    """
    female = int(draw.binomial(workers, 0.55)) if workers else 0
    ages = draw.multinomial(workers, [0.18, 0.34, 0.27, 0.1, 0.07, 0.04])
    left = max(before - workers, int(draw.binomial(before, leave)) if before else 0)
    reasons = draw.multinomial(left, [0.25, 0.45, 0.2, 0.03, 0.02, 0.05])
    supervisors = workers // 6
    registered = int(draw.binomial(workers, 0.3)) if workers else 0
    return {
        "headcount": workers,
        "headcount_female": female,
        "headcount_male": workers - female,
        "headcount_unspecified": 0,
        "fte": workers,
        **dict(
            zip(
                ["age_under_30", "age_30_39", "age_40_49", "age_50_54", "age_55_59", "age_60_over"],
                map(int, ages),
                strict=True,
            )
        ),
        "qualified": int(draw.binomial(workers, 0.7)) if workers else 0,
        **({"registered": registered} if cadre in REGISTERS else {}),
        "supervisors": supervisors,
        "supervised": int(draw.binomial(workers, 0.5)) if workers else 0,
        "opening_headcount": before,
        "hires_headcount": workers - before + left,
        "exits_headcount": left,
        **dict(
            zip(
                [
                    "exits_retirement",
                    "exits_resignation",
                    "exits_contract_end",
                    "exits_dismissal",
                    "exits_death",
                    "exits_other",
                ],
                map(int, reasons),
                strict=True,
            )
        ),
        "agency_headcount": 0,
        "agency_fte": 0,
        "trained": int(draw.binomial(workers, 0.4)) if workers else 0,
    }

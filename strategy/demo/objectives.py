"""Objectives and actions of the demonstration's strategies: invented. Money is in millions of shillings; years count
from the first year of the strategy (0); ``{name}`` is a cited figure of `plan_text.FIGURES`.
"""

PER_YEAR = {"pswo": 14, "cdo": 14, "acdo": 9}  # what a post costs in every year it is there: pay, transport, office
ONCE = {"psw": 2.4}  # to choose, train and equip one volunteer
ALLOWANCE = 1.2  # of a volunteer in every year


def for_posts(effects, funded, last=4):
    """{year: (cost, funded)}: each post costs the same in every year, from the one in which it is filled.
    ``funded``: {year: share}.
    """
    costs = {}
    for year in range(min(year for effect in effects for year in effect[3]), last + 1):
        cost = 0
        for _kind, cadre, _area, years in effects:
            there = sum(count for begun, count in years.items() if begun <= year)
            cost += ONCE[cadre] * years.get(year, 0) if cadre in ONCE else PER_YEAR[cadre] * there
        costs[year] = (round(cost), round(cost * funded.get(year, 0)))
    return costs


KARAMOJA_AND_BUSOGA = [
    ("posts", "pswo", "subregion:karamoja", {0: 6, 1: 8, 2: 6}),
    ("posts", "pswo", "subregion:busoga", {0: 6, 1: 10, 2: 10}),
    ("posts", "acdo", "subregion:karamoja", {0: 10, 1: 15, 2: 15}),
    ("posts", "acdo", "subregion:busoga", {1: 30, 2: 30}),
]
ASSISTANTS = [("posts", "acdo", "UG", {1: 60, 2: 80, 3: 80, 4: 80})]
OFFICERS = [("posts", "cdo", "UG", {1: 30, 2: 40, 3: 40, 4: 40})]
VOLUNTEERS = [("posts", "psw", "UG", {0: 300, 1: 400, 2: 400, 3: 400, 4: 400})]
# element, horizon, title, outcome, text, [actions]
# action: (title, horizon, first, last, levels, cadres, lead, partners, areas, {year: (cost,
# funded)}, source, effects, milestones)
#   effects: (kind, cadre, area, {year: count}); milestones: (title, year, month)
D, S, C, R, N, F = "district", "subcounty", "community", "regional", "national", "facility"
OBJECTIVES = [
    ("PLN-1", "near", "One plan, renewed with every mapping",
     "Every budget year begins with a gap report that the leadership group has adopted.",
     ("A plan that is older than its figures misleads. "
      "The mapping is repeated every year; the plan is looked at against it."),
     [
        ("Adopt the gap report of each round before the budget call", "near", 0, 4, [N], [], "mglsd", ["moh"], [],
         {0: (60, 60), 1: (60, 60), 2: (60, 0), 3: (60, 0), 4: (60, 0)}, "Government of Uganda", [],
         [("First report adopted", 0, 2)]),
        ("Set minimum standards for posts at district and sub-county", "near", 0, 1, [D, S], ["pswo", "cdo", "acdo"],
         "mglsd", ["moh"], [], {0: (180, 180), 1: (90, 90)}, "Government of Uganda", [],
         [("Standards approved", 0, 9)]),
        ("Agree norms for para-social workers in refugee-hosting districts", "near", 0, 1, [C, D], ["psw"], "mglsd",
         ["west-nile-refugee-families"], ["district:adjumani"], {0: (40, 40)}, "Partners", [], [])]),
    ("PLN-2", "near", "Figures that are used", "Every local government reports in full, on time.",
     "{coverage} reported in full in the round this strategy rests on: not yet all of them.", [
        ("Help each district office to keep a register of its workers", "near", 0, 2, [D], [], "mglsd",
         ["nile-family-support"], [], {0: (420, 300), 1: (420, 200), 2: (300, 0)}, "Government and partners", [],
         [("Sixty districts trained", 0, 11)]),
        ("Show the gap in every budget submission of the sector", "near", 0, 1, [N, D], [], "mglsd", [], [],
         {0: (35, 35), 1: (35, 35)}, "Government of Uganda", [], [("Template in the budget call", 0, 8)]),
        ("Call the local governments that sent nothing", "near", 0, 0, [R, N], [], "mglsd", ["police-child-and-family"],
         [], {0: (12, 12)}, "Government of Uganda", [], [("All of them called", 0, 3)])]),
    ("PLN-3", "near", "Posts where children are furthest from help",
     "No local government has less than two thirds of the officers that the norm asks for.",
     ("Of probation and social welfare officers the country is {officers_short} by the norm, and {vacancy} of all "
      "approved posts are vacant. Workers are not missing evenly: in Karamoja less than half of the professionals that "
      "the norm asks for are there ({karamoja} are in place), in Busoga more than half of the "
      "professionals ({busoga}). We first fund posts that are already approved, then approve new ones."),
     [
        ("Fill vacant funded posts within 90 days", "near", 0, 4, [D], ["pswo", "cdo"], "mglsd", [], [],
         {0: (100, 100), 1: (140, 140), 2: (140, 140), 3: (140, 0), 4: (140, 0)}, "Government of Uganda", [
            ("posts", "pswo", "UG", {0: 20, 1: 30, 2: 30, 3: 30, 4: 30}),
            ("posts", "cdo", "UG", {0: 30, 1: 40, 2: 40, 3: 40, 4: 40})],
         [("Circular to district service commissions", 0, 2), ("First quarter reported", 0, 5)]),
        ("Fund approved posts in Karamoja and Busoga", "near", 0, 4, [D, S], ["pswo", "cdo", "acdo"], "mglsd",
         ["karamoja-child-link"], ["subregion:karamoja", "subregion:busoga"],
         for_posts(KARAMOJA_AND_BUSOGA, {0: 1, 1: 0.5}), "Government of Uganda", KARAMOJA_AND_BUSOGA,
         [("Cabinet note", 0, 1), ("Posts in the budget call", 0, 4)]),
        ("Housing for officers in hard-to-reach districts", "medium", 1, 3, [D], ["pswo", "cdo"], "mglsd",
         ["karamoja-child-link"], ["subregion:karamoja", "subregion:west-nile"],
         {1: (1450, 0), 2: (1450, 0), 3: (1450, 0)}, "Sought", [
            ("exits_avoided", "pswo", "subregion:karamoja", {2: 2, 3: 2, 4: 2}),
            ("exits_avoided", "cdo", "subregion:karamoja", {2: 3, 3: 3, 4: 3})],
         [("Sites agreed with districts", 1, 6)])]),
    ("PLN-3", "medium", "A worker in every sub-county",
     "Every sub-county has a community development officer or an assistant.",
     ("Community development officers are {cdo_short} by the norm. "
      "Assistants carry most of the work where there is no officer."),
     [
        ("Recruit assistant community development officers for sub-counties without any", "medium", 1, 4, [S], ["acdo"],
         "mglsd", [], [], for_posts(ASSISTANTS, {1: 0.5}), "Government of Uganda", ASSISTANTS,
         [("List of sub-counties without a worker", 0, 10)]),
        ("Recruit community development officers for new districts and cities", "medium", 1, 4, [D, S], ["cdo"],
         "mglsd", [], [], for_posts(OFFICERS, {1: 0.3}), "Government of Uganda", OFFICERS, []),
        ("Motorcycles and fuel for sub-county workers", "near", 0, 3, [S], ["cdo", "acdo"], "mglsd",
         ["global-family-relief"], [], {0: (900, 600), 1: (900, 300), 2: (900, 0), 3: (900, 0)}, "Partners", [],
         [("First hundred handed over", 0, 8)])]),
    ("PLN-4", "near", "Ministries that plan together", "One leadership group, one budget framework, one plan.",
     "Health, justice and education employ workers that children meet first.", [
        ("Quarterly meetings of the leadership group with decisions followed up", "near", 0, 4, [N], [], "mglsd",
         ["moh", "police-child-and-family"], [], {0: (48, 48), 1: (48, 48), 2: (48, 0), 3: (48, 0), 4: (48, 0)},
         "Government of Uganda", [], [("First meeting of the year", 0, 2)]),
        ("A joint line for the workforce in the sector budget framework", "near", 0, 1, [N], [], "mglsd", ["moh"], [],
         {0: (25, 25), 1: (25, 25)}, "Government of Uganda", [], [("Agreed with the ministry of finance", 1, 3)]),
        ("Coordination committees in all regions", "medium", 1, 3, [R, D], [], "mglsd",
         ["children-first-international"], [], {1: (160, 80), 2: (160, 0), 3: (160, 0)}, "Partners", [], [])]),
    ("DEV-1", "medium", "Training places for the posts there will be",
     "As many graduate as are needed, in the cadres that are short.",
     "A post without a graduate stays empty; a graduate without a post leaves.", [
        ("Agree intake targets with universities from the plan over the gap", "near", 0, 1, [N], ["swo", "pswo"],
         "mglsd", ["lakeside-school-of-social-work"], [], {0: (30, 30)}, "Government of Uganda", [],
         [("Targets signed", 0, 7)]),
        ("Scholarships for students from under-served districts", "medium", 1, 4, [R], ["pswo", "swo"],
         "lakeside-school-of-social-work", ["children-first-international"],
         ["subregion:karamoja", "subregion:west-nile", "subregion:sebei"],
         {1: (620, 310), 2: (620, 310), 3: (620, 0), 4: (620, 0)}, "Partners",
         [("graduates", "pswo", "UG", {3: 60, 4: 60}), ("graduates", "swo", "UG", {3: 40, 4: 60})],
         [("First students chosen", 1, 6)]),
        ("Certificate course for para-social workers", "near", 0, 4, [C, D], ["psw"], "savannah-training-institute",
         ["omwana-care-network"], [], {0: (1600, 1200), 1: (1600, 800), 2: (1600, 0), 3: (1600, 0), 4: (1600, 0)},
         "Partners", [("trained", "psw", "UG", {0: 900, 1: 1200, 2: 1200, 3: 1200, 4: 1200})],
         [("Course accredited", 0, 6)])]),
    ("DEV-1", "near", "Para-social workers in every parish",
     "Trained volunteers in every parish, with an allowance and somebody to call.",
     ("Most para-social workers that the norm asks for are there ({para_met} in place). Elsewhere para-social "
      "workers are {para_short}. They are volunteers, and the first whom families meet."), [
        ("Choose and deploy para-social workers with their communities", "near", 0, 4, [C], ["psw"], "mglsd",
         ["omwana-care-network", "teso-women-and-children", "karamoja-child-link"], [],
         for_posts(VOLUNTEERS, {0: 0.75, 1: 0.5}), "Government and partners", VOLUNTEERS,
         [("Guide for communities printed", 0, 4)]),
        ("Allowance and tools for para-social workers", "medium", 1, 4, [C], ["psw"], "mglsd", ["global-family-relief"],
         [], {year: (round(ALLOWANCE * there), 210 if year == 1 else 0)
              for year, there in {1: 700, 2: 1100, 3: 1500, 4: 1900}.items()}, "Sought",
         [("exits_avoided", "psw", "UG", {1: 150, 2: 250, 3: 300, 4: 300})], [])]),
    ("DEV-2", "medium", "One national curriculum", "Every diploma and degree in social work follows one standard.",
     "Uganda’s training schools teach to different standards.", [
        ("Write a competency-based national curriculum with all schools", "medium", 1, 2, [N], ["swo", "pswo", "psw"],
         "lakeside-school-of-social-work", ["savannah-training-institute"], [], {1: (240, 120), 2: (240, 0)},
         "Partners", [], [("Draft for comments", 1, 9)]),
        ("Accredit the schools that teach it", "long", 3, 4, [N], ["swo", "pswo"], "mglsd", [], [],
         {3: (180, 0), 4: (180, 0)}, "Sought", [], [])]),
    ("DEV-3", "medium", "Teachers and practice", "Every student works under a field supervisor for at least a term.",
     "", [
        ("Train field supervisors in district offices", "medium", 1, 3, [D], ["pswo", "swo"],
         "lakeside-school-of-social-work", ["mglsd"], [], {1: (150, 150), 2: (150, 0), 3: (150, 0)}, "Partners",
         [("trained", "pswo", "UG", {1: 60, 2: 60, 3: 60})], []),
        ("Practicum places in regional offices and homes", "medium", 1, 4, [R, F], ["swo", "counsellor"],
         "lakeside-school-of-social-work", ["good-shepherd-homes"], [],
         {1: (90, 45), 2: (90, 0), 3: (90, 0), 4: (90, 0)}, "Partners", [], [])]),
    ("DEV-4", "near", "Courses at work", "Every worker has five days of training a year, of which induction is one.",
     "", [
        ("Induction course for all who are new", "near", 0, 4, [D, S], [], "mglsd", ["savannah-training-institute"], [],
         {0: (210, 210), 1: (210, 105), 2: (210, 0), 3: (210, 0), 4: (210, 0)}, "Government of Uganda",
         [("trained", "", "UG", {0: 300, 1: 400, 2: 400, 3: 400, 4: 400})], [("Course written", 0, 3)]),
        ("Case management course for districts and police desks", "near", 0, 2, [D, C], ["pswo", "cfpu-officer", "psw"],
         "police-child-and-family", ["mglsd", "hope-for-every-child"], [], {0: (380, 380), 1: (380, 190), 2: (380, 0)},
         "Partners", [("trained", "cfpu-officer", "UG", {0: 120, 1: 160, 2: 160})], [("First region done", 0, 6)]),
        ("Distance learning by telephone for para-social workers", "medium", 1, 4, [C], ["psw"],
         "savannah-training-institute", ["northern-lights-aid"], [],
         {1: (260, 130), 2: (260, 0), 3: (260, 0), 4: (260, 0)}, "Partners",
         [("trained", "psw", "UG", {1: 1000, 2: 1500, 3: 1500, 4: 1500})], [])]),
    ("SUP-2", "near", "Supervision once a month", "Every worker who holds cases is supervised at least once a month.",
     "There are {supervision} workers for each supervisor, where five are what we aim at.", [
        ("Name a supervisor for every district and give time for it", "near", 0, 1, [D], ["pswo", "cdo"], "mglsd", [],
         [], {0: (95, 95), 1: (95, 95)}, "Government of Uganda", [],
         [("Letter to chief administrative officers", 0, 2)]),
        ("Regional mentors who visit each district each quarter", "medium", 1, 4, [R, D], ["pswo", "swo"], "mglsd",
         ["children-first-international"], [], {1: (540, 270), 2: (540, 0), 3: (540, 0), 4: (540, 0)}, "Partners",
         [("exits_avoided", "pswo", "UG", {2: 10, 3: 12, 4: 12})], []),
        ("Monthly meetings of para-social workers with the sub-county", "near", 0, 4, [S, C], ["psw", "acdo"], "mglsd",
         ["omwana-care-network"], [], {0: (320, 240), 1: (320, 160), 2: (320, 0), 3: (320, 0), 4: (320, 0)},
         "Government and partners", [("exits_avoided", "psw", "UG", {1: 80, 2: 100, 3: 100, 4: 100})], [])]),
    ("SUP-3", "medium", "Work one can stay in", "Fewer leave each year; nobody holds more than 25 cases.",
     ("In the year before the mapping turnover was {turnover}; among officers in Acholi {acholi_turnover} left. "
      "An officer holds {caseload} cases."), [
        ("A career ladder for probation and social welfare officers", "medium", 1, 2, [N, D], ["pswo"], "mglsd", [], [],
         {1: (70, 70), 2: (700, 0)}, "Government of Uganda", [("exits_avoided", "pswo", "UG", {3: 15, 4: 15})],
         [("Scheme of service approved", 2, 3)]),
        ("Caseload limit in the operating procedures", "near", 0, 1, [D], ["pswo"], "mglsd", ["hope-for-every-child"],
         [], {0: (20, 20)}, "Government of Uganda", [], [("Circular", 0, 9)]),
        ("Safety and wellbeing of workers: telephone line and peer groups", "medium", 1, 4, [D, C], [],
         "hope-for-every-child", ["crescent-welfare-society"], [],
         {1: (130, 65), 2: (130, 0), 3: (130, 0), 4: (130, 0)}, "Partners",
         [("exits_avoided", "cdo", "UG", {2: 10, 3: 12, 4: 12})], []),
        ("Exit interviews in every district", "near", 0, 4, [D], [], "mglsd", [], [], {}, "", [], [])]),
    ("SUP-4", "long", "A profession that answers for itself",
     "Social workers are registered and follow one code of ethics.", "", [
        ("Bring the social workers bill to Parliament", "near", 0, 2, [N], ["swo", "pswo"], "mglsd", [], [],
         {0: (60, 60), 1: (60, 60), 2: (60, 0)}, "Government of Uganda", [],
         [("Certificate of financial implications", 0, 10)]),
        ("Set up the register of social workers", "long", 3, 4, [N], ["swo", "pswo"], "mglsd",
         ["lakeside-school-of-social-work"], [], {3: (400, 0), 4: (400, 0)}, "Sought", [], []),
        ("Strengthen the association and its code of ethics", "medium", 1, 3, [N, R], ["swo", "pswo"],
         "hope-for-every-child", [], [], {1: (85, 85), 2: (85, 0), 3: (85, 0)}, "Partners", [], [])]),
]  # fmt: skip

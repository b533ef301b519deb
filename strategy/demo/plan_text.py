"""The words and numbers of the demonstration's strategy:
illustrative, invented, in the shape of a Ugandan government plan.

Money is in millions of shillings; years count from the first year of the strategy (0). ``{name}`` in a text is a cited
figure of `FIGURES`. Organisations, cadres, areas, levels are codes of the demonstration's reference lists.
"""

TITLE = "National Social Service Workforce Strategy {first} to {last}"
INTERIM_TITLE = "Interim Social Service Workforce Plan {first} to {last}"
SDG_TARGETS = ["1.3", "5.2", "8.7", "16.2"]
SECTORS = ["welfare", "child-protection", "justice", "health", "education", "community-development"]
MINISTRIES = ["mglsd", "moh", "police-child-and-family"]

FIGURES = {  # name: (method or rate, area, target kind, target, field)
    "workers": ("population_norm", "UG", "all", "", "current"),
    "required": ("population_norm", "UG", "all", "", "required"),
    "short": ("population_norm", "UG", "all", "", "shortage"),
    "surplus": ("population_norm", "UG", "all", "", "surplus"),
    "coverage": ("population_norm", "UG", "all", "", "coverage"),
    "officers_short": ("population_norm", "UG", "cadre", "pswo", "shortage"),
    "officers_met": ("population_norm", "UG", "cadre", "pswo", "ratio"),
    "para_short": ("population_norm", "UG", "cadre", "psw", "shortage"),
    "cdo_short": ("population_norm", "UG", "cadre", "cdo", "shortage"),
    "karamoja": ("population_norm", "subregion:karamoja", "all", "", "ratio"),
    "busoga": ("population_norm", "subregion:busoga", "all", "", "ratio"),
    "vacancy": ("rate:vacancy_approved", "UG", "all", "", "value"),
    "turnover": ("rate:turnover_headcount", "UG", "all", "", "value"),
    "supervision": ("rate:supervision", "UG", "all", "", "value"),
    "caseload": ("rate:caseload", "UG", "all", "", "value"),
}

SECTIONS = {
    "foreword": """Every child in Uganda should be able to reach somebody whose work it is to help. \
This strategy says how many such people
there are, where they are missing, and what the Government and its partners will do about it.

*This text and its workforce figures are invented, to show what the application does.*""",
    "vision": """A social service workforce that is **planned, developed and supported**, \
and close enough to reach every child and family that needs it.

By the last year of this strategy:

- no local government has less than two thirds of the probation and social welfare officers its children need;
- every sub-county has a community development officer or an assistant;
- every officer is supervised at least once a month;
- those who do social work are registered and follow one code of ethics.""",
    "situation": """At the last mapping the country had {workers} of {required} ({coverage} reported in full). \
Summed over places and cadres it
is {short}; at the same time other places are {surplus}, and that fills no gap elsewhere.

| What | Figure |
|---|---|
| Probation and social welfare officers | {officers_short} |
| Requirement met, the same officers | {officers_met} |
| Para-social workers | {para_short} |
| Community development officers | {cdo_short} |
| Approved posts that are vacant | {vacancy} |
| Workers who left in the year | {turnover} |

The gap is deepest in Karamoja, where {karamoja} of what is required is there, and in Busoga ({busoga}).

> The officer comes once in a term. — said in a group discussion of young people, Napak""",
    "context:child-protection": (
        "The alternative care framework and the child helpline bring more cases to districts than officers can hold: "
        "{caseload} for each case holder."
    ),
    "context:legislation": (
        "Social work is not yet a regulated profession. "
        "A bill on social workers has been drafted and awaits its certificate of financial implications."
    ),
    "context:economy": (
        "Local governments depend on the conditional grant for social development; "
        "it has not grown with the number of districts since the split of older ones."
    ),
    "context:education": (
        "Universities and training institutes graduate social workers "
        "every year, but field practicum is short and curricula differ."
    ),
    "context:health": (
        "Village health teams and para-social workers often are the same people. Their loads must be planned together."
    ),
    "governance": """The strategy is led by the leadership group that the Ministry of Gender, \
Labour and Social Development chairs. It meets every quarter,
looks at the gap dashboard, decides, and follows its decisions up until a second person has verified them.

1. The **leadership group** decides.
2. The **secretariat** prepares its meetings and keeps its decisions.
3. **Leads** of actions report progress each quarter; somebody else verifies it.""",
    "monitoring": (
        "Each mapping round gives a new gap report. Indicators that are measures of the gap report are read from it by "
        "themselves; the others are entered by the responsible agency with their evidence and verified by another."
    ),
    "risks": (
        "The risks are kept in a register with an owner for each, "
        "and are looked at in every meeting of the leadership group."
    ),
    "finance": (
        "The plan is costed by action and year. What is not funded is named as such; it is the subject of the budget "
        "call and of the round table with partners.[^1]\n\n"
        "[^1]: Costs are illustrative and in current prices."
    ),
}

NOT_CHOSEN = {"SUP-1": "Taken up under in-service training: an induction course is part of it."}
LATER = {"DEV-2": "medium", "DEV-3": "medium", "SUP-4": "long"}

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
    ("PLN-2", "near", "Figures that are used", "Nine in ten local governments report in full, on time.",
     "{coverage} reported in full in the round this strategy rests on.", [
        ("Help each district office to keep a register of its workers", "near", 0, 2, [D], [], "mglsd",
         ["nile-family-support"], [], {0: (420, 300), 1: (420, 200), 2: (300, 0)}, "Government and partners", [],
         [("Sixty districts trained", 0, 11)]),
        ("Show the gap in every budget submission of the sector", "near", 0, 1, [N, D], [], "mglsd", [], [],
         {0: (35, 35), 1: (35, 35)}, "Government of Uganda", [], [("Template in the budget call", 0, 8)]),
        ("Call the local governments that sent nothing", "near", 0, 0, [R, N], [], "mglsd", ["police-child-and-family"],
         [], {0: (12, 12)}, "Government of Uganda", [], [("All of them called", 0, 3)])]),
    ("PLN-3", "near", "Posts where children are furthest from help",
     "No local government has less than two thirds of the officers its children need.",
     ("The country is {officers_short} of probation and social welfare officers. They are not missing evenly: in "
      "Karamoja {karamoja} of the requirement is met, in Busoga {busoga}. We first fund posts that are already "
      "approved, then approve new ones."),
     [
        ("Fill vacant funded posts within 90 days", "near", 0, 4, [D], ["pswo", "cdo"], "mglsd", [], [],
         {0: (310, 310), 1: (310, 310), 2: (310, 310), 3: (310, 0), 4: (310, 0)}, "Government of Uganda", [
            ("posts", "pswo", "UG", {0: 40, 1: 60, 2: 60, 3: 60, 4: 60}),
            ("posts", "cdo", "UG", {0: 60, 1: 90, 2: 90, 3: 90, 4: 90})],
         [("Circular to district service commissions", 0, 2), ("First quarter reported", 0, 5)]),
        ("Fund approved posts in Karamoja and Busoga", "near", 0, 2, [D, S], ["pswo", "cdo", "acdo"], "mglsd",
         ["karamoja-child-link"], ["subregion:karamoja", "subregion:busoga"],
         {0: (980, 980), 1: (1960, 980), 2: (1960, 0)}, "Government of Uganda", [
            ("posts", "pswo", "subregion:karamoja", {0: 6, 1: 8, 2: 6}),
            ("posts", "pswo", "subregion:busoga", {0: 8, 1: 16, 2: 16}),
            ("posts", "acdo", "subregion:karamoja", {0: 10, 1: 20, 2: 20}),
            ("posts", "acdo", "subregion:busoga", {1: 40, 2: 60})],
         [("Cabinet note", 0, 1), ("Posts in the budget call", 0, 4)]),
        ("Housing for officers in hard-to-reach districts", "medium", 1, 3, [D], ["pswo", "cdo"], "mglsd",
         ["karamoja-child-link"], ["subregion:karamoja", "subregion:west-nile"],
         {1: (1450, 0), 2: (1450, 0), 3: (1450, 0)}, "Sought", [
            ("exits_avoided", "pswo", "subregion:karamoja", {2: 2, 3: 2, 4: 2}),
            ("exits_avoided", "cdo", "subregion:karamoja", {2: 3, 3: 3, 4: 3})],
         [("Sites agreed with districts", 1, 6)])]),
    ("PLN-3", "medium", "A worker in every sub-county",
     "Every sub-county has a community development officer or an assistant.",
     ("Community development officers are {cdo_short} of the norm. "
      "Assistants carry most of the work where there is no officer."),
     [
        ("Recruit assistant community development officers for sub-counties without any", "medium", 1, 4, [S], ["acdo"],
         "mglsd", [], [], {1: (2900, 1450), 2: (3800, 0), 3: (4700, 0), 4: (5600, 0)}, "Government of Uganda",
         [("posts", "acdo", "UG", {1: 120, 2: 150, 3: 150, 4: 150})],
         [("List of sub-counties without a worker", 0, 10)]),
        ("Recruit community development officers for new districts and cities", "medium", 1, 4, [D, S], ["cdo"],
         "mglsd", [], [], {1: (2100, 700), 2: (2800, 0), 3: (3500, 0), 4: (4200, 0)}, "Government of Uganda",
         [("posts", "cdo", "UG", {1: 60, 2: 80, 3: 80, 4: 80})], []),
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
     "Para-social workers are {para_short} of the norm; they are the first whom families meet.", [
        ("Choose and deploy para-social workers with their communities", "near", 0, 4, [C], ["psw"], "mglsd",
         ["omwana-care-network", "teso-women-and-children", "karamoja-child-link"], [],
         {0: (2400, 1800), 1: (2800, 1400), 2: (3000, 0), 3: (3200, 0), 4: (3400, 0)}, "Government and partners",
         [("posts", "psw", "UG", {0: 900, 1: 1100, 2: 1100, 3: 1100, 4: 1100})],
         [("Guide for communities printed", 0, 4)]),
        ("Allowance and tools for para-social workers", "medium", 1, 4, [C], ["psw"], "mglsd", ["global-family-relief"],
         [], {1: (5200, 1300), 2: (5900, 0), 3: (6600, 0), 4: (7300, 0)}, "Sought",
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
        ("Distance learning by telephone for para-social workers", "medium", 1, 3, [C], ["psw"],
         "savannah-training-institute", ["northern-lights-aid"], [], {1: (260, 130), 2: (260, 0), 3: (260, 0)},
         "Partners", [("trained", "psw", "UG", {1: 1000, 2: 1500, 3: 1500})], [])]),
    ("SUP-2", "near", "Supervision once a month", "Every worker who holds cases is supervised at least once a month.",
     "There is one supervisor for {supervision} workers.", [
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
     "{turnover} of the workers left in the year before the mapping. An officer holds {caseload}.", [
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
        ("Set up the register of social workers", "long", 3, 4, [N], ["swo", "pswo", "counsellor"], "mglsd",
         ["lakeside-school-of-social-work"], [], {3: (400, 0), 4: (400, 0)}, "Sought", [], []),
        ("Strengthen the association and its code of ethics", "medium", 1, 3, [N, R], ["swo", "pswo"],
         "hope-for-every-child", [], [], {1: (85, 85), 2: (85, 0), 3: (85, 0)}, "Partners", [], [])]),
]  # fmt: skip

# objective number, name, source, what it reads, formula, unit, {year: target}, frequency, responsible, lower is better
INDICATORS = [
    (3, "Requirement met, probation and social welfare officers", "measured",
     ("population_norm", "UG", "cadre", "pswo", "ratio"), "", "", {1: 0.7, 3: 0.8, 4: 0.85}, "round", "mglsd", False),
    (3, "Vacancy rate of approved posts", "measured", ("rate:vacancy_approved", "UG", "all", "", "value"), "", "",
     {1: 0.25, 3: 0.18, 4: 0.15}, "round", "mglsd", True),
    (3, "Requirement met in Karamoja, all cadres", "measured",
     ("population_norm", "subregion:karamoja", "all", "", "ratio"), "", "", {1: 0.6, 4: 0.8}, "round",
     "karamoja-child-link", False),
    (4, "Shortage of community development officers", "measured", ("population_norm", "UG", "cadre", "cdo", "shortage"),
     "", "", {2: 300, 4: 150}, "round", "mglsd", True),
    (7, "Shortage of para-social workers", "measured", ("population_norm", "UG", "cadre", "psw", "shortage"), "", "",
     {2: 2000, 4: 500}, "round", "mglsd", True),
    (2, "Local governments that reported in full", "measured", ("population_norm", "UG", "all", "", "coverage"), "", "",
     {0: 140, 2: 146}, "round", "mglsd", False),
    (12, "Turnover", "measured", ("rate:turnover_headcount", "UG", "all", "", "value"), "", "", {2: 0.06, 4: 0.05},
     "round", "mglsd", True),
    (12, "Cases for each case holder", "measured", ("rate:caseload", "UG", "all", "", "value"), "", "", {2: 27, 4: 25},
     "round", "mglsd", True),
    (11, "Workers for each supervisor", "measured", ("rate:supervision", "UG", "all", "", "value"), "", "",
     {2: 7, 4: 5}, "round", "mglsd", True),
    (1, "Gap reports adopted before the budget call", "manual", None,
     "Number of gap reports that the leadership group adopted before the budget call, since the strategy began.",
     "reports", {0: 1, 2: 3, 4: 5}, "year", "mglsd", False),
    (5, "Meetings of the leadership group held in the year", "manual", None,
     "Meetings of the leadership group whose minutes are kept.", "meetings", {0: 4, 1: 4, 2: 4, 3: 4, 4: 4}, "quarter",
     "mglsd", False),
    (6, "Students on scholarships from under-served districts", "manual", None,
     "Students enrolled at the end of the academic year who hold a scholarship of the plan.", "students",
     {2: 80, 4: 120}, "year", "lakeside-school-of-social-work", False),
    (8, "Schools that teach the national curriculum", "manual", None,
     "Schools of social work whose diploma or degree follows the national curriculum, of all schools.", "schools",
     {3: 4, 4: 8}, "year", "lakeside-school-of-social-work", False),
    (9, "Students with a term of supervised practice", "manual", None,
     "Students with a field supervisor for at least one term / students in their last year x 100.", "%", {2: 50, 4: 80},
     "year", "lakeside-school-of-social-work", False),
    (10, "Workers trained at work in the year", "manual", None,
     "People who ended a course of the plan in the calendar year; who took two counts once.", "people",
     {0: 1300, 2: 3500, 4: 1900}, "half", "mglsd", False),
    (13, "Registered social workers", "manual", None, "Social workers on the register / social workers in post x 100.",
     "%", {4: 40}, "end", "mglsd", False),
]  # fmt: skip

RISKS = [  # title, factor, likelihood, impact, mitigation, owner
    ("The conditional grant does not grow, and approved posts stay unfunded", "economy", 4, 5,
     "The gap and its cost are in every budget submission; partners bridge only what ends.", "mglsd"),
    ("The social workers bill is delayed again", "legislation", 4, 3,
     "Code of ethics and register are prepared with the association meanwhile.", "mglsd"),
    ("Officers posted to hard-to-reach districts leave within a year", "labour-market", 4, 4,
     "Housing, transport and a regional mentor come with the post.", "mglsd"),
    ("Partners’ projects end and para-social workers are left without support", "social-welfare", 3, 4,
     "Each project plans with the district how its workers go on.", "omwana-care-network"),
    ("Some districts do not report, and their gap is not seen", "child-protection", 3, 3,
     "Calls before the closing day; the areas are listed by name in every pack.", "mglsd"),
]  # fmt: skip

# what the interim plan holds: (objective number in OBJECTIVES, actions of it), and how far each is,
# in the order of the actions
INTERIM = [(2, [0, 2]), (3, [0, 1]), (7, [0]), (11, [0])]
# (objective, action) as numbered in the interim plan, status, per cent, text, spent share, evidence, verdict
PROGRESS = [
    (1, 1, "on_track", 45, "Registers are kept in 58 districts; 40 more are trained.", 0.5,
     "List of districts, training reports", "confirmed"),
    (1, 2, "done", 100, "All local governments that had sent nothing were called; six of nine have since reported.",
     0.9, "Call sheet", "confirmed"),
    (2, 1, "on_track", 40, "District service commissions advertised 96 posts, 71 are filled.", 0.4,
     "Appointment letters of three districts seen", "confirmed"),
    (2, 2, "delayed", 10, "The cabinet note is ready; posts are not yet in the budget call.", 0.05, "Cabinet note",
     "disputed"),
    (3, 1, "on_track", 50, "Para-social workers were chosen in 61 sub-counties.", 0.45, "Lists signed by parish chiefs",
     ""),
    (4, 1, "blocked", 5, "Supervisors are named in 20 districts; no time was freed for it.", 0.1, "Letters",
     "confirmed"),
]  # fmt: skip

CONSULTATIONS = [  # title, groups, how, area, accessibility, summary, {(sex, age band): count}, published, findings
    ("Young people in Napak", ["children", "youth"], "focus_group", "district:napak",
     ("In Ngakarimojong, in the school’s shade, on a market-free day; "
      "food and transport given; two trusted adults of the district present."),
     "Four groups talked about who helps when something happens at home, and what would make it easier to ask.",
     {("female", "10-14"): 9, ("male", "10-14"): 8, ("female", "15-17"): 12, ("male", "15-17"): 10,
      ("female", "18-24"): 6, ("male", "18-24"): 3},
     True,
     [("The officer comes once in a term. We would like to know the day.", ["PLN-3", "SUP-2"],
       [("objective", 3, 0, "taken_up",
         "Posts are first funded where children are furthest from help, Napak among them.")]),
      ("We tell the woman of our village first; she has no telephone and no money to go with us.", ["DEV-1"],
       [("action", 7, 2, "partly",
         "Para-social workers get an allowance and tools from the second year; telephones where there is a network.")]),
      ("We do not want to tell our story again to each new person.", ["DEV-4"],
       [("action", 10, 2, "taken_up",
         "The case management course teaches to hand over a case without asking again.")])]),
    ("Parents and carers in Isingiro", ["carers"], "workshop", "district:isingiro",
     "In Runyankore and Swahili; childcare during the meeting; ramps.",
     "Carers of children with disabilities and foster carers spoke about visits, papers and waiting.",
     {("female", "25+"): 24, ("male", "25+"): 9, ("female", "18-24"): 5}, True,
     [("When the officer is moved nobody tells us, and we begin again.", ["SUP-3", "PLN-3"],
       [("action", 12, 1, "partly",
         "The career ladder lets officers rise without moving; handing over is not yet in the plan.")]),
      ("There should be somebody who knows about disability.", ["DEV-2"],
       [("objective", 8, 0, "taken_up", "Disability is one of the competencies of the national curriculum.")])]),
    ("Adults who grew up in care, Kampala", ["adults", "youth"], "interview", "district:kampala",
     "One to one, at the place each chose, travel paid.", "Care leavers looked back at who was there and who was not.",
     {("female", "18-24"): 7, ("male", "18-24"): 6, ("female", "25+"): 4, ("male", "25+"): 3}, False,
     [("Pay the caregivers in the homes better; they are the ones who stay with you at night.", ["SUP-3"],
       [("", 0, 0, "not",
         ("Caregivers of private homes are not paid by Government; "
          "the minimum standards will say what a home must offer."))]),
      ("Nobody asked me before I left what I needed.", ["DEV-4", "SUP-2"], [])]),
]  # fmt: skip

MEMBERS = [  # name, user, organisation, position
    ("Dr Joseph Mugisha", "chair", "mglsd", "chair"),
    ("Irene Nabirye", "secretariat", "mglsd", "secretariat"),
    ("Daniel Odongo", "member", "moh", "member"),
    ("Alice Kembabazi", "observer", "", "observer"),
    ("Grace Akello", "planner", "mglsd", "member"),
    ("Head of the Child and Family Protection Department", "", "police-child-and-family", "member"),
    ("Dean of the Lakeside School", "", "lakeside-school-of-social-work", "member"),
    ("Director of Omwana Care Network", "", "omwana-care-network", "member"),
]
TERMS = """### Purpose

The group leads the national effort to **plan, develop and support** the social service workforce.

### Tasks

- adopts the gap report of each round;
- decides what the national strategy takes up, and endorses it;
- follows up what it decided.

### How it works

It meets every quarter. The Government chairs. Half of the members are a quorum. \
Decisions are by agreement and are recorded with the figure they rest on."""

DECISIONS = [  # text, figure, owner, person, days until due, state, follow-ups
    (("The nine local governments that have not reported are called "
      "within two weeks, and the list goes to the permanent secretary."),
     "coverage", "mglsd", "Commissioner for Youth and Children", 14, "verified",
     ["All nine were called; six have sent their figures since."]),
    ("The cabinet note on posts for Karamoja and Busoga is brought before the budget call.", "karamoja", "mglsd",
     "Commissioner for Youth and Children", 40, "done", ["The note is with the cabinet secretariat."]),
    ("The training schools and the ministry agree intake targets from the plan over the gap.", "officers_short",
     "lakeside-school-of-social-work", "Dean", 120, "open", []),
    ("Partners tell the secretariat how their para-social workers go on when a project ends.", "para_short",
     "omwana-care-network", "Director", -20, "open", ["Two of five partners have answered."]),
]  # fmt: skip
AGENDA = [  # title, background, presenter, minutes, for decision, cost, figure, (objective, action)
    ("Minutes of the last meeting and decisions to follow up", "", "Secretariat", 15, False, None, "", None),
    ("The gap today", "What the newest mapping says, and what changed.", "Planner", 25, False, None, "short", None),
    ("Fund approved posts in Karamoja and Busoga?",
     "Karamoja meets least of its requirement; posts are approved and not funded.", "Commissioner", 30, True, 4900,
     "karamoja", (3, 2)),
    ("Housing for officers in hard-to-reach districts?", "Officers posted to Karamoja leave within a year.",
     "Commissioner", 20, True, 4350, "officers_met", (3, 3)),
    ("Who calls the local governments that sent nothing?", "", "Secretariat", 10, True, None, "coverage", None),
]  # fmt: skip

COMMITMENTS = [  # organisation, to, what, months from today, state, evidence
    ("omwana-care-network", "strategy",
     "Trains and supports 300 para-social workers in Lango and keeps them on for a year after the project.", 9, "open",
     ""),
    ("children-first-international", "call_to_action",
     "Shares its staff list with the ministry in every mapping round.", -2, "kept",
     "Its submission of the newest round is accepted."),
    ("global-family-relief", "strategy", "Gives a hundred motorcycles to sub-county workers.", -4, "partly",
     "62 were handed over."),
    ("moh", "strategy", "Plans the loads of village health teams and para-social workers together.", 5, "open", ""),
    ("lakeside-school-of-social-work", "call_to_action", "Opens forty practicum places.", -1, "not_kept",
     "Twelve places were opened; field supervisors are missing."),
]  # fmt: skip

RESOURCES = [  # name, kind, description, author, year, language, elements, text
    ("How to hold a supervision talk", "guidance", "A one-page guide for supervisors of para-social workers.",
     "Omwana Care Network", 2024, "en", ["SUP-2"],
     "Agree the day. Listen first. Ask what was hard. Choose one case. End with what each will do.\n"),
    ("Comment mener un entretien de supervision", "guidance", "Une page pour celles et ceux qui supervisent.",
     "Réseau Omwana", 2024, "fr", ["SUP-2"],
     "Fixez le jour. Écoutez d’abord. Demandez ce qui était difficile. Choisissez un cas.\n"),
    ("Letter to a district office that has not reported", "tool", "A text to send before the round closes.",
     "Ministry of Gender, Labour and Social Development", 2025, "en", ["PLN-2"],
     "The round closes on ... Your figures are missing. Whom may we help?\n"),
    ("Questions for a group discussion with young people", "tool",
     "Open questions, safeguarding and consent in simple words.", "Hope for Every Child Uganda", 2025, "en",
     ["PLN-1", "PLN"], "Who helps when something happens? What makes it easy to ask? You may stop at any time.\n"),
    ("Job description of a probation and social welfare officer", "policy", "Duties, caseload, supervision.",
     "Ministry of Gender, Labour and Social Development", 2023, "en", ["PLN-3", "SUP-3"],
     ("Holds at most 25 active cases. Is supervised once a month. "
      "Reports to the district community development officer.\n")),
    ("Counting supervisors: a note on method", "research", "What the supervision ratio says, and what it does not.",
     "Lakeside School of Social Work", 2025, "en", ["SUP-2", "PLN-2"],
     "The ratio divides workers who are no supervisors by supervisors. It says nothing about how often they meet.\n"),
]  # fmt: skip

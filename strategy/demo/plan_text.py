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
    "short": ("population_norm", "UG", "kind", "professional", "shortage"),
    "surplus": ("population_norm", "UG", "kind", "professional", "surplus"),
    "coverage": ("population_norm", "UG", "all", "", "coverage"),
    "officers_short": ("population_norm", "UG", "cadre", "pswo", "shortage"),
    "officers_met": ("population_norm", "UG", "cadre", "pswo", "ratio"),
    "swo_met": ("population_norm", "UG", "cadre", "swo", "ratio"),
    "para_short": ("population_norm", "UG", "cadre", "psw", "shortage"),
    "para_met": ("population_norm", "UG", "cadre", "psw", "ratio"),
    "cdo_short": ("population_norm", "UG", "cadre", "cdo", "shortage"),
    "karamoja": ("population_norm", "subregion:karamoja", "kind", "professional", "ratio"),
    "busoga": ("population_norm", "subregion:busoga", "kind", "professional", "ratio"),
    "vacancy": ("rate:vacancy_approved", "UG", "all", "", "value"),
    "turnover": ("rate:turnover_headcount", "UG", "all", "", "value"),
    "acholi_turnover": ("rate:turnover_headcount", "subregion:acholi", "cadre", "pswo", "value"),
    "registered": ("rate:registered_share", "UG", "cadre", "counsellor", "value"),
    "supervision": ("rate:supervision", "UG", "all", "", "value"),
    "caseload": ("rate:caseload", "UG", "cadre", "pswo", "value"),
}

SECTIONS = {
    "foreword": """Every child in Uganda should be able to reach somebody whose work it is to help. \
This strategy says how many such people
there are, where they are missing, and what the Government and its partners will do about it.

*This text and its workforce figures are invented, to show what the application does.*""",
    "vision": """A social service workforce that is **planned, developed and supported**, \
and close enough to reach every child and family that needs it.

By the last year of this strategy:

- no local government has less than two thirds of the probation and social welfare officers that the norm asks for;
- every sub-county has a community development officer or an assistant;
- every officer is supervised at least once a month;
- those who do social work are registered and follow one code of ethics.""",
    "situation": """At the last mapping {coverage} reported in full; what follows is about them. \
Summed over places and cadres, professionals are {short} by the norm; \
in other places professionals are {surplus}, and that fills no gap elsewhere. \
Professionals, paid para-professionals and volunteers are counted apart:

| What | Figure |
|---|---|
| Probation and social welfare officers | {officers_short} |
| In place, the same officers | {officers_met} |
| Community development officers | {cdo_short} |
| Para-social workers, who are volunteers | {para_short} |
| Approved posts that are vacant | {vacancy} |
| Workers who left in the year | {turnover} |

The gap is deepest in Karamoja, where less than half of the professionals that the norm asks for \
are there ({karamoja}). In Busoga more than half of the professionals are: {busoga} are in place.

> The officer comes once in a term. — said in a group discussion of young people, Napak""",
    "context:child-protection": (
        "The alternative care framework and the child helpline bring more cases to districts than officers can hold: "
        "{caseload} for each case holder, and the standard is 25."
    ),
    "context:legislation": (
        "Social work is not yet a regulated profession. "
        "A bill on social workers has been drafted and awaits its certificate of financial implications. "
        "Only counsellors have a register, which their association keeps: fewer than half of them stand in it "
        "({registered}). No other cadre has one, so nothing is said of its registration."
    ),
    "context:economy": (
        "Local governments depend on the conditional grant for social development; "
        "it has not grown with the number of districts since the split of older ones."
    ),
    "context:labour-market": (
        "Social workers become fewer from one mapping to the next, while officers become more: of the social workers "
        "that the norm asks for, {swo_met} are in place."
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
        "[^1]: Costs are illustrative and in prices of the first year. A post costs the same in every year in which it "
        "is filled, and is paid until the last year of the plan."
    ),
}

NOT_CHOSEN = {"SUP-1": "Taken up under in-service training: an induction course is part of it."}
LATER = {"DEV-2": "medium", "DEV-3": "medium", "SUP-4": "long"}

# objective number, name, source, what it reads, formula, unit, {year: target}, frequency, responsible, lower is better
INDICATORS = [
    (3, "In place, probation and social welfare officers", "measured",
     ("population_norm", "UG", "cadre", "pswo", "ratio"), "", "", {1: 0.8, 3: 0.85, 4: 0.9}, "round", "mglsd", False),
    (3, "Vacancy rate of approved posts", "measured", ("rate:vacancy_approved", "UG", "all", "", "value"), "", "",
     {1: 0.25, 3: 0.18, 4: 0.15}, "round", "mglsd", True),
    (3, "In place in Karamoja, professionals", "measured",
     ("population_norm", "subregion:karamoja", "kind", "professional", "ratio"), "", "", {1: 0.5, 4: 0.75}, "round",
     "karamoja-child-link", False),
    (4, "Shortage of community development officers", "measured", ("population_norm", "UG", "cadre", "cdo", "shortage"),
     "", "", {2: 300, 4: 150}, "round", "mglsd", True),
    (7, "Shortage of para-social workers", "measured", ("population_norm", "UG", "cadre", "psw", "shortage"), "", "",
     {2: 1400, 4: 600}, "round", "mglsd", True),
    (2, "Local governments that reported in full", "measured", ("population_norm", "UG", "all", "", "coverage"), "", "",
     {0: 140, 2: 146}, "round", "mglsd", False),
    (12, "Turnover", "measured", ("rate:turnover_headcount", "UG", "all", "", "value"), "", "", {2: 0.08, 4: 0.06},
     "round", "mglsd", True),
    (12, "Cases for each case holder", "measured", ("rate:caseload", "UG", "cadre", "pswo", "value"), "", "",
     {2: 25.5, 4: 24}, "round", "mglsd", True),
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
     {0: 1300, 2: 3000, 4: 3100}, "half", "mglsd", False),
    (13, "Registered social workers", "manual", None, "Social workers on the register / social workers in post x 100.",
     "%", {4: 40}, "end", "mglsd", False),
]  # fmt: skip

RISKS = [  # title, factor, likelihood, impact, mitigation, owner
    ("The conditional grant does not grow, and approved posts stay unfunded", "economy", 4, 5,
     "The gap and its cost are in every budget submission; partners bridge only what ends.", "mglsd"),
    ("The social workers bill is delayed again", "legislation", 4, 3,
     "Code of ethics and register are prepared with the association meanwhile.", "mglsd"),
    ("Officers posted to hard-to-reach districts soon leave again", "labour-market", 4, 4,
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
    (1, 2, "done", 100, "All 24 local governments that had sent nothing were called; nine of them reported next time.",
     0.9, "Call sheet", "confirmed"),
    (2, 1, "on_track", 37, "District service commissions advertised 96 posts, 71 are filled.", 0.4,
     "Appointment letters of three districts seen", "confirmed"),
    (2, 2, "delayed", 10, "The cabinet note is ready; posts are not yet in the budget call.", 0.05, "Cabinet note",
     "disputed"),
    (3, 1, "on_track", 50, "Para-social workers were chosen in 61 sub-counties.", 0.45, "Lists signed by parish chiefs",
     ""),
    (4, 1, "blocked", 5, "Supervisors are named in 20 districts; no time was freed for it.", 0.1, "Letters",
     "confirmed"),
]  # fmt: skip

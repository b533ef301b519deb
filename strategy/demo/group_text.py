"""What the demonstration's leadership group says, decides, promises and thinks of the workforce: invented."""

from strategy.demo.objectives import OBJECTIVES

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
ADOPTED_AS_IT_IS = "Workers whom two organisations reported are counted low until the ministry has settled them."
OLDER_TITLES = ["Fourth meeting of the leadership group", "Eighth meeting of the leadership group"]
ADOPTED = [  # how the reports of the older rounds were adopted
    {"agreement": "consensus", "conflicts": "",
     "reservations": "The Ministry of Health asks that village health teams are counted in the next round."},
    {"agreement": "majority", "reservations": "",
     "conflicts": "The deputy of the police department, whose officers are in the report, did not vote."},
]  # fmt: skip
ENDORSED = {
    "agreement": "consensus",
    "reservations": "The Lakeside School holds that twenty supervisors are too few for the first year.",
    "conflicts": "The director of Omwana Care Network declared that the plan pays para-social workers whom it trains.",
}
TERMS = """### Purpose

The group leads the national effort to **plan, develop and support** the social service workforce.

### Tasks

- adopts the gap report of each round;
- decides what the national strategy takes up, and endorses it;
- follows up what it decided.

### How it works

It meets every quarter. The Government chairs. Half of the members are a quorum. \
Decisions are by agreement and are recorded with the figure they rest on."""

# text, figure, owner, person, days until due, state, follow-ups; the figures are those of the meeting's report
DECISIONS = [
    (("The fifteen local governments that have not reported are called "
      "within two weeks, and the list goes to the permanent secretary."),
     "coverage", "mglsd", "Commissioner for Youth and Children", -61, "verified",
     ["All fifteen were called; eleven of them have sent their figures in the new round."]),
    ("The cabinet note on posts for professionals in Karamoja, where the gap is deepest, goes into the budget call.",
     "karamoja",
     "mglsd", "Commissioner for Youth and Children", 40, "done", ["The note is with the cabinet secretariat."]),
    (("The training schools and the ministry agree intake targets from the shortage of probation and social welfare "
      "officers."), "officers_short", "lakeside-school-of-social-work", "Dean", 120, "open", []),
    ("Partners tell the secretariat how their para-social workers, of whom there is a shortage, go on when a project "
     "ends.", "para_short", "omwana-care-network", "Director", -20, "open", ["Two of five partners have answered."]),
]  # fmt: skip
MINUTES = """The chair opened the meeting at 9.30. The gap report was looked at figure by figure.

- Areas that have not reported are called.
- Posts for Karamoja go to the cabinet."""


def cost_of(objective, action):
    """What an action costs over all years, as its row of `objectives` says."""
    return sum(cost for cost, _funded in OBJECTIVES[objective - 1][5][action - 1][9].values())


AGENDA = [  # title, background, presenter, minutes, for decision, cost, figure, (objective, action)
    ("Minutes of the last meeting and decisions to follow up", "", "Secretariat", 15, False, None, "", None),
    ("The shortage today", "What the newest official report says is missing of professionals, and what changed.",
     "Planner", 25, False, None, "short", None),
    ("Fund approved posts in Karamoja and Busoga?",
     "Karamoja has least of the professionals that the norm asks for, less than half; many posts are not funded.",
     "Commissioner", 30, True, cost_of(3, 2), "karamoja", (3, 2)),
    ("Housing for officers in hard-to-reach districts?",
     "In Acholi more officers leave in a year than in the country.", "Commissioner", 20, True, cost_of(3, 3),
     "acholi_turnover", (3, 3)),
    ("Who calls the local governments that sent nothing?", "Fifteen have not reported.", "Secretariat", 10, True, None,
     "coverage", None),
]  # fmt: skip

COMMITMENTS = [  # organisation, to, what, months from today, state, evidence
    ("omwana-care-network", "strategy",
     "Trains and supports 300 para-social workers in Wakiso and Mukono and keeps them on for a year after the project.",
     9, "open", ""),
    ("children-first-international", "call_to_action",
     "Shares its staff list with the ministry in every mapping round.", -2, "kept",
     "Its submission of the newest round is accepted."),
    ("global-family-relief", "strategy", "Gives a hundred motorcycles to sub-county workers.", -4, "partly",
     "62 were handed over."),
    ("moh", "strategy", "Plans the loads of village health teams and para-social workers together.", 5, "open", ""),
    ("lakeside-school-of-social-work", "call_to_action", "Opens forty practicum places.", -1, "not_kept",
     "Twelve places were opened; field supervisors are missing."),
]  # fmt: skip

# What the group thinks of each element: rating in the first assessment, in the second as far as it is done, strength.
# Held against the strategy's text: what an objective promises is not there yet, what the text says is there is.
RATED = {
    "PLN-1": (3, None, "The mapping counts every kind of worker and employer, every year."),
    "PLN-2": (2, 3, "Nine in ten offices report without being called twice."),
    "PLN-3": (2, None, "Posts are advertised openly."),
    "PLN-4": (3, 3, "Three ministries sit at one table each quarter."),
    "DEV-1": (2, None, "The schools want to plan with the ministry."),
    "DEV-2": (1, None, "The training schools want one curriculum."),
    "DEV-3": (1, None, "District offices are willing to take students."),
    "DEV-4": (2, None, "Partners offer good courses on case management."),
    "SUP-1": (2, None, "New officers find a colleague who shows them round."),
    "SUP-2": (1, 1, "Para-social workers are trusted by families."),
    "SUP-3": (1, None, "Offices meet each month on their own account."),
    "SUP-4": (1, None, "The association of counsellors keeps a register; social workers can learn from it."),
}
Y, P, N, X = "yes", "partly", "no", "not_known"
ANSWERS = {  # of the statements of the framework in the first assessment
    "PLN-1-O1": Y, "PLN-1-O2": Y, "PLN-1-O3": P, "PLN-1-D1": Y, "PLN-1-D2": Y, "PLN-1-D3": P, "PLN-1-D4": X,
    "PLN-1-D5": P,
    "PLN-2-O1": P, "PLN-2-O2": N, "PLN-2-D1": N, "PLN-2-D2": Y, "PLN-2-D3": P, "PLN-2-D4": Y, "PLN-2-D5": Y,
    "PLN-3-O1": P, "PLN-3-O2": P, "PLN-3-D1": N, "PLN-3-D2": Y, "PLN-3-D3": X, "PLN-3-D4": N, "PLN-3-D5": N,
    "PLN-4-O1": Y, "PLN-4-O2": N, "PLN-4-D1": Y, "PLN-4-D2": N, "PLN-4-D3": N, "PLN-4-D4": P, "PLN-4-D5": X,
    "DEV-1-O1": P, "DEV-1-O2": X, "DEV-1-D1": N, "DEV-1-D2": P, "DEV-1-D3": N, "DEV-1-D4": X,
    "DEV-2-O1": N, "DEV-2-O2": N, "DEV-2-D1": P, "DEV-2-D2": X, "DEV-2-D3": P, "DEV-2-D4": N,
    "DEV-3-O1": X, "DEV-3-O2": N, "DEV-3-D1": N, "DEV-3-D2": N, "DEV-3-D3": P, "DEV-3-D4": X,
    "DEV-4-O1": N, "DEV-4-O2": N, "DEV-4-D1": X, "DEV-4-D2": P, "DEV-4-D3": N, "DEV-4-D4": N,
    "SUP-1-O1": P, "SUP-1-O2": P, "SUP-1-D1": N, "SUP-1-D2": N, "SUP-1-D3": P, "SUP-1-D4": P,
    "SUP-2-O1": N, "SUP-2-O2": X, "SUP-2-D1": N, "SUP-2-D2": N, "SUP-2-D3": P, "SUP-2-D4": P, "SUP-2-D5": X,
    "SUP-3-O1": Y, "SUP-3-O2": X, "SUP-3-O3": N, "SUP-3-D1": P, "SUP-3-D2": N, "SUP-3-D3": N, "SUP-3-D4": N,
    "SUP-3-D5": N,
    "SUP-4-O1": P, "SUP-4-O2": N, "SUP-4-D1": N, "SUP-4-D2": N, "SUP-4-D3": N, "SUP-4-D4": X,
    "progress-1": Y, "progress-2": Y, "progress-3": P, "progress-4": P, "progress-5": Y,
}  # fmt: skip
SINCE = {"PLN-2-D1": P, "PLN-2-D3": Y}  # what is answered otherwise in the second

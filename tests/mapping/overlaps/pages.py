"""Workers in Bukoro whom its office and an NGO both reported last round:
open (``w.overlap``), and settled (``w.settled_overlap``).
"""

from mapping.overlaps.services import overlapping, settling
from tests.factories import submission

TABLE = """
GET  overlaps                        302  403  403  403  403  200  200  200  200  200  403  403  200
GET  overlaps:here                   302  403  403  403  403  200  200  200  200  200  403  403  200
GET  overlap                         302  403  403  403  403  200  404  200  200  200  403  403  200
GET  overlap:settled                 302  403  403  403  403  200  404  200  200  200  403  403  200
GET  overlap-settle                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST overlap-settle                  302  403  403  403  403  200  404  200  403  403  403  403  403
GET  overlap-reopen                  302  405  405  405  405  405  405  405  405  405  405  405  405
POST overlap-reopen                  302  403  403  403  403  200  404  200  403  403  403  403  403
GET  overlaps-settle-many            302  403  403  403  403  200  200  200  403  403  403  403  403
POST overlaps-settle-many            302  403  403  403  403  200  200  200  403  403  403  403  403
"""

ADDRESSES = {
    "overlaps": lambda w: [],
    "overlaps:here": lambda w: f"/overlaps/?round={w.last_round.code}",
    "overlap": lambda w: [w.last_round.pk, w.overlap.key_hash],
    "overlap:settled": lambda w: [w.last_round.pk, w.settled_overlap.key_hash],
    "overlap-settle": lambda w: [w.last_round.pk, w.overlap.key_hash],
    "overlap-reopen": lambda w: [w.last_round.pk, w.settled_overlap.key_hash],
    "overlaps-settle-many": lambda w: f"/overlaps/settle-many/?round={w.last_round.code}&of=bukoro-office&of=hope",
}

PAGES = [
    ("reviewer", "overlaps:here", "mapping/overlaps/overlaps.html"),
    ("chair", "overlaps:here", "mapping/overlaps/overlaps.html"),
    ("reviewer", "overlap", "mapping/overlaps/overlap.html"),
    ("chair", "overlap", "mapping/overlaps/overlap.html"),
    ("planner", "overlap:settled", "mapping/overlaps/overlap.html"),
    ("reviewer", "overlaps-settle-many", "mapping/overlaps/overlaps_settle_many.html"),
]


def make(w):
    """In the round before, so that no figure of the newest changes."""
    office = w.offices["bukoro"]
    for organisation, more in ((office, 0), (w.ngo, 2)):
        submission(
            w.last_round,
            organisation,
            w.b,
            by=w.planner,
            records=[
                {
                    "cadre": "swo",
                    "employer": office.code,
                    "headcount": 9 + more,
                    "fte": 9,
                    "sheet": "Staff",
                    "row": 4 + more,
                },
                {"cadre": "cdo", "employer": office.code, "headcount": 5 + more},
                {"cadre": "para", "employer": office.code, "headcount": 20 + more},
            ],
        )
    w.settled_overlap, w.overlap, _third = overlapping.Found(w.last_round)[0:3]
    settling.settle(
        round=w.last_round,
        seen=settling.Seen.of(w.settled_overlap),
        decision="keep",
        organisation=office,
        by=w.planner,
        reason="The payroll of the district shows five.",
    )

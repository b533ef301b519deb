"""What the ministry decided of overlaps in a round, as `mapping.overlaps.resolving.resolve` wants it,
and as a report keeps it.
"""

import pandas as pd

from mapping.checks.keys import (
    key_hash,
)
from mapping.overlaps.models import OverlapDecision
from mapping.overlaps.resolving import KEY
from mapping.rounds.models import Round

COLUMNS = [*KEY, "decision", "organisation"]


def decisions(round: Round) -> pd.DataFrame:
    """KEY (codes), decision, organisation (code, '' for both), in the order of the key. One query."""
    fields = [f"{name}__code" if name in ("area", "cadre", "employer", "sector", "level") else name for name in KEY]
    rows = OverlapDecision.objects.filter(round=round).order_by("key_hash")
    frame = pd.DataFrame(rows.values_list(*fields, "decision", "organisation__code"), columns=COLUMNS, dtype=object)
    return frame.fillna({"organisation": ""})


def explained(found: list[dict], round: Round) -> list[dict]:
    """The overlaps of a report (`mapping.overlaps.resolving`), each with how it was settled, for its readers later.

    Adds ``settled``: {organisation (code, '' for both), reason, by, at}, None where the lower count was used.
    """
    held = {
        each.key_hash: {
            "organisation": each.organisation.code if each.organisation else "",
            "reason": each.reason,
            "by": str(each.decided_by),
            "at": each.decided_at.isoformat(),
        }
        for each in OverlapDecision.objects.filter(round=round).select_related("organisation", "decided_by")
    }
    return [row | {"settled": held.get(key_hash(row)) if row["decision"] else None} for row in found]

"""What the ministry decided of overlaps in a round, as `mapping.overlaps.resolve` wants it."""

import pandas as pd

from mapping.models import OverlapDecision, Round
from mapping.overlaps import KEY

COLUMNS = [*KEY, "decision", "organisation"]


def decisions(round: Round) -> pd.DataFrame:
    """KEY (codes), decision, organisation (code, '' for both), in the order of the key. One query."""
    fields = [f"{name}__code" if name in ("area", "cadre", "employer", "sector", "level") else name for name in KEY]
    rows = OverlapDecision.objects.filter(round=round).order_by("key_hash")
    frame = pd.DataFrame(rows.values_list(*fields, "decision", "organisation__code"), columns=COLUMNS, dtype=object)
    return frame.fillna({"organisation": ""})

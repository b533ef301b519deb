"""PURE: how many people took part, told so that nobody in a small group can be found out.

By sex and by age, never both at once. A group of 1 to 4 is "fewer than 5", and one larger group is held back
with it, chosen by its place and not by its size; so that total minus the others gives no more than was said.
Where that would not be enough, only the total is told. Whoever knows this rule still cannot tell 1 from 4
(the oracle in tests/strategy).
"""

from dataclasses import dataclass

FEW = 5
SHOWN, SMALL, HELD = "shown", "small", "held"


@dataclass(frozen=True)
class Told:
    state: str  # shown (``count``), small ("fewer than 5"), held (not shown, to protect the small ones)
    count: int | None = None


def tell(groups: dict) -> dict | None:
    """{group: count} -> {group: Told} of the groups in which somebody is; None when only the total can be told."""
    held = {group: count for group, count in groups.items() if count}
    small = [group for group, count in held.items() if count < FEW]
    if sum(held.values()) < FEW:
        return None
    told = {group: Told(SHOWN, count) for group, count in held.items()} | {group: Told(SMALL) for group in small}
    if not small:
        return told
    other = next((group for group in reversed(held) if group not in small), None)
    hidden = sum(held[group] for group in small) + held.get(other, 0)
    if other is None or hidden < len(small) + (FEW - 2) + FEW:  # else the sum of the hidden ones tells too much
        return None
    return told | {other: Told(HELD)}


def total(groups: dict) -> Told:
    people = sum(groups.values())
    return Told(SMALL) if 0 < people < FEW else Told(SHOWN, people)

"""Which counts are too small to be shown to who may not see records, and which others would give them away. PURE.

A count of a few workers tells who they are. A hidden count could be had again from a total and the counts beside it: so
wherever a shown total has hidden parts there are at least two of them, together no small count, of which the reader
knows none; else a further part is hidden (the smallest), or the total.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping

LEAST = 5  # workers: fewer are not shown (privacy: the usual bound of public tables)


def is_small(number: float | None) -> bool:
    """0 tells of nobody, and what is not known tells nothing."""
    return number is not None and 0 < number < LEAST


def hidden(
    numbers: Mapping[Hashable, float | None],
    sums: Iterable[tuple[Hashable, list]],
    *,
    seen: Collection = frozenset(),
    start: Collection = frozenset(),
) -> frozenset:
    """Keys of ``numbers`` that are not shown.

    numbers  key -> workers; keys can be sorted      sums   (key of a total, keys of its parts)
    seen     keys whose records the reader may see: never hidden, and known      start  hidden for another reason
    """
    found = {key for key, number in numbers.items() if is_small(number)} | set(start)
    found -= set(seen)
    of = defaultdict(list)
    for total, parts in sums:
        for key in (total, *parts):
            of[key].append((total, parts))
    waiting = [each for key in sorted(found) for each in of[key]]
    while waiting:
        further = _further(*waiting.pop(), numbers, found, seen)
        if further is not None:
            found.add(further)
            waiting += of[further]
    return frozenset(found)


def _further(total, parts, numbers, found, seen):
    """What must be hidden too, that this total gives nothing away; None when it does not."""
    if numbers.get(total) is None:
        return None
    counted = [key for key in parts if numbers.get(key)]
    closed = [key for key in counted if key in found]
    if total in found:
        gives_away = not closed and total not in seen
    else:
        gives_away = len(closed) == 1 or (closed and is_small(sum(numbers[key] for key in closed)))
    if not gives_away:
        return None
    others = [key for key in counted if key not in found and key not in seen]
    if others:
        return min(others, key=lambda key: (numbers[key], key))
    return None if total in found or total in seen else total

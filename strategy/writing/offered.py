"""What rooms above add to what is written: they register here, by name, in their `offers.py`."""

from collections.abc import Callable

from workforce.running.offers import Offers

FIGURES_SHOWN = Offers()  # (ids) -> {id: how the figure is shown in a text}
FIGURES_THERE = Offers()  # (ids) -> those of these figures that there are
WRITTEN: dict[str, tuple[Callable, str]] = {}  # object type: (rows that a person may see, what one needs to write them)

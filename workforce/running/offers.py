"""How a lower room is told what the rooms above add to it, without importing them."""

from collections.abc import Callable

from django.utils.module_loading import import_string


class Offers:
    """A list to register in: dotted names of functions, imported when they are first asked.
    Filled by each room's `offers.py`.

    ``place`` puts functions in order, where the order shows; all of one list take the same arguments.
    """

    def __init__(self):
        self.places: dict[str, int] = {}

    def add(self, name: str, *, place: int = 0) -> None:
        self.places[name] = place

    def functions(self) -> list[Callable]:
        return [import_string(name) for name in sorted(self.places, key=lambda name: (self.places[name], name))]

    def merged(self, *args, **more) -> dict:
        """What all of them say, where each gives a dict."""
        return {key: value for function in self.functions() for key, value in function(*args, **more).items()}

    def listed(self, *args, **more) -> list:
        """What all of them say, where each gives a list."""
        return [each for function in self.functions() for each in function(*args, **more)]

"""The rooms of the strategy half, each with what its pages need: found here, used by the access table and by the browser.

A module of this folder has
    make(w)      what its pages show, added to the country of tests.pages (optional)
    ADDRESSES    {URL name, or "name:which": function of the country -> arguments of the URL, or the address itself as text}
    TABLE        rows of the access table, as in tests/test_access.py, without the heading
    PAGES        (who looks, URL name or "name:which" or a path, template) of every page, as in tests/browser/test_axe.py
"""

from importlib import import_module
from pkgutil import iter_modules

ROOMS = [import_module(f"{__name__}.{found.name}") for found in sorted(iter_modules(__path__), key=lambda f: f.name)]
TABLES = {f"tests/rooms/{room.__name__.rpartition('.')[2]}.py": room.TABLE.strip() for room in ROOMS}
PAGES = [page for room in ROOMS for page in room.PAGES]
ADDRESSES = {name: given for room in ROOMS for name, given in room.ADDRESSES.items()}


def make(w):
    for room in ROOMS:
        if hasattr(room, "make"):
            room.make(w)

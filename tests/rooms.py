"""What the rooms' pages need and what each role gets there:
found in tests/PACKAGE/ROOM/pages*.py, used by the access table and by the browser.

Such a module has
    make(w)      what its pages show, added to the country of tests.pages (optional; one that
                 builds on another's is in ORDER)
    ADDRESSES    {URL name, or "name:which": function of the country -> arguments of the URL,
                 or the address itself as text}
    TABLE        rows of the access table, as in tests/test_access.py, without the heading
    PAGES        (who looks, URL name or "name:which" or a path, template) of every page,
                 as in tests/browser/test_axe.py
"""

from importlib import import_module
from pathlib import Path

TESTS = Path(__file__).parent
ORDER = [
    "tests.strategy.plans.pages_actions",
    "tests.workforce.api.pages",
    "tests.strategy.changes.pages",
    "tests.strategy.documents.pages",
    "tests.strategy.establishment.pages",
    "tests.strategy.framework.pages",
    "tests.strategy.group.pages",
    "tests.strategy.consultations.pages",
    "tests.strategy.plans.pages_lists",
    "tests.mapping.overlaps.pages",
    "tests.strategy.plans.pages_projection",
    "tests.strategy.plans.pages_strategies",
    "tests.mapping.records.pages_tables",
    "tests.strategy.plans.pages_texts",
    "tests.workforce.people.pages_tokens",
]  # made in this order, for some build on others; then the rest
FOUND = sorted(".".join(path.relative_to(TESTS.parent).with_suffix("").parts) for path in TESTS.glob("*/*/pages*.py"))
ROOMS = [import_module(name) for name in [*ORDER, *(name for name in FOUND if name not in ORDER)]]
TABLES = {f"{room.__name__.replace('.', '/')}.py": room.TABLE.strip() for room in ROOMS}
PAGES = [page for room in ROOMS for page in room.PAGES]
ADDRESSES = {name: given for room in ROOMS for name, given in room.ADDRESSES.items()}


def make(w):
    for room in ROOMS:
        if hasattr(room, "make"):
            room.make(w)

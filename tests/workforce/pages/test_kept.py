"""Parts of pages that are kept: made once for everybody with the same rights,
anew when anything they depend on is another.
"""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.template import Context, Template
from django.test import override_settings
from django.utils.translation import override

from workforce.pages.kept import kept

IN_MEMORY = settings.CACHES | {
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-kept"}
}
TEMPLATE = (
    "{% load kept %}{{ user }}: {% kept page 'first' %}{{ figure }}{% endkept %}"
    "{% kept page 'second' %} and {{ figure }}{% endkept %}"
)


@pytest.fixture(autouse=True)
def in_memory():
    with override_settings(CACHES=IN_MEMORY):
        caches["pages"].clear()
        yield
        caches["pages"].clear()


class Made:
    """Counts how often the figures were read."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return {"figure": f"<b>{self.times}</b>"}


def shown(rf, user, make, *depends_on, address="/dashboard/?by=region"):
    request = rf.get(address)
    request.user = user
    return Template(TEMPLATE).render(Context({"user": user.username, "page": kept(request, make, *depends_on)}))


def test_made_once_for_readers_with_the_same_rights(world, rf):
    make = Made()
    assert shown(rf, world.planner, make, 1) == "planner: &lt;b&gt;1&lt;/b&gt; and &lt;b&gt;1&lt;/b&gt;"
    assert shown(rf, world.planner, make, 1) == "planner: &lt;b&gt;1&lt;/b&gt; and &lt;b&gt;1&lt;/b&gt;"
    assert make.times == 1


@pytest.mark.parametrize("other", ["right", "scope", "address", "language", "report"])
def test_made_anew_for_whatever_is_another(world, rf, other):
    make = Made()
    shown(rf, world.reviewer, make, 1)
    who = {"right": world.planner, "scope": world.north_reviewer}.get(other, world.reviewer)
    address = "/dashboard/?by=district" if other == "address" else "/dashboard/?by=region"
    with override("fr" if other == "language" else "en"):
        shown(rf, who, make, 2 if other == "report" else 1, address=address)
    assert make.times == 2

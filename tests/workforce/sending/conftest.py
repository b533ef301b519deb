"""One of each thing to write about, and nobody's forms kept."""

import pytest
from django.core.cache import cache

from tests.pages import make_country
from tests.worlds import kept
from workforce.sending.models import KeptForm


@kept
def w(db):
    country = make_country()
    KeptForm.objects.all().delete()
    return country


@pytest.fixture(autouse=True)
def _nobody_signed_in_lately(db):
    """Sign-ins are counted by address, and all tests have one."""
    cache.clear()

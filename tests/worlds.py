"""Worlds that many tests share: made once for the tests that follow each other, and new to each of them.

    @kept
    def planned(world): ...

is a fixture like any other. Its rows stay in an open transaction, in which each test has a savepoint that is undone;
its objects are given to each test as copies. It may ask for other kept fixtures and for `db`, nothing else. In a test
that commits (``transaction=True``, `live_server`) it is made for that test, as any fixture.
"""

import copy
import functools

import pytest

LAYERS = []  # open transactions, each in the one before
GIVEN = {}  # for the test that runs: {making function: its copy}


class Layer:
    """What one kept fixture made, in a savepoint.
    ``made``: its object and those of the layers below, which it may have changed.
    """

    def __init__(self, make, arguments):
        from django.db import connection, transaction

        self.make, self.atomic = make, transaction.atomic()
        self.made = copy.deepcopy(LAYERS[-1].made) if LAYERS else {}
        self.atomic.__enter__()
        LAYERS.append(self)
        self.made[make] = make(**{name: self.made.get(function) for name, function in arguments.items()})
        connection.check_constraints()  # here once, and not after every test

    def undo(self):
        from django.db import transaction

        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def kept(make):
    """A fixture whose world is shared, see above."""

    @functools.wraps(make)
    def fixture(**arguments):
        return GIVEN[make] if make in GIVEN else make(**arguments)

    fixture.kept = make
    return pytest.fixture(fixture)


def wanted_layers(item):
    """[(making function, {argument: the function that makes it})] of a test, in the order of making."""
    found, definitions = {}, item._fixtureinfo.name2fixturedefs

    def maker(name):
        return getattr(definitions[name][-1].func, "kept", None) if name in definitions else None

    def visit(name):
        if make := maker(name):
            for argument in definitions[name][-1].argnames:
                visit(argument)
            found[make] = {argument: maker(argument) for argument in definitions[name][-1].argnames}

    for name in item.fixturenames:
        visit(name)
    return list(found.items())


def is_transactional(item):
    marker = item.get_closest_marker("django_db")
    committing = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(committing or marker and marker.kwargs.get("transaction"))


def undo_layers(blocker, down_to=0):
    with blocker.unblock():
        while len(LAYERS) > down_to:
            LAYERS.pop().undo()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Undo the worlds that this test does not want, before any fixture of it begins."""
    from pytest_django.plugin import blocking_manager_key

    GIVEN.clear()
    wanted = [] if is_transactional(item) else [make for make, _arguments in wanted_layers(item)]
    common = 0
    while LAYERS[common:] and wanted[common:] and LAYERS[common].make is wanted[common]:
        common += 1
    undo_layers(item.config.stash[blocking_manager_key], common)


@pytest.fixture
def _django_db_helper(shared_worlds, _django_db_helper):
    """pytest-django's own, which begins the test's transaction: inside those of the worlds."""


@pytest.fixture
def shared_worlds(request, django_db_setup, django_db_blocker):
    """Make the worlds that this test wants and that are not there."""
    if is_transactional(request.node):
        return
    with django_db_blocker.unblock():
        for make, arguments in wanted_layers(request.node)[len(LAYERS) :]:
            Layer(make, arguments)
    if LAYERS:
        GIVEN.update(copy.deepcopy(LAYERS[-1].made))

"""A pytest session that collects the tests and makes the database once; the map and each mutant are forks of it."""

import ctypes
import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.mutants.swapping import NotPossible, Probes, put_to_work
from tests.worlds import undo_layers

FOLDER = Path("var/mutants")
PATIENCE = 10  # seconds of a processor that a test may take beside five times what it took for the map
DEADLINE = 1800  # seconds after which a mutant is ended that only waits
OUTCOMES = {0: "survived", 1: "killed", 2: "broken", 3: "not possible"}  # by the fork's status


class Session:
    """A plugin. ``work`` is called with it in the warm process, when the tests are collected."""

    def __init__(self, work):
        self.work = work

    def pytest_configure(self):
        """One failing example is enough: it is not made smaller, nor kept for the next time."""
        import hypothesis  # not before pytest, which wants to see it first

        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile("mutants", hypothesis.settings.default, phases=phases, database=None)
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items):
        """Tests that empty the database or start processes would leave something to the next mutant."""
        items[:] = [item for item in items if not leaves_traces(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.session, self.items = session, {item.nodeid: item for item in session.items}
        make_database(session.items)
        self.work(self)
        return True

    def pytest_runtest_logreport(self, report):
        if report.failed:
            print(report.longreprtext)  # into last.log

    def watch(self, modules):
        """Runs each test once, in a fork whose functions tell what they run.

        ``modules``: {path: (module, tree)}.
        -> {test: {"seconds": 0.1, "lines": {path: [1, 2]}}}, the tests that passed.
        """
        file = FOLDER / "watched.json"
        file.unlink(missing_ok=True)
        wait(fork(lambda: self._watch(modules, file)), 4 * 3600)
        return json.loads(file.read_text())

    def _watch(self, modules, file):
        import builtins

        watcher = Watcher()
        builtins.__ran__ = watcher.ran.add
        for path, (module, tree) in modules.items():
            put_to_work(module, Probes(path).visit(tree), constants=True)
        self.session.config.pluginmanager.register(watcher)
        list(run(self.session.items))
        file.write_text(json.dumps(watcher.found()))
        return 0

    def judge(self, mutant, module, tests):
        """What the tests, {name: seconds} in this order, say of it: (outcome, the test that ended it)."""
        told = FOLDER / "told"
        told.write_text("")
        child = fork(lambda: self._try(mutant, module, tests, told))
        outcome = OUTCOMES.get(os.waitstatus_to_exitcode(wait(child, DEADLINE)), "too slow")  # ended by a signal
        return outcome, "" if outcome == "survived" else told.read_text()

    def _try(self, mutant, module, tests, told):
        mutant.swap()
        try:
            put_to_work(module, mutant.tree, constants=mutant.statement is None)
        except NotPossible:
            return 3
        except Exception:  # the module cannot even be imported
            return 1
        for item in run([self.items[name] for name in tests]):
            told.write_text(item.nodeid)
            signal.setitimer(signal.ITIMER_PROF, 5 * tests[item.nodeid] + PATIENCE)  # it ends the fork
            if self.session.testsfailed:
                return 1
        return int(self.session.testsfailed > 0)


def leaves_traces(item):
    marker = item.get_closest_marker("django_db")
    used = {"transactional_db", "live_server", "real_worker", "browser"} & set(getattr(item, "fixturenames", ()))
    return bool(used or (marker and marker.kwargs.get("transaction")))


def make_database(items):
    """By a first test; its next is the one that shares least with it, so that only the session's fixtures stay."""
    first = next((item for item in items if "db" in item.fixturenames), None)
    if first is not None:
        last = min(items, key=lambda item: len(set(item.listchain()) & set(first.listchain())))
        first.config.hook.pytest_runtest_protocol(item=first, nextitem=last)
        if first.session.testsfailed:
            pytest.exit(f"{first.nodeid} fails without any mutant: is another run using {FOLDER}/postgres?", 2)

        from django.db import connections
        from pytest_django.plugin import blocking_manager_key

        undo_layers(first.config.stash[blocking_manager_key])
        connections.close_all()  # each fork opens its own


def run(items):
    """Run the tests one by one; each is yielded before it runs. The fork ends before the session is torn down."""
    for item, following in zip(items, [*items[1:], items[0].session.items[0]], strict=True):
        yield item
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def fork(work):
    """A child that does ``work`` and ends with its status; what it prints goes to a file."""
    child = os.fork()
    if child:
        return child
    status = 2
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: it ends with us
        log = os.open(FOLDER / "last.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1), os.dup2(log, 2)
        status = work()
    finally:
        os._exit(status)


def wait(child, seconds):
    """The child's wait status; it is ended when it takes longer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


class Watcher:
    """Which lines each test runs, and its seconds of a processor;
    what a fixture of a module or the session runs counts for every test that uses it.
    """

    def __init__(self):
        self.ran, self.tests, self.fixtures = set(), {}, {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        outer, started = set(self.ran), time.process_time()
        self.ran.clear()
        yield
        if fixturedef.scope != "function":
            seconds = time.process_time() - started
            self.fixtures[fixturedef] = (set(self.ran), seconds if fixturedef.scope != "session" else 0, seconds)
        self.ran |= outer

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        self.ran.clear()
        known, started, failed = set(self.fixtures), time.process_time(), item.session.testsfailed
        yield
        if item.session.testsfailed == failed:
            made = sum(self.fixtures[each][2] for each in self.fixtures.keys() - known)
            self.tests[item] = set(self.ran), time.process_time() - started - made

    def found(self):
        """Tests that failed without any mutant are not in it."""
        return {item.nodeid: self._of(item, *own) for item, own in self.tests.items()}

    def _of(self, item, lines, seconds):
        defined = [each for named in item._fixtureinfo.name2fixturedefs.values() for each in named]
        used = [self.fixtures[each] for each in defined if each in self.fixtures]
        lines = lines.union(*(ran for ran, _counted, _took in used))
        by_path = {}
        for path, line in sorted(lines):
            by_path.setdefault(path, []).append(line)
        return {"seconds": round(seconds + sum(counted for _ran, counted, _took in used), 3), "lines": by_path}

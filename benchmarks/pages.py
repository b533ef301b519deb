"""Server time of the pages with a million records behind them, at 1 and 50 clients, beside pages with one query in the same server."""

import gzip
import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from benchmarks.rabbitmq import free_port
from benchmarks.writing import aim, table

RECORDS = 1_000_000
ALONE, CLIENTS, EACH = 60, 50, 12  # requests of one client; clients at once, and requests of each
PATIENCE = 60  # seconds for the server to answer at all
FIRST, LATER = 100_000, 40_000  # bytes of a page, compressed: with everything it needs, and once that is held
ABOUT = """{records:,} accepted records, 2,191 sub-counties and the areas above them, 20 cadres, one gap report. The ordinary web server (granian, two
processes of four threads) is asked over loopback, compressed, by clients that keep their connections; times are from request to
last byte. "New" is each page for the first time in a process; after that what is frozen is kept (workforce/pages/kept.py). The page
with one query is ours too: signed in, with menu and frame. Queries are all of a request: session, person and roles among them."""


def run(harness, options):
    from benchmarks import country

    built = country.build(options.rows or RECORDS)
    report = _report(built)
    cookie, addresses = _signed_in(built.person), _addresses(report)
    with _Server() as server:
        new = {name: server.seconds(address, cookie) for name, address in addresses.items()}
        for address in addresses.values():  # the other process, too
            for _again in range(8):
                server.seconds(address, cookie)
        alone = {name: [server.seconds(address, cookie) for _n in range(ALONE)] for name, address in addresses.items()}
        many = {name: server.together(address, cookie) for name, address in addresses.items()}
        weights = {name: server.weight(address, cookie) for name, address in addresses.items()}
    queries = _queries(built.person, addresses)
    return _result(built.records, new, alone, many, queries, weights)


def _report(built):
    """Computed as the worker computes it."""
    from strategy.reports.models import GapReport
    from strategy.reports.services import reports

    made = reports.create(round=built.round, requirement_set=built.requirements, by=built.person)
    made = reports.run_report(GapReport.objects.claim(made.pk))
    if made.status != "done":
        raise RuntimeError(f"the report was not computed: {made.failure}")
    return made


def _addresses(report):
    from strategy.reports.models import ReportArea

    base = ReportArea.objects.filter(report=report, is_base=True, coverage="complete").order_by("code")[100]
    above = base.path.split("/")[-3]
    why = f"/reports/{report.number}/why/"
    return {
        "one query": "/benchmark/framed/",
        "one query, bare": "/benchmark/bare/",
        "dashboard": "/dashboard/",
        "area (a sub-county)": f"/areas/{base.code}/",
        "area (a district)": f"/areas/{above}/",
        "coverage": "/coverage/",
        "why (the country)": why,
        "why (a sub-county)": f"{why}?area={base.code}",
    }


def _signed_in(person):
    """A session's cookie, as signing in makes it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = (
        str(person.pk),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


class _Server:
    """The web server as `run.py` starts it, with the two pages more."""

    def __enter__(self):
        from django.core.management import call_command

        call_command("collectstatic", "--no-input", verbosity=0, ignore=["*.md"])
        self.port = free_port()
        args = [
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            self.port,
            "--workers",
            2,
            "--blocking-threads",
            4,
        ]
        self.log = open(Path(os.environ["SSW_VAR"], "web.log"), "wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workforce.running.web", *map(str, args), "workforce.running.wsgi:application"],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.site_settings"}, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.seconds("/healthz", "")
                return self
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    raise
                time.sleep(0.1)

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def seconds(self, address, cookie):
        connection = self.connection()
        connection.connect()
        try:
            return _asked(connection, address, cookie)[0]
        finally:
            connection.close()

    def together(self, address, cookie):
        """Seconds of every request of CLIENTS clients at once, and the seconds that all of it took."""
        times, errors = [], []
        start = threading.Barrier(CLIENTS + 1)

        def client():
            connection = self.connection()
            connection.connect()
            start.wait()
            try:
                times.extend(_asked(connection, address, cookie)[0] for _n in range(EACH))
            except Exception as error:  # noqa: BLE001
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=client) for _n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        start.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return times, time.perf_counter() - began

    def weight(self, address, cookie):
        """(bytes of the page, bytes of what it loads beside), both compressed."""
        connection = self.connection()
        page = _asked(connection, address, cookie)[1]
        text = gzip.decompress(page).decode() if page[:2] == b"\x1f\x8b" else page.decode()
        loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
        beside = sum(len(_asked(connection, each, cookie)[1]) for each in loaded)
        connection.close()
        return len(page), beside


def _asked(connection, address, cookie):
    """(seconds, body as it was sent) of one request."""
    began = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip", "Host": "127.0.0.1"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise OSError(f"{address}: {answer.status}")
    return time.perf_counter() - began, body


def _queries(person, addresses):
    """All questions of a request when what can be kept is not, in this process: the number that the tests hold fixed."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, counted = Client(HTTP_HOST="127.0.0.1"), {}
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, address in addresses.items():
        if not address.startswith("/benchmark"):
            caches["pages"].clear()
            counted[name] = []
            for _again in range(2):
                with CaptureQueriesContext(connection) as queries:
                    client.get(address)
                counted[name].append(len(queries))
    return counted


def _result(records, new, alone, many, queries, weights):
    one, fifty = statistics.median(alone["one query"]), statistics.median(many["one query"][0])
    times, aims = [], []
    for name in new:
        together, took = many[name]
        cells = [
            f"{1000 * new[name]:.0f}",
            *_percentiles(alone[name]),
            *_percentiles(together),
            f"{len(together) / took:.0f}",
        ]
        ratios = statistics.median(alone[name]) / one, statistics.median(together) / fifty
        asked = " / ".join(map(str, queries[name])) if name in queries else ""
        times.append([name, *cells, *(f"{ratio:.2f} ×" for ratio in ratios), asked])
        if name in queries:
            found = f"{ratios[0]:.2f} × at 1 client, {ratios[1]:.2f} × at {CLIENTS}"
            aims.append(aim(f"{name}: p50 under 3 × a page with one query", found, max(ratios) < 3))
    header = [
        "page", "new, ms", "1 client: p50", "p95", f"{CLIENTS} clients: p50", "p95", "a second", "of one query (1)",
        f"({CLIENTS})", "queries new / kept",
    ]  # fmt: skip
    heavy = max((page + beside, page, name) for name, (page, beside) in weights.items())
    aims.append(aim("first load under 100 kB", f"at most {heavy[0] / 1000:.0f} kB ({heavy[2]})", heavy[0] < FIRST))
    most = max((page, name) for name, (page, _beside) in weights.items())
    aims.append(aim("then under 40 kB", f"at most {most[0] / 1000:.0f} kB ({most[1]})", most[0] < LATER))
    sizes = [[name, f"{page / 1000:.1f}", f"{(page + beside) / 1000:.1f}"] for name, (page, beside) in weights.items()]
    return {
        "title": "Pages",
        "about": ABOUT.format(records=records),
        "tables": [
            table("Milliseconds", header, times),
            table("Compressed kB", ["page", "page", "first load, with styles and scripts"], sizes),
        ],
        "aims": aims,
        "notes": [
            f"{ALONE} requests of one client, {CLIENTS} clients with {EACH} requests each; the clients share the machine's cores with the server.",
            "Fixed numbers of queries are asserted in tests/strategy/test_queries.py.",
        ],
    }


def _percentiles(times):
    cuts = statistics.quantiles(times, n=20)
    return f"{1000 * statistics.median(times):.0f}", f"{1000 * cuts[18]:.0f}"

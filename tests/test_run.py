"""run.py and the settings, as somebody at a terminal meets them."""

import fcntl
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from workforce.running.embedded import Postgres

ROOT = Path(__file__).parents[1]
OURS = ("SSW_", "DJANGO_", "DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PYTEST")
PRODUCTION = {
    "DATABASE_URL": "postgres://app:secret@db.example.org/workforce?sslmode=require",
    "CELERY_BROKER_URL": "amqp://app:secret@broker.example.org//",
    "SECRET_KEY": "x" * 40,
    "ALLOWED_HOSTS": "workforce.example.org",
}


@pytest.fixture
def environment(tmp_path):
    """A fresh terminal's variables, with a folder of its own in place of var/."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"SSW_VAR": str(tmp_path / "var"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def run(*args, environment, patience=180):
    return subprocess.run(
        [sys.executable, ROOT / "run.py", *args], env=environment, capture_output=True, text=True, timeout=patience
    )


def settings(environment, show="DEBUG"):
    """What a fresh process makes of the settings."""
    code = f"from workforce import settings; print(settings.{show})"
    return subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)


# Settings -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("DATABASE_URL", "mysql://host/name", "begins with 'mysql:'. Allowed: postgres, postgresql"),
        ("DATABASE_URL", "nonsense", "is not an address"),
        ("DATABASE_URL", "postgres://host", "names no database"),
        ("DATABASE_URL", "postgres://host:port/name", "is not an address"),
        ("CELERY_BROKER_URL", "http://host", "begins with 'http:'"),
        ("CELERY_BROKER_URL", "", "is required here"),
        ("SECRET_KEY", "", "is required here"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("ALLOWED_HOSTS", " , ", "is required here"),
        ("CSRF_TRUSTED_ORIGINS", "workforce.example.org", "Each begins with https://"),
        ("TWO_STEP_ROLES", "chair,boss", "'boss' is not allowed"),
        ("EMAIL_URL", "ftp://host", "begins with 'ftp:'"),
        ("EMAIL_URL", "smtp:", "names no mail server"),
        ("MEDIA_ROOT", "media", "Use a full path"),
        ("MEDIA_ROOT", "/proc/nowhere", "cannot write in '/proc/nowhere'"),
        ("TIME_ZONE", "Africa/Atlantis", "is not a time zone"),
        ("LANGUAGE_CODE", "xx", "Choose one of: en, fr"),
        ("MAX_UPLOAD_MB", "0", "Use a whole number from 1 to 2000"),
        ("HTTPS", "perhaps", "Use 1 (yes) or 0 (no)"),
    ],
)
def test_a_bad_setting_is_refused_with_a_sentence_that_names_it(environment, name, value, sentence):
    refused = settings(environment | PRODUCTION | {name: value})
    assert refused.returncode == 1
    last_line = refused.stderr.strip().splitlines()[-1]
    assert last_line.startswith(f"django.core.exceptions.ImproperlyConfigured: {name}: ")
    assert sentence in last_line
    assert "secret@" not in last_line


def test_production_settings_are_safe(environment):
    show = (
        "DEBUG, settings.EMBEDDED, settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS"
    )
    assert settings(environment | PRODUCTION, show).stdout == "False False True True ['workforce.example.org']\n"


def test_the_embedded_secret_is_made_once_and_private(environment):
    first, second = (settings(environment, "SECRET_KEY").stdout for _ in range(2))
    assert first == second and len(first) > 50
    assert (Path(environment["SSW_VAR"]) / "secret-key").stat().st_mode & 0o777 == 0o600


# Sentences ----------------------------------------------------------------------------------------------------------
def test_links_in_letters_lead_to_where_it_serves_unless_the_environment_says_where(environment):
    link = lambda **more: settings(environment | more, "SITE_URL").stdout.strip()  # noqa: E731
    assert link() == "http://127.0.0.1:8000"
    (Path(environment["SSW_VAR"]) / "served-at").write_text("http://127.0.0.1:8123/")  # by ``up --port 8123``
    assert link() == "http://127.0.0.1:8123"
    assert link(SITE_URL="https://workforce.example.org/") == "https://workforce.example.org"


def test_help_names_the_commands(environment):
    shown = run("--help", environment=environment)
    assert shown.returncode == 0
    assert all(f"run.py {word}" in shown.stdout for word in ("[up]", "test", "manage"))


def test_an_unknown_command_is_named(environment):
    refused = run("serve", environment=environment)
    assert refused.returncode == 1
    assert "'serve' is not a command. There are: up, test, manage" in refused.stderr


def test_a_port_in_use_is_named_with_the_way_out(environment, port):
    with socket.create_server(("127.0.0.1", port)):
        refused = run("--port", str(port), environment=environment)
    assert refused.returncode == 1
    assert f"Port {port} is in use." in refused.stderr and "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_half_made_data_folder_is_named_with_the_way_out(environment, port):
    data = Path(environment["SSW_VAR"]) / "pg"
    (data / "base").mkdir(parents=True)
    refused = run("--port", str(port), environment=environment)
    assert refused.returncode == 1
    assert f"{data} is not a whole PostgreSQL data folder. Move it away" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_data_of_another_postgresql_is_named(environment):
    data = Path(environment["SSW_VAR"]) / "pg"
    (data / "global").mkdir(parents=True)
    (data / "global/pg_control").touch()
    (data / "PG_VERSION").write_text("12\n")
    refused = run("manage", "migrate", environment=environment)
    assert refused.returncode == 1
    assert "was made by PostgreSQL 12, but this is" in refused.stderr


@contextmanager
def cursor_of(data):
    """Into the embedded database of a folder, which nobody else runs."""
    server = Postgres(data)
    server.start()
    try:
        server.create_database()
        place = {"host": str(server.sockets), "user": server.user, "dbname": "workforce"}
        with closing(psycopg2.connect(**place)) as connection, connection, connection.cursor() as cursor:
            yield cursor
    finally:
        server.stop()


def test_a_database_of_another_version_is_named_and_left_alone(environment, port):
    data = Path(environment["SSW_VAR"]) / "pg"
    with cursor_of(data) as cursor:
        cursor.execute("CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz)")
        cursor.execute("INSERT INTO django_migrations VALUES (1, 'mapping', '0003_of_old', now())")
    for args in (["manage", "migrate"], ["--once", "--port", str(port)]):
        refused = run(*args, environment=environment)
        assert refused.returncode == 1 and "Traceback" not in refused.stderr
        last_line = refused.stderr.strip().splitlines()[-1]
        assert "was made by another version of the application (it holds mapping.0003_of_old)" in last_line
        assert last_line.endswith(f"start anew beside it by renaming {environment['SSW_VAR']}.")
    with cursor_of(data) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("django_migrations",)]


def test_a_missing_right_is_named(environment):
    refused = run("manage", "migrate", environment=environment | {"SSW_VAR": "/proc/nowhere"})
    assert refused.returncode == 1
    assert "SSW_VAR: cannot write in '/proc/nowhere'" in refused.stderr
    assert "Traceback" not in refused.stderr


# The whole of it ----------------------------------------------------------------------------------------------------
class Up:
    """A running `python3 run.py up`, and what there is of it among the processes of the machine."""

    def __init__(self, environment, port, *args):
        self.var, self.port = Path(environment["SSW_VAR"]), port
        self.var.mkdir(exist_ok=True)
        self.output = self.var.parent / f"up-{time.monotonic_ns()}.txt"
        with open(self.output, "w") as file:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "run.py", "--port", str(port), *args], env=environment, stdout=file, stderr=file
            )

    def wait_until_ready(self, patience=600):
        deadline = time.monotonic() + patience
        while "Ready after" not in self.output.read_text():
            assert self.process.poll() is None and time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)
        return self

    def status(self, patience=120):
        return self.process.wait(patience)

    def processes(self):
        """{pid: command} of all that were started with our SSW_VAR (children inherit it)."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"SSW_VAR={self.var}".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def pid_of(self, words):
        return next(pid for pid, command in sorted(self.processes().items()) if words in command)

    def database_rests(self):
        """Each process of PostgreSQL inherits the lock: when it is free, the last of them has ended."""
        with open(self.var / "pg.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    def assert_nothing_left(self, patience=60):
        deadline = time.monotonic() + patience
        while self.processes() or not self.database_rests():
            assert time.monotonic() < deadline, self.processes()
            time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_up_serves_shares_and_leaves_nothing_behind_however_it_ends(environment, port):
    up = Up(environment, port).wait_until_ready()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as response:
            assert response.read() == b"ok"
        assert settings(environment, "SITE_URL").stdout.strip() == f"http://127.0.0.1:{port}"  # of other processes too
        assert len(up.processes()) > 6 and not up.database_rests()
        shared = run("manage", "migrate", "--check", environment=environment)
        assert shared.returncode == 0, shared.stderr
        refused = run("--port", str(port + 1), environment=environment)
        assert refused.returncode == 1 and "Another process is using" in refused.stderr
        assert settings(environment, "SITE_URL").stdout.strip() == f"http://127.0.0.1:{port}"

        up.process.send_signal(signal.SIGTERM)
        assert up.status() == 0
        assert "Stopped." in up.output.read_text()
        up.assert_nothing_left(patience=2)

        up = Up(environment, port).wait_until_ready()
        os.kill(up.process.pid, signal.SIGKILL)
        up.status()
        up.assert_nothing_left()

        up = Up(environment, port).wait_until_ready()
        os.kill(up.pid_of("celery -A workforce --skip-checks beat"), signal.SIGKILL)
        assert up.status() == 1
        said = up.output.read_text()
        assert "The beat process ended by itself" in said and str(up.var / "log/beat.log") in said
        up.assert_nothing_left(patience=2)

        up = Up(environment, port, "--once")
        assert up.status(600) == 0, up.output.read_text()
        up.assert_nothing_left(patience=2)
    finally:
        if up.process.poll() is None:
            up.process.kill()


# A country of one's own ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "args, folder, passed",
    [
        (["up", "--country", "there/rwanda"], "country-rwanda", ["up", "--country", "{here}/there/rwanda"]),
        (["--country=there/rwanda", "--once"], "country-rwanda", ["--country", "{here}/there/rwanda", "--once"]),
        (["--empty"], "country-own", ["--empty"]),
        (["--port", "81"], None, ["--port", "81"]),
    ],
)
def test_a_country_of_ones_own_has_data_of_its_own(monkeypatch, tmp_path, args, folder, passed):
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.delenv("SSW_VAR", raising=False)
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module("run")
    assert module.own_country(args) == [part.format(here=tmp_path) for part in passed]
    assert os.environ.get("SSW_VAR") == (folder and str(ROOT / "var" / folder))


def test_a_country_of_ones_own_is_served(environment, port, tmp_path):
    assert run("manage", "new_country", "RW", tmp_path / "rw", environment=environment).returncode == 0
    served = run("up", "--country", tmp_path / "rw", "--port", str(port), "--once", environment=environment)
    assert served.returncode == 0, served.stderr
    assert "user name: admin" in served.stdout and "Ready after" in served.stdout
    assert "Uganda" not in served.stdout
    again = run("up", "--port", str(port), "--once", environment=environment)
    assert "not loaded beside a country of your own: Rwanda" in again.stdout

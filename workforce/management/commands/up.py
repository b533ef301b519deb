import hashlib
import os
import signal
import sys
import time
import urllib.request

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from workforce.people.services import people
from workforce.running import environment as env
from workforce.running.embedded import EmbeddedError
from workforce.running.terminal import WAIT_FOR, Children, require_port, services

# Not served: the API has no pages, htmx is our own, and of what is minified the source
NO_STATIC = ["rest_framework", "django_htmx", "jquery.js", "select2.full.js", "xregexp.js", "*.txt", "*.md"]
FIRST_SIGN_IN = "first-signin.txt"  # in var/, until the administrator has a password of their own
CELERY = ["celery", "-A", "workforce", "--skip-checks"]  # the checks load every page: 2 s and 100 MB of each process
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class Command(BaseCommand):
    help = "Runs everything: database, broker, tables, the demo country, web, worker, beat. Ctrl-C stops it all."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=2, help="processes that do background jobs")
        own = parser.add_mutually_exclusive_group()
        own.add_argument("--country", metavar="FOLDER", help="a country of your own instead of the demonstration")
        own.add_argument("--empty", action="store_true", help="no country yet: it is made in the browser")
        parser.add_argument("--once", action="store_true", help="do it all, then stop and exit with a status")

    def handle(self, *, host, port, workers, once, country, empty, **options):
        self.began = time.monotonic()
        self.children = Children(settings.VAR / "log", settings.BASE_DIR)
        stop_on_signals()
        try:
            require_port(host, port)
            with services(share=False) as servers:
                try:
                    self.serve(host, port, workers, once, servers, country, empty)
                finally:
                    self.say("Stopping ...")
                    connections.close_all()
                    self.children.stop()
        except KeyboardInterrupt:
            pass
        except (EmbeddedError, CommandError) as error:
            sys.exit(str(error))
        self.say("Stopped.")

    def serve(self, host, port, workers, once, servers, country, empty):
        self.say("Database and broker are running." if servers else "Using the database and broker of the environment.")
        tell_address(host, port)
        may_serve = self.start_web(host, port)
        call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        os.close(may_serve)
        self.wait_until_answering(host, port)
        worker = [*CELERY, "worker", "-c", workers, "-l", "INFO", "--without-gossip", "--without-mingle"]
        self.children.start("worker", worker)
        self.fill(country, empty)
        self.report(once and not (country or empty))
        self.children.start("beat", [*CELERY, "beat", "-l", "INFO", "--pidfile="])
        self.welcome(host, port)
        while not once:
            self.children.watch()
            for server in servers:
                server.watch()
            time.sleep(0.3)
        self.children.watch()

    def fill(self, country, empty):
        """A country of one's own with its first administrator; else the demonstration, where nothing is there yet."""
        if country:
            call_command("load_country", country)
        if country or empty:
            people.make_first_administrator(settings.VAR / FIRST_SIGN_IN)
        elif settings.EMBEDDED:
            call_command("demo")

    def report(self, once):
        """A gap report of the newest round, made by the worker; the command prints its headline."""
        try:
            call_command("gap_report", "--round", "latest", "--wait", "--if-needed")
        except CommandError as error:  # a country without a round yet is served all the same
            if once:
                raise
            self.say(str(error))

    def start_web(self, host, port):
        """The web server loads while tables and static files are made; it serves when this end of a pipe is closed."""
        wait_for, may_serve = os.pipe()
        web = ["workforce.running.web", "--interface", "wsgi", "--host", host, "--port", port, "--workers", 2]
        web += ["--blocking-threads", 4, "--workers-kill-timeout", 8, "--respawn-failed-workers"]
        web += ["workforce.running.wsgi:application"]
        self.children.start("web", web, pass_fds=[wait_for], env=os.environ | {WAIT_FOR: str(wait_for)})
        os.close(wait_for)
        return may_serve

    def wait_until_answering(self, host, port, patience=120):
        deadline = time.monotonic() + patience
        while not answers(f"{address(host, port)}healthz"):
            self.children.watch()
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"The web server did not answer within {patience} s. Its log: {self.children.logs}/web.log"
                )
            time.sleep(0.05)

    def welcome(self, host, port):
        for name in ("demo-signins.txt", FIRST_SIGN_IN):
            if settings.EMBEDDED and (settings.VAR / name).exists():
                self.stdout.write("\n" + (settings.VAR / name).read_text().rstrip())
        self.stdout.write(
            f"\nReady after {time.monotonic() - self.began:.1f} s: {address(host, port)}   (Ctrl-C stops it)\n"
        )
        self.stdout.flush()

    def say(self, sentence):
        self.stdout.write(f"[{time.monotonic() - self.began:4.1f} s] {sentence}")
        self.stdout.flush()


def stop_on_signals():
    """The first signal stops us in good order; further ones don't disturb that."""

    def stop(_signal, _frame):
        for sign in SIGNALS:
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    for sign in SIGNALS:
        signal.signal(sign, stop)


def address(host, port):
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"


def tell_address(host, port):
    """Links in letters lead to where we serve, unless SITE_URL says where that is. Other processes read it in var/."""
    env.served_at(settings.VAR).write_text(address(host, port))
    settings.SITE_URL = env.site_url(settings.VAR)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=3) as response:
            return response.status == 200
    except OSError:
        return False


def collect_static():
    """Gather, name by content and compress the static files, unless they are as they were last time."""
    if settings.PLAIN_STATIC:
        return
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(NO_STATIC):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NO_STATIC)
        stamp.write_text(digest.hexdigest())

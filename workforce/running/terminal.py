"""Running the application from one terminal: the embedded services, and the children that serve.

`python -m workforce.running.terminal COMMAND ...` runs a management command with the
services up for as long as it takes.
"""

import os
import signal
import socket
import sys
import time
from contextlib import contextmanager

from workforce.running.embedded import EmbeddedError
from workforce.running.processes import end, spawn

WAIT_FOR = "SSW_WAIT_FOR"  # the number of a pipe, for the web server: its end says that there is all to serve
LOG_BYTES = 10 * 1024 * 1024  # a longer log is put aside at the next start


@contextmanager
def services(*, share=True, patience=5.0):
    """The database and the broker, where they are embedded: started, or shared with whoever runs them already.

    Yields the servers that this process runs. Without `share`, somebody else's is an error. A command that finds the
    database new makes its tables.
    """
    from django.conf import settings
    from django.core.management import call_command

    servers = [server for server in (settings.EMBEDDED_POSTGRES, settings.EMBEDDED_BROKER) if server]
    running = []
    try:
        for server in servers:
            if server.start(share=share, patience=patience):
                running.append(server)
        if settings.EMBEDDED and settings.EMBEDDED_POSTGRES.create_database() and share:
            import django

            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
        yield running
    finally:
        for server in reversed(servers):
            server.stop(wait_for_others=share)


class Children:
    """The processes that serve, each with its log; stopped in the reverse order of their start."""

    def __init__(self, logs, folder):
        self.logs, self.folder, self.running = logs, folder, []
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name, args, **options):
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with open(log, "ab") as file:
            process = spawn([sys.executable, "-m", *args], stdout=file, stderr=file, cwd=self.folder, **options)
        self.running.append((name, process, log))

    def watch(self):
        """EmbeddedError when one of them has ended."""
        for name, process, log in self.running:
            if process.poll() is not None:
                self.running.remove((name, process, log))
                raise EmbeddedError(f"The {name} process ended by itself (status {process.returncode}). Its log: {log}")

    def stop(self):
        """All are asked to stop at once; a worker's task that is cut off comes back at the next start."""
        for _name, process, _log in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 12
        for _name, process, _log in reversed(self.running):
            end(process, patience=max(0.5, deadline - time.monotonic()))
        self.running.clear()


def require_port(host, port):
    """EmbeddedError when the web server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise EmbeddedError(f"Port {port} is not open to you. Choose one above 1023 with --port.") from None
        except OSError as error:
            if error.errno in (98, 48):  # address in use, on Linux and macOS
                raise EmbeddedError(
                    f"Port {port} is in use. Stop what uses it, or choose another, such as --port {port + 1}."
                ) from None
            raise EmbeddedError(f"Cannot listen on {host}: {error.strerror}. Choose another with --host.") from None


def main(args):
    """Run the management command `args`, with the services."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workforce.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        if not args or args[0] in ("up", "help", "--help", "--version"):
            execute_from_command_line(["run.py", *args])  # these see to the services themselves, or need none
            return
        with services():
            execute_from_command_line(["run.py manage", *args])
    except (EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""A RabbitMQ of this run alone, from Debian's package:
on ports of its own, its data in a folder of ours, nothing left behind.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_SECONDS = 60


class Missing(Exception):  # noqa: N818
    """There is no RabbitMQ, and it could not be installed."""


class RabbitMQ:
    """``with RabbitMQ(folder) as url: ...``; Missing where there is none."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __enter__(self):
        install()
        self.folder.mkdir(parents=True, exist_ok=True)
        port, distribution, names = free_port(), free_port(), free_port()
        environment = os.environ | {
            "HOME": str(self.folder),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(names),
            "RABBITMQ_NODENAME": "benchmark@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
        }
        quiet = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "env": environment,
            "start_new_session": True,
        }
        self.names = subprocess.Popen(["epmd"], **quiet)  # Erlang's list of names; it would start one that stays
        self.server = subprocess.Popen([SERVER], **quiet)
        try:
            wait_for(port, self.server)
        except Exception:
            self.__exit__()
            raise
        return f"amqp://guest:guest@127.0.0.1:{port}//"

    def __exit__(self, *_error):
        for process in (self.server, self.names):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def install():
    if SERVER.exists():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "rabbitmq-server"]):
            subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not SERVER.exists():
        raise Missing("RabbitMQ is not installed (Debian: apt-get install rabbitmq-server)")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Missing(f"RabbitMQ ended with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise Missing(f"RabbitMQ did not answer within {START_SECONDS} s")

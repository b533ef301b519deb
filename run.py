#!/usr/bin/env python3
"""One command for everything. Needs nothing but Python 3.11 or newer.

  python3 run.py [up] [--port 8000] [--host 127.0.0.1] [--workers 2] [--once]
                                 set up, load the demo country, make a gap report, serve until Ctrl-C
  python3 run.py --country FOLDER
                                 your own country (python3 run.py manage new_country makes a folder to fill)
  python3 run.py --empty         the same without any country yet: it is made in the browser
  python3 run.py test [...]      set up all that the tests need, then the tests (further words go to pytest)
  python3 run.py test --quick    without a browser and without the probes with garbage
  python3 run.py manage ...      any management command, with the database up for as long as it takes

The packages go into .venv, everything else into var/. See docs/operations.md.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
VAR = ROOT / "var"
LOCK = ROOT / "requirements.txt"


def main(args):
    if args and args[0] in ("-h", "--help", "help"):
        return print(__doc__)
    if args and not args[0].startswith("-") and args[0] not in ("up", "test", "manage"):
        sys.exit(f"'{args[0]}' is not a command. There are: up, test, manage (python3 run.py --help).")
    args = own_country(args)
    os.chdir(ROOT)
    keep_compiled_modules()
    make_environment()
    if args[:1] == ["test"]:
        find_browser(args[1:])
        run([PYTHON, "-m", "pytest", *workers(args[1:]), *args[1:]])
    if args[:1] == ["manage"]:
        run([PYTHON, "-m", "workforce.running.terminal", *args[1:]])
    run([PYTHON, "-m", "workforce.running.terminal", "up", *(args[1:] if args[:1] == ["up"] else args)])


def own_country(args):
    """A country of one's own has a folder of its own in var/, so that it never meets the demonstration."""
    args = [part for arg in args for part in (arg.split("=", 1) if arg.startswith("--country=") else [arg])]
    name = "own" if "--empty" in args else ""
    if "--country" in args[:-1]:
        at = args.index("--country") + 1
        folder = Path(args[at]).resolve()
        args[at], name = str(folder), folder.name
    if name and not os.environ.get("SSW_VAR"):
        os.environ["SSW_VAR"] = str(VAR / f"country-{name}")
    return args


def keep_compiled_modules():
    """Each of our processes starts three times as fast with them.
    Who wants none beside the sources gets them in var/.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VAR / "compiled"))


def run(command):
    """Become this command: signals and the exit status are its own."""
    sys.stdout.flush()
    os.execv(command[0], [str(part) for part in command])


# Packages -----------------------------------------------------------------------------------------------------------
def make_environment():
    """Make .venv, or bring it up to date with requirements.txt. One process at a time."""
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = ENVIRONMENT / ".installed"
    with open_for_lock() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
            return
        print("Installing the packages of requirements.txt into .venv ...", flush=True)
        if not environment_works():
            create_environment()
        install_packages()
        stamp.write_text(wanted)


def open_for_lock():
    try:
        VAR.mkdir(exist_ok=True)
        return open(VAR / "install.lock", "w")
    except OSError as error:
        sys.exit(
            f"Cannot write in {ROOT} ({error.strerror}). Give yourself the right to, or clone into a folder of yours."
        )


def environment_works():
    """Is .venv there, and of our Python?"""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import sys; print(sys.version)"], capture_output=True, text=True)
    return asked.stdout.strip() == sys.version


def create_environment():
    try:
        venv.EnvBuilder(clear=True, symlinks=True).create(ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Could not make {ENVIRONMENT}: {error}")


def install_packages():
    """With uv, at the version and hash of requirements.txt; where that does not work with pip, ten times slower."""
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r"]
    pip = [sys.executable, "-m", "pip", "--python", PYTHON]  # this Python's own
    uv = [ENVIRONMENT / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(re.search(r"^uv==(.*\\\n)*.*", LOCK.read_text(), re.M).group())
        only_uv.flush()
        if not quietly([*pip, *install, only_uv.name]):
            pip = make_pip()
            quietly([*pip, *install, only_uv.name])
    if quietly([*uv, LOCK]):
        return
    if subprocess.run([*pip, *install, LOCK]).returncode:
        sys.exit(
            "The packages could not be installed (see above). Is there a way to the package index? Then try again."
        )


def make_pip():
    """A pip inside .venv, for a Python without one of its own (or with one from before 2022): takes five seconds."""
    package = f"python3.{sys.version_info.minor}-venv"
    if not importlib.util.find_spec("ensurepip") and not (
        install_with_apt("python3-venv") or install_with_apt(package)
    ):
        sys.exit(f"Python's venv is missing. Install it (Debian: apt-get install {package}), then try again.")
    quietly([PYTHON, "-m", "ensurepip"])
    return [PYTHON, "-m", "pip"]


def quietly(command):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def install_with_apt(package):
    """True when Debian's package could be installed: only as root, and only where there is an apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return quietly(install) or (quietly(["apt-get", "update", "-qq"]) and quietly(install))


# The tests ----------------------------------------------------------------------------------------------------------
def workers(args):
    """pytest's words for two processes, which share the tests; who names a file does not wait for a second one."""
    if any(arg.startswith("-n") or Path(arg.partition("::")[0]).is_file() for arg in args):
        return []
    return ["-n", "2", "--dist", "worksteal"]


# The browser of the tests -------------------------------------------------------------------------------------------
def find_browser(args):
    """Install Chromium where it is missing, unless the browser tests are left out."""
    if "--quick" in args or "not browser" in args or browser_installed():
        return
    print("Installing Chromium for the browser tests ...", flush=True)
    if Path("/etc/debian_version").exists() and install_with_apt("chromium") and browser_installed():
        return
    if quietly([PYTHON, "-m", "playwright", "install", "chromium"]) and browser_installed():
        return
    sys.exit(
        "The browser tests need Chromium and it could not be installed. Install it (Debian: apt-get install chromium),"
        " or leave these tests out: python3 run.py test --quick"
    )


def browser_installed():
    if any(map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])):
        return True
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as b: print(b.chromium.executable_path)"
    path = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True).stdout.strip()
    return bool(path) and Path(path).exists()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    main(sys.argv[1:])

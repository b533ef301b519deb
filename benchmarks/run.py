#!/usr/bin/env python3
"""How fast we are, beside others on the same file in the same run. Needs nothing but Python 3.11 or newer.

  python3 benchmarks/run.py [import|xlsx|report|pages|workers|all ...] [--rows N] [--runs N] [--long] [--write]

Makes its own environment under var/benchmarks and its own PostgreSQL there; see benchmarks/README.md.
"""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(args):
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    os.chdir(ROOT)
    setup = our_setup()
    setup.VAR = ROOT / "var" / "benchmarks"
    setup.VAR.mkdir(parents=True, exist_ok=True)
    setup.ENVIRONMENT = setup.VAR / "venv"
    setup.PYTHON = setup.ENVIRONMENT / "bin" / "python"
    setup.LOCK = ROOT / "benchmarks" / "requirements.txt"
    setup.keep_compiled_modules()
    setup.make_environment()
    setup.run([setup.PYTHON, "-m", "benchmarks.command", *args])


def our_setup():
    """The project's own run.py, which knows how to make an environment from a lock."""
    spec = importlib.util.spec_from_file_location("our_setup", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(sys.argv[1:])

"""The parts, one after another, with a PostgreSQL of this run alone; results are kept in results.json part by part."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from benchmarks import harness, writing

FOLDER = Path(__file__).resolve().parent
PARTS = {"import": "importing", "xlsx": "workbooks", "report": "reporting", "pages": "pages", "workers": "workers"}


@dataclass
class Options:
    """``rows``: None for each part's own size; ``folder``:
    for files, kept from run to run (they are always the same).
    """

    rows: int | None
    runs: int
    long: bool
    folder: Path


def main(args=None):
    parser = arguments()
    asked = parser.parse_args(args)
    if unknown := set(asked.parts) - {*PARTS, "all"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}")
    parts = list(PARTS) if "all" in asked.parts or not asked.parts else asked.parts
    folder = FOLDER.parent / "var" / "benchmarks" / "files"
    folder.mkdir(parents=True, exist_ok=True)
    options = Options(asked.rows, asked.runs, asked.long, folder)
    if len(parts) > 1:
        return run_apart(parts, list(args if args is not None else sys.argv[1:]), asked.parts)
    with state():
        found = run_part(parts[0], options)
        print(writing.part_as_text(found), flush=True)
        if asked.write:
            writing.keep(FOLDER, parts[0], found | writing.circumstances())


def run_apart(parts, args, named):
    """Each part in a process of its own, with a database of its own; the first that fails ends it."""
    for part in parts:
        rest = [word for word in args if word not in named]
        subprocess.run([sys.executable, "-m", "benchmarks.command", part, *rest], cwd=FOLDER.parent, check=True)


def run_part(part, options):
    module = import_module(f"benchmarks.{PARTS[part]}")
    return module.run(harness, options)


def arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"which parts: {', '.join(PARTS)} (all)")
    parser.add_argument("--rows", type=int, help="records, instead of each part's own number")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured; medians are shown (3)")
    parser.add_argument("--long", action="store_true", help="also what takes long: ten million rows")
    parser.add_argument("--write", action="store_true", help="keep in results.json and write RESULTS.md")
    return parser


class state:  # noqa: N801
    """A folder of this run with its own PostgreSQL and broker; Django is set up in it."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="ssw-benchmark-")
        os.environ |= {
            "SSW_VAR": self.folder,
            "DJANGO_SETTINGS_MODULE": "workforce.settings",
            "MAX_UPLOAD_MB": "2000",
        }
        from workforce.running.terminal import services

        self.services = services(share=True)
        self.services.__enter__()
        import django

        django.setup()

    def __exit__(self, *error):
        from django.db import connections

        connections.close_all()
        self.services.__exit__(*error)
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    main()

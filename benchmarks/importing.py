"""A CSV from file to proposal to stored, beside what others do with the same file."""

from benchmarks import files, world
from benchmarks.writing import aim, megabytes, seconds, table, times

ROWS, LARGE = 1_000_000, 10_000_000
FEW = 200  # of so many rows, one goes to django-import-export
WRONG = 50  # and one to frictionless where every cell is wrong
ABOUT = """{rows:,} rows of 26 filled columns, {size} of CSV, sent by one organisation about 2,191 sub-counties in 136
districts. Ours is what the worker does: the file read, matched, checked and compared (proposal), then stored in one
transaction with history, the records under their unique key. What is stored is counted afterwards and every column's
sum compared with the file's."""


def run(harness, options):
    world.make()
    count = options.rows or ROWS
    clean, facts = files.csv(options.folder, count)
    wrong, _none = files.csv(options.folder, count, is_wrong=True)

    def measure(call, *args, **more):
        return harness.measure(f"benchmarks.{call}", *args, **{"runs": options.runs, "prepare": world.empty} | more)

    found = {
        "ours": measure("ours:ours", clean),
        "copy": measure("peers:copy", clean),
        "frictionless": measure("peers:frictionless", clean, runs=1),
        "pandera": measure("peers:pandera", clean),
        "wrong": measure("ours:ours_wrong", wrong),
    }
    for name in ("ours", "copy", "pandera"):
        same(name, found[name].value, facts)
    few, few_facts = files.csv(options.folder, max(1, count // FEW))
    some, some_facts = files.csv(options.folder, max(1, count // WRONG), is_wrong=True)
    found["few"] = measure("peers:import_export", few)
    same("django-import-export", found["few"].value, few_facts)
    found["some"] = measure("peers:frictionless", some, 10**9, runs=1)
    world.empty()
    tables = [_clean(found, few_facts["rows"], count), _wrong(found, some_facts["rows"], count)]
    tables.append(_growth(measure, options, count, found["ours"]))
    size = megabytes(_size(clean))
    return {
        "title": "Import of a CSV",
        "about": ABOUT.format(rows=count, size=size),
        "tables": tables,
        "aims": _aims(found, few_facts["rows"], some_facts["rows"], count),
        "notes": NOTES,
    }


NOTES = [
    "The wall time of ours and of COPY depends on PostgreSQL's disk: it runs with its ordinary safe settings.",
    (
        "frictionless checks types, needed columns, signs and short lists; "
        "it looks no area up and compares no rows. It ran once."
    ),
    "pandera checks the same on a pandas frame; neither tells a row of a file from a row of a frame.",
    (
        "django-import-export stores the same model, in bulk, without "
        "its report of differences; on a smaller file, for time."
    ),
]


def same(name, value, facts):
    """That what was done is all of the file: rows, and every column's sum."""
    wrong = [
        column
        for column, total in facts["sums"].items()
        if abs(value["sums"][column] - total) > 0.001 * facts["rows"] / 1e3
    ]
    if value["rows"] != facts["rows"] or wrong:
        raise RuntimeError(f"{name}: {value['rows']} of {facts['rows']} rows, other sums in {wrong}")


def _size(path):
    from pathlib import Path

    return Path(path).stat().st_size


def _clean(found, few, count):
    ours, copy = found["ours"], found["copy"].seconds()
    each = count / few
    rows = [
        _line("ours: file to proposal", ours, copy, "proposal"),
        _line("ours: proposal to stored", ours, copy, "stored"),
        _line("**ours: file to stored**", ours, copy),
        _line("bare COPY", found["copy"], copy),
        _line("frictionless, merely validates", found["frictionless"], copy),
        _line("pandera, frame already read", found["pandera"], copy, "check"),
        _line("pandera with reading", found["pandera"], copy),
        [f"django-import-export, {few:,} rows", seconds(found["few"].seconds()), *_more(found["few"]), ""],
        [
            f"the same for {count:,} rows, in proportion",
            seconds(found["few"].seconds() * each),
            "",
            "",
            "",
            times(found["few"].seconds() * each, copy),
        ],
    ]
    return table(f"Clean, {count:,} rows", ["what", "time", "own processor", "PostgreSQL's", "memory", "of COPY"], rows)


def _line(name, measure, copy, *parts):
    return [name, seconds(measure.seconds(*parts)), *_more(measure, *parts), times(measure.seconds(*parts), copy)]


def _more(measure, *parts):
    return [
        seconds(measure.seconds(*parts, of="cpu")),
        seconds(measure.seconds(*parts, of="server")),
        megabytes(measure.peak),
    ]


def _wrong(found, some, count):
    wrong, others = found["wrong"], found["some"]
    clean = found["ours"].seconds()
    rows = [
        [
            f"ours, {count:,} rows",
            f"{wrong.value['problems']:,}",
            seconds(wrong.seconds()),
            seconds(wrong.seconds(of="cpu")),
            megabytes(wrong.peak),
            times(wrong.seconds(), clean),
        ],
        [
            f"frictionless without its cap, {some:,} rows",
            f"{others.value['problems']:,}",
            seconds(others.seconds()),
            seconds(others.seconds(of="cpu")),
            megabytes(others.peak),
            times(others.seconds(), clean),
        ],
        [
            f"the same for {count:,} rows, in proportion",
            "",
            seconds(others.seconds() * count / some),
            "",
            "",
            times(others.seconds() * count / some, clean),
        ],
    ]
    header = ["what", "problems", "time", "own processor", "memory", "of ours clean"]
    return table("Every cell wrong, to the complete report of problems", header, rows)


def _growth(measure, options, count, whole):
    """A tenth, all, and with --long ten files of this size from ten organisations into the same table."""
    tenth, _facts = files.csv(options.folder, max(1, count // 10))
    small = measure("ours:ours", tenth)
    rows = [_grown(f"{max(1, count // 10):,} rows", count // 10, small), _grown(f"{count:,} rows", count, whole)]
    if options.long:
        world.empty()
        several = []
        for number in range(LARGE // ROWS):
            path, facts = files.csv(options.folder, count, first=number * count)
            several.append(measure("ours:ours", path, number, runs=1, prepare=None))
            same(f"file {number + 1}", several[-1].value, facts)
        rows += [
            _grown(f"file {number} of {len(several)} into one table", count, one)
            for number, one in enumerate(several, 1)
        ]
    return table("As it grows", ["what", "proposal", "stored", "µs a row", "memory"], rows)


def _grown(name, count, one):
    return [
        name,
        seconds(one.seconds("proposal")),
        seconds(one.seconds("stored")),
        f"{one.seconds() / max(1, count) * 1e6:.1f}",
        megabytes(one.peak),
    ]


def _aims(found, few, some, count):
    ours, copy, wrong = found["ours"].seconds(), found["copy"].seconds(), found["wrong"].seconds()
    merely, rival = found["frictionless"].seconds(), found["few"].seconds() * count / few
    peak = found["ours"].peak
    return [
        aim("clean CSV, file to stored: under 5 × bare COPY", times(ours, copy), ours < 5 * copy),
        aim("its memory: under 2 GB", megabytes(peak), peak < 2e9),
        aim("at least twice as fast as frictionless validates", times(merely, ours), merely >= 2 * ours),
        aim("every cell wrong: under 2 × clean", times(wrong, ours), wrong < 2 * ours),
        aim("100 × django-import-export", times(rival, ours), rival >= 100 * ours),
    ]

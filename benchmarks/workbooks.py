"""An XLSX to proposal, beside what python-calamine alone needs to read it."""

from benchmarks import files, world
from benchmarks.importing import same
from benchmarks.writing import aim, megabytes, seconds, table, times

ROWS = 100_000


def run(harness, options):
    world.make()
    count = options.rows or ROWS
    path, facts = files.workbook(options.folder, count)
    text, _facts = files.csv(options.folder, count)

    def measure(call, *args):
        return harness.measure(f"benchmarks.{call}", *args, runs=options.runs, prepare=world.empty)

    ours, alone = measure("ours:ours", path), measure("peers:calamine", path)
    same("ours", ours.value, facts)
    same("calamine", alone.value, facts)
    as_text = measure("ours:ours", text)
    world.empty()
    base = alone.seconds()
    rows = [
        [
            "python-calamine alone",
            seconds(base),
            seconds(alone.seconds(of="cpu")),
            megabytes(alone.peak),
            times(base, base),
        ],
        *(
            [
                name,
                seconds(one.seconds(part)),
                seconds(one.seconds(part, of="cpu")),
                megabytes(one.peak),
                times(one.seconds(part), base),
            ]
            for name, one, part in (
                ("ours: file to proposal", ours, "proposal"),
                ("ours: proposal to stored", ours, "stored"),
                ("ours, the same rows as CSV: file to proposal", as_text, "proposal"),
            )
        ),
    ]
    return {
        "title": "Import of an XLSX",
        "about": f"{count:,} rows of 26 filled columns in a workbook: read, matched, checked, compared; then stored.",
        "tables": [table(f"{count:,} rows", ["what", "time", "own processor", "memory", "of calamine"], rows)],
        "aims": [
            aim(
                "XLSX to proposal: under 2 × calamine alone",
                times(ours.seconds("proposal"), base),
                ours.seconds("proposal") < 2 * base,
            )
        ],
        "notes": ["calamine alone: the sheet as Python lists (`to_python`), nothing looked at."],
    }

"""What is mutated, which tests judge it, and which mutants no test can tell from the original."""

# group: (its part of the draw, files). Files and tests may be globs.
TARGETS = {
    "gaps": (0.4, ["strategy/gaps/*.py"]),
    "checks": (
        0.27,
        [f"mapping/{name}.py" for name in ("checks", "cells", "rules", "issues", "numbers", "matching", "overlaps")],
    ),
    "permissions": (0.08, ["workforce/permissions.py"]),
    "submissions": (
        0.25,
        [
            f"mapping/services/{name}.py"
            for name in ("submissions", "versions", "reviewing", "settling", "settled", "comments", "answers")
        ],
    ),
}

TESTS = [
    "tests/strategy/gaps",
    "tests/strategy/test_gap_report.py",
    "tests/strategy/test_gap_report_life.py",
    "tests/strategy/test_changes.py",
    "tests/strategy/test_plan_gap.py",
    "tests/mapping",
    "tests/workforce/test_permissions.py",
]

EQUIVALENT = {}  # identity of a mutant: why it does what the original does

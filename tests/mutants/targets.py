"""What is mutated, which tests judge it, and which mutants no test can tell from the original."""

# group: (its part of the draw, files). Files and tests may be globs.
TARGETS = {
    "gaps": (0.4, ["strategy/gaps/*.py"]),
    "checks": (0.27, ["mapping/checks/*.py", "mapping/files/rules.py", "mapping/overlaps/resolving.py"]),
    "permissions": (0.08, ["workforce/people/permissions.py"]),
    "submissions": (
        0.25,
        [
            "mapping/submissions/services/submissions.py",
            "mapping/submissions/services/versions.py",
            "mapping/submissions/services/reviewing.py",
            "mapping/submissions/services/comments.py",
            "mapping/overlaps/services/settling.py",
            "mapping/overlaps/services/settled.py",
            "mapping/uploads/services/answers.py",
        ],
    ),
}

TESTS = [
    "tests/strategy/gaps",
    "tests/strategy/reports/test_gap_report.py",
    "tests/strategy/reports/test_gap_report_life.py",
    "tests/strategy/changes/test_changes.py",
    "tests/strategy/plans/test_plan_gap.py",
    "tests/strategy/plans/test_projection_assumed.py",
    "tests/mapping",
    "tests/workforce/people/test_permissions.py",
]

EQUIVALENT = {  # identity of a mutant: why it does what the original does
    "569ac3c7": "rules.title: no parameters are None or 0 alike, `params or {}`",
    "4f00ccdd": "gaps.compute: no parameters are None or 0 alike, `parameters or Parameters()`",
    "88a1a9ee": "settle_many: 0 is no claimant either, and where both are kept the organisation is not looked at",
    "ce494f32": "answer: how many rows go in one INSERT changes nothing that is stored",
}

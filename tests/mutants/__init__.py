"""Tests that can fail: draws small wrong changes of our own code (mutants) and counts which of them no test notices.

    .venv/bin/python -m tests.mutants --map                      which test runs which line (again after each move or
                                                                 change)
    .venv/bin/python -m tests.mutants --seed 9 --count 300       draw, run, print and keep the outcome in var/mutants
    .venv/bin/python -m tests.mutants --again                    the last draw's survivors once more

One warm process collects the tests and makes the database; each mutant is a fork of it, in which the mutated functions
and constants take the place of ours (``swapping``), then the tests that run the mutated line follow, the quickest
first, until one fails. So a mutant costs a second or two and nothing is written to the sources. Needs Linux (fork).

What is left out: docstrings, type hints, decorators, messages, class bodies outside methods, and tests that empty the
database or drive a browser. A mutant of a constant reaches who imports it by its name,
not what another module made from it on import.
"""

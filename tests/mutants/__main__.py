"""The command: see the package."""

import argparse
import ast
import hashlib
import importlib
import json
import os
import sys
import time
from pathlib import Path

from tests.mutants.operators import mutants
from tests.mutants.targets import EQUIVALENT, TARGETS, TESTS

FOLDER = Path("var/mutants")
MAP, OUTCOME = FOLDER / "map.json", FOLDER / "outcome.json"
ALIVE = {"survived", "not run", "broken"}


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Which wrong changes no test notices.")
    parser.add_argument("--map", nargs="*", metavar="TESTS", help="learn which test runs which line")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60, help="of a line's tests, the quickest that take so long")
    parser.add_argument("--again", action="store_true", help="of the draw, those that lived when it was last run whole")
    parser.add_argument("--only", nargs="+", default=[], metavar="IDENTITY", help="of the draw, these mutants")
    wanted = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # an order of a set that no test minds is the same each time
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {"PYTHONHASHSEED": "0"})
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SSW_TEST_PG", str((FOLDER / "postgres").resolve()))

    import pytest

    from tests.mutants.session import Session

    tests = [str(path) for each in wanted.map or TESTS for path in sorted(Path().glob(each)) or [each]]
    work = judge_all if wanted.map is None else make_map
    options = ["-q", "-s", "-p", "no:cacheprovider", "--reuse-db", "--no-summary"]
    sys.exit(pytest.main([*options, *tests], plugins=[Session(lambda session: work(session, wanted))]))


def files(given):
    return [str(path) for each in given for path in sorted(Path().glob(each))]


def targets():
    return [path for _part, given in TARGETS.values() for path in files(given)]


def module_of(path):
    return importlib.import_module(path.removesuffix(".py").replace("/", "."))


def tree_of(path):
    return ast.parse(Path(path).read_text())


def digest(*texts):
    return hashlib.sha256("|".join(map(str, texts)).encode()).hexdigest()


# Which test runs which line -------------------------------------------------------------------------------------------
def make_map(session, wanted):
    """Of ``--map TESTS`` only those; of the others is kept what was known."""
    kept = read_map() if wanted.map and MAP.exists() else {}
    found = session.watch({path: (module_of(path), tree_of(path)) for path in targets()})
    known = {"files": {path: digest(Path(path).read_text()) for path in targets()}, "tests": kept | found}
    MAP.write_text(json.dumps(known))
    print(f"\n{len(found)} tests watched, {len(known['tests'])} known")


def read_map():
    if not MAP.exists():
        sys.exit("It is not known yet which test runs which line: python -m tests.mutants --map")
    known = json.loads(MAP.read_text())
    changed = [path for path in targets() if known["files"].get(path) != digest(Path(path).read_text())]
    if changed:
        sys.exit(f"Changed since the map was made: {', '.join(changed)}. Again: python -m tests.mutants --map")
    return known["tests"]


def judges(mutant, known, most):
    """{test: seconds} of those that run the line, the quickest first.
    A constant is read by any that runs its module.
    """
    found = [
        (test["seconds"], name)
        for name, test in known.items()
        if mutant.path in test["lines"] and mutant.statement in (None, *test["lines"][mutant.path])
    ]
    if not found and mutant.statement is None:  # constants and no function: judged by whoever runs the folder
        room = os.path.dirname(mutant.path)
        found = [(test["seconds"], name) for name, test in known.items() if room in map(os.path.dirname, test["lines"])]
    chosen, spent = {}, 0
    for seconds, name in sorted(found):
        spent += seconds
        if not chosen or spent < most:
            chosen[name] = seconds
    return chosen


# The draw -------------------------------------------------------------------------------------------------------------
def draw(seed, count):
    """[(group, mutant)]: one mutant of a line, and of the lines of a group as many as are its part; both by lot.

    The lot is a digest of the seed and of what the mutant says:
    a file that moves keeps its lots, as do old lines beside new.
    """
    drawn = []
    for group, (part, given) in TARGETS.items():
        by_line = {}
        for path in files(given):
            for each in mutants(path, tree_of(path)):
                by_line.setdefault((path, each.line), []).append(each)
        of_lines = [min(those, key=lambda each: digest(seed, "of a line", each.identity)) for those in by_line.values()]
        of_lines.sort(key=lambda each: digest(seed, "line", each.identity))
        drawn += [(group, each) for each in of_lines[: round(part * count)]]
    return drawn


def chosen(wanted):
    drawn, some = draw(wanted.seed, wanted.count), set(wanted.only)
    if wanted.again:
        some |= {each["identity"] for each in json.loads(OUTCOME.read_text()) if each["outcome"] in ALIVE}
    return [each for each in drawn if each[1].identity in some] if wanted.again or some else drawn


# The verdict ----------------------------------------------------------------------------------------------------------
def judge_all(session, wanted):
    known, started, said = read_map(), time.monotonic(), []
    drawn = chosen(wanted)
    check_controls(session, drawn, known)
    for at, (group, mutant) in enumerate(drawn, 1):
        said.append(judge(session, group, mutant, judges(mutant, known, wanted.seconds)))
        print(f"{at}/{len(drawn)} {describe(said[-1])}", flush=True)
        if len(drawn) == wanted.count:
            OUTCOME.write_text(json.dumps(said, indent=1))
    print_table(said, wanted, time.monotonic() - started)


def check_controls(session, drawn, known):
    """Of each group and kind of statement the first mutant, without its change: what kills it would kill any."""
    firsts = {
        (group, mutant.statement is None): mutant for group, mutant in reversed(drawn) if judges(mutant, known, 0)
    }
    for mutant in firsts.values():
        outcome, test = session.judge(mutant.control(), module_of(mutant.path), judges(mutant, known, 10))
        if outcome != "survived":
            sys.exit(f"{test}: {outcome} although nothing was changed in {mutant.path}: see {FOLDER}/last.log")


def judge(session, group, mutant, tests):
    started = time.monotonic()
    if mutant.identity in EQUIVALENT:
        outcome, test = "equivalent", EQUIVALENT[mutant.identity]
    else:
        outcome, test = session.judge(mutant, module_of(mutant.path), tests) if tests else ("not run", "")
    said = {name: getattr(mutant, name) for name in ("identity", "path", "line", "inside", "before", "after")}
    seconds = round(time.monotonic() - started, 1)
    return said | {"group": group, "outcome": outcome, "test": test, "tests": len(tests), "seconds": seconds}


def describe(said):
    where = "{outcome:<12} {identity} {path}:{line} {inside} {seconds} s".format(**said)
    if said["outcome"] not in ALIVE:
        return where
    before, after = said["before"], said["after"]
    same = len(os.path.commonprefix([before, after]))
    start = max(0, same - 60)
    return f"{where}, {said['tests']} tests\n    {before[start : same + 100]}\n    {after[start : same + 100]}"


def print_table(said, wanted, seconds):
    outcomes = ["killed", "too slow", "survived", "not run", "broken", "equivalent", "not possible"]
    print(f"\nseed {wanted.seed}, {len(said)} mutants, {seconds:.0f} s")
    print(f"{'':<14}" + "".join(f"{each:>14}" for each in outcomes))
    for group in [*TARGETS, "all"]:
        counts = [sum(each["outcome"] == one and group in (each["group"], "all") for each in said) for one in outcomes]
        print(f"{group:<14}" + "".join(f"{count:>14}" for count in counts))
    counted = [each["outcome"] for each in said if each["outcome"] not in ("equivalent", "not possible")]
    dead = sum(each not in ALIVE for each in counted)
    print(f"{dead} of {len(counted)} killed: {100 * dead / max(len(counted), 1):.1f} %")


if __name__ == "__main__":
    main()

import argparse
import sys
from pathlib import Path

from tools.templates import __doc__ as about
from tools.templates.layout import LONGEST, laid_out, too_long
from tools.templates.tokens import Unformattable

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".venv/bin/python -m tools.templates"


def main(args):
    parser = argparse.ArgumentParser(prog=COMMAND, description=about.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say which files are not laid out")
    parser.add_argument("files", nargs="*", type=Path, help="every .html file in templates/ when none is named")
    asked = parser.parse_args(args)
    files = asked.files or sorted((ROOT / "templates").rglob("*.html"))
    problems = [problem for path in files for problem in treat(path, asked.check)]
    print("\n".join(problems) or f"{len(files)} templates are laid out.")
    return 1 if problems else 0


def treat(path, check):
    """Lay out a file, or only look at it. Yields what is wrong, in sentences."""
    source = path.read_text()
    try:
        result = laid_out(source)
    except Unformattable as error:
        yield f"{path}: {error}"
        return
    if result != source and check:
        yield f"{path}: is not laid out. This mends it: {COMMAND} {path}"
    elif result != source:
        path.write_text(result)
    for number in too_long(result):
        yield (
            f"{path}:{number}: over {LONGEST} characters that hold together: "
            "take a part into a tag, a filter, an include"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

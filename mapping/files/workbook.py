"""xlsx, xls and ods through calamine, and what it hides: error cells, formulas without a value, document properties."""

import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from mapping.checks.questions import Asked
from mapping.files import archive, hidden, sheets, text
from mapping.files.table import FileProblem, Kind, Problem, Profile

FORMULA = re.compile(rb"<c\b([^>]*)><f\b(.*?)</c>", re.DOTALL)
ERROR = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
VALUE = re.compile(rb"<v>([^<]*)</v>")
REFERENCE = re.compile(rb'\br="([A-Z]+\d+)"')
PREFIX = "template."  # of our own document properties, so that other people's are not taken for ours
MEMORY = 2 << 30  # bytes; the largest sheet of an .xls, 65,536 rows by 256 columns, takes a quarter
SECONDS = 120
LARGEST_CELL = 1 << 26  # bytes of XML kept while looking for the end of a cell


@dataclass
class Sheet:
    """A sheet as text: ``grid`` an Arrow table of all rows from the first,
    ``merges`` as ``header.find_header`` wants them; ``number`` in the workbook, from 1; ``hidden``: hidden.Hidden.
    """

    name: str
    grid: object
    merges: list
    header: object
    problems: list = field(default_factory=list)
    number: int = 1
    hidden: object = field(default_factory=hidden.Hidden)


def open_workbook(path: Path) -> CalamineWorkbook:
    """calamine's workbook; whatever goes wrong inside it becomes a FileProblem."""
    return _guard(_load, path)


def _load(path):
    with open(path, "rb") as stream:
        return CalamineWorkbook.from_filelike(stream)


def _guard(act, *args):
    try:
        return act(*args)
    except PasswordError as error:
        raise FileProblem("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileProblem("broken_workbook", detail=str(error)[:200]) from error
    except BaseException as error:  # a panic in the Rust code derives from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise FileProblem("broken_workbook", detail="") from error


REHEARSAL = """
import resource, sys
from python_calamine import CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
with open(sys.argv[1], "rb") as stream:
    book = CalamineWorkbook.from_filelike(stream)
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


def rehearse(path: Path) -> None:
    """Open an old .xls in a process of its own first: a damaged one can make calamine take all memory and be killed."""
    command = [sys.executable, "-I", "-c", REHEARSAL, str(path), str(MEMORY)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise FileProblem("broken_workbook", detail="") from error
    if done.returncode < 0:  # killed by a signal; anything else fails in the same way here, and is named
        raise FileProblem("broken_workbook", detail="")


def read_workbook(
    path: Path,
    kind: Kind,
    *,
    profile: Profile,
    expected: frozenset[str],
    facts: dict[str, archive.Sheet],
    asked: Asked,
    ours: frozenset[str] = frozenset(),
) -> list[Sheet]:
    """The sheets to read as one table: mostly one (``sheets.choose``).
    ``facts``: {part: archive.Sheet} from ``safety.look``; ``ours``: see there.
    """
    if kind is Kind.XLS:
        rehearse(path)
    book = open_workbook(path)
    chosen, others = sheets.choose(book, profile=profile, expected=expected, asked=asked, guard=_guard, ours=ours)
    found = [_read(path, kind, each, facts) for each in chosen]
    if others:
        params = {"sheets": ", ".join(others), "read": chosen[0].name}
        found[0].problems.append(Problem("other_sheets", chosen[0].name, params=params, severity="warning"))
    return found


def _read(path, kind, chosen, facts):
    rows = _guard(chosen.sheet.iter_rows)
    skip = (chosen.sheet.start or (0, 0))[1]
    width = chosen.sheet.width
    grid = _guard(lambda: text.coded_grid(rows, width, skip=skip))
    sheet = Sheet(chosen.name, grid, chosen.merges, chosen.header, number=chosen.number)
    part = None
    if kind is Kind.XLSX:
        sheet.problems += _hidden_faults(path, chosen.name, facts)
        with zipfile.ZipFile(path) as opened:
            part = _part(opened, chosen.name)
    sheet.hidden = hidden.find(path, kind, sheet=chosen.name, number=chosen.number, part=part, fact=facts.get(part))
    return sheet


def _hidden_faults(path, sheet, facts):
    """Problems for the error cells and the formulas without a value of one sheet."""
    with zipfile.ZipFile(path) as opened:
        part = _part(opened, sheet)
        fact = facts.get(part)
        if not fact or not (fact.errors or fact.formulas):
            return []
        return [
            Problem(code, sheet, reference.decode(), {"value": value})
            for piece in _whole_cells(archive.chunks(opened, opened.getinfo(part)))
            for code, reference, value in _faults(piece)
        ]


def _faults(piece):
    for found in ERROR.finditer(piece):
        value = VALUE.search(found[2])
        yield "error_cell", REFERENCE.search(found[1])[1], unescape(value[1].decode()) if value else "#?"
    for found in FORMULA.finditer(piece):
        is_text = b't="str"' in found[1] or b't="e"' in found[1]
        value = VALUE.search(found[2])
        if not is_text and not (value and value[1]):
            yield "formula_without_value", REFERENCE.search(found[1])[1], ""


def _whole_cells(pieces):
    carry = b""
    for piece in pieces:
        piece = carry + piece
        cut = piece.rfind(b"<c ")
        carry = piece[cut:] if cut >= 0 else b""
        if len(carry) > LARGEST_CELL:
            raise FileProblem("broken_workbook", detail="")
        yield piece[:cut] if cut >= 0 else piece
    yield carry


def _part(opened, sheet):
    """The part of the zip that holds a worksheet, through the workbook's relations."""
    names = {}
    for node in _xml(opened, "xl/_rels/workbook.xml.rels"):
        target = node.get("Target", "")
        names[node.get("Id")] = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
    for node in _xml(opened, "xl/workbook.xml").iter():
        if node.tag.endswith("}sheet") and node.get("name") == sheet:
            relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
            return names.get(relation)
    return None


def _xml(opened, part):
    """A small part as a tree: () where there is none. Entities were refused by ``archive.scan``."""
    try:
        return ElementTree.fromstring(opened.read(part))
    except KeyError:
        return ElementTree.Element("none")
    except (ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise FileProblem("broken_workbook", detail=part) from error


def read_meta(path: Path, kind: Kind) -> dict[str, str]:
    """The properties that ``template.write_template`` left in the document."""
    if kind not in (Kind.XLSX, Kind.ODS):
        return {}
    part = "docProps/custom.xml" if kind is Kind.XLSX else "meta.xml"
    with zipfile.ZipFile(path) as opened:
        found = {
            next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "name"), ""): "".join(
                node.itertext()
            )
            for node in _xml(opened, part).iter()
            if node.tag.endswith(("}property", "}user-defined"))
        }
    return {name.removeprefix(PREFIX): value for name, value in found.items() if name.startswith(PREFIX)}

"""Which sheets of a workbook are read: the one that fits best; where several hold rows, a person says which."""

from collections.abc import Callable
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from mapping.checks.questions import Asked
from mapping.files import header, text
from mapping.files.table import FileProblem, Profile, fold

TOP = header.SEARCHED + 10  # rows looked at to find the header
ALL = "all"


@dataclass
class Candidate:
    """``number``: of the sheet in the workbook, from 1. ``figures``: rows at its top with a number and more in them.
    ``shown``: as ``cells.find`` gives it.
    """

    number: int
    name: str
    is_hidden: bool
    sheet: object
    merges: list
    header: object
    is_empty: bool
    figures: int
    shown: dict | None

    @property
    def choice(self) -> str:
        return f"sheet_{self.number}"


def choose(
    book: CalamineWorkbook,
    *,
    profile: Profile,
    expected: frozenset[str],
    asked: Asked,
    guard: Callable,
    look: Callable,
    ours: frozenset[str],
) -> tuple[list[Candidate], list[str]]:
    """(the sheets to read as one table, names of those that hold rows and about which nobody has decided yet).

    ``guard``: calls calamine, and makes a FileProblem of what goes wrong. ``look``: of a sheet's name, the cells that
    show something else than their value. ``ours``: folded names of sheets that hold
    no data: the guidance and lists of our own template.
    """
    metas = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if not metas:
        raise FileProblem("no_sheets")
    visible = [meta.name for meta in metas if meta.visible == SheetVisibleEnum.Visible]
    if profile.sheet and profile.sheet not in [meta.name for meta in metas]:
        raise FileProblem("no_such_sheet", sheet=profile.sheet, sheets=", ".join(visible))
    if not visible and not profile.sheet:
        raise FileProblem("hidden_sheets", sheets=", ".join(meta.name for meta in metas))
    wanted = {profile.sheet} if profile.sheet else {meta.name for meta in metas if fold(meta.name) not in ours}
    found = [
        _candidate(book, number, meta.name, meta.name not in visible, profile, expected, guard, look)
        for number, meta in enumerate(metas, 1)
        if meta.name in wanted
    ]
    best = _best([each for each in found if profile.sheet or not each.is_hidden])
    return _asked(best, found, asked) if expected else ([best], [])


def _candidate(book, number, name, is_hidden, profile, expected, guard, look):
    sheet = guard(book.get_sheet_by_name, name)
    top = guard(lambda: sheet.to_python(skip_empty_area=False, nrows=max(TOP, *profile.header_rows, 0)))
    rows = [[text.as_text(value) for value in row] for row in top]
    shown = look(name)
    for column, cells in (shown or {}).items():
        for row, cell in cells.items():
            if cell.kind == "raised" and row < len(rows) and column < len(rows[row]):
                rows[row][column] = cell.text
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    found = header.find_header(rows, merges=merges, expected=expected, forced=profile.header_rows) if rows else None
    figures = _figures(top[found.first :] if found else top, bool(found))
    return Candidate(number, name, is_hidden, sheet, merges, found, not rows, figures, shown)


def _figures(rows, has_titles):
    """Rows with a number and another filled cell. Without titles a number is one only if the program stored one."""
    count = 0
    for row in rows:
        filled = [value for value in row if value not in ("", None)]
        numbers = sum(
            isinstance(value, int | float)
            and not isinstance(value, bool)
            or (has_titles and isinstance(value, str) and bool(header.NUMBER.match(value.strip())))
            for value in filled
        )
        count += bool(numbers) and len(filled) > 1
    return count


def _best(found):
    with_titles = [each for each in found if each.header]
    if all(each.is_empty for each in found):
        raise FileProblem("no_data", sheets=", ".join(each.name for each in found))
    if not with_titles:
        sheet = found[0].name if len(found) == 1 else ""
        raise FileProblem("no_header", sheet=sheet, sheets=", ".join(each.name for each in found))
    return max(with_titles, key=lambda each: (each.figures > 0, each.header.matches))


def _asked(best, found, asked):
    holding = [each for each in found if each is best or _holds_rows(each, best)]
    if len(holding) < 2:
        return [best], []
    readable = [each for each in holding if each.header]
    alike = [each for each in readable if _is_alike(each, best)]
    choices = [ALL] * (len(alike) > 1) + [each.choice for each in readable]
    choice = asked.ask(
        "sheets",
        choices,
        names={each.choice: each.name for each in readable},
        alike=[each.name for each in alike],
        sheets=[[each.name, _rows(each), each.is_hidden] for each in holding],
    )
    if choice == ALL:
        return alike, []
    chosen = next((each for each in readable if each.choice == choice), best)
    return [chosen], [] if choice else [each.name for each in holding if each is not best]


def _holds_rows(each, best):
    """Of figures; or of words, under half as many known titles as the sheet that fits best has."""
    if each.header is None:
        return each.figures > 1
    is_full = _rows(each) > 0 and 2 * each.header.matches >= best.header.matches
    return bool(each.figures) or is_full


def _rows(each):
    end = (each.sheet.start or (0, 0))[0] + each.sheet.height
    return end - (each.header.first if each.header else 0)


def _is_alike(one, other):
    """Whether no column of the two has different titles, and most of the known ones are in both."""
    titles = [{at: fold(title) for at, title in enumerate(each.header.titles) if title} for each in (one, other)]
    both = titles[0].keys() & titles[1].keys()
    return (
        all(titles[0][at] == titles[1][at] for at in both)
        and 2 * len(both) > max(map(len, titles))
        and one.header.matches == other.header.matches
    )

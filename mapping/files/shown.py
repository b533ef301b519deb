"""What a cell shows where its value alone would mislead: per cent, dates, raised marks.

PURE: values and formats of numbers come in (as spreadsheet programs write them: ``0.0%``, ``d-mmm``), text goes out.
"""

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {  # formats that a workbook uses without saying them
    **{"9": "0%", "10": "0.00%", "14": "m/d/yyyy", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy"},
    **{"18": "h:mm AM/PM", "19": "h:mm:ss AM/PM", "20": "h:mm", "21": "h:mm:ss", "22": "m/d/yyyy h:mm"},
    **{"45": "mm:ss", "46": "[h]:mm:ss", "47": "mm:ss"},
    **{str(number): "yyyy-mm-dd" for number in (*range(27, 37), *range(50, 59))},  # of East Asian programs
}
LONGEST = 255  # characters of a format
LITERAL = re.compile(r'"[^"]*"|\\.|[_*].')
ZEROS = re.compile("00+")  # 0000 shows 101 as 0101
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
BRACKETS = re.compile(r"\[[^\]]*\]")
TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|am/pm|a/p|y+|m+|d+|h+|s+|\.0+|.', re.IGNORECASE | re.DOTALL)
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
RAISED = str.maketrans("0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
DURATION = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
NUMBER = re.compile(r"\s*[-+~]?\d[\d\s.,]*")  # a figure, whatever its signs


class Cell(NamedTuple):
    """``kind``: error, formula, percent, raised, zeros or date; ``text``: what the sheet shows.
    ``number``: of a date, the number beneath it.
    """

    kind: str
    text: str
    number: str = ""


@lru_cache(maxsize=65_536)  # there are few different ones in a column of millions
def of_number(value: float, code: str, *, is_1904: bool = False) -> Cell | None:
    """The Cell of a number in a format that shows it as a per cent, a date or a code with zeros; None in any other."""
    section = _section(code, value)
    plain = LITERAL.sub("", section)
    if "%" in section.replace("\\%", "%"):
        return Cell("percent", _percent(value, section, plain))
    if ELAPSED.search(plain) or re.search("[dmyhs]", BRACKETS.sub("", plain), re.IGNORECASE):
        return Cell("date", _date(value, section, is_1904), _plain(value))
    if ZEROS.fullmatch(plain) and float(value).is_integer():
        return Cell("zeros", f"{int(value):0{len(plain)}d}")
    return None


def is_telling(code: str) -> bool:
    """Whether some number may be shown as more than itself in this format."""
    return any(of_number(value, code) for value in (1, -1, 0))


def _section(code, value):
    """A format has up to three parts for numbers: above zero, below, zero."""
    parts = re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])+|(?<=;)(?=;)', code) or [""]
    place = 1 if value < 0 else 2 if value == 0 else 0
    return parts[place] if place < len(parts) else parts[0]


def _percent(value, section, plain):
    """80%. A sign in quotation marks is only written behind the number; any other multiplies it by 100."""
    places = re.search(r"\.([0#?]+)", plain)
    shown = value * 100 if "%" in plain else value
    return f"{shown:.{len(places[1]) if places else 0}f}%"


def _plain(value):
    return f"{value:.15g}"


def moment(value: float, is_1904: bool = False) -> dt.datetime | None:
    """The day and time that a number means; None outside the calendar. Day 60 of 1900 never was."""
    if is_1904:
        first = dt.datetime(1904, 1, 1)
    else:
        first = dt.datetime(1899, 12, 31) if value < 60 else dt.datetime(1899, 12, 30)
    try:
        return first + dt.timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return None


def number_of(said: str) -> str:
    """The number beneath a day or a time as OpenDocument writes it: '1900-01-03' is 4, 'PT12H' 0.5."""
    try:
        if found := DURATION.fullmatch(said):
            parts = zip(found.groups(), (1, 24, 1440, 86_400), strict=True)
            days = sum(float(part or 0) / in_a_day for part, in_a_day in parts)
        else:
            days = (dt.datetime.fromisoformat(said) - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    except ValueError:
        return ""
    return _plain(days)


def _date(value, section, is_1904):
    when = moment(value, is_1904)
    if when is None or value < 0:
        return "########"
    hours = ELAPSED.search(LITERAL.sub("", section))
    section = BRACKETS.sub("", ELAPSED.sub(lambda found: found[1], section))
    pieces = [(found[0], found[1] or found[2]) for found in TOKEN.finditer(section)]
    is_half = any(piece.lower() in ("am/pm", "a/p") for piece, _literal in pieces)
    return "".join(
        literal
        if literal is not None
        else _piece(piece, when, value if hours else None, is_half, _is_minute(pieces, at))
        for at, (piece, literal) in enumerate(pieces)
    ).strip()


def _is_minute(pieces, at):
    """Whether an m is of minutes: after hours or before seconds."""
    letters = [(place, piece[0].lower()) for place, (piece, _l) in enumerate(pieces) if piece[:1].isalpha()]
    near = [letter for place, letter in letters if place < at][-1:] + ["+"]
    after = [letter for place, letter in letters if place > at][:1]
    return near[0] == "h" or after == ["s"]


def _piece(piece, when, elapsed, is_half, is_minute):
    letter, length = piece[:1].lower(), len(piece)
    if letter == "y":
        return f"{when.year % 100:02d}" if length < 3 else str(when.year)
    if letter == "m" and is_minute:
        return f"{when.minute:0{min(length, 2)}d}"
    if letter == "m":
        name = MONTHS[when.month - 1]
        return [f"{when.month:0{min(length, 2)}d}", name[:3], name, name[:1]][max(0, min(length, 5) - 2)]
    if letter == "d":
        name = DAYS[when.weekday()]
        return f"{when.day:0{length}d}" if length < 3 else name[:3] if length == 3 else name
    if letter == "h":
        hour = int(elapsed * 24) if elapsed is not None else (when.hour % 12 or 12) if is_half else when.hour
        return f"{hour:0{min(length, 2)}d}"
    if letter == "s":
        return f"{when.second:0{min(length, 2)}d}"
    if letter == "a":
        return "AM" if when.hour < 12 else "PM"
    return "" if piece[0] in "_*" or piece[:2] == ".0" else piece


def raised(runs: list[tuple[str, bool]]) -> str:
    """The text of runs (text, is raised or lowered), what is raised in letters that show it: 4¹, m².

    In words only figures are: '1er arrondissement' stays, whatever of it is raised.
    """
    level = "".join(text for text, is_raised in runs if not is_raised)
    marks = RAISED if NUMBER.fullmatch(level) else {ord(char): RAISED[ord(char)] for char in "0123456789"}
    return "".join(text.translate(marks) if is_raised else text for text, is_raised in runs)

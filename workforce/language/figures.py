"""Figures as text in the reader's language: grouping, decimal mark, true minus, narrow space before %.

Rounding is for display only and half away from zero. A value that is None, NaN or infinite gives "": the page
then says why (`words.reason`). Nothing here knows HTML; `templatetags.figures` adds the mark-up.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUS = "\u2212"
NARROW_SPACE = "\u202f"


def rounded(value, decimals: int = 0) -> Decimal | None:
    """`value` rounded half away from zero; None for a value that is no finite number. Never minus zero."""
    if value is None or value == "" or not isfinite(value):
        return None
    number = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(number) if number == 0 else number


def number(value, decimals: int = 0) -> str:
    shown = rounded(value, decimals)
    if shown is None:
        return ""
    text = number_format(abs(shown), decimals, use_l10n=True, force_grouping=True)
    return f"{MINUS}{text}" if shown < 0 else text


def signed(value, decimals: int = 0) -> str:
    shown = rounded(value, decimals)
    return f"+{number(shown, decimals)}" if shown is not None and shown > 0 else number(shown, decimals)


def percent(ratio, decimals: int = 0) -> str:
    """0.714 -> "71 %". The ratio is of 1, not of 100."""
    if rounded(ratio) is None:
        return ""
    return f"{number(Decimal(str(ratio)) * 100, decimals)}{NARROW_SPACE}%"


def thousandths(count) -> str:
    """A stored count (an integer of thousandths) as text: 1500 -> "1.5", 3000 -> "3"."""
    if rounded(count) is None:
        return ""
    exact = Decimal(count) / 1000
    return number(exact, max(0, -exact.normalize().as_tuple().exponent))


# As a spreadsheet program takes it from a CSV
LIKE_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}")  # 1,555 might be read as 1555; 1,5550 never is


def is_comma() -> bool:
    """Whether decimals stand behind a comma in the reader's language."""
    return get_format("DECIMAL_SEPARATOR") == ","


def delimiter() -> str:
    """Between the cells of a CSV for people."""
    return ";" if is_comma() else ","


def typed(value: float | Decimal) -> str:
    """A number as one types it: 1234.5, in French 1234,5."""
    text = f"{Decimal(str(value)):f}"
    if not is_comma():
        return text
    text = text.replace(".", ",")
    return f"{text}0" if LIKE_THOUSANDS.fullmatch(text) else text


MILLION = 1_000_000


def money(amount, currency: str) -> str:
    """An amount in whole units of its currency: "UGX 148.6 billion", "UGX 310 million", "UGX 9,300"."""
    if rounded(amount) is None:
        return ""
    amount = Decimal(str(amount))
    if abs(amount) >= 1000 * MILLION:
        return _large(
            amount / MILLION / 1000,
            currency,
            lambda count: ngettext("%(currency)s %(number)s billion", "%(currency)s %(number)s billion", count),
        )
    if abs(amount) >= MILLION:
        return _large(
            amount / MILLION,
            currency,
            lambda count: ngettext("%(currency)s %(number)s million", "%(currency)s %(number)s million", count),
        )
    return _("%(currency)s %(number)s") % {"currency": currency, "number": number(amount)}


def _large(amount, currency, words):
    """French: 1,9 million, 2 millions."""
    return words(int(abs(rounded(amount, 1)))) % {"currency": currency, "number": _short(amount)}


def _short(amount: Decimal) -> str:
    """One decimal, unless it is a zero."""
    shown = rounded(amount, 1)
    return number(shown, 0 if shown == shown.to_integral_value() else 1)

"""Cells as text. 7.0 is '7', a date is ISO, true is 'true'; padding and no-break spaces go; an empty cell is None."""

import datetime as dt
from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, islice, repeat, zip_longest

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.utils import translation

from workforce.reference.models import fold

ODD_SPACES = "\u00a0\u202f\u2007"  # no-break spaces: typed by French and copied from web pages
TRIMMED = " \t\r\n\x0b\x0c\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u2028\u2029\u3000\ufeff"
ODD = str.maketrans(ODD_SPACES, " " * len(ODD_SPACES))
BATCH = 1_000  # rows; small enough to stay in the processor's cache: 10,000 takes a quarter longer


def clean(text: str) -> str | None:
    """Trimmed text, or None when nothing is left."""
    if not text.isascii():
        text = text.translate(ODD)
    return text.strip(TRIMMED) or None


def as_text(value: object) -> str | None:
    """The text of one cell's value as calamine gives it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return None if value is None else str(value)


def _float(value):
    """As a spreadsheet shows it: at most 15 digits, never with an exponent."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


class Texts(dict):
    """value -> text, each different value worked out once."""

    def __missing__(self, value):
        text = self[value] = as_text(value)
        return text


def column(values: Sequence) -> pa.Array:
    """One column of a batch as an Arrow array of text."""
    if bool in set(map(type, values)):  # True == 1.0, so they would share a place in the dict
        return pa.array([as_text(value) for value in values], pa.large_string())
    return pa.array(list(map(Texts().__getitem__, values)), pa.large_string())


def grid(rows: Iterable[Sequence], width: int, *, skip: int = 0) -> pa.Table:
    """Rows (sequences, perhaps ragged) -> Arrow table of ``skip`` empty columns and ``width`` text columns."""
    rows = iter(rows)
    names = [str(index) for index in range(skip + width)]
    batches = []
    while batch := list(islice(rows, BATCH)):
        columns = [column(values) for values in zip_longest(*batch, fillvalue="")]
        length = len(batch)
        empty = [pa.nulls(length, pa.large_string())]
        columns = empty * skip + columns + empty * (width - len(columns))
        batches.append(pa.record_batch(columns, names=names))
    schema = pa.schema([(name, pa.large_string()) for name in names])
    return pa.Table.from_batches(batches, schema=schema)


class Codes(dict):
    """value -> number of its text, for one column as its values come;
    ``texts``: {text: number} in the order they came.
    """

    def __init__(self):
        self.texts, self.numbers = {None: -1}, array("i")

    def __missing__(self, value):
        number = self[value] = self._number(value)
        return number

    def _number(self, value):
        return self.texts.setdefault(as_text(value), len(self.texts) - 1)

    def add(self, values: Sequence) -> None:
        look = (
            self._number if bool in set(map(type, values)) else self.__getitem__
        )  # True == 1.0: they would share a place
        self.numbers.extend(map(look, values))

    def column(self) -> pa.DictionaryArray:
        numbers = np.frombuffer(self.numbers, "i4")
        words = pa.array(list(self.texts)[1:], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=numbers < 0), words)


def coded_grid(rows: Iterable[Sequence], width: int, *, skip: int = 0) -> pa.Table:
    """As ``grid``, with each different text of a column kept once."""
    rows, columns, count = iter(rows), [Codes() for _column in range(width)], 0
    while batch := list(islice(rows, BATCH)):
        count += len(batch)
        values = chain(zip_longest(*batch, fillvalue=""), repeat([""] * len(batch)))
        for codes, each in zip(columns, values, strict=False):
            codes.add(each)
    columns = [pa.nulls(count, pa.large_string())] * skip + [codes.column() for codes in columns]
    return pa.table(columns, names=[str(index) for index in range(skip + width)])


def spoken(label: object) -> set[str]:
    """A title in every language of the application, folded."""
    said = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.add(fold(str(label)))
    return said

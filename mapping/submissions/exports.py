"""Tables that leave: the records of a submission, what a round expects. Rows are streamed from the database."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mapping.columns import COLUMNS, COUNTS, THOUSAND
from mapping.submissions.services.provenance import kept_files


def records_header() -> list[str]:
    titles = []
    for column in COLUMNS:
        if column.key and column.kind not in ("choice", "text"):
            titles.append(_("%(title)s (code)") % {"title": column.label})
        titles.append(str(column.label))
    return [*titles, _("Why cells are empty or not firm"), _("File"), _("Sheet"), _("Row")]


def records_rows(records):
    """One row per record: codes and labels of the key, measures in whole units, where it came from."""
    records = records.select_related("area", "cadre", "employer", "sector", "level", "submission__organisation")
    names = {}
    for record in records.iterator(chunk_size=5000):
        row = []
        for column in COLUMNS:
            row.extend(_cells(record, column))
        flags = "; ".join(f"{name}: {flag}" for name, flag in sorted(record.flags.items()))
        yield [*row, flags, _filename(record, names), record.sheet, record.row]


def _cells(record, column):
    value = getattr(record, column.name)
    if column.name in COUNTS:
        return [None if value is None else _number(value)]
    if column.kind == "choice":
        return [str(dict(column.choices).get(value, value))]
    if column.key and column.kind != "text":
        return [value.code, value.label]
    return [value]


def _number(thousandths):
    exact = Decimal(thousandths) / THOUSAND
    return int(exact) if exact == exact.to_integral_value() else exact


def _filename(record, names):
    if record.upload_id and record.upload_id not in names:
        names[record.upload_id] = kept_files([record.upload_id]).values_list("filename", flat=True).first()
    return names.get(record.upload_id)

"""A table as a file to download."""

import tempfile
from collections.abc import Iterable

from django.http import FileResponse

from mapping.files import write_csv, write_table

IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger file goes to disk


def as_file(
    kind: str, *, name: str, title: str, header: Iterable, rows: Iterable[Iterable], notes: Iterable = ()
) -> FileResponse:
    """The table as a download: ``kind`` csv, anything else XLSX."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)
    if kind == "csv":
        write_csv(out, header=header, rows=rows)
    else:
        kind = "xlsx"
        write_table(out, header=header, rows=rows, title=title, notes=notes)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.{kind}")

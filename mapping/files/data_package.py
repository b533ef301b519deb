"""Tables as a Frictionless data package: a zip with CSV files, a README and datapackage.json, written while it is sent.

PURE: rows come in, bytes go out, a batch at a time, so that a million records need little memory. datapackage.json
comes last in the zip, since it holds each file's bytes and sha256. Text that a spreadsheet would take for a formula has
an apostrophe before it, as in every table of ours that leaves.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from mapping.files.tables import plain

DATE = (1980, 1, 1, 0, 0, 0)  # the zip's earliest day: the same rows give the same bytes
BATCH = 1000  # rows


@dataclass
class Resource:
    """A table: ``schema`` a Table Schema, ``rows`` its rows in the order of the fields, read once."""

    name: str
    title: str
    schema: dict
    rows: Iterable
    description: str = ""

    @property
    def path(self) -> str:
        return f"{self.name}.csv"


class Written:
    """A stream that zipfile writes to; ``take`` hands over what came since."""

    def __init__(self):
        self.parts = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)


def stream(package: dict, resources: list[Resource], readme: str) -> Iterator[bytes]:
    """The zip in pieces. ``package``: name, title, sources ... of the descriptor, without its resources."""
    out, described = Written(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(_entry("README.md"), readme)
        for resource in resources:
            with archive.open(_entry(resource.path), "w", force_zip64=True) as file:
                digest, size = hashlib.sha256(), 0
                for data in _csv(resource):
                    digest.update(data)
                    size += len(data)
                    file.write(data)
                    yield out.take()
            described.append(_described(resource, size, digest.hexdigest()))
        descriptor = {"profile": "tabular-data-package", **package, "resources": described}
        archive.writestr(_entry("datapackage.json"), json.dumps(descriptor, ensure_ascii=False, indent=2))
    yield out.take()


def _entry(name):
    made = zipfile.ZipInfo(name, DATE)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o644 << 16
    return made


def _csv(resource):
    """The table as CSV (RFC 4180, UTF-8 without a mark), in pieces."""
    rows = chain([[field["name"] for field in resource.schema["fields"]]], resource.rows)
    while batch := list(islice(rows, BATCH)):
        text = io.StringIO()
        csv.writer(text).writerows([_cell(value) for value in row] for row in batch)
        yield text.getvalue().encode()


def _cell(value):
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return plain(value)


def _described(resource, size, digest):
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        **({"description": resource.description} if resource.description else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": resource.schema,
    }


def readme(package: dict, resources: list[Resource], notes: Iterable[str] = ()) -> str:
    """Markdown for people: the title, the notes, every file with its fields."""
    lines = [f"# {package['title']}", ""]
    lines += [text for note in [package.get("description", ""), *notes] if note for text in (note, "")]
    for resource in resources:
        lines += [f"## {resource.path}: {resource.title}", ""]
        lines += [resource.description, ""] if resource.description else []
        lines += [_line(each) for each in resource.schema["fields"]] + [""]
    return "\n".join(lines)


def _line(field):
    said = field.get("description") or field.get("title", "")
    return f"- `{field['name']}` ({field['type']}): {said}"

"""Data packages: opened again, every file as datapackage.json describes it; the rows are those of the database."""

import csv
import hashlib
import io
import json
import re
import zipfile

from django.urls import reverse
from django.utils import timezone

from mapping.files import (
    data_package,
    table_schema,
)
from mapping.files.data_package import Resource
from mapping.submissions.models import Record
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, StockLine
from tests.factories import submission
from tests.strategy.reporting import make_report
from tests.workforce.api.callers import signed_in, with_token
from tests.worlds import kept

RECORDS = [
    dict(cadre="swo", headcount=4, fte=3.5, annual_cost=120.25, note="=1+1"),
    dict(cadre="cdo", flags={"headcount": "not_applicable"}),
]
PARSE = {
    "integer": int,
    "number": float,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "object": json.loads,
}


@kept
def sent(world):
    return submission(world.round, world.office, world.a, by=world.partner, records=RECORDS)


def opened(response):
    """(datapackage.json, {resource: rows as dicts of parsed values});
    every claim of the descriptor checked on the way.
    """
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    package = json.loads(archive.read("datapackage.json"))
    assert package["profile"] == "tabular-data-package" and re.fullmatch(r"[a-z0-9._-]+", package["name"])
    assert sorted(archive.namelist()) == sorted(
        ["README.md", "datapackage.json", *(each["path"] for each in package["resources"])]
    )
    return package, {each["name"]: rows_of(each, archive.read(each["path"])) for each in package["resources"]}


def rows_of(resource, data):
    assert resource["bytes"] == len(data) and resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    fields = {each["name"]: each for each in resource["schema"]["fields"]}
    assert not rows or list(rows[0]) == list(fields)
    parsed = [{name: value_of(fields[name], text) for name, text in row.items()} for row in rows]
    keys = [tuple(row[name] for name in resource["schema"].get("primaryKey", [])) for row in parsed]
    assert not resource["schema"].get("primaryKey") or len(set(keys)) == len(keys)
    return parsed


def value_of(field, text):
    limits = field.get("constraints", {})
    if text == "":
        assert not limits.get("required"), field["name"]
        return None
    value = PARSE.get(field["type"], str)(text)
    assert value >= limits["minimum"] if "minimum" in limits else True
    assert value in limits["enum"] if "enum" in limits else True
    return value


def test_a_submissions_records(world, sent):
    package, tables = opened(signed_in(world.partner).client.get(reverse("submission-package", args=[sent.pk])))
    assert package["sources"] == [{"title": "Abara District Office"}] and "licenses" not in package
    first, second = tables["records"]
    assert (first["round"], first["cadre"], first["headcount"], first["fte"], first["annual_cost"]) == (
        "2026",
        "swo",
        4,
        3.5,
        120.25,
    )
    assert first["note"] == "'=1+1" and first["flags"] == {}
    assert (second["headcount"], second["flags"]) == (None, {"headcount": "not_applicable"})


def test_the_countrys_licence_and_note(world, sent):
    licence = {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    }
    type(world.country).objects.update(
        publication_notes={"licence": licence}, illustrative=True, illustrative_note="Invented figures."
    )
    package, _tables = opened(signed_in(world.partner).client.get(reverse("submission-package", args=[sent.pk])))
    assert package["licenses"] == [licence] and package["description"] == "Invented figures."


def test_a_rounds_accepted_records_are_those_one_may_see(world, sent):
    submission(
        world.round, world.offices["chelim"], world.c, by=world.planner, records=[dict(cadre="para", headcount=1)]
    )
    submission(world.round, world.ngo, world.a, by=world.ngo_partner, status="submitted", records=[dict(cadre="para")])
    path = reverse("round-package", args=["2026"])
    package, tables = opened(signed_in(world.planner).client.get(path))
    assert [each["organisation"] for each in tables["records"]] == ["abara-office", "abara-office", "chelim-office"]
    assert package["sources"] == [{"title": "Abara District Office"}, {"title": "Chelim District Office"}]
    _package, own = opened(signed_in(world.partner).client.get(path))
    assert {each["organisation"] for each in own["records"]} == {"abara-office"}
    _package, by_token = opened(
        with_token(world.partner, world.office).client.get(
            "/api/v1/rounds/2026/package/", headers=with_token(world.partner, world.office).headers
        )
    )
    assert by_token == own


def test_a_gap_report(world, sent):
    report = make_report(world)
    client = signed_in(world.planner).client
    package, tables = opened(client.get(reverse("report-package", args=[report.number])))
    assert package["id"] == report.digest and package["version"] == report.method_version
    for name, model in (("areas", ReportArea), ("lines", GapLine), ("rates", RateLine)):
        stored = list(model.objects.filter(report=report).order_by("pk"))
        assert len(tables[name]) == len(stored) > 0
        for row, line in zip(tables[name], stored, strict=True):
            assert row == {key: getattr(line, key) if getattr(line, key) != "" else None for key in row}
    stock = list(StockLine.objects.filter(report=report).order_by("pk"))
    assert [(row["cadre"], row["headcount"]) for row in tables["stock"]] == [
        (line.cadre, line.measures["headcount"] / 1000 if "headcount" in line.measures else None) for line in stock
    ]
    codes = {row["code"] for row in tables["areas"]}
    assert {row["area"] for name in ("lines", "rates") for row in tables[name]} <= codes


def test_the_same_report_gives_the_same_bytes_and_a_tag(world, sent):
    report = make_report(world)
    client, path = signed_in(world.planner).client, f"/api/v1/reports/{report.number}/package/"
    first, again = client.get(path), client.get(path)
    assert b"".join(first.streaming_content) == b"".join(again.streaming_content)
    assert first["ETag"].startswith(f'"{report.digest[:40]}')
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    now = timezone.now()
    GapReport.objects.update(standing="official", adopted_at=now, adopted_by=world.chair)
    official = client.get(path, headers={"If-None-Match": first["ETag"]})
    text = zipfile.ZipFile(io.BytesIO(b"".join(official.streaming_content))).read("README.md").decode()
    assert "Status of this report: Official" in text and "no-cache" in official["Cache-Control"]


def test_rows_are_taken_a_batch_at_a_time():
    """A large table is on its way before it was read to its end."""
    taken = []

    def rows():
        for number in range(50_000):
            taken.append(number)
            yield [hashlib.sha256(str(number).encode()).hexdigest()]

    schema = table_schema.table([table_schema.plain("code", "string", "Code")])
    pieces = data_package.stream({"name": "x", "title": "X"}, [Resource("x", "X", schema, rows())], "")
    sizes = [(len(piece), len(taken)) for piece in pieces]
    assert next(seen for size, seen in sizes if size > 10_000) < 10_000 and len(taken) == 50_000


def test_a_package_can_be_sent_again(world, sent):
    """Its records are a file that the reader understands: nothing changes."""
    from django.core.files.base import ContentFile

    from mapping.uploads import tasks
    from mapping.uploads.services import uploads

    response = signed_in(world.partner).client.get(reverse("submission-package", args=[sent.pk]))
    data = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).read("records.csv")
    upload = uploads.create_upload(
        round=world.round, organisation=world.office, file=ContentFile(data), filename="records.csv", by=world.partner
    )
    upload = tasks.run_now(upload)
    assert upload.rows_read == Record.objects.count() == 2 and upload.proposal["new"]["records"] == 0

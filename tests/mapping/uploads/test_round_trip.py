"""What the application writes comes back unchanged: template and CSV, in both languages, saved by other programs."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils.translation import override

from mapping.files import write_csv
from tests.mapping.uploads.test_uploads import confirm, run, send, template  # noqa: F401  (fixtures)

ROWS = (
    "Area,Cadre,Employment,Workplace,Posts approved,Posts filled,Workers,Women,FTE,Cost in a year,Source,Note\n"
    "Abara,Social welfare officer,Permanent,007,1.555,not applicable,~1,,0.68,1234.5,payroll,'=x\n"
    'abara-east,cdo,Contract,1-2,12.5,1.5,1,low,1.125,155.55,register;2,"« 3,5 »"\n'
    "abara-east,cdo,Contract,L’Espoir,1000,not yet known,suppressed,0,0,0.05,2026-03-04,80%\n"
)


def resaved(content):
    """As openpyxl writes it."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["xlsx", "csv", "resaved"])
def test_the_template_comes_back_unchanged(send, run, world, language, kind):  # noqa: F811
    first = send(ROWS)
    assert first.outcome == "ready" and not first.issue_groups.exists(), list(first.issue_groups.values())
    confirm(send, first, run)
    world.partner.language = language
    world.partner.save()
    content = template(send.client, **({"format": "csv"} if kind == "csv" else {}))
    upload = send(resaved(content) if kind == "resaved" else content, f"back.{'csv' if kind == 'csv' else 'xlsx'}")
    assert upload.outcome == "ready", [(group.rule, group.examples) for group in upload.issue_groups.all()]
    assert {kind: upload.proposal[kind]["records"] for kind in ("new", "changed", "unchanged", "missing")} == {
        "new": 0,
        "changed": 0,
        "unchanged": 3,
        "missing": 0,
    }


@pytest.mark.parametrize(
    ("language", "between", "shown"), [("en", ",", ["0.68", "1.555", "3"]), ("fr", ";", ["0,68", "1,5550", "3"])]
)
def test_a_csv_is_written_as_the_readers_spreadsheet_reads_it(language, between, shown):
    out = io.BytesIO()
    with override(language):
        write_csv(out, header=["a", "b", "c", "d"], rows=[[0.68, 1.555, 3, "x;y,z"]])
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig")), delimiter=between))
    assert rows == [["a", "b", "c", "d"], [*shown, "x;y,z"]]


def test_exports_of_pages_follow_the_language(world, sign_in):
    client = sign_in(world.reviewer)
    for language, between in (("en", ","), ("fr", ";")):
        world.reviewer.language = language
        world.reviewer.save()
        for address in (reverse("round", args=["2026"]),):
            found = client.get(address, {"format": "csv"})
            text = (b"".join(found.streaming_content) if found.streaming else found.content).decode("utf-8-sig")
            assert found.status_code == 200 and len(next(csv.reader(io.StringIO(text), delimiter=between))) > 3

"""Reference data on the page: what a country needs, and files that are looked at before they are loaded."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from workforce.administration import files
from workforce.reference.models import Sector

pytestmark = pytest.mark.django_db
GOOD = {"sectors.csv": "code,name\nwelfare,Social welfare\nprisons,Prisons\n"}
BAD = {"sectors.csv": "code,name\nwelfare,\nprisons,\nschools,\n"}


@pytest.fixture
def client(world, client: Client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(world.administrator)
    return client


def zipped(texts, folder="folder/"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in texts.items():
            archive.writestr(folder + name, text)
    return [SimpleUploadedFile("country.zip", packed.getvalue())]


def plain(texts):
    return [SimpleUploadedFile(name, text.encode()) for name, text in texts.items()]


def send(client, uploads):
    return client.post(reverse("reference"), {"files": uploads}, follow=True)


@pytest.mark.parametrize("packed", [plain, zipped])
def test_files_are_looked_at_then_loaded(client, world, packed):
    page = send(client, packed(GOOD)).text
    assert "sectors.csv: 1 new" in page and "prisons (Prisons)" in page
    assert not Sector.objects.filter(code="prisons").exists()
    after = client.post(reverse("reference-load"), {"load": "1"}, follow=True).text
    assert Sector.objects.get(code="prisons").name == "Prisons"
    assert "Load these files" not in after and not files.folder_of(world.administrator).exists()


def test_one_mistake_loads_nothing_and_is_said_once_for_all_its_lines(client):
    before = Sector.objects.count()
    page = send(client, plain(BAD | {"work_levels.csv": "code,name\nx,Extra\n"})).text
    assert "sectors.csv, lines 2, 3, 4, column name: The cell is empty; a value is needed." in page
    assert "Load these files" not in page
    client.post(reverse("reference-load"), {"load": "1"})
    assert Sector.objects.count() == before


def test_discarded_files_change_nothing(client, world):
    send(client, plain(GOOD))
    client.post(reverse("reference-load"), {"discard": "1"})
    client.post(reverse("reference-load"), {"load": "1"})  # a second tab
    assert not Sector.objects.filter(code="prisons").exists()


@pytest.mark.parametrize(
    "uploads, said",
    [
        ([SimpleUploadedFile("country.zip", b"PK\x03\x04 broken")], "The ZIP file cannot be opened."),
        ([SimpleUploadedFile("sectors.xlsx", b"x")], "There is no CSV and no GeoJSON file among them."),
        (zipped({"readme.txt": "x"}), "There is no CSV and no GeoJSON file among them."),
    ],
)
def test_what_is_no_folder_of_a_country_is_refused(client, world, uploads, said):
    assert said in send(client, uploads).text
    assert not files.folder_of(world.administrator).exists()


def test_files_that_unpack_to_too_much_are_refused(client, world, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 40)
    assert "larger than 50 MB" in send(client, zipped(GOOD)).text
    assert not files.folder_of(world.administrator).exists()


def test_a_path_in_a_zip_leads_nowhere_else(client, tmp_path, world):
    send(client, zipped(GOOD, folder="../../../"))
    assert [path.name for path in files.folder_of(world.administrator).iterdir()] == ["sectors.csv"]


def test_the_list_says_what_is_still_to_do(client, world):
    steps = client.get(reverse("reference")).context["steps"]
    counts = {step.label: step.count for step in steps}
    assert list(counts) == [
        *("Country", "Levels of areas", "Areas", "Cadres", "Populations", "Organisations", "People", "Norms"),
        "First round",
    ]
    assert counts["Areas"] > 0 and counts["First round"] > 0
    assert all(client.get(step.url).status_code == 200 for step in steps)

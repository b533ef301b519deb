"""The library: what is found, which files are taken, and who is given them."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from strategy.group.models import Meeting, Paper
from strategy.library import files as library_files
from strategy.library import search as library
from strategy.library import text as library_text
from strategy.library.models import Resource
from tests.strategy.consultations import pages as listening
from tests.strategy.planning import make_strategy
from workforce.history.models import Event

VALID = {"name": "Standards of practice", "kind": "guidance", "language": "en", "elements": ["SUP-2"]}
TYPES = "[Content_Types].xml"
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 52>>stream
BT /F1 12 Tf 20 200 Td (Caseload per worker) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R/Size 6>>
startxref
0
%%EOF
"""


@pytest.fixture
def w(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_strategy(world)
    listening.make(world)
    return world


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # of no moment: the same each time
    return out.getvalue()


def office(part, content=b"<w:p><w:t>Words</w:t></w:p>", **more):
    return zipped({TYPES: b"<Types/>", part: content, **more})


def docx(text="Words of a document"):
    return office("word/document.xml", f"<w:document><w:p><w:t>{text}</w:t></w:p></w:document>".encode())


ODT = zipped({"mimetype": library_files.MEDIA_TYPES["odt"], "content.xml": "<text:p>Words</text:p>"})
ODS = zipped({"mimetype": library_files.MEDIA_TYPES["ods"], "content.xml": "<text:p>Words</text:p>"})
GOOD = {
    "a.pdf": PDF,
    "a.docx": docx(),
    "a.xlsx": office("xl/workbook.xml"),
    "a.pptx": office("ppt/presentation.xml"),
    "a.odt": ODT,
    "a.ods": ODS,
    "a.csv": b"area,count\nAbara,4\n",
    "a.txt": "équité".encode(),
    "b.txt": b"\xe9quit\xe9",
    "c.txt": "é".encode("utf-16"),
    "a.png": b"\x89PNG\r\n\x1a\n123",
    "a.jpg": b"\xff\xd8\xff\xe0123",
    "a.JPEG": b"\xff\xd8\xff\xe0124",
}
BOMB = zipped({TYPES: b"<Types/>", "word/document.xml": b"0" * 120_000_000})
BAD = [  # name, content, why it is not taken
    ("empty.pdf", b"", "empty"),
    ("page.html", b"<html><script>alert(1)</script></html>", "wrong_type"),
    ("page.txt", b"  <!DOCTYPE html><html></html>", "wrong_type"),
    ("drawing.txt", b"<svg onload='alert(1)'></svg>", "wrong_type"),
    ("drawing.svg", b"<?xml version='1.0'?><svg/>", "wrong_type"),
    ("hidden.txt", "<script>".encode("utf-16"), "wrong_type"),
    ("program.txt", b"MZ\x90\x00", "wrong_type"),
    ("script.txt", b"#!/bin/sh\nrm", "wrong_type"),
    ("binary.txt", b"abc\x00def", "wrong_type"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 2000, "wrong_type"),
    ("picture.gif", b"GIF89a1234", "wrong_type"),
    ("bag.zip", zipped({"a.txt": "a"}), "wrong_type"),
    ("bag.docx", zipped({"a.txt": "a"}), "wrong_type"),
    ("bare.docx", zipped({"word/document.xml": "a"}), "wrong_type"),
    ("package.jar", zipped({"META-INF/MANIFEST.MF": "a", "A.class": "a"}), "wrong_type"),
    ("report.docx", PDF, "renamed"),
    ("report.pdf", docx(), "renamed"),
    ("report.exe", PDF, "renamed"),
    ("report", PDF, "renamed"),
    ("report.pdf.html", PDF, "renamed"),
    ("notes.html", b"only words", "renamed"),
    ("macro.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "macros"),
    ("macro.xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
    (
        "macro.docm",
        zipped({TYPES: b"application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": "a"}),
        "macros",
    ),
    ("macro.odt", zipped({"mimetype": library_files.MEDIA_TYPES["odt"], "Basic/Standard/Module1.xml": "a"}), "macros"),
    ("bomb.docx", BOMB, "zip_bomb"),
    ("many.docx", zipped({str(number): "" for number in range(5001)}), "zip_bomb"),
    ("entities.docx", office("word/document.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "broken"),
    ("cut.docx", docx()[:-40], "broken"),
    ("torn.docx", docx().replace(b"PK\x03\x04", b"PK\x03\x05", 1), "broken"),
]


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_taken(name):
    checked = library_files.check(io.BytesIO(GOOD[name]), name, most=10_000_000)
    assert checked.kind == name.lower().rpartition(".")[2].replace("jpeg", "jpg")
    assert checked.size == len(GOOD[name]) and len(checked.sha256) == 64


@pytest.mark.parametrize(("name", "content", "why"), BAD, ids=[each[0] for each in BAD])
def test_files_that_are_not_taken(name, content, why):
    with pytest.raises(library_files.Refused) as refused:
        library_files.check(io.BytesIO(content), name, most=10_000_000)
    assert refused.value.code == why


def test_a_file_that_is_too_large_is_not_taken():
    with pytest.raises(library_files.Refused) as refused:
        library_files.check(io.BytesIO(PDF), "a.pdf", most=100)
    assert refused.value.code == "too_large"


def test_a_zip_that_lies_about_its_size_is_not_taken(monkeypatch):
    small = library_files.Limits(unpacked=50_000, ratio=10**6, ratio_from=10**9)
    monkeypatch.setattr(library_files, "LIMITS", small)
    honest = office("word/document.xml", b"0" * 60_000)
    lying = honest.replace((60_000).to_bytes(4, "little"), (60).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(library_files.Refused) as refused:
        library_files.check(io.BytesIO(lying), "a.docx", most=10_000_000)
    assert refused.value.code == "zip_bomb"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\secret\\plan.PDF", "plan.pdf"),
        ("a\r\nX: y.pdf", "aX y.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        (".pdf", "document.pdf"),
        ("Plan d'équité.pdf", "Plan d'équité.pdf"),
        ("x" * 400 + ".pdf", "x" * 140 + ".pdf"),
    ],
)
def test_the_name_it_is_handed_out_by(given, kept):
    assert library_files.clean_name(given, "pdf") == kept


@pytest.mark.parametrize(
    ("kind", "content", "words", "went"),
    [
        ("pdf", PDF, "Caseload per worker", "ok"),
        ("docx", docx("Équité &amp; droits"), "Équité & droits", "ok"),
        ("odt", ODT, "Words", "ok"),
        ("txt", b"caf\xe9", "café", "ok"),
        ("csv", b"a,b", "a,b", "ok"),
        ("pdf", b"%PDF-1.4 nonsense", "", "failed"),
        ("png", b"", "", "none"),
        ("txt", b"   ", "", "none"),
    ],
)
def test_the_words_of_a_file(tmp_path, kind, content, words, went):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(content)
    assert library_text.text(str(path), kind, seconds=60) == (words, went)


def test_reading_that_takes_too_long_is_ended(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    assert library_text.text(str(path), "txt", seconds=0.001) == ("", "late")


# Keeping --------------------------------------------------------------------------------------------------------------


def upload(client, file_name="plan.docx", content=None, **more):
    file = SimpleUploadedFile(file_name, docx() if content is None else content)
    return client.post(reverse("resource-new"), VALID | {"file": file} | more)


def test_a_document_is_kept_privately_and_handed_out_as_a_download(w, sign_in, tmp_path):
    answer = upload(sign_in(w.planner), "Plan d'équité.docx")
    made = Resource.objects.get(name="Standards of practice")
    assert answer.url == reverse("resource", args=[made.pk])
    assert (made.text, made.media_type, made.created_by) == (
        "Words of a document",
        library_files.MEDIA_TYPES["docx"],
        w.planner,
    )
    assert made.file.name.startswith("resources/") and "Plan" not in made.file.name
    assert (tmp_path / made.file.name).stat().st_mode & 0o077 == 0
    given = sign_in(w.partner).get(reverse("resource-file", args=[made.pk]))
    assert b"".join(given.streaming_content) == docx()
    assert given["Content-Disposition"].startswith("attachment") and "Plan%20d" in given["Content-Disposition"]
    assert given["X-Content-Type-Options"] == "nosniff" and "sandbox" in given["Content-Security-Policy"]
    event = Event.objects.of(made).get()
    assert event.verb == "created" and "Words of a document" not in str(event.after)


@pytest.mark.parametrize(("name", "content", "why"), BAD[1:6] + BAD[15:16], ids=lambda each: str(each)[:12])
def test_a_bad_file_is_refused_in_words_and_nothing_is_kept(w, sign_in, tmp_path, name, content, why):
    held = sorted(tmp_path.rglob("*.*"))
    answer = upload(sign_in(w.planner), name, content)
    assert answer.status_code == 200 and list(answer.context["form"].errors) == ["file"]
    assert not Resource.objects.filter(name=VALID["name"]).exists() and sorted(tmp_path.rglob("*.*")) == held


def test_a_copy_is_refused_and_named(w, sign_in, tmp_path):
    client = sign_in(w.secretariat)
    upload(client)
    held = sorted(tmp_path.rglob("*.*"))
    answer = upload(client, "other.docx", name="Another title")
    assert "in the library already: “Standards of practice”" in answer.content.decode()
    link = {"name": "A link", "kind": "tool", "link": "https://example.org/a"}
    assert client.post(reverse("resource-new"), link).status_code == 302
    assert "“A link”" in client.post(reverse("resource-new"), link | {"name": "B"}).content.decode()
    assert (
        Resource.objects.filter(name__in=["Another title", "B"]).count() == 0 and sorted(tmp_path.rglob("*.*")) == held
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "file"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.org"}, "link"),
        ({"kind": "x"}, "kind"),
        ({"link": "https://example.org", "elements": ["XXX"]}, "elements"),
        ({"link": "https://example.org", "year": 20}, "year"),
    ],
)
def test_what_is_wrong_is_said(w, sign_in, more, field):
    answer = sign_in(w.planner).post(reverse("resource-new"), VALID | more)
    assert answer.status_code == 200 and field in answer.context["form"].errors


def test_a_file_that_cannot_be_read_is_kept_and_it_is_said(w, sign_in):
    answer = upload(sign_in(w.planner), "scan.pdf", b"%PDF-1.4 nonsense")
    page = sign_in(w.planner).get(answer.url).content.decode()
    assert "could not be read" in page and Resource.objects.get(file_name="scan.pdf").text == ""


def test_a_resource_is_changed_its_file_replaced_and_the_old_one_removed(
    w, sign_in, tmp_path, django_capture_on_commit_callbacks
):
    client = sign_in(w.planner)
    upload(client)
    made = Resource.objects.get(name=VALID["name"])
    old, url = tmp_path / made.file.name, reverse("resource-edit", args=[made.pk])
    assert client.post(url, VALID | {"name": "Other", "revision": 1}).status_code == 302
    assert client.post(url, VALID | {"name": "Mine", "revision": 1}).status_code == 409
    made.refresh_from_db()
    assert (made.name, made.text) == ("Other", "Words of a document") and old.exists()
    with django_capture_on_commit_callbacks(execute=True):
        new = SimpleUploadedFile("b.txt", b"new words")
        client.post(url, VALID | {"file": new, "revision": 2})
    made.refresh_from_db()
    assert (made.text, made.file_name) == ("new words", "b.txt") and not old.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, VALID | {"link": "https://example.org", "revision": 3})
    made.refresh_from_db()
    assert (made.file.name, made.text, made.sha256) == ("", "", "")
    assert client.get(reverse("resource-file", args=[made.pk])).status_code == 404


def test_a_resource_is_deleted_with_its_file_unless_a_meeting_needs_it(
    w, sign_in, tmp_path, django_capture_on_commit_callbacks
):
    client, url = sign_in(w.planner), reverse("resource-delete", args=[w.resource.pk])
    path = tmp_path / w.resource.file.name
    assert client.post(url, {"revision": 5}).status_code == 409 and path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, {"revision": 0}).status_code == 302
    assert not path.exists() and Event.objects.get(verb="deleted").before["name"] == "Guidance on supervision"
    meeting = Meeting.objects.create(number=1, title="First", on=datetime.date(2026, 12, 1))
    Paper.objects.create(meeting=meeting, resource=w.paper)
    answer = client.post(reverse("resource-delete", args=[w.paper.pk]), {"revision": 0})
    assert "paper of a meeting" in answer.content.decode() and Resource.objects.filter(pk=w.paper.pk).exists()


def test_a_paper_of_the_group_is_not_seen_by_others_anywhere(w, sign_in):
    for person, seen in ((w.partner, False), (w.reviewer, False), (w.member, True)):
        client = sign_in(person)
        for name in ("resource", "resource-file"):
            answer = client.get(reverse(name, args=[w.paper.pk]))
            assert answer.status_code == (200 if seen else 404)
            if answer.streaming:
                list(answer)  # to its end, which closes the file
        assert ("Paper of the group" in client.get(reverse("resources")).content.decode()) == seen
        found = client.get(reverse("resources") + "?q=supervision").content.decode()
        assert ("Paper of" in found) == seen
        assert client.get(reverse("history", args=["strategy.resource", w.paper.pk])).status_code == (
            200 if seen else 404
        )


def test_a_file_that_is_gone_from_the_disk_is_not_found(w, sign_in):
    w.resource.file.storage.delete(w.resource.file.name)
    assert sign_in(w.planner).get(reverse("resource-file", args=[w.resource.pk])).status_code == 404


# Finding --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(w):
    w.french = listening.resource(w, "Équité des services", b"Les travailleuses sociales accompagnent", language="fr")
    w.other = listening.resource(w, "Kuongoza wafanyakazi", b"Maneno", language="")
    w.english = listening.resource(
        w, "Retention", b"Workers were retained; equite is a word here", author="Ministry of Welfare"
    )
    return w


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("équité", ["Équité des services", "Retention"]),
        ("EQUITE", ["Équité des services", "Retention"]),
        ("travailleuse", ["Équité des services"]),  # a stem in French
        ("retain worker", ["Retention"]),  # stems in English
        ("retained equ", ["Retention"]),  # the last word is the beginning of one
        ("equ retained", []),  # only the last
        ("wafanya", ["Kuongoza wafanyakazi"]),
        ("welfare", ["Retention"]),
        ("superv", ["Guidance on supervision", "Paper of the group"]),
        ("les", ["Équité des services"]),
        ("nothing like it", []),
        ("'; DROP TABLE x; --", []),
        ("a & b | !c:*", []),
        ("...", None),
    ],
)
def test_search(shelf, sign_in, asked, found):
    answer = sign_in(shelf.planner).get(reverse("resources"), {"q": asked})
    names = [each.name for each in answer.context["page"]]
    assert answer.status_code == 200 and (len(names) == 5 if found is None else names == found)


def test_a_title_weighs_more_than_the_words_of_the_file(shelf, sign_in):
    listening.resource(shelf, "Another", b"supervision " * 3)
    listening.resource(shelf, "Supervision", b"nothing")
    answer = sign_in(shelf.planner).get(reverse("resources") + "?q=supervision")
    names = [each.name for each in answer.context["page"]]
    assert set(names[:2]) == {"Supervision", "Guidance on supervision"} and names[-1] in (
        "Another",
        "Paper of the group",
    )


def test_hits_are_marked_and_everything_else_is_escaped(w, sign_in):
    text = "Before " * 40 + "<script>alert(1)</script> the équité of services " + "after " * 40
    made = listening.resource(w, "<b>Equite</b>", text.encode(), language="fr")
    page = sign_in(w.partner).get(reverse("resources") + "?q=equite").content.decode()
    assert "&lt;b&gt;<mark>Equite</mark>&lt;/b&gt;" in page and "<mark>équité</mark>" in page
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert len(library.snippet(made, "equite")) < 400 and library.snippet(made, "") == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?element=SUP", 1),
        ("?element=SUP-2", 1),
        ("?element=PLN", 0),
        ("?language=fr", 1),
        ("?country=Testland", 5),
        ("?kind=policy", 0),
        ("?kind=guidance&language=en&q=retained", 1),
    ],
)
def test_filters(shelf, sign_in, query, found):
    assert len(sign_in(shelf.planner).get(reverse("resources") + query).context["page"]) == found


def test_the_nearest_is_suggested_beside_an_element(w):
    pillar = listening.resource(w, "Of the pillar", elements=["SUP"])
    french = listening.resource(w, "In French", elements=["SUP-2"])
    Resource.objects.filter(pk=french.pk).update(language="fr", year=2026)
    hidden = listening.resource(w, "For the group", elements=["SUP-2"], is_for_group=True)
    assert [each.name for each in library.suggest(["SUP-2"])] == [
        "Guidance on supervision",
        "In French",
        "Of the pillar",
    ]
    assert library.suggest(["SUP-2-1"], limit=1) == [w.resource] and library.suggest(["SUP"]) == [pillar]
    assert library.suggest([]) == [] and library.suggest(["PLN-1"]) == []
    assert hidden in library.suggest(["SUP-2"], user=w.member) and hidden not in library.suggest(
        ["SUP-2"], user=w.partner
    )


def test_the_library_asks_a_fixed_number_of_times(w, sign_in):
    client, counts = sign_in(w.planner), []
    for first in (0, 5):
        for number in range(first, first + 5):
            listening.resource(w, f"Number {number}", b"supervision")
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("resources") + "?q=supervision")
        counts.append(len(found))
    assert counts[0] == counts[1] <= 15


def test_the_fragment_beside_an_element(w):
    page = render_to_string(
        "strategy/library/_resources_beside.html", {"suggested": library.suggest(["SUP-2"]), "element": "SUP-2"}
    )
    assert reverse("resource", args=[w.resource.pk]) in page and "?element=SUP-2" in page
    assert "Nothing yet about this element." in render_to_string(
        "strategy/library/_resources_beside.html", {"suggested": []}
    )

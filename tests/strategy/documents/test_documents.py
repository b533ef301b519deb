"""The strategy as DOCX, PDF, workbook and JSON: the same sums as the database, both languages,
nothing read as markup.
"""

import io
import json
import re
import zipfile
from collections import Counter
from decimal import Decimal

import docx
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from strategy.consultations.models import Consultation, Finding, Response
from strategy.documents import contents, data
from strategy.documents import docx as docx_file
from strategy.documents import pdf as pdf_file
from strategy.documents.tree import Chapter, Column, Cover, Document, Row, Table
from strategy.plans.models import Action, Cost, Objective, Risk, Section
from strategy.reports.models import WorkerKind
from tests.strategy.large import make_large
from tests.strategy.planning import make_strategy
from tests.worlds import kept
from workforce.language.figures import number

pytestmark = pytest.mark.django_db
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = [
    "=cmd|' /C calc'!A0",
    '#import "secrets.typ"',
    "$x$ #eval(1+1) [a](b)",
    "<script>alert(1)</script>",
    "<w:p/>&amp;",
]


@kept
def w(world):
    make_strategy(world)
    Risk.objects.create(
        strategy=world.strategy, title="Freeze of recruitment", likelihood=4, impact=5, mitigation="Argue early."
    )
    return world


def words(pdf_bytes):
    """The words of a PDF, line breaks and hyphenation gone."""
    found = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_bytes)).pages)
    return re.sub(r"\s+", " ", found.replace("\u00ad", "").replace("\xa0", " "))


def tables(docx_bytes):
    """{caption: rows of cells} of a DOCX."""
    found, caption = {}, ""
    document = docx.Document(io.BytesIO(docx_bytes))
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            found[caption] = [[cell.text for cell in row.cells] for row in block.rows]
        elif block.style.name == "Caption":
            caption = block.text
    return found


def test_sums_are_those_of_the_database(w):
    """Year by year, by action, objective and pillar, in all, funded and not; in DOCX and in PDF."""
    for action, year, amount, funded in [
        (w.third_action, 2027, "33.25", "33.25"),
        (w.second_action, 2030, "1000000.10", "0"),
    ]:
        Cost.objects.create(action=action, year=year, amount=amount, funded=funded)
    document = contents.document(w.strategy, "en")
    found = tables(docx_file.write(document))
    costs = list(Cost.objects.select_related("action__objective"))

    def line(rows):
        by_year = [sum((c.amount for c in rows if c.year == year), Decimal(0)) for year in range(2027, 2031)]
        there = [{c.year for c in rows} & {year} for year in range(2027, 2031)]
        in_all, funded = sum(c.amount for c in rows), sum(c.funded for c in rows)
        years = [number(amount, 2) if has else "" for amount, has in zip(by_year, there, strict=True)]
        return [*years, number(in_all, 2), number(funded, 2), number(in_all - funded, 2)]

    by_action = found["Costs by objective, action and year, TLD"]
    rows = {(row[0], row[1]): row[2:] for row in by_action[1:]}
    for action in Action.objects.filter(strategy=w.strategy).select_related("objective"):
        assert rows[action.label, action.title] == line([c for c in costs if c.action_id == action.pk])
    for objective in Objective.objects.filter(strategy=w.strategy):
        mine = [c for c in costs if c.action.objective_id == objective.pk]
        assert rows[str(objective.number), objective.title] == line(mine)
    assert rows["", "Total"] == line(costs)
    by_pillar = {row[0]: row[1:] for row in found["Costs by pillar and year, TLD"][1:]}
    assert by_pillar["Supporting the workforce"] == line([c for c in costs if c.action_id == w.third_action.pk])
    assert by_pillar["Total"] == line(costs)
    printed = words(pdf_file.write(document))
    assert " ".join(["Total", *(cell for cell in line(costs) if cell)]) in printed


def test_figures_are_those_of_the_report_with_source_and_coverage(w):
    document = contents.document(w.strategy, "en")
    found = tables(docx_file.write(document))["The gap by each method and kind of worker, the whole country"]
    rows = {row[1]: row[3:6] for row in found if row[0] == "Population norm"}
    lines = w.report.lines.filter(area="TL", method="population_norm")
    assert rows == {
        str(WorkerKind(line.target).label): [number(line.current), number(line.required), number(line.shortage)]
        for line in lines.filter(target_kind="kind")
    }
    assert len(rows) == 2 and not any("All" in cell for row in found for cell in row[:2])
    printed = words(pdf_file.write(document))
    assert re.search(r"Abara has 6 short ?\[1\]", printed) and "[1] 6 short: Gap report" in printed, printed
    assert "4 of 4 complete" in printed and "Population norm" in printed
    assert "With this plan the gap in 2030 is" in printed


def test_both_languages_texts_as_they_were_written(w):
    w.strategy.is_illustrative = True
    w.strategy.save()
    french, english = contents.document(w.strategy, "fr"), contents.document(w.strategy, "en")
    assert french.cover.country == "Testlande" and english.cover.country == "Testland"
    said = words(pdf_file.write(french))
    assert "Recruitment and deployment (fr)" in said and "Every child is heard." in said and "octobre" not in said
    made = docx.Document(io.BytesIO(docx_file.write(french)))
    assert made.styles.element.find(f".//{W}rPrDefault//{W}lang").get(f"{W}val") == "fr-FR"
    assert made.core_properties.title == w.strategy.title and made.core_properties.language == "fr-FR"
    assert pypdf.PdfReader(io.BytesIO(pdf_file.write(french))).trailer["/Root"]["/Lang"] == "fr"
    assert english.cover.mark.startswith("Illustrative")


def test_nothing_that_people_write_is_read_as_markup(w):
    text = "\n\n".join(NASTY)
    Section.objects.filter(pk=w.section.pk).update(text=text)
    Objective.objects.filter(pk=w.objective.pk).update(title=NASTY[1], outcome=NASTY[2], text=text)
    Action.objects.filter(pk=w.action.pk).update(title=NASTY[2], text=f"{text}\x0b\x02", funding_source=NASTY[3])
    w.strategy.title = NASTY[4]
    w.strategy.save()
    document = contents.document(w.strategy, "en")
    printed = words(pdf_file.write(document))
    written = "\n".join(
        node.text or "" for node in docx.Document(io.BytesIO(docx_file.write(document))).element.iter(f"{W}t")
    )
    for said in NASTY:
        assert said.replace("'", "’") in printed.replace("'", "’") or said in printed, said
        if said != NASTY[2]:  # in running text its link is a link
            assert said in written, said
    assert NASTY[2] in written


def test_lists_tables_notes_and_links(w):
    text = (
        "# One\n\n### Two\n\n1. first\n2. second\n   - inner\n\n> said\n\n| a | b |\n|---|--:|\n| x | 1 |\n\nA "
        "[link](https://example.org) and a note.^[of mine]"
    )
    Section.objects.filter(pk=w.section.pk).update(text=text)
    document = contents.document(w.strategy, "en")
    made = docx.Document(io.BytesIO(docx_file.write(document)))
    styles = {paragraph.text: paragraph.style.name for paragraph in made.paragraphs}
    assert (styles["One"], styles["Two"]) == ("Heading 2", "Heading 3") and styles[
        "said"
    ] == "Quote"  # no level is skipped
    assert styles["inner"] == "List Paragraph" and made.part.rels
    printed = words(pdf_file.write(document))
    assert "1. first 2. second" in printed and "1 of mine" in printed


def test_the_docx_is_whole(w):
    """Well-formed parts, no id twice, links and page numbers that lead somewhere, heads repeated, landscape pages."""
    made = docx_file.write(contents.document(w.strategy, "en"))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        roots = {
            name: etree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith((".xml", ".rels"))
        }
    body = roots["word/document.xml"]
    for tag in (f"{W}bookmarkStart", "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
        ids = Counter(node.get(f"{W}id") or node.get("id") for node in body.iter(tag))
        assert ids and max(ids.values()) == 1
    names = {node.get(f"{W}name") for node in body.iter(f"{W}bookmarkStart")}
    assert {node.get(f"{W}anchor") for node in body.iter(f"{W}hyperlink")} - {None} <= names
    pages = {
        text.split()[1] for node in body.iter(f"{W}instrText") if (text := node.text).strip().startswith("PAGEREF")
    }
    assert pages and pages <= names
    styles = {node.get(f"{W}styleId") for node in roots["word/styles.xml"].iter(f"{W}style")}
    used = {node.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for node in body.iter(f"{W}{tag}")}
    assert used <= styles, used - styles
    lists = {node.get(f"{W}numId") for node in roots["word/numbering.xml"].iter(f"{W}num")}
    assert {node.get(f"{W}val") for node in body.iter(f"{W}numId")} <= lists
    document = docx.Document(io.BytesIO(made))
    assert {section.orientation for section in document.sections} == {0, 1}
    wide = next(table for table in document.tables if table.rows[0].cells[0].text == "No.")
    assert wide.rows[0]._tr.find(f".//{W}tblHeader") is not None and all(
        row._tr.find(f".//{W}cantSplit") is not None for row in wide.rows
    )
    assert all(
        node.get("descr")
        for node in body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    )
    assert "w:updateFields" in etree.tostring(roots["word/settings.xml"]).decode()
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Title"] == [
        w.strategy.title
    ]


def test_the_pdf_is_tagged_and_has_bookmarks(w):
    made = pypdf.PdfReader(io.BytesIO(pdf_file.write(contents.document(w.strategy, "en"))))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data() and made.metadata.title == w.strategy.title
    titles = [entry.title for entry in made.outline if not isinstance(entry, list)]
    assert titles[0] == "Vision" and "Implementation matrix" in titles and titles[-1] == "Annex: methods and coverage"
    sizes = {page.mediabox.width > page.mediabox.height for page in made.pages}
    assert sizes == {True, False} and all(page.extract_text().strip() for page in made.pages)


def test_letters_no_font_of_ours_has(w):
    """They are printed with what the machine has; a document comes in any case."""
    Section.objects.filter(pk=w.section.pk).update(text="Sélam \u1230\u120b\u121d \u4e2d \U0001f9d1 \ue123 \\u0002 end")
    assert r"\u0002 end" in words(pdf_file.write(contents.document(w.strategy, "en")))


def consultation(w, **more):
    given = {
        "title": "Care leavers",
        "groups": ["youth"],
        "method": "workshop",
        "area": w.a,
        "consent_confirmed": True,
        "safeguarding_confirmed": True,
        "starts_on": "2026-05-01",
        "ends_on": "2026-05-02",
    }
    made = Consultation.objects.create(strategy=w.strategy, **given | more)
    finding = Finding.objects.create(consultation=made, number=1, text="Nobody visits after school.")
    Response.objects.create(
        finding=finding, part="action", key=w.third_action.key, answer="taken_up", why="Visits every month."
    )
    made.counts.create(sex="female", age_band="18-24", count=9)
    return made


def test_you_said_we_did_once_it_is_published(w):
    held = consultation(w)
    assert "You said, we did" not in [chapter.title for chapter in contents.document(w.strategy, "en").chapters]
    assert data.as_dict(data.gathering.read_plan(w.strategy), "en")["consultations"] == []
    held.published_at, held.published_by = "2026-06-01T10:00:00Z", w.planner
    held.save()
    rows = tables(docx_file.write(contents.document(w.strategy, "en")))["What people said: Care leavers"]
    assert rows[1] == ["Nobody visits after school.", "Taken up (planned)", "Action 2.1: Visits every month."]
    assert data.as_dict(data.gathering.read_plan(w.strategy), "en")["consultations"][0]["people"] == 9


def test_a_strategy_without_anything(world):
    make_strategy(world)
    empty = make_large(world, objectives=1, actions=0)
    empty.objectives.all().delete()
    empty.report = None
    empty.save()
    Section.objects.filter(strategy=empty).update(text="")
    document = contents.document(empty, "en")
    assert pdf_file.write(document) and docx_file.write(document)
    assert [chapter.title for chapter in document.chapters] == ["The choices of this strategy"]


def test_a_fixed_number_of_queries(w):
    def asked(strategy):
        with CaptureQueriesContext(connection) as found:
            document = contents.document(strategy, "en")
        return len(found), document

    asked(w.strategy)
    large = make_large(w)
    count, document = asked(large)
    assert count <= asked(w.strategy)[0] <= 52
    matrix = next(
        block
        for chapter in document.chapters
        for block in chapter.blocks
        if isinstance(block, Table) and block.columns[0].title == "No."
    )
    assert sum(not row.kind for row in matrix.rows) == 200


def test_json_is_the_same_bytes_with_figures_and_exact_amounts(w):
    made = data.write(w.strategy, "en")
    assert made == data.write(w.strategy, "en")
    said = json.loads(made)
    assert said["totals"] == {"cost": "300", "funded": "150"} and said["strategy"]["report"] == w.report.number
    first = next(row for row in said["actions"] if row["number"] == "1.1")
    assert first["costs"] == [
        {"year": 2027, "amount": "100", "funded": "50"},
        {"year": 2028, "amount": "200", "funded": "100"},
    ]
    assert (
        first["key"] == str(w.action.key)
        and first["objective"] == str(w.objective.key)
        and first["figures"] == [w.figure.pk]
    )
    line = w.report.lines.get(area="abara", method="population_norm", target_kind="cadre", target="swo")
    assert said["figures"][0]["value"] == line.shortage and said["figures"][0]["report"] == w.report.number
    assert said["sections"][0]["text"] == "Every child is **heard**."


def test_downloads(w, sign_in):
    client = sign_in(w.observer)
    page = client.get(reverse("strategy-documents", args=[w.strategy.pk])).content.decode()
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")):
        address = f"{reverse('strategy-document', args=[w.strategy.pk, kind])}?language=fr"
        assert address in page
        response = client.get(address)
        assert response.status_code == 200 and response.content.startswith(begins)
        assert response["Content-Disposition"] == f'attachment; filename="national-v1-fr.{kind}"'
    assert client.get(f"{reverse('strategy-document', args=[w.strategy.pk, 'pdf'])}?language=xx").status_code == 404
    assert client.post(reverse("strategy-documents", args=[w.strategy.pk])).status_code == 405
    assert "Import a plan" not in page
    assert sign_in(w.partner).get(reverse("strategy-document", args=[w.strategy.pk, "pdf"])).status_code == 404
    w.strategy.status = "endorsed"
    w.strategy.save()
    assert sign_in(w.partner).get(reverse("strategy-document", args=[w.strategy.pk, "pdf"])).status_code == 200


def test_a_cell_in_the_middle_of_a_row_goes_over_several_columns():
    rows = (Row(("Abara", "unknown", "3 of 4"), spans=(1, 2, 1)), Row(("Bukoro", "nobody asked")))
    table = Table("Told across", tuple(map(Column, ("Area", "Then", "Now", "Counted"))), rows)
    cover = Cover(country="", title="Wide", period="", ministries=(), facts=())
    document = Document(
        "en", "Wide", "", "", cover, (Chapter("One", (table,)),), {"page": "p. {number}", "contents": "C"}
    )
    made = docx.Document(io.BytesIO(docx_file.write(document)))
    spans = [[cell.grid_span for cell in row._tr.tc_lst] for row in made.tables[-1].rows]
    assert spans == [[1, 1, 1, 1], [1, 2, 1], [1, 3]]
    assert "Abara unknown 3 of 4 Bukoro nobody asked" in words(pdf_file.write(document))

"""A row about a person never passes as a record: a list of persons is refused, or asked about."""

import pytest

from mapping.submissions.models import Record
from tests.mapping.uploads.asking import answer, keys, page, send, sheets

pytestmark = pytest.mark.django_db
SWO, CDO = "Social welfare officer", "Community development officer"
LISTS = {  # each with one person alone in a cadre
    "names": [["Name", "District", "Cadre", "Sex"], ["Jane Doe", "Abara", SWO, "F"], ["John Roe", "Abara", CDO, "M"]],
    "numbers": [["Staff no", "District", "Cadre"], [1001, "Abara", SWO], [1002, "Abara", CDO]],
    "births": [["Date of birth", "District", "Cadre"], ["1990-01-02", "Abara", SWO], ["1985-05-05", "Abara", CDO]],
    "pay": [["Nom", "District", "Cadre", "Salaire"], ["A B", "Abara", SWO, 900000], ["C D", "Abara", CDO, 700000]],
    "nothing": [["District", "Cadre"], ["Abara", SWO], ["Abara", CDO]],
}
MARKED = [
    ["Noms et prénoms", "District", "Cadre", "Women", "Men"],
    ["J", "Abara", SWO, 1, 0],
    ["R", "Abara", CDO, 0, 1],
]


@pytest.mark.parametrize("which", LISTS)
def test_a_list_without_figures_is_refused(world, which):
    upload = send(world, sheets(Staff=LISTS[which]))
    assert (upload.outcome, upload.problem["code"] in ("no_figures", "figures_unknown")) == ("refused", True)


@pytest.mark.parametrize("title", ["Name", "Full Name", "NOMS", "Prénoms", "Officer's name", "Phone number", "NIN"])
def test_a_column_about_a_person_is_asked_about_whatever_figures_stand_beside_it(world, sign_in, title):
    rows = [[title, *MARKED[0][1:]], *MARKED[1:]]
    upload = send(world, sheets(Staff=rows))
    assert (upload.outcome, keys(upload)) == ("questions", ["persons"])
    assert "Is each row of the file one person?" in page(sign_in(world.partner), upload)
    upload = answer(world, upload, persons="persons")
    assert (upload.outcome, upload.problem["code"]) == ("refused", "persons") and not Record.objects.exists()
    assert "without names" in page(sign_in(world.partner), upload)
    upload = answer(world, upload, persons="counts")
    assert upload.outcome == "ready" and title in upload.proposal["unused"]


def test_a_name_that_is_the_area_s_is_not_asked_about(world):
    rows = [["Area", "Name of the area", "Cadre", "Workers"], ["Abara", "Abara", SWO, 4]]
    assert send(world, sheets(Posts=rows)).outcome == "ready"

"""The reference lists, as programs and browsers read them."""

import pytest

pytestmark = pytest.mark.django_db
LISTS = ["areas", "area-levels", "cadres", "cadre-groups", "organisations", "populations", "sectors", "work-levels"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_its_rows(world, sign_in, name):
    answer = sign_in(world.partner).get(f"/api/v1/{name}/")
    assert answer.status_code == 200, answer.content
    assert answer.json()["count"] == len(answer.json()["results"]) > 0


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_page_in_the_browser(world, sign_in, name):
    answer = sign_in(world.partner).get(f"/api/v1/{name}/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200 and "<pre>" in answer.content.decode()

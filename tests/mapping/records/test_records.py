"""One record in the browser: what it shows, and the ladder of changing, adding and removing it."""

import pytest
from django.urls import reverse

from mapping.records.forms.records import initial
from mapping.submissions.models import Record, WarningAnswer
from tests.factories import submission
from tests.markup import text
from tests.worlds import kept
from workforce.history.models import Event


@kept
def draft(world):
    return submission(
        world.round,
        world.office,
        world.a,
        by=world.partner,
        status="draft",
        listed_cadres=["swo"],
        records=[dict(cadre="swo", headcount=3, posts_approved=4, posts_filled=3), dict(cadre="cdo", headcount=1)],
    )


@pytest.fixture
def record(draft):
    return draft.records.get(cadre__code="swo")


@pytest.fixture
def partner(world, sign_in):
    return sign_in(world.partner)


def form(record, **more):
    return initial(record) | {"revision": record.submission.revision} | more


def post(client, record, **more):
    return client.post(reverse("record-edit", args=[record.pk]), form(record, **more))


def test_the_page_says_what_is_known_and_whence(partner, record):
    html = text(partner.get(reverse("record", args=[record.pk])))
    for said in (
        "Abara, Social welfare officers",
        "Posts approved",
        "Entered in the form",
        "Not known:",
        "Sex not stated",
    ):
        assert said in html


def test_a_record_from_a_file_names_it(partner, world, draft, record):
    from django.core.files.base import ContentFile

    from mapping.uploads.services import uploads

    upload = uploads.create_upload(
        round=world.round,
        organisation=world.office,
        file=ContentFile(b"x", "x"),
        filename="ours.xlsx",
        by=world.partner,
    )
    Record.objects.filter(pk=record.pk).update(upload=upload, sheet="Posts", row=17)
    html = text(partner.get(reverse("record", args=[record.pk])))
    assert "ours.xlsx" in html and "Posts, row 17" in html


def test_works(partner, world, draft, record):
    response = post(partner, record, headcount="~2", headcount_female="not applicable", annual_cost="1,200.50")
    assert response.status_code == 302, response.content.decode()[:2000]
    record.refresh_from_db()
    draft.refresh_from_db()
    assert (record.headcount, record.headcount_female, str(record.annual_cost)) == (2000, None, "1200.50")
    assert record.flags == {"headcount": "estimate", "headcount_female": "not_applicable"}
    assert draft.revision == 1
    event = Event.objects.of(record).get(verb="changed")
    assert (event.before["headcount"], event.after["headcount"], event.actor) == (3000, 2000, world.partner)


def test_saving_what_is_there_changes_nothing(partner, draft, record):
    assert post(partner, record).status_code == 302
    draft.refresh_from_db()
    assert draft.revision == 0 and not Event.objects.filter(verb__in=["changed", "filled_in"]).exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"headcount": "two"}, "must be a number"),
        ({"area": ""}, "Area is missing"),
        ({"area": "bukoro"}, "not one of those expected"),
        ({"cadre": "cdo"}, "are in several rows"),
        ({"posts_filled": "1²"}, "a footnote mark"),
        ({"employment": "sometimes"}, "not one of the choices"),
    ],
)
def test_invalid_the_same_problems_as_in_a_file(partner, draft, record, more, said):
    response = post(partner, record, **more)
    html = response.content.decode()
    assert response.status_code == 200 and said in html and "errs" in html
    record.refresh_from_db()
    draft.refresh_from_db()
    assert record.headcount == 3000 and draft.revision == 0


def test_a_warning_asks_for_a_reason_that_is_kept(partner, world, record):
    html = post(partner, record, posts_filled="5").content.decode()
    assert "More posts filled than approved: 5" in html and "why:filled_over_approved:posts_filled" in html
    assert (
        post(partner, record, posts_filled="5", **{"why:filled_over_approved:posts_filled": "Seconded"}).status_code
        == 302
    )
    answer = WarningAnswer.objects.get()
    assert (answer.text, answer.value, answer.key_hash, answer.answered_by) == (
        "Seconded",
        "5",
        record.key_hash,
        world.partner,
    )


def test_a_record_that_moves_takes_its_key_along(partner, record):
    assert post(partner, record, area="abara-east").status_code == 302
    before = record.key_hash
    record.refresh_from_db()
    assert record.area.code == "abara-east" and record.key_hash != before


def test_stale_shows_both_texts_and_loses_nothing(partner, draft, record):
    assert post(partner, record, headcount="5").status_code == 302
    response = post(partner, record, headcount="7")
    html = response.content.decode()
    assert response.status_code == 409
    assert '<td data-label="Saved now">5</td>' in html and '<td data-label="Yours">7</td>' in html
    record.refresh_from_db()
    assert record.headcount == 5000
    draft.refresh_from_db()
    assert f'name="revision" value="{draft.revision}"' in html and 'name="headcount" value="7"' in html
    assert post(partner, record, headcount="7", revision=draft.revision).status_code == 302


def test_new(partner, draft):
    address = reverse("record-new", args=[draft.pk])
    assert partner.get(address).status_code == 200
    given = {"revision": 0, "area": "abara-west", "cadre": "para", "headcount": "6"}
    response = partner.post(address, given)
    made = Record.objects.get(cadre__code="para")
    assert response.status_code == 302 and (made.headcount, made.employer.code) == (6000, "abara-office")
    draft.refresh_from_db()
    assert draft.listed_cadres == ["swo", "para"] and draft.revision == 1
    assert partner.post(address, given | {"revision": 1}).status_code == 200, "the same key again"
    assert partner.post(address, given).status_code == 409
    assert Record.objects.count() == 3


def test_delete(partner, draft, record):
    address = reverse("record-delete", args=[record.pk])
    assert "it counts as 0" in partner.get(address).content.decode()
    assert partner.post(address, {"revision": 9}).status_code == 409
    assert partner.post(address, {}).status_code == 409
    assert partner.post(address, {"revision": 0}).status_code == 302
    assert not Record.objects.filter(pk=record.pk).exists()
    assert Event.objects.filter(verb="deleted", object_id=str(record.pk)).get().before["headcount"] == 3000


@pytest.mark.parametrize("name", ["record-edit", "record-delete", "record-new"])
def test_who_may(world, sign_in, draft, record, name):
    address = reverse(name, args=[draft.pk if name == "record-new" else record.pk])
    assert sign_in(world.partner).put(address).status_code == 405
    assert sign_in(world.ngo_partner).post(address).status_code == 404
    assert sign_in(world.reviewer).post(address).status_code == 403
    assert sign_in(world.outsider).post(address).status_code == 403
    assert Record.objects.count() == 2


@pytest.mark.parametrize("name", ["record-edit", "record-delete", "record-new"])
def test_a_frozen_version_is_left_alone(world, sign_in, name):
    frozen = submission(world.round, world.office, world.a, by=world.partner, records=[dict(cadre="swo", headcount=3)])
    record = frozen.records.get()
    address = reverse(name, args=[frozen.pk if name == "record-new" else record.pk])
    response = sign_in(world.partner).post(address, form(record, headcount="9"))
    assert response.status_code == 302
    record.refresh_from_db()
    assert record.headcount == 3000 and Record.objects.count() == 1


def test_a_reviewer_reads_but_does_not_change(world, sign_in):
    sent = submission(
        world.round,
        world.office,
        world.a,
        by=world.partner,
        status="submitted",
        records=[dict(cadre="swo", headcount=3)],
    )
    html = sign_in(world.reviewer).get(reverse("record", args=[sent.records.get().pk])).content.decode()
    assert "Change</a>" not in html and "Comment on this record" in html


def test_a_draft_is_not_shown_to_reviewers(world, sign_in, record):
    assert sign_in(world.reviewer).get(reverse("record", args=[record.pk])).status_code == 404
    assert sign_in(world.member).get(reverse("record", args=[record.pk])).status_code == 403

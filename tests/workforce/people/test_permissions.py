"""Which role may do what, and where: the table, organisation and area subtree, ended roles, closed accounts."""

import pytest
from django.utils import timezone

from tests.factories import submission, user
from tests.worlds import kept
from workforce.language.words import ALLOWS
from workforce.people.models import Grant
from workforce.people.permissions import ROLE_PERMISSIONS, Permission, Role, can, grants, organisations_of, scope
from workforce.reference.models import Area

READS = "dashboard.view report.view strategy.view"
OVERSEES = f"{READS} submission.view record.view round.view"
SITS = "group.view strategy.comment assessment.edit"  # in the leadership group
TABLE = {
    "partner": "submission.view record.view submission.edit progress.report token.manage",
    "clerk": "submission.view record.view submission.edit",
    "reviewer": f"{OVERSEES} submission.review overlap.settle strategy.comment",
    "planner": (
        f"{OVERSEES} round.manage report.run requirement.manage strategy.edit strategy.comment "
        "framework.manage consultation.manage assessment.edit resource.manage progress.report "
        "progress.verify group.view overlap.settle token.manage"
    ),
    "chair": f"{OVERSEES} {SITS} report.adopt strategy.endorse group.decide progress.verify",
    "secretariat": (
        f"{OVERSEES} {SITS} report.run group.manage group.decide "
        "consultation.manage resource.manage progress.report progress.verify"
    ),
    "member": f"{READS} {SITS}",
    "observer": f"{READS} group.view",
    "administrator": (
        f"{OVERSEES} round.manage reference.manage people.manage report.run requirement.manage framework.manage "
        "resource.manage group.view token.manage"
    ),
}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_has_exactly_its_permissions(world, role):
    person = user("somebody", role, world.ministry)
    assert {str(each) for each in Permission if can(person, each)} == set(TABLE[role].split())
    assert set(TABLE) == set(ROLE_PERMISSIONS)


@pytest.mark.parametrize(
    ("role", "lost"),
    [
        ("planner", "strategy.edit framework.manage consultation.manage progress.verify"),
        ("chair", "strategy.endorse group.decide progress.verify"),
        ("secretariat", "group.manage group.decide consultation.manage progress.verify"),
        ("administrator", "framework.manage"),
        ("reviewer", ""),
        ("partner", ""),
    ],
)
def test_a_role_in_a_part_of_the_country_does_not_write_what_is_national(world, role, lost):
    regional, national = (user(f"of_{where}", role, world.ministry, where) for where in (world.north, world.root))
    kept = {each for each in Permission if can(national, each)} - {each for each in Permission if can(regional, each)}
    assert {each.value for each in kept} == set(lost.split())


def test_each_permission_is_said_in_words():
    assert set(ALLOWS) == {str(permission) for permission in Permission}


def test_without_a_role_nothing_is_allowed(world):
    assert not any(can(world.outsider, permission) for permission in Permission)
    assert not scope(world.outsider, Permission.SUBMISSION_VIEW)


def found(person, permission=Permission.SUBMISSION_VIEW):
    from mapping.submissions.models import Submission

    scoped = Submission.objects.filter(scope(person, permission).q())
    return {(each.organisation.code, each.area.code) for each in scoped}


@kept
def sent(world):
    for organisation, place in (
        (world.office, world.a),
        (world.ngo, world.a),
        (world.ngo, world.c),
        (world.offices["bukoro"], world.b),
    ):
        submission(world.round, organisation, place, by=world.partner)


HOPE = {("hope", "abara"), ("hope", "chelim")}
NORTH = {("abara-office", "abara"), ("hope", "abara"), ("bukoro-office", "bukoro")}


def test_a_partner_sees_its_organisation_inside_its_area(world, sent):
    assert found(world.partner) == {("abara-office", "abara")}
    assert found(world.ngo_partner) == HOPE
    limited = user("limited", "partner", world.ngo, world.south)
    assert found(limited) == {("hope", "chelim")}


def test_others_see_every_organisation_inside_their_area(world, sent):
    assert found(world.north_reviewer) == NORTH
    assert found(world.reviewer) == NORTH | HOPE
    assert found(world.member) == set()


def test_roles_add_up(world, sent):
    Grant.objects.create(user=world.ngo_partner, role="reviewer", organisation=world.office, area=world.b)
    assert found(world.ngo_partner) == HOPE | {("bukoro-office", "bukoro")}
    assert found(world.ngo_partner, Permission.SUBMISSION_EDIT) == HOPE
    assert organisations_of(world.ngo_partner) == {world.ngo.pk, world.office.pk}


def test_an_area_whose_code_begins_alike_is_another_one(world):
    from tests.factories import area

    neighbour = area("abara2", world.levels.district, world.north)
    held = scope(world.partner, Permission.SUBMISSION_EDIT)
    assert held.holds(organisation_id=world.office.pk, area_path=world.a1.path)
    assert not held.holds(organisation_id=world.office.pk, area_path=neighbour.path)
    assert not held.holds(organisation_id=world.ngo.pk, area_path=world.a.path)
    assert not held.holds(organisation_id=world.office.pk, area_path=world.north.path)
    assert Area.objects.within(world.a).count() == 3


def test_an_ended_role_allows_nothing(world, sent):
    world.reviewer.grants.update(revoked_at=timezone.now(), revoked_by=world.administrator)
    assert grants(world.reviewer) == []
    assert found(world.reviewer) == set()


def test_a_closed_account_allows_nothing(world, sent, sign_in):
    client = sign_in(world.reviewer)
    assert client.get("/submissions/").status_code == 200
    world.reviewer.is_active = False
    world.reviewer.save()
    assert found(world.reviewer) == set()
    assert "login" in client.get("/submissions/").headers["Location"]

"""The leadership group and who sits in it."""

from django.db import transaction

from strategy.group.models import Group, Member
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User

FIELDS = ["name", "user", "organisation", "position", "joined_on", "left_on"]


def write_terms(group: Group | None, *, values: dict, revision: int, by: User) -> Group:
    """Set up the group (``group`` None), or change its name and terms of reference. Raises Stale."""
    return editing.save(group or Group(), values=values, revision=revision, by=by)


@transaction.atomic
def save_member(member: Member | None, *, values: dict, by: User) -> Member:
    """A new member, or what is known of one; an end date ends the membership. ValidationError: a second chair."""
    is_new = member is None
    member = Member() if is_new else Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = {} if is_new else editing.facts(member, FIELDS)
    for name, value in values.items():
        setattr(member, name, value)
    member.full_clean()
    member.save()
    after = editing.facts(member, FIELDS)
    changed = [name for name in FIELDS if after[name] != before.get(name)]
    if changed:
        verb = "created" if is_new else "ended" if changed == ["left_on"] and member.left_on else "changed"
        Event.write(
            verb, member, by=by,
            before={name: before[name] for name in changed if name in before}, after={name: after[name] for name in changed},
        )  # fmt: skip
    return member

"""The list of people: searched without accents and case, by role, organisation and state."""

from django.db.models import Prefetch, Q

from workforce.people.models import Grant, User
from workforce.reference.models import Organisation, fold


def search(*, text: str = "", role: str = "", organisation: str = "", state: str = "") -> list[int]:
    """Ids of the people found, by name. Each word of ``text`` is part of a name, user name, e-mail or organisation."""
    people = User.objects.all()
    granted = Q()
    if role:
        granted &= Q(role=role)
    if organisation:
        granted &= Q(organisation__code=organisation)
    if granted:
        people = people.filter(pk__in=Grant.objects.current().filter(granted).values("user"))
    if state in ("active", "inactive"):
        people = people.filter(is_active=state == "active")
    words = fold(text).split()
    employers = _organisations_by_person() if words else {}
    found = []
    for person in people.only("full_name", "first_name", "last_name", "username", "email"):
        known = " ".join([fold(f"{person} {person.username} {person.email}"), *employers.get(person.pk, [])])
        if all(word in known for word in words):
            found.append((fold(str(person)), person.pk))
    return [pk for _name, pk in sorted(found)]


def _organisations_by_person() -> dict[int, list[str]]:
    names = {}
    current = Grant.objects.current().filter(organisation__isnull=False)
    for person, name in current.values_list("user", "organisation__name_key"):
        names.setdefault(person, []).append(name)
    return names


def show_people(ids: list[int]) -> list[User]:
    """The people of one page, in the order of ``ids``, each with ``current_grants``."""
    current = Grant.objects.current().select_related("organisation", "area").order_by("pk")
    people = User.objects.prefetch_related(Prefetch("grants", queryset=current, to_attr="current_grants")).in_bulk(ids)
    return [people[pk] for pk in ids if pk in people]


def employers() -> list[Organisation]:
    """The organisations that somebody has a role for."""
    return list(Organisation.objects.filter(pk__in=Grant.objects.current().values("organisation")))

"""Accounts: their list, searched without accents and case; their facts, opened and closed,
passwords set for those who have no e-mail.
"""

import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from workforce.history.models import Event
from workforce.people.models import Grant, User
from workforce.people.services import grants
from workforce.reference.models import Organisation, fold

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read out or copied by hand


@transaction.atomic
def change(user: User, *, full_name: str, email: str, language: str, by: User) -> User:
    """Change the facts of an account; only what differs is written and kept in the history."""
    user = User.objects.select_for_update().get(pk=user.pk)
    given = {"full_name": full_name, "email": email, "language": language}
    before = {name: getattr(user, name) for name, value in given.items() if getattr(user, name) != value}
    if not before:
        return user
    after = {name: given[name] for name in before}
    for name, value in after.items():
        setattr(user, name, value)
    user.validate_constraints()
    user.save(update_fields=list(after))
    if "email" in after:
        EmailAddress.objects.filter(user=user).delete()  # allauth's copy: the old address opens nothing any more
    Event.write("changed", user, by=by, before=before, after=after)
    return user


def choose_language(user: User, *, language: str) -> None:
    """By the switch in the header: a preference, not worth a line of history."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


@transaction.atomic
def close(user: User, *, by: User) -> User:
    """Nobody can sign in with it; whoever is signed in is signed out. What the person did stays."""
    grants.hold_administrators()
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(_("This account was closed already."), code="closed")
    if user.pk == by.pk:
        raise ValidationError(_("You can't close your own account. Another administrator can."), code="own")
    if not grants.administrators().exclude(user=user).exists():
        raise ValidationError(_("This is the last administrator: name another one first."), code="last")
    user.is_active = False
    user.save(update_fields=["is_active"])
    Event.write("deactivated", user, by=by)
    return user


@transaction.atomic
def reopen(user: User, *, by: User) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise ValidationError(_("This account is open already."), code="open")
    user.is_active = True
    user.save(update_fields=["is_active"])
    Event.write("activated", user, by=by)
    return user


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """A password to tell the person, who must change it at the first sign-in. Only for people without e-mail."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.email:
        raise ValidationError(
            _("This person has an e-mail address and can ask for a new password on the sign-in page."), code="has_email"
        )
    if user.pk == by.pk:
        raise ValidationError(_("Change your own password on the page of your account."), code="own")
    password = give_password(user)
    user.save(update_fields=["password", "must_change_password"])
    Event.write("password_reset", user, by=by)
    return password


def give_password(user: User) -> str:
    """Set a password made on the spot, which the person must change; the caller saves."""
    password = "-".join("".join(secrets.choice(LETTERS) for _each in range(4)) for _group in range(4))
    user.set_password(password)
    user.must_change_password = True
    return password


@transaction.atomic
def make_first_administrator(path: Path) -> None:
    """An account "admin", where nobody is administrator yet; how to sign in is written to ``path``, for its owner only.

    The file goes when the password was changed.
    """
    if grants.administrators().exists():
        if not User.objects.filter(username="admin", must_change_password=True).exists():
            path.unlink(missing_ok=True)
        return
    person = User(username="admin")
    password = give_password(person)
    person.save()
    Event.write("created", person, by=None)
    grants.give(person, role=Grant.Role.ADMINISTRATOR, organisation=None, area=None, by=None)
    path.touch(mode=0o600)
    path.write_text(f"First sign-in (choose your own password then)\n  user name: admin\n  password:  {password}\n")


@transaction.atomic
def choose_password(user: User, password: str) -> None:
    """The person's own new password, from the page of the account or by the link in the mail."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    Event.write("password_changed", user, by=user)


def has_two_step(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


@transaction.atomic
def end_two_step(user: User, *, by: User) -> None:
    """For somebody who lost the telephone and the recovery codes."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not has_two_step(user):
        raise ValidationError(_("This account has no two-step sign-in."), code="none")
    Authenticator.objects.filter(user=user).delete()
    Event.write("two_step_ended", user, by=by)


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

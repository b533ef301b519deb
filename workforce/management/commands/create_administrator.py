import getpass
import os

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from workforce.history.models import Event
from workforce.people.forms import free_email
from workforce.people.models import User
from workforce.people.permissions import Permission, Role, can
from workforce.people.services import grants


class Command(BaseCommand):
    help = (
        "Makes the first administrator: asks for user name, e-mail and password, or takes them from ADMIN_USERNAME, "
        "ADMIN_EMAIL and ADMIN_PASSWORD. Somebody who has an account already is given the role."
    )

    def handle(self, **options):
        username = os.environ.get("ADMIN_USERNAME") or self.asked("User name: ").strip()
        person = User.objects.filter(username__iexact=username).first()
        if person and can(person, Permission.PEOPLE_MANAGE):
            self.stdout.write(f"{person.username} is an administrator already.")
            return
        with transaction.atomic():
            person = person or self.made(username)
            grants.give(person, role=Role.ADMINISTRATOR, organisation=None, area=None, by=None)
        self.stdout.write(f"{person.username} is an administrator now.")

    def made(self, username):
        email = os.environ.get("ADMIN_EMAIL")
        email = self.asked("E-mail address (may be empty): ").strip() if email is None else email
        password = os.environ.get("ADMIN_PASSWORD") or self.asked("Password: ", getpass.getpass)
        person = User(username=username, email=email)
        try:
            free_email(email)
            validate_password(password, person)
            person.set_password(password)
            person.full_clean()
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        person.save()
        Event.write("created", person, by=None)
        return person

    def asked(self, question, ask=input):
        try:
            return ask(question)
        except EOFError:
            raise CommandError("Nobody answers: set ADMIN_USERNAME, ADMIN_EMAIL and ADMIN_PASSWORD instead.") from None

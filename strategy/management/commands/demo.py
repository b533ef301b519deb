"""The demonstration country. Quick when it is there already; everything or nothing."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from mapping.rounds.models import Round
from workforce.people.models import User
from workforce.reference.models import Country


class Command(BaseCommand):
    help = "Loads the demonstration: Uganda's real areas, census totals, invented workforce figures of three rounds."

    def handle(self, **options):
        if not settings.EMBEDDED and not settings.DEBUG and not settings.TESTING:
            raise CommandError(
                "The demonstration is for the embedded database only: "
                "this one is named by DATABASE_URL and may hold real figures."
            )
        if Round.objects.exists():
            self.stdout.write("The demonstration country is there already.")
            return
        if Country.objects.exists() or User.objects.exists():
            self.stdout.write(f"The demonstration is not loaded beside a country of your own: {Country.current()}.")
            return
        from strategy.demo import establishment, group, meetings, plan, story
        from strategy.demo.people import People

        with transaction.atomic():
            story.load_reference()
            people = People()
            rounds = story.load(people, timezone.localdate())
            establishment.settle_overlaps(rounds, people)
            establishment.load(rounds, people)
            meetings.make_group(people, timezone.localdate())
            story.compute_older(rounds, people)
            group.load(*plan.load(people, timezone.localdate()))
        story.analyse()
        settings.VAR.mkdir(parents=True, exist_ok=True)
        sheet = settings.VAR / "demo-signins.txt"
        sheet.touch(mode=0o600)
        sheet.write_text(people.sheet())
        self.stdout.write("The demonstration country is loaded: Uganda, three rounds, illustrative figures.")

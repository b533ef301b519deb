from django.conf import settings
from django.core.management import BaseCommand, CommandError

from workforce.language import translations

SOURCE_LANGUAGE = "en"
PACKAGES = ["workforce", "mapping", "strategy"]


class Command(BaseCommand):
    help = "Are all strings translated, and the compiled files in step? --update adds new strings and compiles."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--update", action="store_true", help="bring the .po files in step and make the .mo files")

    def handle(self, *, update, **options):
        found = translations.in_sources(settings.BASE_DIR, PACKAGES)
        problems = []
        for language, _name in settings.LANGUAGES:
            if language == SOURCE_LANGUAGE:
                continue
            catalogue = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
            if update:
                translations.update(catalogue, found, language)
            problems += [f"{language}: {each}" for each in translations.check(catalogue, found)]
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems with the translations."]))
        self.stdout.write(f"{len(found)} strings, all translated.")

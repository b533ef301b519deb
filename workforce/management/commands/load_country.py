from django.core.management import BaseCommand, CommandError

from workforce.reference import load_country, report_lines


class Command(BaseCommand):
    help = "Loads a country's whole folder (docs/reference-data.md) or, with one mistake, nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *, folder, dry_run, **options):
        report = load_country(folder, dry_run=dry_run)
        said = "\n".join(report_lines(report))
        if report.mistakes:
            raise CommandError(said)
        self.stdout.write(said)

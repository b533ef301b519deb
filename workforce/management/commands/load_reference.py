from django.core.management import BaseCommand

from workforce.reference import load, report_lines


class Command(BaseCommand):
    help = "Loads a country's reference data from a folder (docs/reference-data.md). A mistake loads nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *, folder, dry_run, **options):
        report = load(folder, dry_run=dry_run)
        said = "\n".join(report_lines(report))
        if report.mistakes:
            self.stderr.write(said)
            raise SystemExit(1)
        self.stdout.write(said)

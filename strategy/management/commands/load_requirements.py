from django.core.management import BaseCommand

from strategy.requirements.files import load_requirements
from workforce.reference import report_lines


class Command(BaseCommand):
    help = "Loads requirement sets, requirements and the establishment from a folder (docs/reference-data.md)."

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *, folder, dry_run, **options):
        report = load_requirements(folder, dry_run=dry_run)
        said = "\n".join(report_lines(report))
        if report.mistakes:
            self.stderr.write(said)
            raise SystemExit(1)
        self.stdout.write(said)

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand

from strategy.framework.files import load
from strategy.framework.models import Framework


class Command(BaseCommand):
    help = (
        "Loads the framework (pillars, elements, statements) from a folder as the next version, if it is another one. "
        "Without a folder: the standard framework, where there is none yet (docs/reference-data.md)."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?")
        parser.add_argument("--note", default="", help="what changed, shown with the version")

    def handle(self, *, folder, note, **options):
        before = Framework.objects.newest()
        try:
            found = load(folder, note=note)
        except ValidationError as refused:
            self.stderr.write("\n".join(refused.messages))
            raise SystemExit(1) from None
        said = "is there already, nothing was changed" if found == before else "was loaded"
        self.stdout.write(f"Version {found.version} of the framework {said}: {found.items.count()} items.")

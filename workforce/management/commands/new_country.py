from pathlib import Path

from django.core.management import BaseCommand, CommandError

from workforce.reference.folders import NoCountry, find_country, make_folder


class Command(BaseCommand):
    help = (
        "Makes a folder of reference data to fill, for any country: areas from ISO 3166-2, general lists for the rest."
    )

    def add_arguments(self, parser):
        parser.add_argument("country", help="ISO code or English name: RW, RWA, Rwanda")
        parser.add_argument("folder", type=Path, help="a new or an empty folder")

    def handle(self, *, country, folder, **options):
        try:
            found = find_country(country)
            areas = make_folder(found, folder)
        except NoCountry as near:
            raise CommandError(f"There is no country “{country}” in ISO 3166. Nearest: {near or 'none'}.") from None
        except FileExistsError:
            raise CommandError(f"The folder {folder} is not empty. Name a new one, so that nothing is lost.") from None
        except OSError as error:
            raise CommandError(f"Cannot write in {folder}: {error.strerror}.") from error
        self.stdout.write(f"{folder}: {found.name}, {areas} areas. Read {folder / 'START.md'}, fill the files, then:")
        self.stdout.write(f"    python3 run.py --country {folder}")

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader

OURS = ["workforce", "mapping", "strategy"]


class Command(migrate.Command):
    """Django's, but it leaves a database alone that another version of ours made: these do not fit its tables."""

    def handle(self, *args, **options):
        loader = MigrationLoader(connections[options["database"]])
        unknown = {key for key in loader.applied_migrations if key[0] in OURS} - set(loader.disk_migrations)
        if unknown:
            anew = f"renaming {settings.VAR}" if settings.EMBEDDED else "naming another database in DATABASE_URL"
            raise CommandError(
                f"This database was made by another version of the application (it holds {'.'.join(min(unknown))})"
                f" and was left as it is: start that version again, or start anew beside it by {anew}."
            )
        return super().handle(*args, **options)

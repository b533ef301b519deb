from django.db import migrations


class Migration(migrations.Migration):
    """The table of the cache that all processes share, as `createcachetable` makes it."""

    dependencies = [("workforce", "0002_shares_that_must_be_known")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE workforce_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX workforce_cache_expires ON workforce_cache (expires);
            """,
            "DROP TABLE workforce_cache",
        )
    ]

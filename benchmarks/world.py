"""The invented country of ``files`` in the application's tables:
areas, cadres, organisations, people to send and two rounds.
"""

import datetime
import os


def setup():
    """Django in a measured process, on the database of this run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workforce.settings")
    import django

    django.setup()


def make(organisations=10):
    """The country, once; later calls find it. The organisations that report are 'reporter-0' ..."""
    from workforce.reference.models import Country

    if not Country.objects.exists():
        from django.db import transaction

        with transaction.atomic():
            _make(organisations)


def _make(organisations):
    from benchmarks import files
    from mapping.rounds.models import Round
    from workforce.people.models import Grant, User
    from workforce.reference.models import Cadre, Country, Organisation, Sector, WorkLevel

    Country.objects.create(code="XX", name="Invented", density_high=999_999)
    levels, root = _areas()
    for order, name in enumerate(files.CADRES):
        Cadre.objects.create(code=f"cadre-{order}", name=name, plural=f"{name}s", category="professional", order=order)
    for order, name in enumerate(files.SECTORS):
        Sector.objects.create(code=f"sector-{order}", name=name)
    for rank, name in enumerate(files.LEVELS):
        WorkLevel.objects.create(code=f"level-{rank}", name=name, rank=rank)
    Organisation.objects.create(code="ministry", name="Ministry", employer_type="central_government", is_ministry=True)
    for number, name in enumerate(files.EMPLOYER_NAMES):
        Organisation.objects.create(code=f"employer-{number}", name=name, employer_type="local_government")
    for number in range(organisations):
        office = Organisation.objects.create(
            code=f"reporter-{number}", name=f"Reporter {number}", employer_type="local_government", area=root
        )
        sender = User.objects.create(username=f"sender-{number}", email=f"sender-{number}@example.org")
        Grant.objects.create(user=sender, role="partner", organisation=office)
    before = None
    for year in (2025, 2026):
        before = Round.objects.create(
            code=str(year),
            name=str(year),
            as_of=datetime.date(year, 6, 30),
            flow_from=datetime.date(year - 1, 7, 1),
            opens=datetime.date(year, 7, 1),
            closes=datetime.date(year + 5, 12, 31),
            reporting_level=levels["district"],
            previous=before,
        )


def _areas():
    """({code: level}, the country): regions, districts, sub-counties, and people in each district."""
    from benchmarks import files
    from workforce.reference.models import Area, AreaLevel, Population, PopulationGroup

    codes = ["country", "region", "district", "subcounty"]
    levels = {
        code: AreaLevel.objects.create(code=code, rank=rank, name=code.title(), plural=code.title())
        for rank, code in enumerate(codes)
    }

    def children(level, names, parents):
        """Areas that are dealt out to their parents in turn."""
        holders = [parents[number % len(parents)] for number in range(len(names))]
        return Area.objects.bulk_create(
            Area(
                code=name.lower().replace(" ", "-"),
                name=name,
                level=levels[level],
                parent=holder,
                path=f"{holder.path}{name.lower().replace(' ', '-')}/",
            )
            for name, holder in zip(names, holders, strict=True)
        )

    root = Area.objects.create(code="XX", name="Invented", level=levels["country"], path="XX/")
    regions = children("region", [f"Region {number}" for number in range(files.REGIONS)], [root])
    districts = children("district", files.DISTRICT_NAMES, regions)
    children("subcounty", files.AREA_NAMES, districts)
    total = PopulationGroup.objects.create(code="total", name="All people")
    young = PopulationGroup.objects.create(code="children", name="Children")
    Population.objects.bulk_create(
        Population(area=area, group=group, year=2026, count=count, source="invented")
        for area in districts
        for group, count in ((total, 300_000), (young, 150_000))
    )
    return levels, root


def empty():
    """No submission, upload or record left."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE mapping_upload, mapping_submission CASCADE")
        cursor.execute("CHECKPOINT")

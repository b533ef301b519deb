"""Who reported for each base area, kept with the area: of older reports from the submissions and areas frozen with them.

The inputs of a report are read one report at a time; where they are gone, it stays unknown.
"""

import io
import zipfile

import pandas as pd
from django.db import migrations, models


def reporters(archive, submissions, reporting_level):
    """{base area: organisations}, as `places.reporters` gives it."""
    areas, members = (pd.read_parquet(io.BytesIO(archive.read(f"{name}.parquet"))) for name in ("areas", "members"))
    parents = dict(zip(areas["code"], areas["parent"].fillna(""), strict=True))
    parents |= dict(zip(members["member"], members["unit"], strict=True))
    levels, bases = dict(zip(areas["code"], areas["level"], strict=True)), set(areas.loc[areas["is_base"], "code"])
    found = {base: set() for base in bases}

    def chain(code):
        while code:
            yield code
            code = parents.get(code, "")

    for row in submissions:
        own = next((code for code in chain(row["area"]) if code in bases), None)
        below = levels.get(row["area"]) == reporting_level and [base for base in bases if row["area"] in chain(base)]
        for base in [own] if own else below or []:
            found[base].add(row["organisation"])
    return {base: sorted(who) for base, who in found.items()}


def fill(apps, schema_editor):
    GapReport, ReportArea = (apps.get_model("strategy", name) for name in ("GapReport", "ReportArea"))
    ReportArea.objects.filter(is_base=True).update(reporters=None)
    reports = GapReport.objects.filter(status="done", inputs__isnull=False)
    for pk in list(reports.values_list("pk", flat=True)):
        inputs, submissions, level = reports.values_list(
            "inputs", "frozen__submissions", "round__reporting_level__code"
        ).get(pk=pk)
        with zipfile.ZipFile(io.BytesIO(inputs)) as archive:
            found = reporters(archive, submissions or [], level)
        rows = list(ReportArea.objects.filter(report=pk, code__in=found, is_base=True))
        for row in rows:
            row.reporters = found[row.code]
        ReportArea.objects.bulk_update(rows, ["reporters"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("strategy", "0004_in_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportarea",
            name="reporters",
            field=models.JSONField(default=list, help_text="organisations (codes, sorted) with an accepted submission for a base area or a place in it; null: not known", null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

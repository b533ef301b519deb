"""django-import-export on our Record, set up to be as fast as it goes:
in bulk, no differences kept, one transaction.
"""

import tablib
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from benchmarks import files
from mapping.checks.keys import (
    key_hash,
)
from mapping.columns import BY_NAME, COUNTS
from mapping.rounds.models import Round
from mapping.submissions.models import Record, Submission
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel

LOOKED_UP = {"area": Area, "cadre": Cadre, "employer": Organisation, "sector": Sector, "level": WorkLevel}


class RecordResource(ModelResource):
    """References are looked up by name; figures become thousandths and the key is hashed before a row is cleaned."""

    area, cadre, employer, sector, level = (
        Field(name, name, ForeignKeyWidget(model, "name")) for name, model in LOOKED_UP.items()
    )

    class Meta:
        model = Record
        fields = [*files.COLUMNS, "submission", "key_hash"]
        import_id_fields = ["key_hash"]
        force_init_instance = True  # no query for what is there already
        use_bulk = True
        batch_size = 5000
        skip_diff = True
        report_skipped = False
        use_transactions = True

    def before_import(self, dataset, **kwargs):
        dataset.append_col([""] * len(dataset), header="key_hash")
        dataset.append_col([self.submission.pk] * len(dataset), header="submission")
        self.codes = {name: dict(model.objects.values_list("name", "code")) for name, model in LOOKED_UP.items()}
        self.labels = {
            name: {str(label): code for code, label in BY_NAME[name].choices} for name in ("employment", "method")
        }

    def before_import_row(self, row, **kwargs):
        for name, codes in self.labels.items():
            row[name] = codes[row[name]]
        keys = {name: self.codes[name][row[name]] for name in LOOKED_UP}
        row["key_hash"] = key_hash(keys | {"employment": row["employment"], "workplace": row["workplace"]})
        for name in files.COLUMNS:
            if name in COUNTS:
                row[name] = round(float(row[name]) * 1000)


def load(path):
    """Everything into one draft; how many rows were imported."""
    resource = RecordResource()
    resource.submission = Submission.objects.create(
        round=Round.objects.get(code="2026"),
        organisation=Organisation.objects.get(code="reporter-0"),
        area=Area.objects.get(code="XX"),
    )
    with open(path, encoding="utf-8") as file:
        data = tablib.Dataset().load(file, format="csv")
    return resource.import_data(data, raise_errors=True).totals["new"]


def stored():
    from django.db.models import Sum

    names = [*files.WHOLE, *files.PARTS]
    sums = Record.objects.aggregate(**{f"of_{name}": Sum(name) for name in names})
    whole = {name: float(sums[f"of_{name}"]) for name in names}
    return {"rows": Record.objects.count(), "sums": {n: v / 1000 if n in COUNTS else v for n, v in whole.items()}}

"""What others do with the same file, measured."""

from benchmarks import files, world


def copy(clock, path):
    """Bare COPY into a plain new table of the same columns, committed."""
    world.setup()
    from django.db import connection

    declared = [
        (name, "bigint" if name in files.WHOLE else "numeric" if name in files.PARTS else "text")
        for name in files.COLUMNS
    ]
    with connection.cursor() as cursor, open(path, "rb") as file:
        cursor.execute("DROP TABLE IF EXISTS plain")
        cursor.execute("CHECKPOINT")
        with clock("copy"):
            cursor.execute(f"CREATE TABLE plain ({', '.join(f'{name} {kind}' for name, kind in declared)})")
            cursor.copy_expert("COPY plain FROM STDIN (FORMAT csv, HEADER)", file)
        cursor.execute(f"SELECT count(*), {', '.join(f'sum({n})' for n in (*files.WHOLE, *files.PARTS))} FROM plain")
        count, *sums = cursor.fetchone()
        cursor.execute("DROP TABLE plain")
    return {"rows": count, "sums": dict(zip((*files.WHOLE, *files.PARTS), map(float, sums), strict=True))}


def frictionless_schema():
    """Types, needed columns, no negative figures, the short lists; neither the areas looked up nor the key unique."""
    lists = {
        "cadre": files.CADRES,
        "employment": files.EMPLOYMENT,
        "sector": files.SECTORS,
        "level": files.LEVELS,
        "method": files.METHODS,
    }
    fields = []
    for name in files.COLUMNS:
        kind = "integer" if name in files.WHOLE else "number" if name in files.PARTS else "string"
        limits = {"required": True} | ({"enum": lists[name]} if name in lists else {})
        limits |= {"minimum": 0} if kind != "string" else {"maxLength": 200}
        fields.append({"name": name, "type": kind, "constraints": limits})
    return {"fields": fields}


def frictionless(clock, path, limit_errors=1000):
    """Merely validates."""
    from frictionless import Checklist, Resource, Schema, system

    with system.use_context(trusted=True):
        resource = Resource(path=path, schema=Schema.from_descriptor(frictionless_schema()))
        with clock("validate"):
            report = resource.validate(Checklist(), limit_errors=limit_errors)
    return {"rows": report.tasks[0].stats["rows"], "problems": report.stats["errors"]}


def pandera(clock, path):
    """Reads with pandas, then checks types, lists and signs on the frame."""
    import pandas as pd
    import pandera.pandas as pa

    lists = {
        field["name"]: field["constraints"]["enum"]
        for field in frictionless_schema()["fields"]
        if "enum" in field["constraints"]
    }
    checks = {
        name: pa.Column(int if name in files.WHOLE else float, pa.Check.ge(0), coerce=name in files.PARTS)
        if name not in files.TEXTS
        else pa.Column(str, pa.Check.isin(lists[name]) if name in lists else pa.Check.str_length(1, 200))
        for name in files.COLUMNS
    }
    with clock("read"):
        frame = pd.read_csv(path)
    with clock("check"):
        frame = pa.DataFrameSchema(checks).validate(frame, lazy=True)
    return {"rows": len(frame), "sums": {name: float(frame[name].sum()) for name in (*files.WHOLE, *files.PARTS)}}


def calamine(clock, path):
    """The first sheet as Python lists."""
    from python_calamine import CalamineWorkbook

    with clock("read"):
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    titles, *rows = rows
    at = {name: titles.index(name) for name in (*files.WHOLE, *files.PARTS)}
    return {"rows": len(rows), "sums": {name: sum(row[place] for row in rows) for name, place in at.items()}}


def import_export(clock, path):
    """django-import-export's ModelResource on the same model, found and made row by row, in bulk,
    without reports of changes.
    """
    world.setup()
    from benchmarks import resources

    with clock("import"):
        count = resources.load(path)
    return resources.stored() | {"imported": count}

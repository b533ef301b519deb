from django.db import migrations

OVERLAP = """
CREATE FUNCTION workforce_area_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM workforce_area other
    WHERE other.code = NEW.code AND other.id <> NEW.id
      AND daterange(other.valid_from, other.valid_to) && daterange(NEW.valid_from, NEW.valid_to)
  ) THEN
    RAISE EXCEPTION 'area % has two periods that overlap', NEW.code
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'workforce_area_periods';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER workforce_area_periods BEFORE INSERT OR UPDATE OF code, valid_from, valid_to ON workforce_area
  FOR EACH ROW EXECUTE FUNCTION workforce_area_periods();
"""
DROP = """
DROP TRIGGER workforce_area_periods ON workforce_area;
DROP FUNCTION workforce_area_periods();
"""


def add_unspecified(apps, schema_editor):
    """'Unspecified' is a value of a record's key, so that its parts are never null."""
    row = {"name": "Not specified", "names": {"fr": "Non précisé"}, "name_key": "not specified"}
    apps.get_model("workforce", "Sector").objects.create(code="unspecified", **row)
    apps.get_model("workforce", "WorkLevel").objects.create(code="unspecified", rank=99, **row)


class Migration(migrations.Migration):
    dependencies = [("workforce", "0001_initial")]

    operations = [
        migrations.RunSQL(OVERLAP, DROP),
        migrations.RunPython(add_unspecified, migrations.RunPython.noop),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mapping", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="questions",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="What the file leaves open: [{key, code, params, choices: [code, ...]}]",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="answers",
            field=models.JSONField(blank=True, default=dict, help_text="What a person answered: {key: choice}"),
        ),
        migrations.AlterField(
            model_name="upload",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not yet known"),
                    ("refused", "Could not be read"),
                    ("questions", "Questions to answer"),
                    ("errors", "Errors to mend"),
                    ("ready", "Ready to confirm"),
                    ("stored", "Stored"),
                    ("discarded", "Discarded"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="upload",
            name="proposal",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text=(
                    "{new, changed, unchanged, replaced, missing: {records, workers_before, workers_after}, jumped, "
                    "compared: {area code: revision}}"
                ),
            ),
        ),
    ]

"""A role for people of enterprises."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0002_must_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="role",
            field=models.CharField(
                choices=[
                    ("office", "Committee office"),
                    ("leader", "Leader"),
                    ("county", "County"),
                    ("department", "Department"),
                    ("station", "Monitoring station"),
                    ("auditor", "Auditor"),
                    ("enterprise", "Enterprise"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
    ]

"""A person is named for a matter, which decides who is competent; an account of the register may be the one named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_what_a_body_still_owes"),
    ]

    operations = [
        migrations.AddField(
            model_name="respondent",
            name="matter",
            field=models.CharField(default="neutrality", max_length=30),
        ),
        migrations.AddField(
            model_name="respondent",
            name="account",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AlterField(
            model_name="respondent",
            name="known_by",
            field=models.CharField(
                choices=[
                    ("attribution", "Akun ditetapkan dua petugas"),
                    ("document", "Dokumen atau identitas"),
                    ("statement", "Keterangan pelapor atau saksi"),
                    ("register", "Register akun resmi"),
                ],
                max_length=12,
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_a_task_comes_back"),
    ]

    operations = [
        migrations.AddField("caseclock", "days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("taskforce", "examine_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("taskforce", "decide_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("taskforce", "sanction_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(
            "worktask",
            "term",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="cases.caseclock",
            ),
        ),
        migrations.AlterField(
            "worktask",
            "kind",
            models.CharField(
                choices=[
                    ("study", "Kajian awal"),
                    ("summon", "Undang untuk klarifikasi"),
                    ("write_study", "Susun kajian"),
                    ("plenary", "Bawa ke pleno"),
                    ("refer", "Teruskan"),
                    ("answer", "Jawab pertanyaan instansi"),
                    ("reroute", "Tentukan penerima yang lain"),
                    ("remind", "Ingatkan instansi"),
                    ("escalate", "Tingkatkan: tidak ditindaklanjuti"),
                    ("duplicate", "Periksa: mungkin perkara yang sama"),
                    ("close", "Tutup perkara"),
                    ("reassign", "Tentukan petugas pengganti"),
                    ("scan", "Lampirkan pindaian surat instansi"),
                    ("act", "Tugas instansi"),
                    ("other", "Lainnya"),
                ],
                max_length=12,
            ),
        ),
    ]

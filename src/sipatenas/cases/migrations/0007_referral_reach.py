"""What goes with a referral; a referral whose authority ceased to be; an authority's acquittal closes a case."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from sipatenas.cases import triggers


def guard(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_access_log_guards_again'),
        ('cases', '0006_examination_papers'),
        ('documents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='referral',
            name='cases_referral_state',
        ),
        migrations.AddField(
            model_name='referral',
            name='files',
            field=models.ManyToManyField(related_name='referrals', to='cases.casefile'),
        ),
        migrations.AlterField(
            model_name='referral',
            name='breach',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='referral',
            name='state',
            field=models.CharField(choices=[('sent', 'terkirim'), ('acknowledged', 'diterima'), ('asked_back', 'ditanyakan kembali'), ('returned', 'dikembalikan: tidak berwenang'), ('recommended', 'rekomendasi terbit'), ('decided', 'diputus'), ('superseded', 'dialihkan: instansinya tidak lagi berwenang')], default='sent', max_length=14),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'acknowledged', 'asked_back', 'returned', 'recommended', 'decided', 'superseded'])), name='cases_referral_state'),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]

"""Indexes that no read needs cost every intake; those of running terms say what SQLite can prove."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_access_log_guards_again'),
        ('cases', '0011_lists_by_election_and_origin'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='caseclock',
            name='cases_clock_due',
        ),
        migrations.RemoveIndex(
            model_name='caseclock',
            name='cases_clock_region',
        ),
        migrations.RemoveIndex(
            model_name='caseclock',
            name='cases_clock_authority',
        ),
        migrations.AlterField(
            model_name='allegation',
            name='respondent',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='allegations', to='cases.respondent'),
        ),
        migrations.AlterField(
            model_name='caseclock',
            name='authority',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.authority'),
        ),
        migrations.AlterField(
            model_name='caseclock',
            name='office',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.office'),
        ),
        migrations.AlterField(
            model_name='respondent',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='respondents', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='worktask',
            name='assigned_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='worktask',
            name='authority',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.authority'),
        ),
        migrations.AlterField(
            model_name='worktask',
            name='done_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='worktask',
            name='office',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.office'),
        ),
        migrations.AddIndex(
            model_name='caseclock',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['office', 'due_at'], name='cases_clock_due'),
        ),
        migrations.AddIndex(
            model_name='caseclock',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['authority', 'due_at'], name='cases_clock_authority'),
        ),
        migrations.AddConstraint(
            model_name='caseclock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['running', 'paused'])), models.Q(('ended_at__isnull', False), ('state__in', ['met', 'late', 'void'])), _connector='OR'), name='cases_clock_ended'),
        ),
    ]

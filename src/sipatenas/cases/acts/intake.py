"""The acts from what comes in to the register."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sipatenas.accounts.models import User
from sipatenas.cases.acts.base import Act, Taken
from sipatenas.cases.acts.intake_forms import (
    CompleteForm,
    CompletionForm,
    DeclineForm,
    FindForm,
    PreventionForm,
    ReasonForm,
    RegisterForm,
    RegisterReportForm,
    TransferForm,
    WithdrawForm,
)
from sipatenas.cases.models import Case, Origin
from sipatenas.cases.services import initial, moving
from sipatenas.cases.services.opening import place_in_time
from sipatenas.cases.services.reporter import Identity, Witness


def _with(taken: Taken) -> dict[str, Any]:
    """What every verb of a step is given, with the form's own answers."""
    return {
        "case": taken.case,
        "user": taken.user,
        "clock": taken.clock,
        "version": taken.version,
        **taken.data,
    }


def _complete(taken: Taken) -> object:
    data = dict(taken.data)
    name, address, phone = (data.pop(key, "") for key in ("name", "address", "phone"))
    witness, witness_address = data.pop("witness"), data.pop("witness_address")
    told = name or address or phone
    return initial.complete(
        case=taken.case,
        user=taken.user,
        clock=taken.clock,
        version=taken.version,
        identity=Identity(name=name, address=address, phone=phone) if told else None,
        witnesses=[Witness(name=witness, address=witness_address)] if witness else [],
        **data,
    )


def _found_in_stage(case: Case, _user: User) -> str:
    _facts, stage = place_in_time(
        election_id=case.election, event_on=case.event_on, office=case.office, received=case.received_at
    )
    return "" if stage else _now("peristiwanya di luar tahapan pemilihan")


def _a_report(case: Case, _user: User) -> str:
    return "" if case.origin == Origin.REPORT else _now("bukan laporan")


ACTS: tuple[Act, ...] = (
    Act("note_prevention", PreventionForm, lambda taken: initial.note_prevention(**_with(taken)),
        _("Dicatat sebagai pencegahan."), main=True),
    Act("find", FindForm, lambda taken: initial.find(**_with(taken)), _("Informasi awal menjadi temuan."),
        offered=_found_in_stage),
    Act("study_initially", RegisterReportForm, lambda taken: initial.study_initially(**_with(taken)),
        _("Laporan diregistrasi."), main=True),
    Act("ask_completion", CompletionForm, lambda taken: initial.ask_completion(**_with(taken)),
        _("Pelapor diminta melengkapi.")),
    Act("complete", CompleteForm, _complete, _("Kelengkapan dicatat; kajian awal dimulai lagi."), main=True),
    Act("decline", DeclineForm, lambda taken: initial.decline(**_with(taken)),
        _("Laporan tidak diregistrasi.")),
    Act("register", RegisterForm, lambda taken: initial.register(**_with(taken)), _("Temuan diregistrasi."),
        main=True),
    Act("transfer", TransferForm, lambda taken: moving.transfer(**_with(taken)),
        _("Perkara dilimpahkan. Kantor ini tidak lagi menanganinya.")),
    Act("take_over", ReasonForm, lambda taken: moving.take_over(**_with(taken)),
        _("Perkara diambil alih.")),
    Act("withdraw", WithdrawForm, lambda taken: initial.withdraw(**_with(taken)),
        _("Pencabutan laporan dicatat."), offered=_a_report),
    Act("reconsider", ReasonForm, lambda taken: initial.reconsider(**_with(taken)),
        _("Laporan dibuka kembali; kajian awal dimulai lagi.")),
)  # fmt: skip

"""The states of a case and the steps between them: one table. Only `transitions.take` makes a move.

A new step is one row here and its part of the page, `cases/step/<name>.html`; a move between two states that
had none also needs a migration that installs the database's guard anew (`cases/triggers.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_fsm import transition


class CaseState(models.TextChoices):
    INFORMATION = "information", _("informasi awal")
    RECEIVED = "received", _("laporan diterima")
    INCOMPLETE = "incomplete", _("menunggu kelengkapan")
    FOUND = "found", _("temuan")
    REGISTERED = "registered", _("diregistrasi")
    CLARIFIED = "clarified", _("klarifikasi selesai")
    STUDIED = "studied", _("kajian selesai")
    DECIDED = "decided", _("diputus pleno")
    REFERRED = "referred", _("diteruskan")
    RECOMMENDED = "recommended", _("rekomendasi terbit")
    FOLLOWED_UP = "followed_up", _("ditindaklanjuti")
    CLOSED = "closed", _("selesai")
    ENDED = "ended", _("dihentikan: dugaan tidak terbukti")
    NOT_REGISTERED = "not_registered", _("tidak diregistrasi")
    WITHDRAWN = "withdrawn", _("dicabut pelapor")
    MERGED = "merged", _("digabung ke perkara lain")
    NOTED = "noted", _("dicatat untuk pencegahan")


S = CaseState
OVER = frozenset({S.CLOSED, S.ENDED, S.NOT_REGISTERED, S.WITHDRAWN, S.MERGED, S.NOTED})
"""Nothing more is to be done, unless it is opened again."""
OPEN = tuple(state for state in S if state not in OVER)
HANDLED = (S.REGISTERED, S.CLARIFIED, S.STUDIED)
"""While the office itself works on it: its clocks run, and may be paused or extended."""
BEFORE_STUDY = (S.RECEIVED, S.INCOMPLETE, S.FOUND, S.REGISTERED, S.CLARIFIED)
AT_AUTHORITY = (S.REFERRED, S.RECOMMENDED, S.FOLLOWED_UP)

JOURNEY = (
    S.REGISTERED,
    S.CLARIFIED,
    S.STUDIED,
    S.DECIDED,
    S.REFERRED,
    S.RECOMMENDED,
    S.FOLLOWED_UP,
    S.CLOSED,
)
"""The way of a case that goes to its end, after it was found or received."""


@dataclass(frozen=True)
class Step:
    """One move. `target` None: the state stays. `who` names a predicate of `cases.rules`."""

    name: str
    label: str | Promise
    sources: tuple[CaseState, ...]
    target: CaseState | None
    event: str
    """Ledger event, without the room: `registered`."""
    who: str
    basis: str
    """The article it rests on, shown where the step is refused."""
    starts: tuple[str, ...] = ()
    """Short names of the rulebook's clock steps that begin to run with it."""
    meets: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    """Kinds of work that it leaves to people."""
    settles: tuple[str, ...] = ()


_PERBAWASLU = "Perbawaslu 7/2022; Perbawaslu 8/2020 jo 9/2024"
_KAJIAN_AWAL = "Perbawaslu 7/2022 Ps 15; Perbawaslu 8/2020 jo 9/2024"
_TINDAK = "UU 7/2017 Ps 454; UU 1/2015 Ps 134"
_PDP = "UU 7/2017 Ps 455(1)c; Perbawaslu 6/2018"

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("note_prevention", _("Catat sebagai pencegahan"), (S.INFORMATION,), S.NOTED, "noted", "handler",
             "Perbawaslu 7/2022 Ps 8(1)", meets=("penelusuran",)),
        Step("find", _("Jadikan temuan"), (S.INFORMATION,), S.FOUND, "found", "handler",
             "UU 7/2017 Ps 454(5)", meets=("penelusuran",), asks=("study",)),
        Step("study_initially", _("Kajian awal: diregistrasi"), (S.RECEIVED,), S.REGISTERED, "registered",
             "handler", _KAJIAN_AWAL, starts=("tindak_lanjut",), meets=("kajian_awal",), asks=("summon",),
             settles=("study",)),
        Step("ask_completion", _("Kajian awal: minta dilengkapi"), (S.RECEIVED,), S.INCOMPLETE,
             "completion_asked", "handler", _KAJIAN_AWAL, starts=("lengkapi",), meets=("kajian_awal",),
             settles=("study",)),
        Step("complete", _("Kelengkapan diterima"), (S.INCOMPLETE,), S.RECEIVED, "completed", "handler",
             _KAJIAN_AWAL, starts=("kajian_awal",), meets=("lengkapi",), asks=("study",)),
        Step("decline", _("Tidak diregistrasi"), (S.RECEIVED, S.INCOMPLETE), S.NOT_REGISTERED, "declined",
             "handler", _KAJIAN_AWAL, meets=("kajian_awal",), voids=("lengkapi",), settles=("study",)),
        Step("register", _("Registrasi temuan"), (S.FOUND,), S.REGISTERED, "registered", "handler",
             "UU 7/2017 Ps 454(5), (7)", starts=("tindak_lanjut",), meets=("temuan",), asks=("summon",),
             settles=("study",)),
        Step("transfer", _("Limpahkan ke kantor lain"), (S.RECEIVED, S.FOUND, S.REGISTERED), None,
             "transferred", "handler", _KAJIAN_AWAL),
        Step("take_over", _("Ambil alih"), BEFORE_STUDY, None, "taken_over", "superior", _KAJIAN_AWAL),
        Step("withdraw", _("Laporan dicabut pelapor"), (S.RECEIVED, S.INCOMPLETE), S.WITHDRAWN, "withdrawn",
             "handler", "Perbawaslu 8/2020: tidak dapat dicabut setelah diregistrasi",
             voids=("kajian_awal", "lengkapi"), settles=("study",)),
        Step("reconsider", _("Buka kembali laporan"), (S.NOT_REGISTERED, S.WITHDRAWN), S.RECEIVED,
             "reconsidered", "head", _KAJIAN_AWAL, starts=("kajian_awal",), asks=("study",)),
        Step("summon", _("Undang untuk klarifikasi"), (S.REGISTERED,), None, "summoned", "handler",
             "Perbawaslu 7/2022, bagian Klarifikasi (Model B.9)"),
        Step("deliver", _("Catat penyampaian undangan"), (S.REGISTERED,), None, "summons_delivered", "handler",
             "Perbawaslu 7/2022, bagian Klarifikasi (Model B.9)"),
        Step("hear", _("Catat keterangan"), (S.REGISTERED,), None, "heard", "handler",
             "Perbawaslu 7/2022, bagian Klarifikasi"),
        Step("clarify", _("Selesaikan klarifikasi"), (S.REGISTERED,), S.CLARIFIED, "clarified", "handler",
             "Perbawaslu 7/2022, bagian Klarifikasi", asks=("write_study",), settles=("summon",)),
        Step("study", _("Susun kajian"), (S.CLARIFIED,), S.STUDIED, "studied", "handler", _TINDAK,
             asks=("plenary",), settles=("write_study",)),
        Step("decide", _("Putusan pleno"), (S.STUDIED,), S.DECIDED, "decided", "head",
             "UU 7/2017 Ps 455", meets=("tindak_lanjut",), asks=("refer",), settles=("plenary",)),
        Step("study_again", _("Pleno: kaji kembali"), (S.STUDIED,), S.CLARIFIED, "returned_to_study", "head",
             "UU 7/2017 Ps 454(8); UU 1/2015 Ps 134(6)", asks=("write_study",), settles=("plenary",)),
        Step("end", _("Hentikan: dugaan tidak terbukti"), (S.DECIDED,), S.ENDED, "ended", "handler", _TINDAK,
             settles=("refer",)),
        Step("refer", _("Teruskan"), (S.DECIDED, S.REFERRED, S.RECOMMENDED, S.FOLLOWED_UP), S.REFERRED,
             "referred", "handler", _PDP, settles=("refer", "reroute")),
        Step("pause", _("Tunda hitungan waktu"), (*HANDLED, S.INCOMPLETE), None, "paused", "handler", _TINDAK),
        Step("resume", _("Lanjutkan hitungan waktu"), (*HANDLED, S.INCOMPLETE), None, "resumed", "handler",
             _TINDAK),
        Step("extend", _("Perpanjang: perlu keterangan tambahan"), HANDLED, None, "extended", "handler",
             "UU 7/2017 Ps 454(8); UU 1/2015 Ps 134(6)"),
        Step("form_task_force", _("Bentuk pokja"), (*HANDLED, S.DECIDED, *AT_AUTHORITY), None,
             "task_force_formed", "head", "Kesepakatan bersama (pokja)"),
        Step("acknowledge", _("Nyatakan diterima"), AT_AUTHORITY, None, "acknowledged", "receiver", _PDP),
        Step("ask_back", _("Tanyakan kembali"), AT_AUTHORITY, None, "asked_back", "receiver", _PDP,
             asks=("answer",)),
        Step("answer", _("Jawab pertanyaan"), AT_AUTHORITY, None, "answered", "handler", _PDP,
             settles=("answer",)),
        Step("return", _("Kembalikan: tidak berwenang"), AT_AUTHORITY, None, "returned", "receiver", _PDP,
             asks=("reroute",)),
        Step("finish_task", _("Tugas selesai"), AT_AUTHORITY, None, "task_done", "receiver", _PDP),
        Step("draft", _("Susun rekomendasi"), AT_AUTHORITY, None, "drafted", "receiver", _PDP),
        Step("recommend", _("Terbitkan rekomendasi"), (S.REFERRED, S.RECOMMENDED), S.RECOMMENDED,
             "recommended", "receiver", _PDP),
        Step("follow_up", _("Catat tindak lanjut"), AT_AUTHORITY, S.FOLLOWED_UP, "followed_up", "receiver",
             "PP 94/2021; SKB 2022"),
        Step("note_answer", _("Catat jawaban instansi"), AT_AUTHORITY, None, "answer_noted", "receiver",
             "PP 94/2021; SKB 2022"),
        Step("note_reminder", _("Catat: sudah diingatkan"), AT_AUTHORITY, None, "reminder_noted", "handler",
             "PP 94/2021; SKB 2022"),
        Step("close", _("Tutup perkara"), (S.RECOMMENDED, S.FOLLOWED_UP), S.CLOSED, "closed", "handler",
             _PERBAWASLU, settles=("close", "remind", "escalate", "scan")),
        Step("reopen", _("Buka kembali perkara"), (S.CLOSED, S.ENDED), S.REGISTERED, "reopened", "head",
             _TINDAK, starts=("tindak_lanjut",), asks=("summon",)),
        Step("merge", _("Gabungkan ke perkara lain"), BEFORE_STUDY, S.MERGED, "merged", "handler", _TINDAK,
             voids=("kajian_awal", "lengkapi", "tindak_lanjut", "temuan"),
             settles=("study", "summon", "write_study", "duplicate")),
        Step("absorb", _("Terima gabungan"), BEFORE_STUDY, None, "absorbed", "handler", _TINDAK,
             settles=("duplicate",)),
        Step("split", _("Pisahkan menjadi perkara sendiri"), BEFORE_STUDY, None, "split", "handler", _TINDAK),
        Step("name_person", _("Tambah atau perbaiki terlapor"), (S.INFORMATION, *BEFORE_STUDY), None,
             "person_named", "handler", _TINDAK),
        Step("attach", _("Lampirkan berkas"), tuple(OPEN), None, "attached", "handler_or_receiver", _TINDAK),
        Step("assign", _("Tugaskan"), tuple(OPEN), None, "assigned", "head", _PERBAWASLU,
             settles=("reassign",)),
        Step("declare_conflict", _("Nyatakan konflik kepentingan"), tuple(S), None, "conflict_declared",
             "reader", "UU 7/2017 Ps 455; SAFEGUARDS 10"),
        Step("lift_conflict", _("Cabut pernyataan konflik kepentingan"), tuple(S), None, "conflict_lifted",
             "head", "UU 7/2017 Ps 455; SAFEGUARDS 10"),
    )
}  # fmt: skip


class CaseFlow:
    """The moves as django-fsm knows them; one that is not allowed from its state raises TransitionNotAllowed."""


def _stay(self: Any) -> None:
    """The move itself; what goes with it is done by the service that takes the step."""


for _step in STEPS.values():
    _move = FunctionType(_stay.__code__, globals(), f"to_{_step.name}")
    setattr(
        CaseFlow,
        f"to_{_step.name}",
        transition(field="state", source=list(_step.sources), target=_step.target)(_move),
    )


def moves() -> frozenset[tuple[str, str]]:
    """Every pair of states between which some step leads."""
    return frozenset(
        (source.value, step.target.value)
        for step in STEPS.values()
        for source in step.sources
        if step.target is not None and step.target != source
    )

"""Sample pages that use every component, for looking at and for the axe check."""
# ruff: noqa: E501

from datetime import UTC, datetime

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from sipatenas.ui.highlight import Span

TEXT = "Coblos paslon nomor 1!\nKaltara <maju> & sejahtera 🌿 #SatuKaltara"
MARKS = [Span(0, 6, "ajakan memilih", "act"), Span(7, 21, "nomor urut", "ballot_number")]

LIST = """{% extends "ui/base.html" %}{% load i18n ui_tags %}{% block title %}Antrean{% endblock %}
{% block context_line %}Bawaslu Kota Tarakan · Pilkada 2024 · tahap kampanye{% endblock %}
{% block keys %}<dt><kbd>x</kbd></dt><dd>tolak</dd>{% endblock %}
{% block content %}<h1>Antrean</h1>
<form class="filters">{% for f in form %}{% field f %}{% endfor %}<button class="main">Saring</button></form>
<table class="stack" data-keys><caption class="unseen">Daftar</caption><thead><tr><th scope="col">Unggahan</th><th scope="col">Akun</th><th scope="col">Kapan</th>
<th scope="col">Kekuatan</th><th scope="col">Suka</th><th scope="col">Bukti</th><th scope="col">Umur</th><th scope="col">Tindakan</th></tr></thead><tbody>
{% for row in page_obj %}<tr data-row{% if forloop.last %} class="faded"{% endif %} id="row-{{ row.n }}"><td><a data-open href="/lead/?{{ row.n }}">{% spans row.text marks 60 %}</a></td>
<td data-label="Akun">@budi{{ row.n }}</td><td data-label="Kapan">{% moment row.at "Asia/Makassar" "short" %}</td>
<td data-label="Kekuatan">{% strength row.p %}</td><td class="number" data-label="Suka">{% missing row.likes %}</td>
<td data-label="Bukti">{% status row.state row.word %}</td><td data-label="Umur">{% since row.at now %}</td>
<td><div class="actions"><button type="button" class="small" data-key="x">Tolak</button></div></td></tr>{% endfor %}</tbody></table>
{% pagination page_obj %}{% endblock %}"""

LEAD = """{% extends "ui/base.html" %}{% load i18n ui_tags %}{% block title %}Indikasi{% endblock %}
{% block context_line %}Bawaslu Kota Tarakan · Pilkada 2024 · di luar tahapan{% endblock %}
{% block content %}<div class="columns"><section aria-labelledby="a"><h1 id="a">Unggahan</h1><p class="post-text">{% spans text marks %}</p>
<dl class="facts"><dt>Diunggah</dt><dd>{% moment at "Asia/Makassar" %}</dd><dt>Suka</dt><dd>{% missing 12345 %}</dd><dt>Dibagikan</dt><dd>{% missing None %}</dd>
<dt>SHA-256</dt><dd class="hash">{{ hash }}</dd></dl></section>
<section aria-labelledby="b"><h2 id="b">1. Apa isinya?</h2><ul class="why"><li class="for">nama sama</li><li class="against">daerah lain</li></ul>
{% strength 0.87 "Kekuatan" %}<h2>4. Lalu apa?</h2><form method="post">{% csrf_token %}{% for f in form %}{% field f %}{% endfor %}
<p class="actions"><button class="main">Simpan</button> <button disabled>Temuan</button></p></form>
{% progress 40 "mengambil gambar" "/progress/" %}{% empty "Belum ada bukti." "Ambil tangkapan." "/" "Ambil" %}
<details><summary>Bagaimana dihitung?</summary><p>{% day at %}</p></details></section></div>{% endblock %}"""


class Sample(forms.Form):
    reason = forms.CharField(
        label="Alasan", help_text="Satu kalimat.", widget=forms.Textarea(attrs={"rows": 3})
    )
    which = forms.ChoiceField(
        label="Pilihan", choices=[("a", "Tidak satu pun"), ("b", "Orang A")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="Saya tidak berkepentingan", required=True)


class Filters(forms.Form):
    act = forms.ChoiceField(label="Isi", required=False, choices=[("", "semua"), ("a", "ajakan")])
    since = forms.DateField(label="Sejak", required=False)


def render(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


AT = datetime(2024, 10, 4, 2, 0, tzinfo=UTC)


@login_not_required
def queue(request: HttpRequest) -> HttpResponse:
    states = [("new", "baru"), ("done", "tersimpan"), ("failed", "gagal"), ("running", "berjalan")]
    rows = [
        {"n": n, "text": TEXT, "at": AT, "p": n / 60, "likes": n * 997 if n % 3 else None,
         "state": states[n % 4][0], "word": states[n % 4][1]}
        for n in range(60)
    ]  # fmt: skip
    page = Paginator(rows, 8).get_page(request.GET.get("halaman"))
    now = datetime(2024, 10, 6, 2, 0, tzinfo=UTC)
    return render(request, LIST, page_obj=page, marks=MARKS, now=now, form=Filters())


@login_not_required
def lead(request: HttpRequest) -> HttpResponse:
    form = Sample({} if request.GET.get("wrong") else None)
    return render(request, LEAD, text=TEXT, marks=MARKS, at=AT, form=form, hash="ab" * 32)


@login_not_required
def progress(request: HttpRequest) -> HttpResponse:
    return render(request, '{% load ui_tags %}{% progress 100 "selesai" "/progress/" True %}')


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [
    path("antar/", include("sipatenas.ui.urls")),
    path("queue/", queue),
    path("lead/", lead),
    path("progress/", progress),
    path("forbidden/", forbidden),
    path("broken/", broken),
]

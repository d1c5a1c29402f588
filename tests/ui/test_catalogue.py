"""Every language's catalogue is whole, true to its placeholders, and compiled."""

from pathlib import Path

import polib
import pytest

from sipatenas.ui import catalogue
from sipatenas.ui.catalogue import Message
from sipatenas.ui.languages import catalogues, languages


@pytest.fixture(scope="module", params=catalogues(), ids=lambda path: path.parents[1].name)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def wanted(path: Path) -> polib.POFile:
    return catalogue.updated(polib.pofile(str(path)), catalogue.messages())


def test_every_message_has_its_words(wanted: polib.POFile) -> None:
    lacking = catalogue.missing(wanted)
    assert lacking == [], "run `python -m sipatenas.ui.catalogue` and fill the empty msgstr in ui/locale"


def test_translations_keep_the_placeholders(wanted: polib.POFile) -> None:
    assert catalogue.misplaced(wanted) == []


def test_the_compiled_catalogue_is_that_of_the_text(path: Path) -> None:
    compiled = {
        (e.msgctxt, e.msgid): e.msgstr or e.msgstr_plural for e in polib.mofile(str(path.with_suffix(".mo")))
    }
    text = polib.pofile(str(path)).translated_entries()
    assert compiled == {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in text}


def test_messages_are_found_in_python_under_all_their_names() -> None:
    source = '_("satu")\nt.gettext_lazy("du" "a")\nngettext("%d hari", "%d hari", n)\npgettext("c", "empat")\nf(_, "x")'
    assert set(catalogue.in_python(source)) == {
        Message("satu"),
        Message("dua"),
        Message("%d hari", "%d hari"),
        Message("empat", context="c"),
    }


def test_messages_are_found_in_templates() -> None:
    source = (
        '{% load i18n %}{% translate "It\'s" %}{% blocktranslate with a=b %}Ada {{ a }}{% endblocktranslate %}'
        '{% translate "Mei" context "bulan" %}{% empty _("Kosong") %}'
        "{% blocktranslate count n=x %}{{ n }} hari{% plural %}{{ n }} hari{% endblocktranslate %}"
    )
    assert set(catalogue.in_template(source)) == {
        Message("It's"),
        Message("Ada %(a)s"),
        Message("Mei", context="bulan"),
        Message("Kosong"),
        Message("%(n)s hari", "%(n)s hari"),
    }


def test_a_message_that_is_gone_leaves_and_a_known_one_keeps_its_words() -> None:
    old = polib.POFile()
    old.append(polib.POEntry(msgid="tetap", msgstr="stays"))
    old.append(polib.POEntry(msgid="hilang", msgstr="gone"))
    new = catalogue.updated(old, {Message("tetap"): {"a.py"}, Message("baru"): {"b.py"}})
    assert [(entry.msgid, entry.msgstr) for entry in new] == [("baru", ""), ("tetap", "stays")]
    assert catalogue.missing(new) == ["baru"]


def test_a_language_is_there_as_soon_as_its_catalogue_is(tmp_path: Path) -> None:
    text = polib.POFile()
    text.metadata = {"Content-Type": "text/plain; charset=UTF-8", "X-Language-Name": "Basa Jawa"}
    (tmp_path / "jv" / "LC_MESSAGES").mkdir(parents=True)
    text.save_as_mofile(str(tmp_path / "jv" / "LC_MESSAGES" / "django.mo"))
    assert languages(tmp_path) == [("id", "Bahasa Indonesia"), ("jv", "Basa Jawa")]
    assert languages() == [("id", "Bahasa Indonesia"), ("en", "English")]

"""The translation tool sees every way a text can be marked, and complains about what is not fit to ship."""

from __future__ import annotations

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from tools import translations

PAGE = """{% extends "base.html" %}{% load i18n %}
   <p title="{% translate "Don't" %}">{{ x|default:_("none") }}</p>
{% blocktranslate count n=rows|length trimmed %}
     One quote of {{ who }}
{% plural %}
     {{ n }} quotes of {{ who }}
{% endblocktranslate %}
{% translate "May" context "month" as month %}{% include "a.html" with label=_("Label") %}
{% comment %}{% translate "Not this" %}{% endcomment %}"""


def test_templates_give_up_all_their_texts():
    found = [(text, context) for _file, text, context in translations.texts_in(PAGE, "a.html")]
    assert found == [
        ("Don't", None),
        ("none", None),
        (("One quote of %(who)s", "%(n)s quotes of %(who)s"), None),
        ("May", "month"),
        ("Label", None),
    ]


def test_code_gives_up_all_its_texts():
    code = 'a = _("One")\nb = ngettext("day", "days", n)\nc = pgettext_lazy("verb", "Order")\nd = _(name)\n'
    found = [(text, context) for _file, text, context in translations.texts_in(code, "a.py")]
    assert found == [("One", None), (("day", "days"), None), ("Order", "verb")]


@pytest.mark.parametrize(
    ("german", "fault"),
    [
        ("", "untranslated"),
        ("Angebot %(nummer)s", "placeholders"),
        ("Angebot %(number)s ", "white space"),
    ],
)
def test_a_planted_fault_is_found(german, fault):
    source, catalog = Catalog(), Catalog()
    source.add("Quote %(number)s")
    catalog.add("Quote %(number)s", german)
    assert [fault in line for line in translations.faults(catalog, source)] == [True]


def test_fuzzy_missing_and_unused_texts_are_found():
    source, catalog = Catalog(), Catalog()
    source.add("New")
    source.add("Guessed")
    catalog.add("Guessed", "Geraten", flags=["fuzzy"])
    catalog.add("Old", "Alt")
    assert [line.split(":")[0] for line in translations.faults(catalog, source)] == [
        "not in the catalogue (make translations)",
        "no longer in the sources (make translations)",
        "fuzzy",
    ]


def test_a_percent_sign_before_a_word_is_no_placeholder():
    source = Catalog()
    source.add("100 % discount")
    catalog = Catalog()
    catalog.add("100 % discount", "100 % Rabatt")
    assert translations.faults(catalog, source) == []


def test_a_stale_catalogue_is_compiled_once(tmp_path):
    path = tmp_path / "de" / translations.CATALOGUE
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Save"\nmsgstr "Speichern"\n'
    )

    assert translations.compile_stale(path)
    assert not translations.compile_stale(path)

    compiled = read_mo(io.BytesIO(path.with_suffix(".mo").read_bytes()))
    assert compiled["Save"].string == "Speichern"


def test_a_catalogue_names_no_files_so_that_a_move_does_not_change_it(tmp_path):
    path = tmp_path / "de" / translations.CATALOGUE
    before, after = Catalog(), Catalog()
    before.add("Save", locations=[("billing_portal/web/here.py", 3)])
    after.add("Save", locations=[("billing_portal/portal/there.py", 9)])
    translations.update(path, before)

    assert b"here.py" not in path.read_bytes()
    assert not translations.is_stale(path, after)


def test_a_catalogue_that_make_translations_would_change_is_stale(tmp_path):
    path = tmp_path / "de" / translations.CATALOGUE
    source = Catalog()
    source.add("Save")
    translations.update(path, source)
    path.write_bytes(
        path.read_bytes().replace(b'msgid "Save"', b'#: billing_portal/web/here.py\nmsgid "Save"')
    )

    assert translations.is_stale(path, source)
    translations.update(path, source)
    assert not translations.is_stale(path, source)


def test_no_catalogue_in_the_repository_is_stale():
    template = translations.extract()
    assert [path.name for path in translations.catalogues() if translations.is_stale(path, template)] == []

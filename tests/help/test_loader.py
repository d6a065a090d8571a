"""How a topic of the help is read from its file, and what is said of a file that cannot be used."""

from __future__ import annotations

import pytest

from billing_portal.kit.languages import IncompleteLanguage
from billing_portal.web.help.loader import find_topic, groups, read_topic

HEAD = "---\ntitle: How do I pay?\nkeywords: pay money\n---\n"


@pytest.fixture
def write(tmp_path):
    """A topic's file with this text."""

    def make(text):
        path = tmp_path / "locale" / "de" / "help" / "pay.md"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_a_topic_has_title_keywords_paragraphs_steps_and_points(write):
    topic = read_topic(
        write(
            HEAD
            + "\nTwo ways,\nboth good:\n\n1. Open **Pay**.\n2. Choose a card\n   or a bank.\n\n- by card,\n- by check.\n"
        )
    )

    assert (topic.slug, topic.question, topic.keywords) == ("pay", "How do I pay?", "pay money")
    assert topic.answer == [
        "Two ways, both good:",
        ["Open **Pay**.", "Choose a card or a bank."],
        ("by card,", "by check."),
    ]


def test_a_colon_in_a_title_stays(write):
    assert (
        read_topic(write(HEAD.replace("pay?", "pay: by card?") + "\nSo.\n")).question
        == "How do I pay: by card?"
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEAD.replace("title: How do I pay?\n", "") + "\nSo.\n", "title is missing"),
        (HEAD.replace("keywords: pay money", "keywords:") + "\nSo.\n", "keywords is missing"),
        (HEAD.replace("keywords:", "words: x\nkeywords:") + "\nSo.\n", "words is no key of a topic"),
        (HEAD, "the answer is missing"),
    ],
)
def test_a_bad_file_is_named_with_its_key(write, text, complaint):
    with pytest.raises(IncompleteLanguage) as raised:
        read_topic(write(text))
    assert str(raised.value) == f"locale/de/help/pay.md: {complaint}."


@pytest.mark.parametrize("text", ["Only words.\n", "Words first.\n" + HEAD + "\nSo.\n", "---\ntitle: x\n"])
def test_a_file_without_its_head_is_named(write, text):
    with pytest.raises(IncompleteLanguage, match=r"^locale/de/help/pay\.md does not begin with keys"):
        read_topic(write(text))


def test_a_country_of_a_language_reads_its_help():
    assert groups("de-at") == groups("de")


def test_a_language_that_nobody_writes_reads_the_english_help():
    assert [group.title for group in groups("nl")] == [group.title for group in groups("en")]


def test_an_unknown_topic_is_none():
    assert find_topic("de", "no-such-topic") is None

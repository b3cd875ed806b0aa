"""Spoken forms: what a written word sounds like, and how words sound that no dictionary has."""

from __future__ import annotations

import pytest

from cleantx.align.audio.pronounce import phones
from cleantx.align.audio.spoken import forms, tags

KNOWN = frozenset({"nasa", "deepseek", "seek", "and", "that", "bottle", "not"})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("NASA", "nasa"),
        ("GPT", "g p t"),
        ("GPUs", "g p u's"),
        ("A_I_", "a i"),
        ("U.S.", "u s"),
        ("DeepSeek", "deepseek"),
        ("OpenAI", "open a i"),
        ("state-of-the-art", "state of the art"),
        ("don\u2019t", "don't"),
        ("Caf\u00e9s,", "cafes"),
        ("3.5%", "three point five percent"),
        ("$5", "five dollars"),
        ("1990s", "nineteen nineties"),
        ("21st", "twenty first"),
        ("1,000", "one thousand"),
        ("10x", "ten x"),
        ("5km", "five kilometers"),
        ("mm", "mm"),
        ("Dr.", "doctor"),
        ("example.com/faq", "example dot com slash faq"),
        ("w-", "wuh"),
        ("--", ""),
        (">>", ""),
        ("\u2026", ""),
    ],
)
def test_a_word_is_said_as_people_say_it(written: str, said: str) -> None:
    found = forms(["so", written], known=KNOWN.__contains__)  # a small letter beside it: nothing is shouted
    assert " ".join(found[1]) == said


def test_currency_is_said_behind_the_million() -> None:
    assert forms(["$2.5", "million."]) == [("two", "point", "five"), ("million", "dollars")]


def test_shouted_words_are_words() -> None:
    assert forms(["NOT", "THE", "GPU"])[-1] == ("gpu",)


def test_other_languages_keep_their_letters() -> None:
    assert forms(["\u00dcber", "5%", "l'eau"], language="fr") == [("uber",), ("5",), ("l'eau",)]


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("[Music] yes", ["[Music]"]),
        ("Well (laughs) yes", ["(laughs)"]),
        ("yes (and that is all) yes", []),
        ("\u266a la la \u266a", ["\u266a", "\u266a"]),
        ("(speaking Spanish) yes", ["(speaking Spanish)"]),
    ],
)
def test_tags_are_not_said(text: str, tagged: list[str]) -> None:
    assert [text[a:b] for a, b in tags(text)] == tagged


def test_unknown_words_are_made_of_known_ones_or_spelled() -> None:
    known = {"bottle": "B AA T AH L", "necks": "N EH K S", "g": "JH IY", "p": "P IY", "t": "T IY"}
    assert phones("bottlenecks", known.get) == "B AA T AH L N EH K S"
    assert phones("gpt", known.get) == "JH IY P IY T IY"
    assert phones("\u6f22", known.get) == ""


def test_learned_rules_are_asked_before_letters() -> None:
    assert phones("beach", dict[str, str]().get, lambda _: "biC") == "B IY CH"

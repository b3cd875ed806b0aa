"""Versions in words, fused tokens, and names in other capitals: what is read as one, what stays, and once is enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import jobs
from cleantx.model import Fix, Segment, Transcript
from cleantx.settings import Settings
from cleantx.terms.pack import Entry, Pack, Protect

DIGITS = "It was in 2024 that we met. "
"""A transcript that writes its numbers in digits."""


def transcript(*lines: str) -> Transcript:
    return Transcript(segments=tuple(Segment(id=n, text=line, line=n + 1) for n, line in enumerate(lines)))


def cleaned(*lines: str, settings: Settings = jobs.DEFAULT) -> str:
    return "\n".join(s.text for s in jobs.clean(transcript(*lines), settings=settings).segments)


def fixes(text: str, code: str) -> list[Fix]:
    return [f.fix for f in jobs.lint(transcript(text)) if f.fix is not None and f.fix.code == code]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("then GPT four came", "then GPT-4 came"),
        ("then GPT three point five came", "then GPT-3.5 came"),
        ("Gemini two point oh Flash", "Gemini 2.0 Flash"),
        ("Claude Opus four point five is out", "Claude Opus 4.5 is out"),
        ("on Windows eleven, not Windows ten", "on Windows 11, not Windows 10"),
        ("the iPhone fifteen Pro", "the iPhone 15 Pro"),
        ("in Python three point twelve", "in Python 3.12"),
        ("a PlayStation five", "a PlayStation 5"),
        ("with Mistral Large three from Paris", "with Mistral Large 3 from Paris"),
        ("then Nemotran three came", "then Nemotron 3 came"),
        ("the deep seek V three point two paper", "the DeepSeek V3.2 paper"),
        ("the GLM four point six model", "the GLM-4.6 model"),
        ("then Gemeni two point five from Google came", "then Gemini 2.5 from Google came"),
    ],
)
def test_a_version_in_words_becomes_digits_where_the_transcript_writes_digits(said: str, right: str) -> None:
    assert cleaned(DIGITS + said) == DIGITS + right


@pytest.mark.parametrize(
    "said", ["then GPT four came", "Claude Opus four point five is out", "so Gemini three is good"]
)
def test_a_version_is_only_suggested_where_numbers_are_spelled_out(said: str) -> None:
    text = f"It was twenty years ago. {said}"
    assert cleaned(text) == text
    assert [fix.safety for fix in fixes(text, "CTX204")] == ["suggest"]


@pytest.mark.parametrize(
    "said",
    [
        "we asked GPT four times",
        "Gemini three weeks ago said no",
        "the Gemini one is better",
        "he gave Claude two prompts",
        "we gave Claude three, four of them",
        "Llama two or three",
        "Grok four million times",
        "Windows three feet wide",
        "Llama nine came",
        "two llamas and one twin",
        "a llama three is not",
        "Claude three-quarters done",
        "Sonnet eighteen is by Shakespeare",
        "World War Two and Formula One, chapter three",
        "GPT four percent, Gemini two hundred",
        "from GPT two to GPT three or four",
    ],
)
def test_what_is_counted_stays(said: str) -> None:
    kept = cleaned(DIGITS + said)
    assert kept in (DIGITS + said, DIGITS + said.replace("GPT two to", "GPT-2 to"))
    assert [fix for fix in fixes(said, "CTX204") if fix.safety == "safe"] == []


def test_a_version_over_a_line_break_is_one_fix() -> None:
    lines = cleaned(DIGITS, "we use Gemini two", "point five for it").split("\n")[1:]
    assert " ".join(lines) == "we use Gemini 2.5 for it"


def test_a_version_without_its_point_needs_a_size_beside_it() -> None:
    assert cleaned("Claude 37 Sonnet and Gemini 25 Pro") == "Claude 3.7 Sonnet and Gemini 2.5 Pro"
    assert cleaned("Claude 37 times, Gemini 25 of them") == "Claude 37 times, Gemini 25 of them"


def test_without_the_rule_the_dictionary_still_mends_the_name() -> None:
    text = DIGITS + "then Gemeni two point five from Google came"
    right = cleaned(text, settings=replace(jobs.DEFAULT, ignore=("CTX204",)))
    assert right == DIGITS + "then Gemini two point five from Google came"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("SamAltman spoke", "Sam Altman spoke"),
        ("with GeminiThree and Grok4", "with Gemini 3 and Grok 4"),
        ("use GPT5's tools", "use GPT-5's tools"),
        ("on Windows11", "on Windows 11"),
        ("Claude37Sonnet wrote it", "Claude 3.7 Sonnet wrote it"),
    ],
)
def test_a_fused_token_is_taken_apart(said: str, right: str) -> None:
    assert cleaned(said) == right


@pytest.mark.parametrize(
    "said",
    [
        "@SamAltman and #SamAltman",
        "Qwen3, Phi4, an H100, a B200, GPT4All",
        "OpenAI, GitHub, YouTube, MacBook, McDonald",
        "Windows95 and Gemini99",
        "the function SamAltman() in `GeminiThree`",
        "GeminiThreeHundred",
        "camelCase and someVariable2",
    ],
)
def test_what_is_written_together_on_purpose_stays(said: str) -> None:
    assert cleaned(said) == said


def test_what_a_fused_token_says_is_company_for_the_dictionary_at_once() -> None:
    foo = Entry(id="x", right="Foo Bar", wrong=("fubar",))
    zed = Entry(id="z", right="Zed", wrong=("zet",), near=("Bar",))
    pack = Pack(name="mine", entries=(foo, zed))
    settings = replace(jobs.DEFAULT, terms=(pack,))
    once = cleaned("the FooBar and the zet", settings=settings)
    assert once == "the Foo Bar and the Zed"
    assert cleaned(once, settings=settings) == once


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("on github and Github", "on GitHub and GitHub"),
        ("openai hired andrej karpathy", "OpenAI hired Andrej Karpathy"),
        ("Pytorch's speed", "PyTorch's speed"),
        ("nvidia sells", "NVIDIA sells"),
    ],
)
def test_a_known_name_gets_its_capitals(said: str, right: str) -> None:
    assert cleaned(said) == right


@pytest.mark.parametrize(
    "said",
    [
        "Nvidia sells, MEGACORP SHOUTS",
        "a mistral blew, and a sonnet on perplexity and latex",
        "dolma with rice is a dish, and so is kimchi",
        "github dot com, openai.com, @openai, /github",
        "an openai_client and a `pytorch` one",
    ],
)
def test_words_and_accepted_spellings_keep_their_capitals(said: str) -> None:
    assert cleaned(said) == said


def test_a_protected_phrase_bars_all_three() -> None:
    phrases = ("GPT four", "SamAltman", "github")
    pack = Pack(name="mine", protects=tuple(Protect(text=text, why="mine") for text in phrases))
    text = DIGITS + "GPT four and SamAltman on github"
    assert cleaned(text, settings=replace(jobs.DEFAULT, terms=(pack,))) == text


WORDS = st.sampled_from(
    [
        "GPT", "four", "three", "point", "five", "Claude", "cloud", "Sonnet", "Gemeni", "Google", "LamaTwo",
        "GeminiThree", "SamAltman", "2024", "500", "in", "of", "the", "twenty", "openai", "github", "Anthropic",
        "HuggingFace", "Lama", "Qwen", "one", "Windows", "A_I_", ",", ".", "and", "nickel", "CUDA", "better lesson",
        "scaling", "deep", "sea", "R1", "OpenAI", "03", "Mini",
    ]
)  # fmt: skip


@given(lines=st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=1, max_size=5), unsafe=st.booleans())
def test_once_is_enough(lines: list[str], unsafe: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    settings = replace(jobs.DEFAULT, unsafe=unsafe, select=("CTX2",))
    once = jobs.clean(transcript(*lines), settings=settings)
    again = jobs.clean(once, settings=settings)
    assert [s.text for s in again.segments] == [s.text for s in once.segments]

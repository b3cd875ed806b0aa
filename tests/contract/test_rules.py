"""Laws 2, 3, 4 over every rule and every fixture: examples hold, nothing silent, once is enough, all of it reverts."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import BOTH, CASES, SEEDS, decoded, format_of, name, read
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import cleantx
from cleantx import apply, formats, jobs, ledger, rules, store
from cleantx.model import Segment, Source, TextEdit, Transcript
from cleantx.rules import run
from cleantx.terms.pack import parse

ALL = [*SEEDS, *CASES]
SETTINGS = {
    "default": jobs.DEFAULT,
    "unsafe": replace(jobs.DEFAULT, unsafe=True),
    "no-sounds": replace(jobs.DEFAULT, sounds=False),
    "clean-read": replace(jobs.DEFAULT, clean_read=True),
}


def transcript_of(text: str) -> Transcript:
    """Returns a transcript with one segment a line; a line in brackets is a sound, lines with times are cues."""
    if text.startswith("[0"):
        return formats.load("whispercpp").read(text, Source(format="whispercpp"))
    segments = []
    for number, line in enumerate(text.split("\n")):
        sound = line.startswith(("(", "[")) and line.endswith((")", "]"))
        segments.append(Segment(id=number, text=line, kind="sound" if sound else "speech", line=number + 1))
    return Transcript(segments=tuple(segments))


def text_of(transcript: Transcript) -> str:
    if transcript.source.format:
        return formats.load(transcript.source.format).write(transcript)[0]
    return "\n".join(s.text for s in transcript.segments if not s.dropped)


def examples_settings(code: str) -> cleantx.Settings:
    """Returns the settings for a rule's examples: some are about a pack of their own."""
    own = getattr(rules.load(code), "TERMS", "")
    return replace(jobs.DEFAULT, terms=(parse(own, "own.toml"),)) if own else jobs.DEFAULT


@pytest.mark.parametrize("code", rules.TABLE)
def test_rule_says_what_it_is(code: str) -> None:
    rule = rules.load(code)
    assert code == rule.CODE
    assert rule.NAME.lower() == rule.NAME
    assert not rule.NAME.startswith(("no-", "fix-", "use-", "remove-")), "a name says what is wrong, not what to do"
    assert len((rule.__doc__ or "").split()) > 30, "what, why, and why it is safe"
    assert rule.GOOD
    assert rule.BAD
    assert rules.load(rule.NAME) is rule


def test_rules_are_sorted_and_their_names_unique() -> None:
    assert list(rules.TABLE) == sorted(rules.TABLE)
    names = [rules.load(code).NAME for code in rules.TABLE]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("code", "before", "after"), [(c, *pair) for c in rules.TABLE for pair in rules.load(c).BAD])
def test_bad_example_is_repaired_and_then_left_alone(code: str, before: str, after: str) -> None:
    # in company: spelled letters and the dictionary repair one line together
    settings = replace(examples_settings(code), select=(*run.selected(), code))
    cleaned = jobs.clean(transcript_of(before), settings=settings)
    assert text_of(cleaned) == after
    assert text_of(jobs.clean(transcript_of(after), settings=settings)) == after


@pytest.mark.parametrize(("code", "text"), [(c, text) for c in rules.TABLE for text in rules.load(c).GOOD])
def test_good_example_is_left_alone(code: str, text: str) -> None:
    assert text_of(jobs.clean(transcript_of(text), settings=replace(examples_settings(code), select=(code,)))) == text


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("path", ALL, ids=name)
def test_second_pass_is_empty(path: Path, settings: cleantx.Settings) -> None:
    once = jobs.clean(read(path), settings=settings)
    again = jobs.clean(once, settings=settings)
    assert again.fixes[len(once.fixes) :] == ()
    if format_of(path) not in BOTH:
        return
    written, _ = formats.load(format_of(path)).write(once)
    if written.strip():
        reread = formats.load(format_of(path)).read(written, once.source)
        assert jobs.clean(reread, settings=settings).fixes == ()


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("path", ALL, ids=name)
def test_revert_gives_everything_back(path: Path, settings: cleantx.Settings) -> None:
    transcript = read(path)
    assert apply.revert(jobs.clean(transcript, settings=settings)) == transcript


@pytest.mark.parametrize("path", [path for path in ALL if format_of(path) in BOTH], ids=name)
def test_ledger_gives_the_bytes_back(path: Path) -> None:
    original = path.read_bytes()
    text, source, _ = decoded(path)
    before = read(path)
    after = jobs.clean(before, settings=replace(jobs.DEFAULT, unsafe=True, sounds=False))
    written, _ = formats.load(format_of(path)).write(after)
    cleaned = store.encode(written, source)
    book = ledger.dump(original, cleaned, source=source, before=before, after=after, texts=(text, written))
    assert ledger.revert(cleaned, book) == original
    assert ledger.revert(original, book) == original
    assert ledger.fixes(book) == after.fixes[len(before.fixes) :]


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_every_fix_says_why_and_where(path: Path) -> None:
    for fix in jobs.clean(read(path)).fixes:
        assert fix.why
        assert fix.code in rules.TABLE
        assert fix.name == rules.load(fix.code).NAME
        assert fix.line > 0
        assert fix.code != "CTX201" or "/" in fix.by


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_cleaning_changes_text_and_nothing_else(path: Path) -> None:
    before = read(path)
    after = jobs.clean(before)
    for a, b in zip(before.segments, after.segments, strict=True):
        assert (a.id, a.start, a.end, a.speaker, a.turn, a.kind) == (b.id, b.start, b.end, b.speaker, b.turn, b.kind)
        if a.text == b.text:
            assert a.raw == b.raw
    assert after.source == before.source


@pytest.mark.parametrize("path", SEEDS, ids=name)
def test_untouched_lines_are_byte_identical(path: Path) -> None:
    before = read(path)
    after = jobs.clean(before)
    touched = {edit.segment for fix in after.fixes for edit in fix.edits if not hasattr(edit, "segments")}
    for a, b in zip(before.segments, after.segments, strict=True):
        assert a.id in touched or a.raw == b.raw


def test_english_rules_look_away_in_other_languages() -> None:
    german = "Wir haben gestern DeepSeq und Lama 3 ausprobiert , und das war wirklich sehr gut f\u00fcr uns alle hier."
    assert text_of(jobs.clean(transcript_of(german))) == german


def test_selection_by_code_prefix_and_name() -> None:
    assert run.selected(["CTX2"]) == tuple(code for code in rules.TABLE if code.startswith("CTX2"))
    assert run.selected(["mojibake", "CTX503"], ["spacing"]) == ("CTX002",)
    with pytest.raises(cleantx.UsageError, match="unknown rule 'CTX999'"):
        run.selected(["CTX999"])


TEXTS = st.lists(
    st.sampled_from(
        [
            "DeepSeq",
            "A_I_",
            "Lama",
            "3",
            "the",
            "L_L_M_s",
            "[BLANK_AUDIO]",
            "  ",
            ",",
            "é",
            "‚ù§",
            "you",
            "",
            "-",
            "open",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(lines=st.lists(TEXTS, min_size=1, max_size=6))
def test_any_text_cleans_once_and_reverts(lines: list[str]) -> None:
    transcript = transcript_of("\n".join(lines))
    cleaned = jobs.clean(transcript, settings=replace(jobs.DEFAULT, unsafe=True))
    assert apply.revert(cleaned) == transcript
    again = jobs.clean(cleaned, settings=replace(jobs.DEFAULT, unsafe=True))
    assert again.segments == cleaned.segments
    for fix in cleaned.fixes:
        for edit in fix.edits:
            assert not isinstance(edit, TextEdit) or edit.before != edit.after

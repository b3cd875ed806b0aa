"""A person's decisions: rejected stays rejected, accepted is applied, and the file stays readable."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from cases import SEEDS, name, read
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cleantx import apply, config, jobs
from cleantx.decisions import HEAD, Decision, decide, parse, settle
from cleantx.errors import UsageError
from cleantx.model import Fix, Segment, Transcript
from cleantx.settings import Settings

LINE = "So DeepSeq and Lama 3 beat open A_I_ and Chad G_P_T_, see example dot com slash lex."


def transcript(*lines: str) -> Transcript:
    return Transcript(segments=tuple(Segment(id=k, text=text, line=k + 1) for k, text in enumerate(lines)))


def text_of(cleaned: Transcript) -> str:
    return "\n".join(s.text for s in cleaned.segments if not s.dropped)


def fixes(given: Transcript, settings: Settings = jobs.DEFAULT) -> list[Fix]:
    return [finding.fix for finding in jobs.lint(given, settings=settings) if finding.fix]


def decided(fix: Fix, what: str, note: str = "") -> Decision:
    return Decision(id=fix.id, decision="accept" if what == "accept" else "reject", note=note)


def test_a_rejected_fix_is_neither_shown_nor_applied() -> None:
    before = transcript(LINE)
    fix = next(fix for fix in fixes(before) if fix.by == "ai/deepseek")
    settings = Settings(decisions=(decided(fix, "reject"),))
    assert fix.id not in {one.id for one in fixes(before, settings)}
    cleaned, left = jobs.repair(before, settings=settings)
    assert "DeepSeq" in text_of(cleaned)
    assert fix.id not in {one.id for one in left}


def test_a_rejection_holds_for_the_cleaned_file_the_next_version_and_other_files() -> None:
    fix = next(fix for fix in fixes(transcript(LINE)) if fix.by == "ai/openai")
    settings = Settings(decisions=(decided(fix, "reject"),))
    cleaned = jobs.clean(transcript("Hello there.", LINE, "And more of it."), settings=settings)
    assert "beat open AI and ChatGPT" in text_of(cleaned)
    assert text_of(jobs.clean(replace(cleaned, fixes=()), settings=settings)) == text_of(cleaned)


def test_an_accepted_suggestion_is_applied_and_says_so() -> None:
    before = transcript(LINE)
    fix = next(fix for fix in fixes(before) if fix.safety == "suggest")
    cleaned = jobs.clean(before, settings=Settings(decisions=(decided(fix, "accept", "it is their site"),)))
    assert "example.com/lex" in text_of(cleaned)
    done = next(one for one in cleaned.fixes if one.id == fix.id)
    assert done.accepted
    assert done.safety == "suggest"
    assert done.why.endswith("; accepted: it is their site")
    assert apply.revert(cleaned) == before


def test_the_last_decision_on_a_fix_counts_and_unknown_ids_are_harmless() -> None:
    before = transcript(LINE)
    found = jobs.lint(before)
    fix = fixes(before)[0]
    both = (decided(fix, "reject"), decided(fix, "accept"), Decision(id="0" * 10, decision="reject"))
    assert [f.fix.accepted for f in settle(found, both) if f.fix and f.fix.id == fix.id] == [True]
    assert settle(found, (Decision(id="0" * 10, decision="reject"),)) == found
    assert settle(found, ()) == found


@pytest.mark.parametrize("path", SEEDS, ids=name)
@pytest.mark.parametrize("what", ["reject", "accept"])
def test_a_second_pass_with_the_same_decisions_is_empty(path: Path, what: str) -> None:
    """Every third fix is rejected, or every suggestion accepted: cleaning what was cleaned changes nothing.

    One in a hundred is allowed for: where two neighbours are company for each other and both were rejected, the words
    around them read otherwise without either.
    """
    before = read(path)
    found = fixes(before)
    chosen = found[::3] if what == "reject" else [fix for fix in found if fix.safety != "safe"]
    settings = Settings(decisions=tuple(decided(fix, what) for fix in chosen))
    once = jobs.clean(before, settings=settings)
    again = jobs.clean(once, settings=settings)
    assert len(again.fixes) - len(once.fixes) <= len(found) // 100
    assert apply.revert(once) == before
    rejected = {fix.id for fix in chosen} if what == "reject" else set()
    assert not rejected & {fix.id for fix in once.fixes}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MADE = st.builds(
    Decision,
    id=st.text("0123456789abcdef", min_size=10, max_size=10),
    decision=st.sampled_from(["accept", "reject"]),
    fix=TEXTS,
    text=TEXTS,
    by=TEXTS,
    note=TEXTS,
)


@given(first=st.lists(MADE, max_size=5), second=st.lists(MADE, max_size=5))
def test_what_was_decided_is_read_again_sorted_and_once(first: list[Decision], second: list[Decision]) -> None:
    text = decide(decide("", first, "d.toml"), second, "d.toml")
    expected = {one.id: one.decision for one in (*first, *second)}
    again = parse(text, "d.toml")
    assert {one.id: one.decision for one in again} == expected
    assert [one.id for one in again] == sorted(expected)
    assert len(text.splitlines()) == len(HEAD.splitlines()) + 1 + len(expected)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert decide(text, second, "d.toml") == text


def test_lines_and_remarks_of_a_person_stay() -> None:
    old = '# our show\n\n# they mean the sky\n"bbbbbbbbbb" = "reject"\ndddddddddd = "accept"\n# the end'
    now = decide(old, [Decision(id="cccccccccc", decision="reject", fix="a → b")], "d.toml")
    assert now == (
        '# our show\n\n# they mean the sky\n"bbbbbbbbbb" = "reject"\n'
        'cccccccccc = { decision = "reject", fix = "a → b" }\ndddddddddd = "accept"\n# the end\n'
    )
    changed = decide(old, [Decision(id="bbbbbbbbbb", decision="accept")], "d.toml")
    assert '# they mean the sky\nbbbbbbbbbb = { decision = "accept" }\n' in changed


def test_tables_are_read_and_written_as_lines() -> None:
    now = decide('[bbbbbbbbbb]\ndecision = "reject"\nnote = "so"\n', [], "d.toml")
    assert tomllib.loads(now) == {"bbbbbbbbbb": {"decision": "reject", "note": "so"}}
    assert now.startswith(HEAD)


@pytest.mark.parametrize(
    "text", ["a = 1", "a = 'maybe'", "a = {decision = 'reject', colour = 'red'}", "no toml", "[a]"]
)
def test_what_is_no_decision_is_one_line_of_error(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(text, "d.toml")
    assert str(error.value).startswith("d.toml: ")
    with pytest.raises(UsageError):
        decide(text, [], "d.toml")


def test_the_project_names_its_decisions_which_may_come_later(tmp_path: Path) -> None:
    settings = tmp_path / "cleantx.toml"
    settings.write_text('decisions = "decisions.toml"\npacks = []\n', encoding="utf-8")
    assert config.load(settings) == Settings(packs=())
    assert config.decisions(settings) == tmp_path / "decisions.toml"
    (tmp_path / "decisions.toml").write_text('bbbbbbbbbb = "accept"\n', encoding="utf-8")
    assert config.load(settings).decisions == (Decision(id="bbbbbbbbbb", decision="accept"),)
    settings.write_text("decisions = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="`decisions` is a file"):
        config.load(settings)

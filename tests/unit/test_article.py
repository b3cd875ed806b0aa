"""Articles: where paragraphs end, that nothing in the words acts, and that other programs read what is written."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser

import docx
import pytest
from msgspec.structs import replace
from pyarrow import parquet as arrow

from cleantx.errors import UsageError
from cleantx.formats import article, html, markdown, parquet, podcast_chapters, youtube_chapters
from cleantx.formats import docx as word
from cleantx.model import Chapter, Meta, Segment, Source, Speaker, Transcript, Word


def said(*texts: str, step: int = 3000, pause: int = 0, **more: object) -> Transcript:
    segments = tuple(
        Segment(id=n, text=text, start=n * step, end=(n + 1) * step - pause, start_from="observed", end_from="observed")
        for n, text in enumerate(texts)
    )
    return replace(Transcript(segments=segments), **more)


def paragraphs(transcript: Transcript) -> list[str]:
    return [p.text for section in article.sections(transcript) for p in section.paragraphs]


def by(transcript: Transcript, *speakers: str | None) -> Transcript:
    pairs = zip(transcript.segments, speakers, strict=True)
    return replace(transcript, segments=tuple(replace(s, speaker=who) for s, who in pairs))


EVIL = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</span></p></article><h1>Owned",
    '" onclick="alert(1)\' autofocus',
    "[x](javascript:alert(1)) ![](http://x/y.png)",
    "# no heading",
    "1. no list",
    "---",
    "&lt;b&gt; &#60;i&#62;",
    "**not bold** `code` ~~gone~~ __under__",
    "a \x00 \ud800 \x1b[31m b",
    "> no quote | no | table",
)


def test_a_paragraph_ends_at_a_pause_after_a_sentence_only() -> None:
    assert paragraphs(said("It rains.", "Come in.", pause=2000)) == ["It rains.", "Come in."]
    assert paragraphs(said("It rains.", "Come in.", pause=1999)) == ["It rains. Come in."]
    assert paragraphs(said("It rains and", "it pours.", pause=2500)) == ["It rains and it pours."]


def test_a_long_paragraph_ends_with_its_sentence_even_inside_a_segment() -> None:
    long = " ".join(["word"] * (article.LONG - 1)) + " ends. Then the next"
    found = paragraphs(said(long, "one begins."))
    assert found == [long.removesuffix(" Then the next"), "Then the next one begins."]


def test_abbreviations_and_small_letters_end_no_sentence() -> None:
    filler = " ".join(["word"] * article.LONG)
    text = f"{filler} with Dr. Smith and J. Jones at 5 p.m. today. Then"
    assert paragraphs(said(text)) == [f"{filler} with Dr. Smith and J. Jones at 5 p.m. today.", "Then"]


def test_a_name_is_printed_where_it_changes() -> None:
    transcript = by(said("One.", "Two.", "Three.", "Four."), "A", "A", "B", None)
    transcript = replace(transcript, speakers=(Speaker(id="A", name="Ann"), Speaker(id="B")))
    found = [(p.name, p.text) for section in article.sections(transcript) for p in section.paragraphs]
    assert found == [("Ann", "One. Two."), ("B", "Three."), (article.UNKNOWN, "Four.")]


def test_a_sound_of_nobody_stays_in_the_paragraph() -> None:
    transcript = by(said("One.", "(laughs)", "Two."), "A", None, "A")
    segments = (transcript.segments[0], replace(transcript.segments[1], kind="sound"), transcript.segments[2])
    assert paragraphs(replace(transcript, segments=segments)) == ["One. (laughs) Two."]


def test_a_chapter_waits_for_the_end_of_a_sentence_but_not_for_ever() -> None:
    chapters = (Chapter(start=0, title="First"), Chapter(start=2500, title="Second"))
    found = article.sections(said("It goes on", "to here.", "New.", chapters=chapters))
    assert [(s.chapter and s.chapter.title, [p.text for p in s.paragraphs]) for s in found] == [
        ("First", ["It goes on to here."]),
        ("Second", ["New."]),
    ]
    never = article.sections(said(*(["and so on"] * 40), chapters=chapters))
    assert [s.chapter and s.chapter.title for s in never] == ["First", "Second"]
    assert all(s.paragraphs for s in never)


def test_chapters_of_an_untimed_text_are_kept() -> None:
    untimed = Transcript(segments=(Segment(id=0, text="Hi."),), chapters=(Chapter(start=5, title="Late"),))
    assert [s.chapter and s.chapter.title for s in article.sections(untimed)] == [None, "Late"]


@pytest.mark.parametrize("text", EVIL)
def test_words_do_nothing_in_a_page(text: str) -> None:
    """The page has the same elements whatever is said, and the words come back."""
    given = by(said("Before.", text, "After."), "A", text, "A")
    given = replace(given, meta=Meta(title=text, description=text, date=text, video=text), language="en")
    written, _ = html.write(given)
    shape = [tag for tag in _tags(html.write(by(said("Before.", "x", "After."), "A", "x", "A"))[0]) if tag in _ACTIVE]
    assert [tag for tag in _tags(written) if tag in _ACTIVE] == shape
    assert not re.search(r"<[^>]*\son[a-z]+=[^>]*>", re.sub(r'"[^"]*"', '""', written))
    again = html.read(written, Source())
    assert again.segments[1].text.split() == article.visible(text).split()
    assert "javascript" not in "".join(re.findall(r'href="([^"]*)"', written))


_ACTIVE = ("script", "img", "iframe", "form", "link", "object", "article", "html", "body", "style")


def _tags(page: str) -> list[str]:
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not any(name.startswith("on") for name, _ in attrs)
            found.append(tag)

    Parser().feed(page)
    return found


def test_a_page_is_read_back_as_it_was() -> None:
    words = (Word(a=0, b=5, start=0, end=400, timing="observed"), Word(a=6, b=11, end=900, timing="observed"))
    given = said("Hello there.", "- Not <b>here</b>.", "[horn]", chapters=(Chapter(start=3000, title="A & B"),))
    first, second, third = by(given, "A", "B", None).segments
    given = replace(
        given,
        segments=(
            replace(first, words=words, end_from="derived"),
            replace(second, turn=True, start=None, start_from=None),
            replace(third, kind="sound"),
        ),
        speakers=(Speaker(id="A", name="Ann"), Speaker(id="B")),
        meta=Meta(title="T <1>", date="2024-01-02", description="One\ntwo", video="abcdefghijk"),
        language="he",
    )
    written, losses = html.write(given)
    again = html.read(written, Source())
    assert losses == ()
    assert 'dir="rtl"' in written
    assert [replace(s, line=0) for s in again.segments] == list(given.segments)
    assert (again.meta, again.chapters, again.speakers, again.language) == (
        given.meta,
        given.chapters,
        given.speakers,
        "he",
    )


@pytest.mark.parametrize("text", EVIL)
def test_words_do_nothing_in_markdown(text: str) -> None:
    written, _ = markdown.write(said(text))
    body = written.removeprefix("[00:00:00] ").rstrip("\n")
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "x", body)  # what is escaped does nothing
    assert not re.search(r"[<`*\[\]~]|&#?\w+;|^(?:[#>+-]|\d+\.)", bare)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", body).split() == article.visible(text).split()


def test_markdown_reads_well() -> None:
    given = by(said("Hello.", "Hi."), "Ann", "Bob")
    given = replace(given, meta=Meta(title="Talk", video="abcdefghijk"), chapters=(Chapter(start=0, title="One"),))
    link = "https://www.youtube.com/watch?v=abcdefghijk"
    assert markdown.write(given)[0] == (
        f"# Talk\n\n<{link}>\n\n## One [00:00:00]({link}&t=0s)\n\n"
        f"**Ann:** [00:00:00]({link}&t=0s) Hello.\n\n**Bob:** [00:00:03]({link}&t=3s) Hi.\n"
    )


def test_an_address_is_made_of_a_true_id_only() -> None:
    assert article.link(said("x", meta=Meta(video='"><script>'))) is None
    assert article.link(said("x", meta=Meta(video="a b"))) is None


@pytest.mark.parametrize("text", EVIL)
def test_word_opens_the_document_and_finds_the_words(text: str) -> None:
    given = by(said("Before.", text), "Ann", "Bob")
    given = replace(given, meta=Meta(title=text, video="abcdefghijk"), chapters=(Chapter(start=0, title=text),))
    written, _ = word.write(given)
    document = docx.Document(io.BytesIO(written.encode("latin-1")))
    rows = [(p.style.name if p.style else "", p.text) for p in document.paragraphs]
    shown = " ".join(article.visible(text).split())
    assert rows[0] == ("Title", shown)
    assert ("Heading 1", f"{shown} 00:00:00") in rows
    assert rows[-1] == ("Normal", f"Bob: 00:00:03 {shown}")
    assert document.paragraphs[-1].runs[0].bold


def test_documents_are_the_same_bytes_and_say_no_time() -> None:
    written, _ = word.write(said("Hello."))
    assert written == word.write(said("Hello."))[0]
    facts = docx.Document(io.BytesIO(written.encode("latin-1"))).core_properties
    assert (facts.author, facts.created, facts.comments) == ("", None, "")


def test_parquet_holds_words_and_what_is_unknown_is_null() -> None:
    given = by(said("Hello there.", "\ud800 half"), "A", None)
    heard = (Word(a=0, b=5, start=0, end=400, timing="observed", confidence=0.5),)
    first, second = given.segments
    given = replace(given, segments=(replace(first, words=heard), replace(second, end=None, end_from=None)))
    written, losses = parquet.write(replace(given, language="en"))
    table = arrow.read_table(io.BytesIO(written.encode("latin-1")))
    rows = table.to_pylist()
    assert losses == ()
    assert rows[0]["words"] == [
        {"text": "Hello", "start_ms": 0, "end_ms": 400, "timing": "observed", "confidence": 0.5}
    ]
    assert (rows[1]["text"], rows[1]["end_ms"], rows[1]["speaker"]) == ("\ufffd half", None, None)
    assert json.loads(table.schema.metadata[b"cleantx"])["language"] == "en"


def test_chapters_for_youtube_and_for_players() -> None:
    found = (
        Chapter(start=0, title="One"),
        Chapter(start=65_500, title="Two\nlines"),
        Chapter(start=3_700_000, title="C"),
    )
    given = said("x", chapters=found)
    assert youtube_chapters.write(given)[0] == "00:00 One\n01:05 Two lines\n1:01:40 C\n"
    assert [loss.code for loss in youtube_chapters.write(given)[1]] == ["not-held:speech"]
    assert json.loads(podcast_chapters.write(given)[0]) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "One"},
            {"startTime": 65.5, "title": "Two lines"},
            {"startTime": 3700, "title": "C"},
        ],
    }


def test_what_youtube_would_not_take_is_reported() -> None:
    given = said("x", chapters=(Chapter(start=5000, title="Late"), Chapter(start=9000, title="")))
    written, losses = youtube_chapters.write(given)
    assert written == "0:00 Late\n0:09\n"
    codes = [loss.code for loss in losses]
    assert codes == ["not-held:speech", "first-chapter", "few-chapters", "short-chapter", "untitled-chapter"]


@pytest.mark.parametrize("form", [youtube_chapters, podcast_chapters])
def test_no_chapters_is_one_line(form: object) -> None:
    with pytest.raises(UsageError, match="no chapters"):
        form.write(said("x"))  # type: ignore[attr-defined]

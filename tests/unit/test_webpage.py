"""Transcripts in web pages: what is speech and what is not, who speaks, and no visible word lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cases import CASES, decoded, format_of, name
from hypothesis import given
from hypothesis import strategies as st

from cleantx.errors import NotATranscript
from cleantx.formats import html, pagetext
from cleantx.model import Source, Transcript

PAGES = [path for path in CASES if format_of(path) == "html"]
_LABELS = re.compile(r"[\[(]?\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?[-:]?|[\W_]+")


def read(body: str) -> Transcript:
    return html.read(f"<!DOCTYPE html><html><body>{body}</body></html>", Source())


def rows(transcript: Transcript) -> list[tuple[int | None, str | None, str]]:
    return [(s.start, s.speaker, s.text) for s in transcript.segments if s.kind != "note"]


def notes(transcript: Transcript) -> str:
    return "\n".join(s.text for s in transcript.segments if s.kind == "note")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_visible_word_is_somewhere(path: Path) -> None:
    """Law 1, by another reader: words, names, titles and notes hold all that shows, less the clocks."""
    text, source, _ = decoded(path)
    made = html.read(text, source)
    held = " ".join(
        [
            made.meta.title or "",
            *(str(value) for value in made.meta.extra.values()),
            *(f"{s.speaker or ''} {s.text}" for s in made.segments),
            *(chapter.title for chapter in made.chapters),
        ]
    )
    kept = set(_words(held))
    assert [word for word in _words(_visible(text)) if word not in kept] == []


def _words(text: str) -> list[str]:
    return [word for token in text.split() if not _LABELS.fullmatch(token) for word in re.findall(r"\w+", token)]


def _visible(page: str) -> str:
    out: list[str] = []

    class Parser(HTMLParser):
        hidden = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
            self.hidden += tag in ("script", "style")

        def handle_endtag(self, tag: str) -> None:
            self.hidden -= tag in ("script", "style")

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                out.append(data)

    Parser().feed(page)
    return " ".join(out)


def test_menus_and_footers_are_one_note() -> None:
    made = read(
        "<nav>Home</nav><p><b>Ann:</b> Hi.</p><p><b>Bob:</b> Yes.</p><p><b>Ann:</b> So.</p><footer>Imprint</footer>"
    )
    assert rows(made) == [(None, "Ann", "Hi."), (None, "Bob", "Yes."), (None, "Ann", "So.")]
    assert notes(made) == "Home\nImprint"


def test_a_list_of_links_does_not_outweigh_the_transcript() -> None:
    lines = "".join(f"<p>[00:{n:02}] Line {n} of the talk.</p>" for n in range(10, 30))
    made = read(f'<div><ul><li><a href="?t=5">0:05</a> Intro</li></ul></div><div class="x">{lines}</div>')
    assert len(rows(made)) == 20
    assert "Intro" in notes(made)


def test_a_clock_inside_speech_is_speech() -> None:
    made = read("<p>[00:01] Ann: We met at 10:30 in town.</p><p>[00:05] Ann: Note: it was 11:15 then.</p>")
    assert rows(made) == [(1000, "Ann", "We met at 10:30 in town."), (5000, "Ann", "Note: it was 11:15 then.")]


def test_one_colon_makes_no_speaker() -> None:
    made = read("<p>Remember: the door is open.</p><p>Nobody came in all day long.</p>")
    assert rows(made) == [(None, None, "Remember: the door is open."), (None, None, "Nobody came in all day long.")]


@pytest.mark.parametrize(
    ("body", "starts"),
    [
        (
            '<p data-time="1000">One two.</p><p data-time="4500">Three.</p><p data-time="9000">Four.</p>',
            [1000, 4500, 9000],
        ),
        ('<p data-time="1">One two.</p><p data-time="14">Three.</p><p data-time="39">Four.</p>', [1000, 14000, 39000]),
        ('<p data-time="1.25">One two.</p><p data-time="140.5">Three.</p>', [1250, 140500]),
        ('<p data-start="0:01:02.5">One.</p><p data-start="0:01:09">Two.</p>', [62500, 69000]),
        ('<p><a href="#t=62.5">One.</a></p><p><a href="/x?t=1m9s">Two.</a></p>', [62500, 69000]),
        ("<p><button>1:02</button> One.</p><p><button>1:09</button> Two.</p>", [62000, 69000]),
    ],
)
def test_times_are_milliseconds_whatever_an_attribute_counts(body: str, starts: list[int]) -> None:
    assert [start for start, _, _ in rows(read(body))] == starts


def test_a_word_cut_by_markup_stays_one_word() -> None:
    assert rows(read("<p>un<b>believ</b>able, <i>isn</i>'t it?</p>")) == [(None, None, "unbelievable, isn't it?")]


def test_a_table_for_layout_is_no_table_of_speech() -> None:
    made = read("<table><tr><td>Menu</td><td><p>Ann: One.</p><p>Bob: Two.</p><p>Ann: Three.</p></td></tr></table>")
    assert rows(made) == [(None, "Ann", "One."), (None, "Bob", "Two."), (None, "Ann", "Three.")]
    assert notes(made) == "Menu"


def test_a_column_of_numbers_is_no_speech() -> None:
    row = "<tr><td>{0}</td><td>0:0{0}</td><td>Line {0} is said.</td></tr>"
    made = read("<table>" + "".join(row.format(n) for n in range(1, 4)) + "</table>")
    assert rows(made) == [(n * 1000, None, f"Line {n} is said.") for n in range(1, 4)]
    assert notes(made) == "1\n2\n3"


@pytest.mark.parametrize("text", ["<html></html>", "<html><script>x</script></html>", "no element"])
def test_a_page_without_words_is_one_line(text: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        html.read(text, Source())
    assert "\n" not in str(caught.value)


def test_a_page_nested_without_end_is_read() -> None:
    assert rows(read("<div>" * 5000 + "Hello there.")) == [(None, None, "Hello there.")]


def test_times_alone() -> None:
    assert pagetext.shown_time("(0:12)") == (12000, None)
    assert pagetext.shown_time("0:12 things") == (None, None)


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<br>", "<b>Ann:</b>", "<b>", "</b>", "Bob:", "[00:12]", "0:15", "<time>0:20</time>",
        "<cite>Al</cite>", "word", " ", "\n", "<table>", "<tr>", "<td>", "</table>", "<h2>", "</h2>",
        '<span data-m="12" data-d="3">', "</span>", "<div>", "</div>", "<nav>", "</nav>", "&amp;", "&", "<",
        "<dt>", "<dd>", "<title>", "</title>",
        '<a href="#t=5">',
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_soup_is_read_or_refused_and_loses_no_word(soup: str) -> None:
    try:
        made = html.read(soup, Source())
    except NotATranscript as error:
        assert "\n" not in str(error)
        return
    held = " ".join([made.meta.title or "", *made.meta.extra.values(), *(c.title for c in made.chapters)])
    held += " ".join(s.text for s in made.segments)
    assert held.count("word") >= min(1, re.sub(r"<title>.*?(?:</title>|\Z)", "", soup, flags=re.DOTALL).count("word"))
    assert all(segment.text for segment in made.segments)
    written, _ = html.write(made)
    again = html.read(written, Source())
    assert [(s.text, s.start, s.end, s.speaker, s.kind) for s in again.segments] == [
        (s.text, s.start, s.end, s.speaker, s.kind) for s in made.segments
    ]

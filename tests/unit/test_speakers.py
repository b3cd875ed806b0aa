"""Speaker text, timed and untimed: what is a label, what is a head, and what only looks like one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cleantx import formats, jobs
from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import labels, speakers, stamped, timed_speakers
from cleantx.model import Segment, Source, Transcript

# how two people and a time are spelled; each must read as Ann at 1 s and Bob Lee at 5 s, Ann again at 9 s
SPELLINGS = {
    "{n} ({t}):\n{x}\n": "Rev",
    "{n} ({t})\n{x}\n": "Trint",
    "{n} ({t}): {x}": "newsletters",
    "{n}  {t}\n{x}\n": "Otter",
    "{n}\t{t}\n{x}\n": "Teams",
    "{n} {t}\n{x}\n": "a single space",
    "{n}: {t}\n\n{x}\n": "bitcointranscripts",
    "{n} [{t}]: {x}": "brackets and a colon",
    "{n}, {t}\n{x}\n": "a comma",
    "[{n}] [{t}] {x}": "Oxide and Friends",
    "[{n}] {t}\n{x}\n": "Zoom",
    "[{t}] {n}: {x}": "Descript",
    "[{t}] {n}\n{x}\n": "Sonix",
    "({t}) {n}: {x}": "round brackets",
    "<{t}> {n}: {x}": "angles",
    "{t} {n}: {x}": "a bare clock",
    "{t} {n}\n{x}\n": "a bare clock and words below",
    "{t} - {n}: {x}": "a dash",
    "**{n}:** [{t}] {x}": "bold with the colon inside",
    "**{n}**: [{t}] {x}": "bold with the colon outside",
    "**{n}** ({t})\n\n{x}\n": "bold, words below",
    "**{n} ({t}):** {x}": "all bold",
    "**[{t}] {n}:** {x}": "all bold, the time first",
    "**{n}** [{t}](https://video.example/?t=1) {x}": "a link",
    "**{n}:**\n[{t}] {x}\n": "labels over times",
    "### {n} {t}\n\n{x}\n": "headings",
    "### [{t}] {n}\n\n{x}\n": "headings, the time first",
    "- [{t}] {n}: {x}": "a list",
    "{n}    {t}    {x}": "Rev's columns",
    "{n}:\t{t}\t{x}": "Temi's columns",
    "{n} ({t}) {x}": "round brackets before words",
    "{n} - {t}\n{x}\n": "Fireflies",
    "@{t} - {n}\n{x}\n": "Fathom",
    "[{t}.00] - {n}\n{x}\n": "Happy Scribe",
    "{n}\n({t})\n{x}\n": "a name over its time",
    "{t}\n{n}\n{x}\n": "a time over its name",
    "{t}\n{n}: {x}\n": "a time over a label",
}


@pytest.mark.parametrize("spelling", SPELLINGS, ids=SPELLINGS.get)
@pytest.mark.parametrize("clock", ["0:0{}", "00:0{}", "00:00:0{}", "0:00:0{}"])
def test_every_spelling_reads_the_same(spelling: str, clock: str) -> None:
    said = [("Ann", 1, "So it begins: here."), ("Bob Lee", 5, "Already?"), ("Ann", 9, "At 10:30 sharp.")]
    text = "\n".join(spelling.format(n=n, t=clock.format(t), x=x) for n, t, x in said)
    assert formats.detect(text) == "timed-speakers"
    read = timed_speakers.read(text, Source())
    assert [(s.speaker, s.start, s.text, s.turn) for s in read.segments] == [(n, 1000 * t, x, True) for n, t, x in said]
    assert [s.start_from for s in read.segments] == ["observed"] * 3
    assert [s.end for s in read.segments] == [None] * 3
    assert read.losses == ()
    assert timed_speakers.write(read) == (text, ())


@pytest.mark.parametrize("spelling", SPELLINGS, ids=SPELLINGS.get)
def test_new_segments_are_written_in_the_dialect_of_their_file(spelling: str) -> None:
    said = [("Ann", 1, "So it begins."), ("Bob Lee", 5, "Already?"), ("Ann", 9, "Yes.")]
    text = "\n".join(spelling.format(n=n, t=f"00:0{t}", x=x) for n, t, x in said)
    read = timed_speakers.read(text, Source())
    anew = replace(read, segments=tuple(replace(s, raw=None, raw_at=-1) for s in read.segments))
    written, losses = timed_speakers.write(anew)
    assert losses == ()
    again = timed_speakers.read(written, Source())
    assert [(s.speaker, s.start, s.text) for s in again.segments] == [(n, 1000 * t, x) for n, t, x in said]
    if "https" not in spelling and not _apart(spelling):
        assert written.split() == text.split()


def _apart(spelling: str) -> bool:
    """Says whether name and time stand on lines of their own: then new heads are written on one."""
    return any("{n}" in line and "{t}" not in line for line in spelling.split("\n"))


NO_TRANSCRIPTS = {
    "prose": "At 10:30 we met.\n\n10:30 is late for a meeting, he said.\nNote: this is it.\n\nMore about nothing.\n",
    "chapters": "0:00 Intro\n1:23 The first machine\n4:50 Why it failed\n12:03 Questions\n1:02:03 Goodbye\n",
    "chapters in brackets": "(0:00) - Intro\n(1:23) - The first machine\n(4:50) - Why it failed\n",
    "an agenda": "10:00 Coffee\n10:30 Opening by the chair\n11:00 First session\n12:30 Lunch\n",
    "a chat without names": "[10:12:13] hi there everyone.\n[10:14:10] hello.\n[10:16:00] where are we?\n",
    "IRC": "[10:12] <bob> hi there everyone\n[10:12] <ann> hi\n[10:13] <bob> what is new in the world today?\n",
    "a log": "12:03:44 INFO started server.\n12:03:44 INFO ready to serve on port 80.\n12:03:45 WARN slow response.\n",
    "an article": "# Title\n\nSome words: here.\n\n**Note:** be careful.\n\n**Example:** like this.\n\n- Foo: bar\n",
    "pros and cons": "**Pros:** fast\n**Cons:** big\n\nText.\n\n**Pros:** slow\n**Cons:** small\n\nMore text.\n",
    "verses": "John 3:16\nFor God so loved the world.\n\nRomans 8:28\nAnd we know that in all things.\n",
    "a table": "start,end,speaker,text\n00:00:01,00:00:02,Ann,hello\n00:00:02,00:00:04,Bob,hi\n",
    "tabs": "00:00:01\t00:00:02\tAnn\thello\n00:00:02\t00:00:04\tBob\thi\n",
    "SBV": "0:00:01.000,0:00:03.000\nHello there\n\n0:00:03.000,0:00:05.000\nHi\n",
    "lyrics": "[00:01.00] Line one of the song\n[00:05.20] Line two\n[00:09.33] Line three\n",
    "SRT": "1\n00:00:01,000 --> 00:00:03,000\nHello there\n\n2\n00:00:03,000 --> 00:00:05,000\nHi\n",
    "WebVTT": "WEBVTT\n\n00:01.000 --> 00:03.000\nHello there\n\n00:03.000 --> 00:05.000\nHi\n",
    "console text": "[00:00:00.000 --> 00:00:02.000]   Hello\n[00:00:02.000 --> 00:00:04.000]   there\n",
    "keys and values": "Title: A\nName: B\nPlace: C\n\nIt was late.\n",
}


@pytest.mark.parametrize("text", NO_TRANSCRIPTS.values(), ids=NO_TRANSCRIPTS)
def test_what_only_looks_like_speaker_text_is_not_claimed(text: str) -> None:
    assert speakers.detect(text) == 0
    assert timed_speakers.detect(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is it.",
        "So here's the thing: no.",
        "https://a.example: page",
        "10:30 it was",
        "Question: why?",
        "Yes",
    ],
)
def test_words_with_a_colon_are_no_label_even_beside_labels(text: str) -> None:
    read = speakers.read(f"Ann: Hello.\nBob: Hi.\nAnn: {text}\n{text}\nBob: Bye.\n", Source())
    assert [s.speaker for s in read.segments] == ["Ann", "Bob", "Ann", "Ann", "Bob"]
    assert [s.text for s in read.segments[2:4]] == [text, text]


def test_a_name_counts_once_it_comes_back() -> None:
    once = "It was late.\nAnn: no.\nNobody spoke.\n"
    assert [s.speaker for s in speakers.read(once, Source()).segments] == [None] * 3
    assert [s.speaker for s in speakers.read(once + "Ann: yes.\n", Source()).segments] == [None, "Ann", "Ann", "Ann"]


def test_a_numbered_label_counts_at_once() -> None:
    read = speakers.read("Well.\nSPEAKER_00: Hello.\n", Source())
    assert [(s.speaker, s.text) for s in read.segments] == [(None, "Well."), ("SPEAKER_00", "Hello.")]


def test_roles_in_the_plural_are_no_numbered_label() -> None:
    assert not labels.known("SPEAKERS")
    assert not labels.plausible("Speakers")
    assert labels.known("Speaker S")


def test_chevrons_alone_are_a_turn_of_somebody_unknown() -> None:
    read = speakers.read(">> ANN: Hello.\n>> Hi.\n>> ANN: Bye.\n", Source())
    assert [(s.speaker, s.turn, s.text) for s in read.segments] == [
        ("ANN", True, "Hello."),
        (None, True, "Hi."),
        ("ANN", True, "Bye."),
    ]


def test_new_paragraphs_are_written_in_the_dialect_of_their_file() -> None:
    for text in ("**Ann:** Hi.\n\n**Bob:** Ho.\n\n**Ann:** Hm.\n", "- Ann: Hi.\n\n- Bob: Ho.\n\n- Ann: Hm.\n"):
        read = speakers.read(text, Source())
        anew = replace(read, segments=tuple(replace(s, raw=None, raw_at=-1) for s in read.segments))
        assert speakers.write(anew)[0] == text


def test_words_that_look_like_a_label_keep_their_speaker() -> None:
    given = Transcript(
        segments=(
            Segment(id=0, text="He said", speaker="Ann"),
            Segment(id=1, text="Speaker 1: no", speaker="Ann"),
            Segment(id=2, text="Hm", speaker="Bob Lee"),
            Segment(id=3, text="So", speaker="Ann"),
        )
    )
    again = speakers.read(speakers.write(given)[0], Source())
    assert [(s.speaker, s.text) for s in again.segments] == [(s.speaker, s.text) for s in given.segments]


def test_a_transcript_of_another_format_is_written_with_brackets() -> None:
    given = Transcript(
        segments=(
            Segment(id=0, text="Hi.", start=1000, speaker="Ann"),
            Segment(id=1, text="Ho.", start=3_725_500, speaker="Bob"),
            Segment(id=2, text="Hm.", start=3_726_000, speaker="Ann"),
            Segment(id=3, text="Who?", start=3_727_000, turn=True),
        )
    )
    written, losses = timed_speakers.write(given)
    assert written == (
        "[00:00:01] Ann: Hi.\n[01:02:05] Bob: Ho.\n[01:02:06] Ann: Hm.\n[01:02:07] Unknown Speaker: Who?\n"
    )
    assert [loss.code for loss in losses] == ["not-held:fractions"]


def test_an_untimed_transcript_needs_an_estimate() -> None:
    given = Transcript(segments=(Segment(id=0, text="Hi.", speaker="Ann"),))
    with pytest.raises(UntimedError):
        timed_speakers.write(given)
    settings = replace(jobs.DEFAULT, estimate=True)
    written, _ = timed_speakers.write(jobs.convert(given, "timed-speakers", settings=settings))
    assert written == "[Ann] [00:00:00]: Hi.\n"


def test_paragraphs_go_on_with_their_speaker_and_have_no_time_of_their_own() -> None:
    read = timed_speakers.read("Ann (0:01):\nOne.\n\nTwo.\n\n(0:09):\nThree.\n\nBob (0:12):\nFour.\n", Source())
    assert [(s.speaker, s.start, s.turn) for s in read.segments] == [
        ("Ann", 1000, True),
        ("Ann", None, False),
        ("Ann", 9000, False),
        ("Bob", 12_000, True),
    ]


def test_the_end_of_a_range_is_that_of_its_last_paragraph() -> None:
    read = timed_speakers.read("Ann (0:01 - 0:08):\nOne.\nTwo.\n\nBob (0:09 - 0:11):\nThree.\n", Source())
    assert [(s.start, s.end) for s in read.segments] == [(1000, None), (None, 8000), (9000, 11_000)]


def test_what_stands_above_a_late_beginning_is_speech() -> None:
    text = "and so it went.\n\nAnn (41:07):\nOne.\n\nBob (41:10):\nTwo.\n"
    assert [s.kind for s in timed_speakers.read(text, Source()).segments] == ["speech"] * 3
    text = "The talk\nMonday\n\nAnn (0:00):\nOne.\n\nBob (0:10):\nTwo.\n"
    assert [s.kind for s in timed_speakers.read(text, Source()).segments] == ["note", "speech", "speech"]


def test_a_dash_behind_brackets_is_a_turn_unless_it_is_the_rule() -> None:
    turn = timed_speakers.read("[0:01] One.\n[0:02] - Two.\n[0:03] Three.\n", Source())
    assert [s.text for s in turn.segments] == ["One.", "- Two.", "Three."]
    rule = timed_speakers.read("[0:01] - One.\n[0:02] - Two.\n[0:03] - Three.\n", Source())
    assert [s.text for s in rule.segments] == ["One.", "Two.", "Three."]


def test_times_spelled_out_are_no_words_only_where_they_say_the_same() -> None:
    read = timed_speakers.read("0:12\n12 seconds\nto go\n0:15\n14 seconds\nleft\n", Source())
    assert [s.text for s in read.segments] == ["to go", "14 seconds", "left"]


def test_heads_without_words_and_ranges_that_run_backwards_are_told() -> None:
    read = timed_speakers.read("Ann (0:01):\n\nBob (0:09 - 0:03):\nYes.\n\nAnn (0:12):\n", Source())
    assert [(loss.code, loss.line) for loss in read.losses] == [("no-words", 1), ("backwards-time", 3), ("no-words", 6)]
    with pytest.raises(NotATranscript):
        timed_speakers.read("Ann (0:01):\n", Source())


def test_headings_with_a_time_are_chapters_unless_they_name_who_speaks() -> None:
    text = (
        "## Intro (0:00)\n\n### Ann 0:01\n\nHi.\n\n### Bob 0:04\n\nHo.\n\n## The end (0:09)\n\n### Ann 0:10\n\nBye.\n"
    )
    read = timed_speakers.read(text, Source())
    assert [(c.start, c.title) for c in read.chapters] == [(0, "Intro"), (4000, "Bob"), (9000, "The end")]
    text = text.replace("### Ann 0:10", "### Bob 0:10")
    read = timed_speakers.read(text + "\n### Ann 0:12\n\nYes.\n", Source())
    assert [(c.start, c.title) for c in read.chapters] == [(0, "Intro"), (9000, "The end")]


def test_cleaning_leaves_labels_and_times_alone() -> None:
    text = "A_I_ Man  0:03  \nI think A_I_ is big.\n\nBob  0:09  \nYes, A_I_.\n\nA_I_ Man  0:12  \nOK.\n"
    read = timed_speakers.read(text, Source())
    assert [s.speaker for s in read.segments] == ["A_I_ Man", "Bob", "A_I_ Man"]
    cleaned = jobs.clean(read)
    assert timed_speakers.write(cleaned)[0] == text.replace("think A_I_", "think AI").replace("Yes, A_I_", "Yes, AI")


def test_wall_clocks_and_frames_are_no_times() -> None:
    for row in (
        "Ann 10:12 AM",
        "10:12 pm Ann: Hi.",
        "00:00:01:12 Hi.",
        "[00:00:01.000 --> 00:00:02.000] Hi.",
        "1:75 x",
    ):
        assert stamped.scan(row) is None

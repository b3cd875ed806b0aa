"""One cue a row: whisper's TSV, whisper.cpp's CSV and Audacity's labels, as other programs write and read them."""

from __future__ import annotations

import csv
import io

import pytest
from msgspec.structs import replace

from cleantx import formats, jobs
from cleantx.errors import NotATranscript, UntimedError
from cleantx.formats import audacity, whisper_tsv, whispercpp_csv
from cleantx.model import Segment, Source, Transcript

FORMATS = (whisper_tsv, whispercpp_csv, audacity)
SAID = Transcript(
    segments=(
        Segment(id=0, text='He said "no",\nand\tleft', start=0, end=1500, speaker="Ann, B."),
        Segment(id=1, text="=1+1", start=1500, end=2000, speaker="C"),
    )
)


def test_a_csv_reader_reads_what_we_write() -> None:
    written, losses = whispercpp_csv.write(SAID)
    assert losses == ()
    assert list(csv.reader(io.StringIO(written))) == [
        ["start", "end", "speaker", "text"],
        ["0", "1500", "Ann, B.", ' He said "no", and left'],
        ["1500", "2000", "C", " =1+1"],
    ]


def test_rows_without_speakers_have_no_column_for_them() -> None:
    silent = replace(SAID, segments=tuple(replace(s, speaker=None) for s in SAID.segments))
    assert whispercpp_csv.write(silent)[0].startswith('start,end,text\n0,1500," He')
    assert whisper_tsv.write(silent)[0] == 'start\tend\ttext\n0\t1500\tHe said "no", and left\n1500\t2000\t=1+1\n'


def test_labels_that_look_like_speakers_stay_words() -> None:
    odd = Transcript(segments=(Segment(id=0, text="[[x]] y", start=0, end=9), Segment(id=1, text="z", start=10)))
    written, _ = audacity.write(odd)
    assert written == "0.000000\t0.009000\t[[]][[x]] y\n0.010000\t0.010000\tz\n"
    again = audacity.read(written, Source())
    assert [(s.text, s.speaker, s.end) for s in again.segments] == [("[[x]] y", None, 9), ("z", None, None)]


def test_frequencies_under_a_label_are_no_words_and_come_back() -> None:
    text = "0.0\t1.0\t[[A]]hum\n\\\t50.0\t60.0\n2.0\t3.0\tstop\n"
    read = audacity.read(text, Source())
    assert [(s.text, s.speaker) for s in read.segments] == [("hum", "A"), ("stop", None)]
    assert read.losses == ()
    assert audacity.write(read)[0] == text


def test_old_files_escape_quotes_by_a_backslash_and_new_ones_do_not() -> None:
    old = whispercpp_csv.read('start,end,text\n0,1," \\"a\\" C:\\\\ b"\n', Source())
    new = whispercpp_csv.read('start,end,text\n0,1," ""a"" C:\\\\ b"\n', Source())
    assert [t.segments[0].text for t in (old, new)] == ['"a" C:\\ b', '"a" C:\\\\ b']


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.NAME)
def test_cleaned_words_are_patched_into_their_row(form: formats.Format) -> None:
    written, _ = form.write(Transcript(segments=(Segment(id=0, text="with Nathan Lampert  here", start=0, end=1500),)))
    read = form.read(written, Source())
    cleaned = jobs.clean(replace(read, meta=replace(read.meta, title="Interconnects")))
    assert form.write(cleaned)[0] == written.replace(read.segments[0].text, cleaned.segments[0].text)


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.NAME)
def test_what_has_no_rows_is_one_line_and_what_has_no_times_is_refused(form: formats.Format) -> None:
    for text in ("", "start\tend\ttext\n", "start,end,text\n", "words only"):
        with pytest.raises(NotATranscript) as caught:
            form.read(text, Source())
        assert "\n" not in str(caught.value)
    with pytest.raises(UntimedError):
        form.write(Transcript(segments=(Segment(id=0, text="a"),)))


def test_a_row_that_was_timed_anew_stands_on_a_line_of_its_own() -> None:
    read = whisper_tsv.read("start\tend\ttext\n0\t5\ta\n5\t9\tb", Source())
    moved = (replace(read.segments[1], id=0, raw=None), replace(read.segments[0], id=1, raw=None))
    written = whisper_tsv.write(replace(read, segments=(read.segments[1], *moved)))[0]
    assert written == "start\tend\ttext\n5\t9\tb\n5\t9\tb\n0\t5\ta\n"

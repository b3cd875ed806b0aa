"""The page of `check --report`: whole, well-formed, and safe whatever the subtitles hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from cleantx import jobs
from cleantx.cli import charts, page
from cleantx.model import Source
from cleantx.subtitles import profile

NETFLIX = profile.load("netflix-en")
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page and keeps what is not as it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.targets += [(known["href"] or "").lstrip("#")] if "href" in known else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def made(*texts: str, length: int = 2000) -> str:
    cues = [
        f"{k + 1}\n00:00:{3 * k:02},000 --> 00:00:{3 * k + length // 1000:02},000\n{text}\n"
        for k, text in enumerate(texts)
    ]
    transcript = jobs.read("\n".join(cues), Source(name="a.srt"))
    findings, score = jobs.check(transcript)
    return page.page("a.srt", transcript, findings, score, NETFLIX)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert not reader.open
    return reader


def test_the_page_is_well_formed_and_its_links_lead_somewhere() -> None:
    reader = read(made("x" * 43, "We went to the\nshop today, all of us.", "Well..."))
    assert len(set(reader.ids)) == len(reader.ids)
    assert set(reader.targets) <= set(reader.ids)
    assert reader.tags.count("h1") == reader.tags.count("main") == 1
    assert reader.tags.count("svg") == 3
    assert reader.tags.count("caption") == reader.tags.count("table")


def test_text_stands_and_does_nothing() -> None:
    text = made(
        "<script>alert(1)</script> \u202eevil\x07", '<img src="x" onerror="alert(1)">', '"><svg onload=x> ' + "x" * 40
    )
    reader = read(text)
    assert not {"script", "img", "iframe", "link"} & set(reader.tags)
    assert reader.tags.count("svg") == 3
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:|//)", text)


def test_the_worst_come_first_and_the_others_in_a_table() -> None:
    text = made("Fine as it is.", "x" * 21 + "\n" + "x" * 20, *["Well... yes."] * 15, "y" * 90)
    assert text.index('id="cue-18"') < text.index('id="cue-2"') < text.index('id="cue-3"')
    assert 'id="cue-1"' not in text


def test_many_faults_do_not_make_an_endless_page() -> None:
    cues = "\n".join(
        f"{k + 1}\n00:{k // 60:02}:{k % 60:02},000 --> 00:{k // 60:02}:{k % 60:02},900\nWell...\n" for k in range(2500)
    )
    transcript = jobs.read(cues, Source(name="a.srt"))
    findings, score = jobs.check(transcript)
    text = page.page("a.srt", transcript, findings, score, NETFLIX)
    assert text.count("<div class=screen>") == 100
    assert "(400 cues with less stand in no table)" in text


def test_nothing_wrong_is_said_so() -> None:
    text = made("Fine as it is.")
    read(text)
    assert "every cue keeps every rule" in text


def test_a_bar_on_a_limit_is_parted_by_the_values() -> None:
    limit = charts.Limit(0.083, above=False, text="at least 0.083 s")
    figure = charts.histogram("gap", "Gaps", [0.06, 0.083, 0.09], charts.Scale(0.05, 2, " s"), [limit])
    assert (figure.count('class="bar"'), figure.count('class="bar bad"')) == (1, 1)
    assert "1 of 3 under it" in figure
    assert "no cues" in charts.histogram("gap", "Gaps", [], charts.Scale(0.05, 2, " s"), [limit])

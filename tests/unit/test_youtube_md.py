"""Linked Markdown whose links are odd."""

from __future__ import annotations

import pytest

from cleantx.formats import youtube_md
from cleantx.model import Source

LINK = "https://www.youtube.com/watch?v=_1f-o0nqpEI&t="


@pytest.mark.parametrize(
    ("seconds", "start"), [("4.66", 4660), (".66", 4000), ("4.", 4000), ("4", 4000), ("9" * 12 + ".5", 4000)]
)
def test_seconds_that_are_none_leave_the_label(seconds: str, start: int) -> None:
    rows = f"*  So it begins. [[00:00:01]({LINK}1.0s)]\n*  And goes on. [[00:00:04]({LINK}{seconds}s)]\n"
    assert [s.start for s in youtube_md.read(rows, Source()).segments] == [1000, start]


def test_keywords_that_are_no_list_are_none_and_warn_nobody() -> None:
    front = "---\nVideo Keywords: ['a', 1a]\nVideo Description: x\n---\n"
    read = youtube_md.read(f"{front}\n*  So it begins. [[00:00:01]({LINK}1.0s)]\n", Source())
    assert read.meta.keywords == ()

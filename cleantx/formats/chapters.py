"""Chapters alone: what the lists of chapters for players have in common."""

from __future__ import annotations

from cleantx.errors import UsageError
from cleantx.formats import article
from cleantx.model import Chapter, Loss, Transcript, spoken


def listed(transcript: Transcript) -> tuple[Chapter, ...]:
    """Returns the chapters in the order of their starts.

    Raises:
        UsageError: the transcript has none.
    """
    if not transcript.chapters:
        raise UsageError(
            "this transcript has no chapters",
            hint="a linked Markdown file with an outline, or cleantx JSON with chapters, has some",
        )
    return tuple(sorted(transcript.chapters, key=lambda chapter: chapter.start))


def losses(transcript: Transcript) -> tuple[Loss, ...]:
    """Returns what is told once of a list of chapters: the speech is not in it."""
    found = spoken(transcript)
    if not found:
        return ()
    count = f"{len(found):,} segment{'s' if len(found) > 1 else ''}"
    what = f"the speech of {count}: chapters alone are written"
    return (Loss(code="not-held:speech", line=found[0].line, what=what, snippet=" ".join(found[0].text.split())[:80]),)


def title(chapter: Chapter) -> str:
    """Returns a title on one line, without characters that no list may hold."""
    return article.visible(" ".join(chapter.title.split()))

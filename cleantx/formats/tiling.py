"""The tiles of a text read row by row: a head goes before its words, blank lines stay with what they follow."""

from __future__ import annotations

from msgspec.structs import replace

from cleantx.model import Segment


class Tiling:
    """Segments in the making, whose tiles hold every character of the rows given."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self.segments: list[Segment] = []
        self._lead: list[str] = []
        self._blank = True  # nothing but blank lines waits

    def wait(self, tile: str) -> None:
        """Keeps a row that has no words: a head, a label or a blank line."""
        self._lead.append(tile)
        self._blank = self._blank and not tile.strip()

    def add(self, segment: Segment, tile: str, at: int) -> None:
        """Adds a segment whose text stands at `at` in its tile; its id is its place."""
        lead = "".join(self._lead)
        if self._blank and self.segments:
            self._behind(lead)
            lead = ""
        placed = replace(segment, id=len(self.segments), raw=lead + tile, raw_at=len(lead) + at)
        self.segments.append(placed)
        self._lead, self._blank = [], True

    def note(self, block: str, line: int) -> None:
        """Adds a note of one or more whole rows, the first of which is on `line`."""
        text = block.strip()
        at = block.index(text)
        self.add(Segment(id=0, text=text, kind="note", line=line + block.count("\n", 0, at)), block, at)

    def close(self) -> bool:
        """Puts what still waits behind the last segment; False where there is none."""
        if not self.segments:
            return False
        self._behind("".join(self._lead))
        self._lead = []
        return True

    def _behind(self, tile: str) -> None:
        if tile:
            last = self.segments[-1]
            self.segments[-1] = replace(last, raw=(last.raw or "") + tile)

"""What goes to a worker and what comes back: small values, and bytes; never a transcript."""

from __future__ import annotations

from typing import Literal

import msgspec

from cleantx.settings import Settings


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is done to every transcript: the jobs `do`, the formats `to` (none: each keeps its own), the settings.

    `format` and `encoding` are those of the inputs, told by their content if empty; with `strict` a doubt is a failure.
    With a `column`, tables hold a transcript in that column of every row (and its name in `id`); with `shards`, jsonl
    or parquet, outputs are rows of tables of about `megabytes` of input each.  Where it is aligned, times come from
    each one's partner in the folder `partners` ("": beside it): from its sound as `aligner` hears it by the `model` (a
    folder; "": its own), or from a transcript if no aligner is named.
    """

    do: tuple[str, ...] = ("clean", "subtitle")
    to: tuple[str, ...] = ()
    settings: Settings = Settings()
    format: str = ""
    encoding: str = ""
    strict: bool = False
    column: str = ""
    id: str = ""
    shards: Literal["", "jsonl", "parquet"] = ""
    megabytes: float = 8.0
    partners: str = ""
    aligner: str = ""
    model: str = ""

    @property
    def shard(self) -> int:
        """How many bytes of input go into a shard, about."""
        return int(self.megabytes * (1 << 20))


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript: a file, or a `member` of an archive, and its `place` in the tree (with slashes).

    `partner` is the path of the recording, or of the other transcript, that gives it times; `top` the real path of the
    folder that it was found in, which it must not lead out of ("": it was named itself).
    """

    path: str
    place: str
    size: int
    member: str = ""
    partner: str = ""
    top: str = ""

    @property
    def name(self) -> str:
        """What people are told that it is called."""
        return f"{self.path}:{self.member}" if self.member else self.path


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into one shard: `count` rows of a `table` from the one numbered `first` on; or `items`, a row each.

    0 is the first row; in a table of lines they are the `size` bytes from `offset` on.
    """

    table: str = ""
    first: int = 0
    count: int = 0
    offset: int = 0
    size: int = 0
    items: tuple[Item, ...] = ()


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was named, or stands in a folder, and is not read; and why."""

    name: str
    why: str


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """An output by its `place` in the tree: the `key` of the settings that made it, and its bytes' `sha256`."""

    place: str
    key: str
    sha256: str


class Heard(msgspec.Struct, frozen=True, array_like=True):
    """`wrong` stands `count` times in `files` transcripts and is `right` misheard, says the entry `by`.

    `done` says that it was repaired; else it was left to a person.
    """

    wrong: str
    right: str
    by: str
    count: int = 1
    done: bool = True
    files: int = 1


class Tally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was done to one transcript, in figures.

    `fixes` counts them by the rule's code, `terms` by the dictionary's entry, `losses` by code, `left` what was left to
    a person, `waiting` the same by the rule's code; `cues` is how many subtitles there are and `clean` the share of
    them without a fault, in percent.  `forms` are the misheard forms, the commonest of them; `names` are rare names,
    with how often each stands there and in how many transcripts.  Where several are counted together, `spread` says in
    how many of them each dictionary entry is.  `times` counts the words that were aligned, estimated, or untimed,
    `found` those that its partner has, and `disagree` by code where text and sound do.
    """

    words: int = 0
    cues: int = 0
    clean: float | None = None
    left: int = 0
    fixes: dict[str, int] = {}
    terms: dict[str, int] = {}
    losses: dict[str, int] = {}
    waiting: dict[str, int] = {}
    forms: tuple[Heard, ...] = ()
    names: dict[str, tuple[int, int]] = {}
    spread: dict[str, int] = {}
    times: dict[str, int] = {}
    found: int = 0
    disagree: dict[str, int] = {}


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be done, what `kind` of error it was, and why."""

    name: str
    kind: str
    why: str


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A done-marker: the transcript at `place` with the hash `input` gave these outputs, by that version of cleantx.

    A shard holds several transcripts, `rows`; those that `failed` stand in it without outputs.
    """

    place: str
    input: str
    version: str
    outputs: tuple[Output, ...]
    tally: Tally = Tally()
    rows: int = 1
    failed: tuple[Failure, ...] = ()


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """An item to be done: `targets` are the places of its outputs by format, `keys` the settings of each.

    `data` are the bytes of a member of an archive, or of the rows of a compressed table; `mark` is what an earlier run
    left.  A task with `rows` makes a shard of them: `parts` are the bytes of those that stand in an archive.
    """

    item: Item
    targets: dict[str, str]
    keys: dict[str, str]
    data: bytes | None = None
    mark: Mark | None = None
    rows: Rows | None = None
    parts: tuple[bytes | None, ...] = ()

    @property
    def held(self) -> int:
        """How many bytes it carries from one process to the other."""
        return len(self.data or b"") + sum(len(part or b"") for part in self.parts)


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How it went: the `mark` of what is there now and how many outputs were made anew; or why it failed.

    `kind` names the error's type.
    """

    item: Item
    mark: Mark | None = None
    made: int = 0
    why: str = ""
    kind: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one transcript may take: `seconds`, and `megabytes` of memory beyond an idle worker; 0 is no limit."""

    seconds: float = 600.0
    megabytes: int = 4096


def spelled(name: str) -> str:
    r"""Returns a file's name as text that any encoding can hold; bytes that are no UTF-8 are spelled out.

    >>> spelled("caf\udce9.srt")
    'caf\\xe9.srt'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

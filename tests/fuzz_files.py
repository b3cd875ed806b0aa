"""What else owes something that reads a file of a stranger: archives, records, ledgers, settings, what lies beside.

Each is read, or refused with one of our errors; nothing leads out of its place, and nothing grows beyond its bound.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pyarrow as pa
from cases import CASES, FIXTURES, ROOT, SEEDS
from fuzzing import SLICE, Target, fenced, owed
from pyarrow import parquet

from cleantx import config, jobs, ledger, store
from cleantx.batch.inputs import archives, lines, tables
from cleantx.batch.record import journal
from cleantx.batch.task import Mark, Order, Output, Refused, Tally
from cleantx.errors import CleantxError, LedgerError, NotATranscript, PackError, ReadError, UsageError
from cleantx.formats import infojson, rttm
from cleantx.model import Source, Transcript
from cleantx.settings import Settings
from cleantx.subtitles import profile, shots

_TABLED = Order(column="text", id="id", shards="jsonl")
_LITTLE = "1\n00:00:01,000 --> 00:00:03,000\nSo open A_I_ and Chad GPT\n"


def targets() -> tuple[Target, ...]:
    """Returns a target for each kind of file that is no transcript, and for the bytes of those that are."""
    return (
        Target("batch/zip", zipped, zips, binary=True),
        Target("batch/tar", tarred, tars, binary=True),
        Target("batch/journal", recorded, records),
        Target("batch/jsonl", lined, lined_tables),
        Target("batch/parquet", columned, column_tables, binary=True),
        Target("files/bytes", decoded, some_bytes, binary=True),
        Target("files/infojson", beside, infos),
        Target("files/ledger", reverted, ledgers),
        Target("files/profile", profiled, profiles),
        Target("files/rttm", spoken, rttms),
        Target("files/settings", settled, settings_texts),
        Target("files/shots", cut, shot_texts),
    )


# --------------------------------------------------------------------- archives


@cache
def zips() -> tuple[str, ...]:
    """Returns small zip archives, one of each way to store."""
    made = []
    for way in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", way) as archive:
            for name in ("a/ep1.srt", "ep2.srt", "caf\u00e9.srt", "d/"):
                archive.writestr(name, _LITTLE)
        made.append(held.getvalue().decode("latin-1"))
    return tuple(made)


@cache
def tars() -> tuple[str, ...]:
    """Returns small tar archives: each format and compression, with a link, a sparse header and long names."""
    made = []
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        for shape in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT):
            held = io.BytesIO()
            with tarfile.open(fileobj=held, mode=mode, format=shape) as archive:
                for name in ("a/ep1.srt", "b" * 90 + "/" + "c" * 90 + ".srt", "ep2.srt"):
                    info = tarfile.TarInfo(name)
                    info.size, info.pax_headers = (
                        len(_LITTLE),
                        {"comment": "x", "GNU.sparse.major": "1"} if "2" in name else {},
                    )
                    archive.addfile(info, io.BytesIO(_LITTLE.encode()))
                link = tarfile.TarInfo("link.srt")
                link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(link)
            made.append(held.getvalue().decode("latin-1"))
    return tuple(made)


def zipped(text: str) -> None:
    """Reads bytes as a zip archive.

    Raises:
        Broken: a member leads out, or is larger than may be.
    """
    _members(text, "fuzzed.zip")


def tarred(text: str) -> None:
    """Reads bytes as a tar archive.

    Raises:
        Broken: as above.
    """
    _members(text, "fuzzed.tar")


def _members(text: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode("latin-1", "replace"))
        room = archives.FREE_BYTES + archives.MOST_RATIO * len(text)
        with fenced("reading an archive", len(text)):
            for one in archives.members(str(path), lambda place: place.endswith(".srt"), reading=True):
                if isinstance(one, Refused):
                    owed(bool(one.why) and "\n" not in one.why, "a reason of several lines")
                    continue
                room -= len(one.data)
                owed(room >= 0, "more bytes than the bound")
                owed(".." not in one.place.split("/") and not one.place.startswith("/"), "a place that leads out")


# --------------------------------------------------------------------- tables


@cache
def lined_tables() -> tuple[str, ...]:
    """Returns tables of lines: texts, nested segments, nulls, blank lines, a mark of the byte order."""
    rows = [
        {"id": "a/1", "text": _LITTLE, "n": 1.5},
        {"id": 2, "text": [{"start": 0.5, "end": 2, "text": "So open A_I_"}], "more": {"a": [1, None]}},
        {"id": "..", "text": None},
        {"text": 7},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    return (text, "\ufeff" + text.replace("\n", "\r\n\r\n"), text.rstrip("\n"))


@cache
def column_tables() -> tuple[str, ...]:
    """Returns small tables of Parquet: flat and nested, compressed or not, of several groups."""
    made = []
    words = pa.array([[{"start": 0.5, "text": "So"}], [], None, [{"start": 1.0, "text": "open"}]])
    for column in (pa.array([_LITTLE, "", None, "more"]), pa.array([b"\xff", b"", None, b"x"]), words):
        for compression in ("none", "zstd", "snappy"):
            held = pa.BufferOutputStream()
            table = pa.table({"id": [1, 2, 3, 4], "text": column})
            parquet.write_table(table, held, compression=compression, row_group_size=3)
            made.append(held.getvalue().to_pybytes().decode("latin-1"))
    return tuple(made)


def lined(text: str) -> None:
    """Reads a table of lines in parts, and writes it with a column more.

    Raises:
        Broken: a row is lost, has neither a transcript nor a reason, or is no row any more.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fuzzed.jsonl")
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        parts = []
        with contextlib.suppress(CleantxError), fenced("reading a table", len(text)):
            parts = [tables.part(rows, _TABLED) for rows in tables.cut(str(path), 300)]
    for part in parts:
        _rows(part)
        kept = [row for row in part.rows if row.why != tables.NO_ROW]
        owed(len(kept) == len(part.held), "a row that is lost")
        with fenced("writing a table", len(text)):
            made = lines.encoded(part.held, [{"error": None} for _ in kept]).split(b"\n")[:-1]
        owed(len(made) == len(kept) and all(lines.decoded(line) is not None for line in made), "a row that is none")


def columned(text: str) -> None:
    """Reads a table of Parquet in parts.

    Raises:
        Broken: a row has neither a transcript nor a reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fuzzed.parquet")
        path.write_bytes(text.encode("latin-1", "replace"))
        with contextlib.suppress(CleantxError), fenced("reading a table", len(text)):
            tables.check(str(path), _TABLED)
            for rows in tables.cut(str(path), 300):
                _rows(tables.part(rows, _TABLED))


def _rows(part: tables.Part) -> None:
    for row in part.rows:
        owed((row.data is None) == bool(row.why) and "\n" not in row.why, "neither a transcript nor a reason")


# -------------------------------------------------------------------- records


@cache
def records() -> tuple[str, ...]:
    """Returns a record of a run."""
    held = tempfile.mkdtemp()
    output = Output(place="a/1.srt", key="k", sha256="0" * 64)
    with journal.opened(held, fresh=True) as record:
        for n in range(5):
            tally = Tally(words=n, cues=2, clean=50.0, fixes={"CTX201": 1}, terms={"ai/x": 1})
            record.add(Mark(place=f"a/{n}.srt", input="1" * 64, version="0", outputs=(output,), tally=tally))
    return (Path(held, ".cleantx", journal.FILE).read_text(encoding="utf-8"),)


def recorded(text: str) -> None:
    """Reads the record of an earlier run, goes on with it, and reads it again.

    Raises:
        Broken: a line that was whole is lost, or the new one is.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, ".cleantx", journal.FILE)
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with fenced("reading a record", len(text)):
            was = journal.read(folder)
        new = Mark(place="new", input="i", version="1", outputs=())
        with fenced("going on with a record", len(text)), journal.opened(folder, fresh=False) as record:
            record.add(new)
        now = journal.read(folder)
        owed(now.get("new") == new, "a mark that is lost")
        cut = not text.endswith("\n")  # the last line was none, or only lacked its end
        owed(len({*was} - {*now}) <= cut, "a mark that is gone")


@cache
def ledgers() -> tuple[str, ...]:
    """Returns ledgers of a small file."""
    return (
        _book(_LITTLE)[1],
        _book("\ufeff" + _LITTLE.replace("\n", "\r\n"))[1],
        _book(_LITTLE.replace("\n", "\r", 1))[1],
    )


@cache
def _book(text: str) -> tuple[bytes, str]:
    """Returns the cleaned bytes of a file and its ledger."""
    original = text.encode()
    shown, source, losses = store.decode(original)
    before = jobs.read(shown, source, format="srt", losses=losses)
    after = jobs.clean(before)
    written, _ = jobs.write(after, "srt")
    data = store.encode(written, source)
    book = ledger.dump(original, data, source=source, before=before, after=after, texts=(shown, written))
    return data, book.decode()


def reverted(text: str) -> None:
    """Takes cleaned files back by a damaged ledger: exactly, or not at all.

    Raises:
        Broken: something else comes out.
    """
    book = text.encode("utf-8", "surrogatepass").lstrip()
    for original in (_LITTLE, "\ufeff" + _LITTLE.replace("\n", "\r\n")):
        try:
            with fenced("reverting", len(text)):
                back = ledger.revert(_book(original)[0], book)
        except LedgerError:
            continue
        known = {hashlib.sha256(data).hexdigest() for data in (back, _book(original)[0])}
        owed(ledger.source_of(book) in known, "another file comes back")
    with fenced("what a ledger tells", len(text)):
        ledger.name_of(book)
        try:
            ledger.fixes(book)
        except LedgerError:
            return


# ------------------------------------------------------------------- beside


@cache
def infos() -> tuple[str, ...]:
    """Returns an info.json of yt-dlp."""
    told = {
        "id": "dQw4w9WgXcQ", "extractor": "youtube", "title": "A talk", "upload_date": "20240131", "duration": 61.5,
        "description": "With DeepSeek.\nAnd more.", "tags": ["a", "b"], "webpage_url": "https://example.org",
        "chapters": [{"start_time": 0, "title": "One"}, {"start_time": 30.5, "end_time": 60, "title": "Two"}],
        "formats": [], "_type": "video",
    }  # fmt: skip
    return (json.dumps(told), json.dumps(told, indent=2))


def beside(text: str) -> None:
    """Merges an info.json into a transcript, and cleans it with what that tells.

    Raises:
        Broken: it is neither merged nor a doubt.
    """
    own = jobs.read(_LITTLE, Source(name="ep.srt"), format="srt")
    try:
        with fenced("merging", len(text)):
            merged = infojson.merge(own, text, "ep.info.json")
    except CleantxError as error:
        owed(False, f"an error beside a good transcript: {error}")  # noqa: FBT003 - it never is
        return
    owed(merged.segments == own.segments, "words that change")
    owed(all(type(c.start) is int and c.start >= 0 for c in merged.chapters), "a time that is none")
    with fenced("cleaning with it", len(text)):
        jobs.clean(merged)
        jobs.write(merged, "cleantx")


@cache
def rttms() -> tuple[str, ...]:
    """Returns files that say who speaks when."""
    return tuple(p.read_text(encoding="utf-8")[:SLICE] for p in CASES if p.parent.parent.name == "rttm")


def spoken(text: str) -> None:
    """Gives a transcript the speakers of another file.

    Raises:
        Broken: words or times change, or it is neither read nor refused.
    """
    from cleantx.align import speakers  # noqa: PLC0415 - one target's

    own = Transcript(segments=jobs.read(_LITTLE, Source(), format="srt").segments)
    try:
        with fenced("reading who speaks", len(text)):
            other = rttm.read(text, Source())
    except NotATranscript:
        return
    try:
        with fenced("taking the speakers over", len(text)):
            made = speakers.transferred(own, other)
    except CleantxError:
        return
    owed([s.text for s in made.segments] == [s.text for s in own.segments], "words that change")


# ------------------------------------------------------------------ settings


@cache
def profiles() -> tuple[str, ...]:
    """Returns the profiles that come with cleantx."""
    folder = ROOT / "cleantx" / "subtitles" / "profiles"
    return tuple(path.read_text(encoding="utf-8")[:SLICE] for path in sorted(folder.glob("*.toml")))


def profiled(text: str) -> None:
    """Reads a profile, and lays subtitles out by it.

    Raises:
        Broken: it is neither refused nor can a layout be made by it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "own.toml")
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            with fenced("reading a profile", len(text)):
                profile.load(str(path))
        except UsageError:
            return
        own = jobs.read(_LITTLE * 3, Source(), format="srt")
        with fenced("laying out by it", len(text)):
            jobs.subtitle(own, settings=Settings(profile=str(path)))


@cache
def settings_texts() -> tuple[str, ...]:
    """Returns settings of a project."""
    return (
        'unsafe = true\nselect = ["CTX2", "spacing"]\npacks = ["ai"]\nlanguage = "en"\nfps = 25\nprofile = "bbc"\n',
        (
            'terms = ["pack.toml"]\ndecisions = "decisions.toml"\nglossary = ["names.txt"]\ncontext = ["show.md"]\n'
            'mine = "propose"\ncondense = "fillers"\nclean_read = false\nignore = ["ai/claude"]\n'
        ),
    )


def settled(text: str) -> None:
    """Reads the settings of a project, and cleans by them.

    Raises:
        Broken: they are neither refused nor can be cleaned by.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, config.FILE)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        Path(folder, "pack.toml").write_text(
            (FIXTURES / "terms/pack.toml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        Path(folder, "names.txt").write_text("DeepSeek\n# none\n", encoding="utf-8")
        Path(folder, "show.md").write_text("# A talk with Nathan Lambert\n", encoding="utf-8")
        try:
            with fenced("reading settings", len(text)):
                config.decisions(path)
                found = config.resolved(config.load(path))
        except (UsageError, PackError, ReadError):
            return
        try:
            with fenced("working by them", len(text)):
                jobs.subtitle(jobs.read(_LITTLE, Source(), format="srt"), settings=found)
        except (UsageError, PackError):
            return


@cache
def shot_texts() -> tuple[str, ...]:
    """Returns lists of shot changes."""
    own = [(FIXTURES / "shots" / "metadata.txt").read_text(encoding="utf-8")]
    head = "Timecode List:,00:00:04.000\nScene Number,Start Frame,Start Timecode,Start Time (seconds)\n"
    return (*own, f"{head}1,0,00:00:00.000,0.000\n", "1.5\n00:00:03.200\n75f\n")


def cut(text: str) -> None:
    """Reads shot changes.

    Raises:
        Broken: they are neither read nor refused.
    """
    for fps in (0.0, 25.0):
        try:
            with fenced("reading shot changes", len(text)):
                found = shots.parse(text, fps=fps)
        except UsageError:
            continue
        owed(all(type(ms) is int and ms >= 0 for ms in found) and list(found) == sorted(found), "times that are none")


# --------------------------------------------------------------------- bytes


@cache
def some_bytes() -> tuple[str, ...]:
    """Returns a transcript in many encodings."""
    text = SEEDS[0].read_text(encoding="utf-8")[:400] + "\u00e9\u4e2d\u6587\u0439\n"
    ways = (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-32",
        "cp1252",
        "koi8-r",
        "shift_jis",
        "gb18030",
        "iso2022_jp",
    )
    return tuple(text.encode(way, "replace").decode("latin-1") for way in ways)


def decoded(text: str) -> None:
    """Decodes bytes, and stores the text again.

    Raises:
        Broken: what was read without a doubt does not come back.
    """
    data = text.encode("latin-1", "replace")
    try:
        with fenced("decoding", len(text)):
            shown, source, losses = store.decode(data)
    except NotATranscript:
        return
    with fenced("storing", len(text)):
        again = store.encode(shown, source)
    owed(bool(losses) or again == data, "bytes that do not come back")

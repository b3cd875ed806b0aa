"""The partner of each transcript: the recording, or the other transcript of the same speech, that gives it times.

It is known by its name, less suffix, language and id, and looked for beside the transcript, or in a folder.  There
it is best at the same place in the tree, with as many of the folders above as possible, since a tree is seldom named
from the same point; else it may stand anywhere, if only one does.  Of two that suit alike none is taken: that would be
a guess.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from shutil import which
from typing import NamedTuple

from msgspec.structs import replace

from cleantx.batch.inputs import names as called
from cleantx.batch.task import Item, Order, Refused, spelled
from cleantx.errors import ReadError, UsageError
from cleantx.formats import infojson

SOUND = (
    *(".wav", ".flac", ".aiff", ".aif", ".m4a", ".mp3", ".ogg", ".opus", ".oga", ".aac", ".wma", ".amr", ".mka"),
    *(".weba", ".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi", ".mpg", ".mpeg", ".ogv", ".ts", ".3gp", ".wmv", ".flv"),
)
"""What recordings are called; of two of one name the earlier is heard: sound before video, whole before compressed."""

TIMED = (".json", ".ctm", ".textgrid", ".eaf", ".tsv", ".srt", ".vtt")
"""What transcripts are called that give times; of two of one name the earlier: words before cues, the rest behind."""

EXTRA = "pip install 'cleantx[audio]'"
WHISPERX = "pip install 'cleantx[audio,whisperx]'"

_FOLDERS = 64  # listings that are kept: transcripts come in the order of their places


class _File(NamedTuple):
    """A file that could be a partner: its folder's parts below the one that is searched, and how far its name was cut.

    `rank` is 0 for its whole name; `tongue` says that a language was cut off.
    """

    folders: tuple[str, ...]
    name: str
    rank: int
    tongue: bool


class _Fit(NamedTuple):
    """How well a file suits a transcript, the best first: folders that agree, and none that do not, and the names."""

    agreeing: int
    whole: bool
    at_end: bool
    own: int
    other: int


_Index = dict[str, list[_File]]


def asked(do: Sequence[str], *, ref: str, audio: str, aligner: str, model: str) -> tuple[str, str, str]:
    """Returns the folder that is searched ("": beside), the aligner ("": times from transcripts), and its model.

    Raises:
        UsageError: they contradict each other, or there is no such aligner.
        ReadError: what is named is no folder.
    """
    if "align" not in do:
        if ref or audio or aligner or model:
            raise UsageError("--ref, --audio, --aligner and --model are for aligning", hint="--do clean,align,subtitle")
        return "", "", ""
    if ref and (audio or aligner or model):
        raise UsageError(
            "times come from transcripts or from recordings", hint="--ref DIR, or --audio DIR --aligner NAME"
        )
    for folder in filter(None, (ref, audio)):
        if not os.path.isdir(folder):  # noqa: PTH112 - names may be no UTF-8
            raise ReadError("no such folder", path=folder, hint="--ref and --audio name a folder of partners")
    if ref:
        return ref, "", ""
    from cleantx.align.audio import engines  # noqa: PLC0415 - much comes with it, and most runs hear nothing

    if aligner and aligner not in engines.NAMES:
        raise UsageError(f"unknown aligner {aligner!r}", hint=f"one of {', '.join(engines.NAMES)}")
    return audio, aligner or engines.NAMES[0], model


def ready(order: Order) -> None:
    """Looks whether recordings can be heard in this process, so that no file has to tell.

    Raises:
        UsageError: a library is not installed, or the model is none.
    """
    if not order.aligner:
        return
    from cleantx.align.audio import engines  # noqa: PLC0415 - as above

    if find_spec("av") is None and which("ffmpeg") is None:
        raise UsageError("hearing a recording needs an extra library", hint=EXTRA)
    if find_spec(order.aligner) is None:
        extra = EXTRA if order.aligner == engines.NAMES[0] else WHISPERX
        raise UsageError(f"aligning with {order.aligner} needs an extra library", hint=extra)
    if order.model and order.aligner == engines.NAMES[0]:  # the other one takes long to load
        engines.load(order.aligner, model=order.model)


def heard_by(order: Order) -> tuple[str, str, str, list[tuple[str, int]]]:
    """Returns what stands for an aligner among the settings: its name and version, and its model's files with sizes."""
    from importlib import metadata  # noqa: PLC0415 - much comes with it, and most runs hear nothing

    try:
        version = metadata.version(order.aligner)
    except metadata.PackageNotFoundError:  # on another machine it is: its version is not told
        version = ""
    parts = _parts(order.model) if order.model else []
    return order.aligner, version, "" if parts else order.model, parts


def _parts(folder: str) -> list[tuple[str, int]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.stat().st_size) for entry in entries if entry.is_file())
    except OSError:  # it is a name, such as whisperx takes
        return []


def find(items: Iterable[Item], order: Order) -> tuple[list[Item], list[Refused]]:
    """Returns the items with their partners, and those that have none, or could have several.

    Raises:
        UsageError: they are rows of tables.
    """
    if order.column:
        raise UsageError("rows of a table have no partners to be aligned to", hint="transcripts in files have")
    look = _beside() if not order.partners else _within(order.partners, sound=bool(order.aligner))
    found: list[tuple[Item, int]] = []
    refused: list[Refused] = []
    for item in items:
        best = look(item)
        if isinstance(best, Refused):
            refused.append(best)
        else:
            found.append((replace(item, partner=best[0]), best[1]))
    most: dict[str, int] = {}
    for item, agreeing in found:
        most[item.partner] = max(agreeing, most.get(item.partner, 0))
    kept = [item for item, agreeing in found if agreeing == most[item.partner]]
    refused += [
        Refused(name=item.name, why=f"the only file of its name stands where another's does: {spelled(item.partner)}")
        for item, agreeing in found
        if agreeing < most[item.partner]
    ]
    return kept, refused


_Look = Callable[[Item], tuple[str, int] | Refused]


def _beside() -> _Look:
    """Returns what finds the recording that stands beside a transcript."""
    listed = lru_cache(maxsize=_FOLDERS)(_listed)

    def look(item: Item) -> tuple[str, int] | Refused:
        folder, name = os.path.split(item.path)
        files = _best((), name, listed(folder or os.curdir), own="") if not item.member else []
        if len(files) == 1:
            return os.path.join(folder, files[0].name), 0  # noqa: PTH118 - as it was given, and maybe no UTF-8
        where = "a member of an archive has no recording beside it" if item.member else "no recording beside it"
        hint = "" if item.member else f" such as {spelled(_stem(name))}.mp3"
        return Refused(name=item.name, why=_several(files) or f"{where}{hint} (--audio DIR or --ref DIR: elsewhere)")

    return look


def _within(top: str, *, sound: bool) -> _Look:
    """Returns what finds partners in a folder and those below it."""
    index = _indexed((folders, name) for folders, name in _walked(top, sound=sound))
    what = "recording" if sound else "transcript"

    def look(item: Item) -> tuple[str, int] | Refused:
        *folders, name = item.place.split("/")
        files = _best(tuple(folders), name, index, own=os.path.realpath(item.path) if not item.member else "", top=top)
        if len(files) == 1:
            agreeing = _fit(tuple(folders), files[0], 0).agreeing
            return os.path.join(top, *files[0].folders, files[0].name), agreeing  # noqa: PTH118 - as above
        return Refused(name=item.name, why=_several(files) or f"no {what} of its name in {spelled(top)}")

    return look


def _several(files: list[_File]) -> str:
    names = ", ".join(spelled("/".join((*file.folders, file.name))) for file in files[:3])
    return f"several could be its partner: {names}" if files else ""


def _listed(folder: str) -> _Index:
    """Returns the recordings in a folder, by what they may be known by."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if _is_sound(entry.name) and entry.is_file())
    except (OSError, ValueError):  # it is told of each transcript that it has none
        names = []
    return _indexed(((), name) for name in names)


def _walked(top: str, *, sound: bool) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yields the folders below the top one, and the names, of what could be a partner; links that leave it are none."""
    real = os.path.realpath(top)
    for folder, below, names in os.walk(top):
        below[:] = sorted(name for name in below if not name.startswith("."))
        relative = os.path.relpath(folder, top)
        folders = () if relative == os.curdir else Path(relative).parts
        for name in sorted(names):
            path = os.path.join(folder, name)  # noqa: PTH118 - as above
            wanted = _is_sound(name) if sound else called.is_wanted(name)
            if wanted and os.path.isfile(path) and (sound or _is_below(path, real)):  # noqa: PTH113 - as above
                yield folders, name


def _is_below(path: str, real: str) -> bool:
    return not os.path.islink(path) or os.path.commonpath([os.path.realpath(path), real]) == real  # noqa: PTH114 - as above


def _is_sound(name: str) -> bool:
    return not name.startswith(".") and _suffix(name) in SOUND


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - as above


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122 - as above


def _indexed(files: Iterable[tuple[tuple[str, ...], str]]) -> _Index:
    index: _Index = {}
    for folders, name in files:
        for rank, (key, tongue) in enumerate(_partner_keys(name)):
            index.setdefault(key, []).append(_File(folders, name, rank, tongue))
    return index


def _partner_keys(name: str) -> list[tuple[str, bool]]:
    """Returns what a partner may be known by: ``ep1.wav`` by all of it, too, ``ep1.words.json`` as ``ep1``.

    >>> _partner_keys("ep1.f140.m4a"), _partner_keys("ep1.en.json")
    ([('ep1.f140.m4a', False), ('ep1.f140', False), ('ep1', False)], [('ep1.en', False), ('ep1', True)])
    """
    keys = [*([(name, False)] if _suffix(name) in SOUND else []), *_keys(name)]
    base, _, last = keys[-1][0].rpartition(".")
    return [*keys, (base, keys[-1][1])] if base and last and " " not in last else keys


def _keys(name: str) -> list[tuple[str, bool]]:
    """Returns what a transcript may be known by, the longest first, and whether a language was cut off.

    >>> _keys("Talk [dQw4w9WgXcQ].en.vtt")
    [('Talk [dQw4w9WgXcQ].en', False), ('Talk [dQw4w9WgXcQ]', True), ('Talk', True)]
    >>> _keys("ep1.wav.srt"), _keys("ep1")
    ([('ep1.wav', False), ('ep1', False)], [('ep1', False)])
    """
    stems = infojson.stems(name) or (name,)
    tongue, keys = False, [(stems[0], False)]
    for longer, stem in pairwise(stems):
        tongue = tongue or (longer[len(stem)] == "." and _suffix(longer) not in SOUND)
        keys.append((stem, tongue))
    if _suffix(keys[-1][0]) in SOUND:
        keys.append((_stem(keys[-1][0]), keys[-1][1]))
    return keys


def _best(folders: tuple[str, ...], name: str, index: _Index, *, own: str, top: str = "") -> list[_File]:
    """Returns the file that suits a transcript best; several if they suit it alike; `own` is its own real path."""
    fits: dict[_Fit, dict[tuple[tuple[str, ...], str], _File]] = {}
    for rank, (key, tongue) in enumerate(_keys(name)):
        for file in index.get(key, ()):
            if tongue and file.tongue:
                continue  # of two languages, or one of them would not have been cut off
            if own and os.path.realpath(os.path.join(top, *file.folders, file.name)) == own:  # noqa: PTH118 - as above
                continue
            like = fits.setdefault(_fit(folders, file, rank), {})
            spot = (file.folders, _stem(file.name))
            like[spot] = min(file, like.get(spot, file), key=_preference)
    best = max(fits, default=None)
    return list(fits[best].values()) if best else []


def _preference(file: _File) -> tuple[int, str]:
    suffix = _suffix(file.name)
    order = SOUND if suffix in SOUND else TIMED
    return order.index(suffix) if suffix in order else len(order), file.name


def _fit(folders: tuple[str, ...], file: _File, rank: int) -> _Fit:
    """Returns how well a file suits a transcript in those folders whose name was cut so far.

    >>> _fit(("shows", "a", "en"), _File(("a",), "ep1.mp3", 0, False), 0).agreeing
    1
    """
    theirs = file.folders
    agreeing = next((k for k in range(len(theirs), 0, -1) if _holds(folders, theirs[-k:])), 0)
    at_end = agreeing == len(theirs) and folders[len(folders) - agreeing :] == theirs
    return _Fit(agreeing, agreeing == len(theirs), at_end, -rank, -file.rank)


def _holds(folders: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return any(folders[k : k + len(run)] == run for k in range(len(folders) - len(run) + 1))

"""A dictionary from a whole corpus: names that its files tell of themselves, looked for in all of them.

A guest who is named in the title of one episode is misheard in the next.  So every header is read first; then each file
is mined for the names of its own header and, less trusted, for those that others tell.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

import msgspec

from cleantx import api, store
from cleantx import jobs as work
from cleantx.batch.told.ranking import MOST, Met, Ranking
from cleantx.batch.work import tally
from cleantx.errors import CleantxError, ReadError, UsageError
from cleantx.model import Loss
from cleantx.settings import Settings
from cleantx.terms import lexicon, pack
from cleantx.terms.mining import clusters, evidence, mine, show
from cleantx.terms.mining.evidence import Term
from cleantx.terms.mining.mine import Proposal

NAMES = 500
"""Names of other files' headers that are looked for in each file, those of most headers first."""

_LOSSES = 1_000  # of one file: what is printed of them is less by far
_AHEAD = 4  # files under way for each process
_job: list[Callable[[str], Any]] = []  # in a process: what it does
_Given = TypeVar("_Given")


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """How the files are read and mined: `format` and `encoding` are told by their content if empty."""

    settings: Settings
    format: str = ""
    encoding: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one file: how many names its header `told`, its proposals, its rare `names` with their counts.

    `why` says why it could not be read, `losses` what was doubtful.
    """

    path: str
    told: int = 0
    proposals: tuple[Proposal, ...] = ()
    names: Mapping[str, int] = {}
    losses: tuple[Loss, ...] = ()
    why: str = ""


class Told:
    """The terms that headers tell, with in how many of them each stands."""

    def __init__(self) -> None:
        """Begins with none."""
        self._terms: dict[str, Term] = {}
        self._ranking = Ranking()

    def add(self, terms: Iterable[Term]) -> None:
        """Counts the terms of one header."""
        for term in terms:
            key = term.text.casefold()
            first = self._terms.setdefault(key, term)
            self._terms[key] = first._replace(family=first.family | term.family, cased=first.cased or term.cased)
            self._ranking.add((key,), 1)
        if len(self._terms) > 2 * MOST:
            kept = {key for (key,), _ in self._ranking}
            self._terms = {key: term for key, term in self._terms.items() if key in kept}

    def first(self) -> tuple[Term, ...]:
        """Returns the terms that are looked for in other files, too: those of most headers.

        A name that people know ("Sofia") is not: there it may be somebody else's.  With these, names of other shows
        cost repairs of the own ones (measured, docs/mining.md).
        """
        own = (key for (key,), _ in self._ranking if lexicon.find(key) is None)
        return tuple(self._terms[key] for key in islice(own, NAMES))

    def __contains__(self, text: str) -> bool:
        """Says whether a header spells a term so."""
        return text.casefold() in self._terms

    def __iter__(self) -> Iterator[str]:
        """Yields every term."""
        yield from (term.text for term in self._terms.values())


class Corpus:
    """What was found in the files so far; of more than can be kept, what stands in most of them."""

    def __init__(self, told: Told, settings: Settings) -> None:
        """Begins with what the headers tell."""
        self._proposals: dict[tuple[str, str], Proposal] = {}
        self._names = Ranking()
        self._told, self._settings = told, settings
        self.files = self.failed = 0

    def add(self, found: Found) -> None:
        """Takes what was found in one file."""
        self.files += 1
        self.failed += bool(found.why)
        for one in found.proposals:
            if one.source == evidence.CORPUS and one.wrong in self._told:
                continue  # NVIDIA is not another file's Invideo: some header spells it so
            key = one.wrong, one.right
            before = self._proposals.get(key)
            self._proposals[key] = mine.merged([before, one])[0] if before else one
        for name, count in found.names.items():
            self._names.add((name,), count)
        if len(self._proposals) > 2 * MOST:
            kept = sorted(self._proposals.values(), key=mine.rank)[:MOST]
            self._proposals = {(one.wrong, one.right): one for one in kept}

    def proposals(self, *, least: int = 1) -> tuple[Proposal, ...]:
        """Returns what was proposed in so many files at `least`, those of most files first."""
        return tuple(sorted((p for p in self._proposals.values() if p.files >= least), key=mine.rank))

    def asked(self, *, least: int = 1) -> list[str]:
        """Returns the names that sound alike where nothing tells which is right, a line for each group."""
        met = {key[0]: numbers for key, numbers in islice(self._names, clusters.MOST)}
        lines = []
        for group in clusters.alike({name: one.files for name, one in met.items()}, self._known()):
            if sum(files for _, files in group) >= least:
                names = sorted((name for name, _ in group), key=lambda name: (-met[name].files, -met[name].times, name))
                lines.append(" / ".join(map(_spelled, names, map(met.__getitem__, names))))
        return lines

    def _known(self) -> Iterator[str]:
        yield from self._told
        packs = (*(pack.load(name) for name in self._settings.packs), *self._settings.own)
        yield from (word for one in packs for entry in one.entries for word in (entry.right, *entry.wrong))
        yield from (word for one in self._proposals.values() for word in one.wrong.split())


def _spelled(name: str, met: Met) -> str:
    return f"{name} x{met.times}{f' in {met.files:,} files' if met.files > 1 else ''}"


def gather(paths: Sequence[str], read: Read, *, jobs: int, told: Callable[[Found], None]) -> Corpus:
    """Returns what is found in the files, by so many processes; `told` hears of each, in their order.

    Raises:
        ReadError: a process died.
    """
    headers = Told()
    seekable = [path for path in paths if path != store.STDIO]  # what can be read twice
    if len(paths) > 1:
        for _, terms in each(partial(_header, read), seekable, jobs):
            headers.add(terms)
    corpus = Corpus(headers, read.settings)
    for _, found in each(partial(mined, read, headers.first()), paths, jobs):
        corpus.add(found)
        told(found)
    return corpus


def _header(read: Read, path: str) -> tuple[Term, ...]:
    """Returns the terms that a file tells of itself; none where it cannot be read: that is told when it is mined."""
    try:
        return show.terms(api.read(path, format=read.format or None, encoding=read.encoding or None))
    except UsageError:
        raise
    except Exception:  # noqa: BLE001 - as in `mined`, which tells it
        return ()


def mined(read: Read, corpus: Sequence[Term], path: str) -> Found:
    """Returns what is found in one file; `corpus` are the terms that others tell.

    Raises:
        UsageError: no such format or encoding: that is wrong for every file.
    """
    try:
        transcript = api.read(path, format=read.format or None, encoding=read.encoding or None)
        mined = work.mine(transcript, settings=read.settings, corpus=corpus)
    except UsageError:
        raise
    except CleantxError as error:
        return Found(path=path, why=str(error))
    except Exception as error:  # noqa: BLE001 - a bug that one file meets must not end the work on thousands
        return Found(path=path, why=f"{path}: internal error: {type(error).__name__}: {error}")
    names = {name: count for name, (count, _) in tally.names(transcript, read.settings.language).items()}
    names |= {name: count for group in mined.unsure for name, count in group}
    losses = transcript.losses[:_LOSSES]
    return Found(path=path, told=mined.told, proposals=mined.proposals, names=names, losses=losses)


def each(job: Callable[[str], _Given], paths: Sequence[str], jobs: int) -> Generator[tuple[str, _Given], None, None]:
    """Yields each path with what the job makes of it, in their order.

    Raises:
        ReadError: a process died.
    """
    if jobs <= 1 or len(paths) <= 1:
        yield from ((path, job(path)) for path in paths)
        return
    under: deque[tuple[str, Future[_Given]]] = deque()
    waiting = iter(paths)
    with ProcessPoolExecutor(jobs, get_context("spawn"), _enter, (job,)) as pool:
        try:
            while True:
                for path in islice(waiting, _AHEAD * jobs - len(under)):
                    under.append((path, pool.submit(_do, path)))
                if not under:
                    return
                path, future = under.popleft()
                yield path, future.result()
        except BrokenProcessPool:
            raise ReadError("a process died at this file, or one of the next", path=path) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _enter(job: Callable[[str], Any]) -> None:
    _job[:] = [job]


def _do(path: str) -> Any:  # noqa: ANN401 - what the job makes
    return _job[0](path)

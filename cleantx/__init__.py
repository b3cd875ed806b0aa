"""cleantx turns machine-made transcripts into clean text, trustworthy times and good subtitles.

Three lines do what the commands do:

>>> import cleantx
>>> transcript = cleantx.clean(cleantx.read("fixtures/seeds/deepseek-youtube.md"))
>>> transcript.fixes[1].by, transcript.segments[1].text
('ai/nathan-lambert', 'The following is a conversation with Dylan Patel and Nathan Lambert.')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleantx.version import __version__

if TYPE_CHECKING:
    from cleantx.align.audio.run import Listened
    from cleantx.align.fit import Fitted, Offset
    from cleantx.align.transfer import Aligned, Stretch
    from cleantx.api import (
        align_audio,
        align_to,
        check,
        clean,
        compare,
        convert,
        fit,
        lint,
        mend,
        mine,
        read,
        resolve,
        retime,
        revert,
        shift,
        subtitle,
        write,
    )
    from cleantx.comparison.run import Comparison
    from cleantx.decisions import Decision
    from cleantx.dictionary import add_term, check_terms, export_terms, import_terms, load_terms, write_terms
    from cleantx.errors import (
        AlignError,
        CleantxError,
        ClusterError,
        LedgerError,
        NotATranscript,
        PackError,
        ReadError,
        StrictError,
        UntimedError,
        UsageError,
        WriteError,
    )
    from cleantx.jobs import Mended, Mined, Subtitled
    from cleantx.mending import Mend
    from cleantx.model import (
        Chapter,
        DropEdit,
        Finding,
        Fix,
        JoinEdit,
        Kept,
        Loss,
        Mark,
        Meta,
        Segment,
        Source,
        Speaker,
        SplitEdit,
        TextEdit,
        Transcript,
        Word,
    )
    from cleantx.settings import Settings
    from cleantx.subtitles.check import Score
    from cleantx.subtitles.profile import Profile
    from cleantx.subtitles.region import Fixed
    from cleantx.terms.learn import Learned, learn
    from cleantx.terms.mining.mine import Proposal
    from cleantx.terms.pack import Entry, Pack, Pattern, Protect

_HOMES = {
    "align.audio.run": ("Listened",),
    "align.fit": ("Fitted", "Offset"),
    "align.transfer": ("Aligned", "Stretch"),
    "api": (
        "align_audio",
        "align_to",
        "check",
        "clean",
        "compare",
        "convert",
        "fit",
        "lint",
        "mend",
        "mine",
        "read",
        "resolve",
        "retime",
        "revert",
        "shift",
        "subtitle",
        "write",
    ),
    "comparison.run": ("Comparison",),
    "decisions": ("Decision",),
    "dictionary": ("add_term", "check_terms", "export_terms", "import_terms", "load_terms", "write_terms"),
    "errors": (
        "AlignError",
        "CleantxError",
        "ClusterError",
        "LedgerError",
        "NotATranscript",
        "PackError",
        "ReadError",
        "StrictError",
        "UntimedError",
        "UsageError",
        "WriteError",
    ),
    "jobs": ("Mended", "Mined", "Subtitled"),
    "mending": ("Mend",),
    "model": (
        "Chapter",
        "DropEdit",
        "Finding",
        "Fix",
        "JoinEdit",
        "Kept",
        "Loss",
        "Mark",
        "Meta",
        "Segment",
        "Source",
        "Speaker",
        "SplitEdit",
        "TextEdit",
        "Transcript",
        "Word",
    ),
    "settings": ("Settings",),
    "subtitles.check": ("Score",),
    "subtitles.profile": ("Profile",),
    "subtitles.region": ("Fixed",),
    "terms.learn": ("Learned", "learn"),
    "terms.mining.mine": ("Proposal",),
    "terms.pack": ("Entry", "Pack", "Pattern", "Protect"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AlignError",
    "Aligned",
    "Chapter",
    "CleantxError",
    "ClusterError",
    "Comparison",
    "Decision",
    "DropEdit",
    "Entry",
    "Finding",
    "Fitted",
    "Fix",
    "Fixed",
    "JoinEdit",
    "Kept",
    "Learned",
    "LedgerError",
    "Listened",
    "Loss",
    "Mark",
    "Mend",
    "Mended",
    "Meta",
    "Mined",
    "NotATranscript",
    "Offset",
    "Pack",
    "PackError",
    "Pattern",
    "Profile",
    "Proposal",
    "Protect",
    "ReadError",
    "Score",
    "Segment",
    "Settings",
    "Source",
    "Speaker",
    "SplitEdit",
    "Stretch",
    "StrictError",
    "Subtitled",
    "TextEdit",
    "Transcript",
    "UntimedError",
    "UsageError",
    "Word",
    "WriteError",
    "__version__",
    "add_term",
    "align_audio",
    "align_to",
    "check",
    "check_terms",
    "clean",
    "compare",
    "convert",
    "export_terms",
    "fit",
    "import_terms",
    "learn",
    "lint",
    "load_terms",
    "mend",
    "mine",
    "read",
    "resolve",
    "retime",
    "revert",
    "shift",
    "subtitle",
    "write",
    "write_terms",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute can be anything
    """Imports a public name when it is first used, so that `cleantx --version` pays for none of them."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'cleantx' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as above

    value = getattr(import_module(f"cleantx.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Returns the public names."""
    return __all__

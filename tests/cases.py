"""What the contract tests run over: every fixture, of every format."""

from __future__ import annotations

from pathlib import Path

from cleantx import store
from cleantx.formats import TABLE, load
from cleantx.model import Loss, Source, Transcript

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
SEEDS = sorted(
    path for path in (FIXTURES / "seeds").iterdir() if path.suffix in (".txt", ".md") and path.name != "README.md"
)
CASES = sorted(path for path in (FIXTURES / "formats").glob("*/*/input.*"))
READ = tuple(name for name, entry in TABLE.items() if "r" in entry.ways)
WRITTEN = tuple(name for name, entry in TABLE.items() if "w" in entry.ways)
BOTH = tuple(name for name in READ if name in WRITTEN)
LINE_FORMATS = tuple(name for name in READ if TABLE[name].family == "lines")


def decoded(path: Path) -> tuple[str, Source, tuple[Loss, ...]]:
    """Returns a fixture's text, how it is stored, and what was doubtful."""
    return store.decode(path.read_bytes(), name=str(path), format=format_of(path))


def format_of(path: Path) -> str:
    """Returns the format that a fixture is of: its folder's name, or what its seed is known to be."""
    if path.parent.name == "seeds":
        return {"deepseek-youtube": "youtube-md", "state-of-ai-speaker": "speakers"}.get(path.stem, "whispercpp")
    return path.parent.parent.name


def read(path: Path) -> Transcript:
    """Returns a fixture's transcript, read as the format that it is of."""
    text, source, losses = decoded(path)
    transcript = load(format_of(path)).read(text, source)
    return transcript if not losses else _with(transcript, losses)


def _with(transcript: Transcript, losses: tuple[Loss, ...]) -> Transcript:
    from msgspec.structs import replace  # noqa: PLC0415 - rarely needed

    return replace(transcript, losses=(*losses, *transcript.losses))


def name(path: Path) -> str:
    """Returns a test's id for a fixture."""
    return f"{format_of(path)}/{path.parent.name if path.parent.name != 'seeds' else path.stem}"

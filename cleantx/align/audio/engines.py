"""The aligners there are, by name."""

from __future__ import annotations

from collections.abc import Callable

from cleantx.align.audio.anchor import Recogniser
from cleantx.align.audio.engine import Engine
from cleantx.errors import UsageError

NAMES = ("pocketsphinx", "whisperx")


def load(name: str, *, model: str = "", language: str = "en", rules: Callable[[str], str] | None = None) -> Engine:
    """Returns a loaded aligner; `rules` tell how English words sound that no dictionary has.

    Raises:
        UsageError: there is no such aligner, it is not installed, or it has no model for the language.
    """
    if name == "whisperx":
        from cleantx.align.audio import whisperx  # noqa: PLC0415 - what only one of them needs

        return whisperx.load(model=model, language=language)
    if name != "pocketsphinx":
        raise UsageError(f"unknown aligner {name!r}", hint=f"one of {', '.join(NAMES)}")
    from cleantx.align.audio import pocketsphinx  # noqa: PLC0415 - as above

    if not model and not language.startswith("en"):
        what = f"text in {language!r}" if language != "und" else "text that does not read as English"
        raise UsageError(
            f"pocketsphinx brings a model of English only, and this is {what}",
            hint="--model DIR names another, --aligner whisperx knows more languages, --language en insists",
        )
    return pocketsphinx.load(model=model, rules=rules)


def finder(
    engine: Engine, *, language: str = "en", rules: Callable[[str], str] | None = None
) -> Callable[[], Recogniser]:
    """Returns what loads a recogniser for recordings whose text has no times, when it is wanted.

    Only pocketsphinx can learn the words of one text; another aligner borrows it.
    """
    if isinstance(engine, Recogniser):
        return lambda: engine

    def borrowed() -> Recogniser:
        try:
            found = load("pocketsphinx", language=language, rules=rules)
        except UsageError as error:
            raise UsageError(
                f"words without times are looked for with pocketsphinx: {error.message}", hint=error.hint
            ) from None
        if not isinstance(found, Recogniser):
            raise TypeError(type(found).__name__)
        return found

    return borrowed

"""The prices of the layout, read from `weights.toml`, where each says where it comes from."""

from __future__ import annotations

import functools
from importlib import resources

import msgspec

__all__ = ["BreakPrices", "CueBreakPrices", "CuePrices", "LinePrices", "Weights", "for_speed", "load"]


class BreakPrices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the words on both sides of a break cost."""

    sentence: float
    comma: float
    mark: float
    none: float
    function: float
    opener: float
    subject: float
    name: float
    named_number: float
    unit: float
    number: float
    adjective: float
    binder: float
    object: float
    weak: float
    unsure: float
    blind: float
    tied: float


class CueBreakPrices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What else counts where a cue ends."""

    source: float
    pause: float
    pause_cap: float
    turn: float
    shot: float
    beside_shot: float
    head: float
    tail: float
    loose_head: float
    loose_tail: float
    sound: float


class CuePrices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a cue costs as a whole."""

    base: float
    fast: float
    fast_slope: float
    lent: float
    comfort_slope: float
    short: float
    short_slope: float
    long_slope: float
    two_lines: float
    line_share: float
    two_speakers: float
    orphan: float
    wide: float


class LinePrices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What decides between line breaks of a settled cue."""

    balance: float
    top_heavy: float


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All prices."""

    break_: BreakPrices = msgspec.field(name="break")
    cue_break: CueBreakPrices
    cue: CuePrices
    line: LinePrices


@functools.lru_cache(maxsize=1)
def load() -> Weights:
    """Returns the prices that ship with the package."""
    return msgspec.toml.decode(resources.files(__package__).joinpath("weights.toml").read_bytes(), type=Weights)


def for_speed() -> Weights:
    """Returns prices by which only the reading speed counts, and what no cue may be: too short, too long, too wide."""
    ours = load()
    free = dict.fromkeys(CuePrices.__struct_fields__, 0.0)
    kept = {name: getattr(ours.cue, name) for name in ("fast", "lent", "short", "short_slope", "long_slope", "wide")}
    return Weights(
        break_=BreakPrices(**dict.fromkeys(BreakPrices.__struct_fields__, 0.0)),
        cue_break=CueBreakPrices(**dict.fromkeys(CueBreakPrices.__struct_fields__, 0.0)),
        cue=CuePrices(**(free | kept)),
        line=ours.line,
    )

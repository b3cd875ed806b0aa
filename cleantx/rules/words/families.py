"""Names that have versions: which numbers each has had, and how a number is joined to it.

The list holds what is numbered in speech every day: language models, phones, consoles, systems.  A name that is not in
it keeps its number words ("World War Two", "Formula One", "Chapter three"): how those are written is a matter of style.
"""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """A name with versions: the glue before the number, the highest whole version so far and soon.

    `glued` families write their numbers right behind the name themselves (Qwen3): a fused token is no error there.
    """

    join: str
    highest: int
    glued: bool = False


FAMILIES = {
    "Android": Family(" ", 17),
    "Apollo": Family(" ", 17),
    "Bluetooth": Family(" ", 6),
    "ChatGPT": Family(" ", 5),
    "Claude": Family(" ", 5),
    "Claude Haiku": Family(" ", 5),
    "Claude Opus": Family(" ", 5),
    "Claude Sonnet": Family(" ", 5),
    "DALL-E": Family(" ", 3),
    "DeepSeek R": Family("", 3),
    "DeepSeek V": Family("", 4),
    "DeepSeek version": Family(" ", 4),
    "Falcon": Family(" ", 9),
    "GPT": Family("-", 6),
    "GLM": Family("-", 6),
    "Gemini": Family(" ", 4),
    "Gemma": Family(" ", 4, glued=True),
    "Grok": Family(" ", 6),
    "Haiku": Family(" ", 5),
    "Kimi K": Family("", 3),
    "Kinect": Family(" ", 2),
    "Llama": Family(" ", 5),
    "Midjourney": Family(" ", 8),
    "MiniMax M": Family("", 3),
    "Mistral Large": Family(" ", 3),
    "Mistral Medium": Family(" ", 3),
    "Mistral Small": Family(" ", 4),
    "Nemotron": Family(" ", 4),
    "OLMo": Family(" ", 4, glued=True),
    "Opus": Family(" ", 5),
    "Phi": Family("-", 5, glued=True),
    "PlayStation": Family(" ", 6),
    "Python": Family(" ", 4, glued=True),
    "Qwen": Family(" ", 4, glued=True),
    "Sonnet": Family(" ", 5),
    "Sora": Family(" ", 3),
    "Stable Diffusion": Family(" ", 4),
    "Tulu": Family(" ", 4),
    "Unreal Engine": Family(" ", 6),
    "Veo": Family(" ", 4),
    "Windows": Family(" ", 12),
    "iOS": Family(" ", 27),
    "iPhone": Family(" ", 18),
}
"""Each name in its own capitals; the numbers go up to `highest`, with or without a point and a digit behind it."""

TIERS = ("Flash", "Haiku", "Opus", "Pro", "Sonnet", "Turbo", "Ultra")
"""Sizes that stand between a name and its number, or behind it."""

RUN_TOGETHER = {
    "Claude": {"35": "3.5", "37": "3.7", "41": "4.1", "45": "4.5", "46": "4.6"},
    "Gemini": {"15": "1.5", "20": "2.0", "25": "2.5", "31": "3.1"},
}
"""Versions whose point the recogniser did not write; read so only beside a size: "Claude 35 Sonnet"."""

WORDS = {
    word: n
    for n, word in enumerate(
        (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        )
    )
}  # fmt: skip
"""Number words to their numbers; versions do not go higher."""

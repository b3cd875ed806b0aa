"""Letters that the recogniser spelled one by one: ``A_I_``, ``L_L_M_s``, ``R_ one``, ``Z_ dot A_I_``.

Nobody searches for them, no dictionary knows them, and a subtitle that shows them looks broken.  The letters are
joined; a number word after a single letter becomes its digit (``K_ two`` is K2), and a spelled address its address.
Joining is safe: a capital with an underscore after it is nothing that people write.  An address spelled in whole
words ("code rabbit dot com slash lex") is only suggested: where its name begins is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantx.model import Finding, Fix, Kind, Safety
from cleantx.terms.match import Matcher
from cleantx.text import View

CODE = "CTX203"
NAME = "spelled-letters"
SAFETY: Safety = "safe"
SINCE = "0.1.0"
READS: tuple[Kind, ...] = ("speech", "sound")
LANGUAGES: tuple[str, ...] = ()
BAD = (
    ("two of my favourite people in the A_I_ community", "two of my favourite people in the AI community"),
    ("utilization of L_L_M_s on G_P_Us, and of Non-L_L_M_ tools", "utilization of LLMs on GPUs, and of Non-LLM tools"),
    ("K_ two came after R_ one", "K2 came after R1"),
    ("and Z_ dot A_I_s with their models", "and Z.ais with their models"),
    ("it is a Q_ and A_ session", "it is a Q&A session"),
    ("go to H_F_ dot C_O_ slash Lex", "go to hf.co slash Lex"),
    ("That's U_P_L_I_F_T_D_E_S_K_ I said", "That's U-P-L-I-F-T-D-E-S-K I said"),
)
GOOD = (
    "the variable snake_case and a MAX_SIZE constant",
    "an A or a B",
    "see __init__ and x_train",
    "the file is named a_b_c",
    "it returned Z_OK and set O_NONBLOCK",
)

_QA = re.compile(r"Q(?<!\w.)_ (?:and|n) A_(?!\w)")
_TLD = "com|org|net|ai|io|edu|gov|dev|co|app|fm|tv|uk|de"
_ADDRESS = re.compile(r"([A-Z](?<!\w.)_(?:[A-Z]_)*) dot ((?:[A-Z]_)+[A-Z]?)(s\b)?")
_LONGEST = 63  # characters of a host's name
_WORD = rf"([A-Za-z][\w-]{{0,{_LONGEST - 1}}})"
_HOST = re.compile(r"(?<![\w.-])[A-Za-z][\w-]*\Z", re.IGNORECASE)  # the word before "dot"
_DOT = re.compile(r" [Dd][Oo][Tt](?= )")
_SPOKEN = re.compile(rf"{_WORD} dot ({_TLD})(?: slash {_WORD})?(?!\w|\.\w)", re.IGNORECASE)


def check(view: View, terms: Matcher) -> Iterator[Finding]:  # noqa: ARG001 - every rule has the same signature
    """Yields each spelled run, number and address, and each address in words."""
    text = view.text
    if "_" in text:
        for a, b, after in view.chunks[0]:
            yield _finding(view, a, b, after, "letters spelled one by one")
        for match in _QA.finditer(text):
            yield _finding(view, *match.span(), "Q&A", "spelled letters")
        for match in _ADDRESS.finditer(text):
            ending = match[2].replace("_", "").lower()
            if re.fullmatch(_TLD, ending):
                name = match[1].replace("_", "")
                after = f"{name.lower() if len(name) > 1 else name}.{ending}{match[3] or ''}"
                yield _finding(view, *match.span(), after, "an address spelled by letters")
    for match in _addresses(view.folded) if " dot " in text else ():
        path = f"/{match[3].lower()}" if match[3] else ""
        after = f"{match[1].lower()}.{match[2].lower()}{path}"
        yield _finding(view, *view.back(*match.span()), after, "an address in words", safety="suggest")


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """Yields the addresses that are spelled in words, each after the one before."""
    end = 0
    for dot in _DOT.finditer(text):
        host = _HOST.search(text, max(dot.start() - _LONGEST, end), dot.start())
        found = _SPOKEN.match(text, host.start()) if host else None
        if found:
            yield found
            end = found.end()


def _finding(view: View, a: int, b: int, after: str, what: str, *, safety: Safety = SAFETY) -> Finding:
    edits = view.edits(a, b, after)
    why = f"{what}: {view.text[a:b]!r}"
    fix = Fix(code=CODE, name=NAME, safety=safety, why=why, edits=edits)
    message = f"{what}: {view.text[a:b]!r} should read {after!r}"
    return Finding(code=CODE, segment=edits[0].segment, a=edits[0].a, b=edits[0].b, message=message, fix=fix)

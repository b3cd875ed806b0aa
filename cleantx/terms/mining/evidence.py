"""The names and terms that a show tells of itself: from its title, description and outline, or a list of the user's.

What is written there was written by a person who knew how it is spelled.  The keywords line is never believed: it
lists misspellings on purpose, so that searches find the show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleantx.model import Meta
from cleantx.terms import lexicon
from cleantx.terms.mining.sound import plain
from cleantx.terms.pack import Pack

GLOSSARY, TITLE, OUTLINE, DESCRIPTION, CONTEXT, CORPUS, PACK = (
    "glossary", "title", "outline", "description", "context", "corpus", "pack"
)  # fmt: skip
"""Where a term comes from, in the order of trust; `CORPUS` is the header of another file."""

_ORDER = (GLOSSARY, TITLE, OUTLINE, DESCRIPTION, CONTEXT, CORPUS, PACK)
_TOKEN = re.compile(r"[^\W_]+(?:[.&](?=[^\W\d_]{1,2}\b)[^\W_]+)*")  # R&D, U.S
_NOISE = re.compile(
    r"""(?:https?://|www\.)\S+                            # addresses
      | \S+@\S+ | [@#]\w+                                 # e-mail, handles, hashtags
      | (?<![\w.-])[\w-]{1,63}(?:\.[a-z][\w-]{0,62}){1,9}(?:/\S*)?   # hosts and files
      | \(?\d{1,3}(?::\d\d){1,2}\)?                       # times of an outline
      | ^(?:\W{0,4}[A-Z][A-Z ]{2,40}:\W{0,3})$            # headings in capitals
    """,
    re.VERBOSE | re.MULTILINE,
)
_BULLET = re.compile(r"^(?:[-*+\u2022\u2013]|\d{1,3}[.)])\s+")
_PART = re.compile(r"([|:()\u2013\u2014]|\s-\s)")  # stands between the parts of a title
_LETTERS = re.compile(r"[^\W\d_]+")
_LINKS = frozenset("of the de da di del della der den van von zu la le el al bin ibn ben y e for du des".split())  # noqa: SIM905 - one literal reads better
# words with a capital in every show's description, and of the trade: they are spelled right by everybody
_TRADE = frozenset(
    """podcast episode episodes show shows video channel subscribe twitter instagram facebook youtube spotify apple
    google tiktok linkedin patreon website blog email newsletter outline timestamps chapters transcript introduction
    intro outro sponsors sponsor links contact feedback survey support host guest guests season part q&a ama x rss
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mr mrs ms dr prof professor sir lord lady king queen president prime minister
    saint st""".split()  # noqa: SIM905 - as above
)
_GLUE = "-'\u2019&/"  # stands between the parts of one name
_COMMON = 3.6  # Zipf: a word of the language that is commoner needs more than a capital to be a name
_GIVEN = 4.6  # Zipf: a commoner word that may be a name as well (May, Will) is taken for the word
_RARE = 2.6  # Zipf: a word in small letters that is rarer is a term of its field
_TITLED = 0.6  # of the longer words of a line in capitals: then the line is set like a title
_SHOUTED, _SHORT = 3, 4  # letters from which a common word is shouted, up to which others are abbreviations
_LONGEST = 5  # tokens of a name
_MOST = 400  # terms of one text: a whole book is no header; a user's list is as long as it is
_SIZE = 60_000  # characters looked at


class Term(NamedTuple):
    """A name or term as it is to be written, and where it comes from.

    `name`: it is one, else a common noun; `cased`: its capitals are its own, not those of a title or a sentence;
    `family`: the words of the names that it is a part of; `said`: other spellings of how it sounds.
    """

    text: str
    source: str
    name: bool = True
    cased: bool = True
    family: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()


def of_meta(meta: Meta) -> tuple[Term, ...]:
    """Returns the terms of what a file tells of itself; its keywords are left out.

    >>> [t.text for t in of_meta(Meta(title="Nathan Lambert on DeepSeek", keywords=("nathan lampert",)))]
    ['Nathan Lambert', 'Nathan', 'Lambert', 'DeepSeek']
    """
    return _first(
        [
            *of_text(meta.title or "", TITLE),
            *of_text(meta.description or "", DESCRIPTION),
        ]
    )


def of_outline(titles: Iterable[str]) -> tuple[Term, ...]:
    """Returns the terms of the titles of chapters."""
    return _first(list(of_text("\n".join(titles), OUTLINE)))


def of_list(lines: Iterable[str], source: str = GLOSSARY) -> tuple[Term, ...]:
    """Returns a user's own terms, one a line, as they stand; beside a name of several words those of it that are names.

    >>> [t.text for t in of_list(["mirepoix", "# a comment", "- Marco Pierre White"])]
    ['mirepoix', 'Marco Pierre White', 'Marco', 'Pierre']
    """
    found = []
    for line in lines:
        text = _BULLET.sub("", " ".join(line.split())).strip('"\u201c\u201d')
        if text and not text.startswith("#"):
            words = text.split()
            whole = Term(text, source, name=text[0].isupper() or not text.islower())
            found.append(whole)
            family = frozenset(plain(word).lower() for word in words)
            if (
                source == GLOSSARY
                and 1 < len(words) <= _LONGEST
                and all(word[0].isupper() or word in _LINKS for word in words)
            ):
                found += [whole._replace(text=word, family=family) for word in words if _is_only_a_name(word)]
    return _first(found)


def _is_only_a_name(word: str) -> bool:
    """Says whether a word of a name of several stands alone for it: no word of the language, no number, no letter."""
    bare = plain(word)
    known = lexicon.find(bare.lower())
    only = known is None or not known.is_word
    return only and len(bare) > 2 and bare.isalpha() and bare.lower() not in _TRADE  # noqa: PLR2004 - two are initials


def of_packs(packs: Iterable[Pack]) -> tuple[Term, ...]:
    """Returns the right forms of a user's packs: names that the show uses, with how they are said if that is told."""
    entries = (entry for pack in packs for entry in pack.entries)
    return _first(
        [
            Term(e.right, GLOSSARY, name=e.right[0].isupper() or not e.right.islower(), said=e.sounds_like)
            for e in entries
        ]
    )


def of_text(text: str, source: str) -> Iterator[Term]:
    """Yields the names in a text, the longest form first, then those of its words that can stand alone."""
    found: set[str] = set()
    for term in _of_lines(text, source):
        found.add(term.text.casefold())
        if len(found) > _MOST:
            return
        yield term


def _of_lines(text: str, source: str) -> Iterator[Term]:
    for written in _NOISE.sub("\n", text[:_SIZE]).split("\n"):
        # in a text "the PARADIGM study" is a name
        line = _unshouted(written) if source == TITLE or written.isupper() else written
        titled = _is_titled(line)
        for run, first in _runs(line, titled=titled):
            yield from _of_run(run, source, cased=not (titled or first))
        for match in _TOKEN.finditer(line):
            word = match[0].lower()
            plainly = match[0].islower() or (titled and match[0][1:].islower() and _is_plain_word(word))
            if plainly and _is_term(word):
                yield Term(word, source, name=False, cased=False)


def merged(*groups: Iterable[Term]) -> tuple[Term, ...]:
    """Returns all terms, each once, in the order of trust."""
    rank = {source: k for k, source in enumerate(_ORDER)}
    return _first(sorted((term for group in groups for term in group), key=lambda t: rank[t.source]))


def _first(terms: list[Term]) -> tuple[Term, ...]:
    """Returns each term once, as it is spelled first; in small letters where a running text has it so."""
    found: dict[str, Term] = {}
    for term in terms:
        key = term.text.casefold()
        known = found.setdefault(key, term)
        family = known.family | term.family
        if known.source != GLOSSARY and term.text.islower() and not known.text.islower() and not known.cased:
            known = known._replace(text=term.text, name=False)
        found[key] = known._replace(cased=known.cased or term.cased, family=family)
    return tuple(found.values())


def _unshouted(line: str) -> str:
    """Returns a line with its parts in capitals set as titles are ("The Fall of ..."), so that a name has one capital.

    In any other part a common word in capitals is shouted: "You Won't BELIEVE".
    """
    return "".join(_quietly(part) for part in _PART.split(line))


def _quietly(part: str) -> str:
    words = [word for word in _LETTERS.findall(part) if len(word) >= _SHOUTED]
    loud = [word for word in words if word.isupper()]
    headline = len(loud) > 1 and len(loud) >= _TITLED * len(words) and any(_is_shout(word) for word in loud)
    return _LETTERS.sub(lambda m: _as_in_a_title(m[0]) if headline or _is_shout(m[0]) else m[0], part)


def _as_in_a_title(word: str) -> str:
    """Returns a word of a headline in capitals without them, but for what may be an abbreviation."""
    if not word.isupper() or len(word) == 1:
        return word
    known = lexicon.find(plain(word).lower())
    short = len(word) <= _SHORT and (known is None or (known.kind == lexicon.WORD and known.zipf < _RARE))
    return word if short else word.capitalize()


def _is_shout(word: str) -> bool:
    """Says whether a word in capitals is a common one of the language."""
    known = lexicon.find(plain(word).lower()) if len(word) >= _SHOUTED and word.isupper() else None
    return known is not None and known.is_word and known.zipf >= _COMMON


def _is_titled(line: str) -> bool:
    """Says whether a line is set in capitals like a title, so that a capital there says nothing.

    Its plain words tell: names have capitals anywhere.
    """
    plainly = [word for word in re.findall(r"[^\W\d_]{4,}", line)[1:] if _is_common(word.lower())]
    capital = sum(word[0].isupper() for word in plainly)
    return bool(plainly) and capital >= _TITLED * len(plainly)


def _is_common(word: str) -> bool:
    known = lexicon.find(word)
    return known is not None and known.kind == lexicon.WORD and known.zipf > _RARE


def _runs(line: str, *, titled: bool) -> Iterator[tuple[list[str], bool]]:
    """Yields the runs of words with capitals in a line, linking words and numbers inside them included.

    With each comes whether it begins a sentence.
    """
    run: list[str] = []
    end = 0
    first = begins = True
    for match in _TOKEN.finditer(line):
        word, gap = match[0], line[end : match.start()]
        end = match.end()
        initial = gap == ". " and run and len(run[-1].lstrip()) == 1
        possessive = gap in ("'", "\u2019") and word.lower() in ("s", "t", "re", "ve", "ll", "d", "m")
        if run and ((gap not in (" ", "-", "'", "\u2019", "/") and not initial) or possessive):
            yield run, begins
            run = []
        if possessive:
            continue
        if _has_capital(word) and not _is_mere(word, first=first, titled=titled):
            begins = begins if run else first
            run.append(word if not run or gap.endswith(" ") else f"{gap.strip()}{word}")
        elif run and (word in _LINKS and gap == " "):
            run.append(word)
        elif run and word.isdigit() and gap in (" ", "-"):
            run.append(word if gap == " " else f"-{word}")
        elif run:
            yield run, begins
            run = []
        first = line[match.end() : match.end() + 1] in (".", "!", "?", ":", "-")
    if run:
        yield run, begins


def _of_run(run: list[str], source: str, *, cased: bool) -> Iterator[Term]:
    while run and run[-1] in _LINKS:
        run = run[:-1]
    words = [part for part in run if part not in _LINKS]
    several = cased and len(words) > 1  # "Holy Trinity": a capital that nothing asks for
    if not run or len(words) > _LONGEST or not (several or any(_is_name(word) for word in words)):
        return
    if words[0].lower() in _TRADE and len(words) > 1:
        yield from _of_run(run[run.index(words[1]) :], source, cased=True)
        return
    family = frozenset(plain(word.lstrip(_GLUE)).lower() for word in words)
    if len(run) > 1:
        yield Term(_joined(run), source, family=family)
    for word in words:
        if (_is_name(word) or (len(words) > 1 and _is_surname(word))) and word.lower() not in _TRADE:
            yield Term(
                word.lstrip(_GLUE), source, cased=cased or len(words) > 1 or not _is_capitalized(word), family=family
            )


def _is_surname(word: str) -> bool:
    """Says whether a word beside a name may be a part of it that stands alone elsewhere: no very common word."""
    known = lexicon.find(plain(word.lstrip(_GLUE)).lower())
    return known is not None and known.zipf < _GIVEN


def _is_capitalized(word: str) -> bool:
    return word[1:] == word[1:].lower() and not any(c.isdigit() for c in word)


def _joined(run: list[str]) -> str:
    out = run[0]
    for word in run[1:]:
        out += word if word[0] in _GLUE else f" {word}"
    return out


def _has_capital(word: str) -> bool:
    return any(c.isupper() for c in word)


def _is_mere(word: str, *, first: bool, titled: bool) -> bool:
    """Says whether the capital of a word tells nothing: it begins a sentence, or all words of its line have one."""
    if not (first or titled) or not _is_plain_word(word):
        return False
    known = lexicon.find(word.lower())
    return known is None or known.kind != lexicon.BOTH or known.zipf > _GIVEN


def _is_plain_word(word: str) -> bool:
    """Says whether a word with a capital at its beginning alone is a common word of the language."""
    known = lexicon.find(word.lower())
    if word[1:] != word[1:].lower() or any(c.isdigit() for c in word):
        return False
    return known is not None and known.is_word


def _is_name(word: str) -> bool:
    """Says whether a word is a name by its own looks: unknown, a known name, or in odd capitals."""
    word = word.lstrip(_GLUE)
    bare = plain(word)
    if len(bare) < 2 or bare.isdigit():  # noqa: PLR2004 - a letter is no name
        return False
    if bare[1:] != bare[1:].lower() or any(c.isdigit() for c in bare):
        return True
    known = lexicon.find(bare.lower())
    return known is None or not known.is_word or known.zipf < _COMMON


def _is_term(word: str) -> bool:
    """Says whether a word in small letters is a term of its field: long, and rare or unknown."""
    bare = plain(word)
    if len(bare) < 4 or not bare.isalpha():  # noqa: PLR2004 - shorter ones are abbreviations
        return False
    known = lexicon.find(bare)
    return (known is None and not _is_inflected(bare)) or (known is not None and known.zipf <= _RARE)


def _is_inflected(word: str) -> bool:
    """Says whether an unknown word is a known one with an ending."""
    return any(
        word.endswith(ending) and lexicon.find(word[: -len(ending)] + more)
        for ending in ("s", "es", "ed", "ing", "er", "ers", "ly", "ness", "less", "able", "ish", "like")
        for more in ("", "e")
    )

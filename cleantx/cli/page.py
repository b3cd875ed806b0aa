"""What `check` found as one HTML page: the score, rules, histograms and the worst cues, to be read without a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from cleantx.cli import charts, sides
from cleantx.cli.paper import document, inert, tiles
from cleantx.cli.show import many

if TYPE_CHECKING:
    from cleantx.model import Finding, Segment, Transcript
    from cleantx.subtitles.check import Score
    from cleantx.subtitles.profile import Profile

_WORST = 100  # cues that are shown as on a screen; the others stand in a table
_MOST = 2_000  # rows of that table: a page of more is read by nobody, and slow
_WEIGHT = {"hard": 100, "soft": 10, "style": 1}
_KINDS = {"hard": "limits", "soft": "reading", "style": "form"}


def page(name: str, transcript: Transcript, findings: Sequence[Finding], score: Score, profile: Profile) -> str:
    """Returns the page on the subtitles in a file; their text does nothing there but stand."""
    cues = [s for s in transcript.segments if not s.dropped and s.kind != "note"]
    rules = profile.title or profile.name
    title = f"{name} by {rules}"
    return document(
        title,
        [
            f"<h1>{inert(name)}</h1>",
            f"<p class=dim>checked by the rules of {inert(rules)} (<code>{inert(profile.name)}</code>)</p>",
            _score(score),
            "<h2 id=figures>How the cues are shown</h2>\n" + _charts(cues, profile),
            "<h2 id=rules>What was found</h2>\n" + _rules(findings, len(cues)),
            "<h2 id=cues>The worst cues</h2>\n" + _cues(cues, findings, profile),
        ],
    )


def _score(score: Score) -> str:
    """Returns the score in figures."""
    rows = (
        ("cues", f"{score.cues:,}", ""),
        ("words", f"{score.words:,}", ""),
        ("clean cues", f"{score.clean:.1f}", "%"),
        ("words in clean cues", f"{score.clean_words:.1f}", "%"),
        ("cues within the limits", f"{score.hard_clean:.1f}", "%"),
        ("bad ends", f"{score.bad_ends:.1f}", "per 1,000 words"),
        ("bad ends before a pause", f"{score.paused_ends:.1f}", "per 1,000 words"),
        ("median speed", f"{score.cps:.1f}", "characters a second"),
    )
    note = "A cue is clean when it breaks no limit and reads well; form is not counted."
    return f"{tiles(rows)}\n<p class=dim>{note}</p>"


def _charts(cues: Sequence[Segment], profile: Profile) -> str:
    """Returns the histograms of speeds, lengths and gaps, each with what the profile allows."""
    timed = [(cue, cue.start, cue.end) for cue in cues if cue.start is not None and cue.end is not None]
    speeds = [_characters(cue, profile) * 1000 / (end - start) for cue, start, end in timed if end > start]
    lengths = [(end - start) / 1000 for _, start, end in timed]
    gaps = [(after - end) / 1000 for (_, _, end), (_, after, _) in pairwise(timed)]
    limit = charts.Limit
    speed = [limit(profile.cps, above=True, text=f"at most {profile.cps:g}")] if profile.cps else []
    length = [limit(profile.min_ms / 1000, above=False, text=f"at least {profile.min_ms / 1000:g} s")]
    length += [limit(profile.max_ms / 1000, above=True, text=f"at most {profile.max_ms / 1000:g} s")]
    gap = [limit(profile.gap / 1000, above=False, text=f"at least {profile.gap / 1000:g} s")] if profile.gap else []
    figures = (
        charts.histogram("cps", "Characters a second", speeds, charts.Scale(2, 40, ""), speed),
        charts.histogram("length", "Length of the cues", lengths, charts.Scale(0.5, 10, " s"),
                         [one for one in length if one.value]),
        charts.histogram("gap", "Gaps between the cues", gaps, charts.Scale(0.05, 2, " s"), gap),
    )  # fmt: skip
    return f"<div class=charts>\n{chr(10).join(figures)}\n</div>"


def _characters(cue: Segment, profile: Profile) -> float:
    """Returns how many characters of a cue are shown, as `check` counts them."""
    from cleantx.subtitles import language  # noqa: PLC0415 - not before a command runs
    from cleantx.subtitles.cue import Cue  # noqa: PLC0415 - as above

    return Cue(cue, profile, language.load(None)).chars


def _rules(findings: Sequence[Finding], cues: int) -> str:
    """Returns the table of the rules that were broken."""
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - not before a command runs

    if not findings:
        return "<p>Nothing: every cue keeps every rule.</p>"
    broken = Counter(code for code, _ in {(f.code, f.segment) for f in findings})
    order = sorted(broken, key=lambda code: (-_WEIGHT[RULES[code].kind], -broken[code], code))
    rows = "\n".join(
        f"<tr><th scope=row><code>{code}</code></th><td class=n>{broken[code]:,}</td>"
        f"<td class=n>{100 * broken[code] / max(cues, 1):.1f} %</td><td class=about>{_KINDS[RULES[code].kind]}</td>"
        f"<td>{inert(RULES[code].what)}: <span class=dim>{inert(RULES[code].why)}</span></td></tr>"
        for code in order
    )
    return (
        "<div class=wide><table>\n<caption>Rules that cues break: limits, then ease of reading, then form</caption>"
        "\n<thead><tr><th scope=col>rule</th><th scope=col class=n>cues</th><th scope=col class=n>share</th>"
        "<th scope=col class=about>about</th><th scope=col>what is wrong, and why it matters</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _cues(cues: Sequence[Segment], findings: Sequence[Finding], profile: Profile) -> str:
    """Returns the cues with something wrong: the worst as they are shown, the others in a table."""
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - not before a command runs

    wrong: dict[int, list[Finding]] = {}
    for finding in findings:
        wrong.setdefault(finding.segment, []).append(finding)
    places = {cue.id: (number, cue) for number, cue in enumerate(cues, 1) if cue.id in wrong}
    worst = sorted(wrong, key=lambda id_: (-sum(_WEIGHT[RULES[f.code].kind] for f in wrong[id_]), places[id_][0]))
    if not worst:
        return "<p>None.</p>"
    cards = "\n".join(_card(*places[id_], wrong[id_], profile) for id_ in worst[:_WORST])
    rest = sorted(worst[_WORST : _WORST + _MOST], key=lambda id_: places[id_][0])
    table = _table([(*places[id_], wrong[id_]) for id_ in rest], len(worst) - _WORST - len(rest)) if rest else ""
    return f"<ol class=cues>\n{cards}\n</ol>{table}"


def _card(number: int, cue: Segment, found: Sequence[Finding], profile: Profile) -> str:
    """Returns a cue as it stands on a screen, with what is wrong."""
    from cleantx.subtitles.rules import RULES  # noqa: PLC0415 - not before a command runs

    lines = "".join(f"<span><bdi>{inert(line)}</bdi></span>" for line in cue.text.split("\n"))
    faults = "".join(f"<li class={RULES[f.code].kind}><code>{f.code}</code> {inert(f.message)}</li>" for f in found)
    length = (cue.end or 0) - (cue.start or 0)
    speed = _characters(cue, profile) * 1000 / length if length > 0 else 0
    times = f"{sides.clock(cue.start)} – {sides.clock(cue.end)}"
    return (
        f'<li id="cue-{number}"><h3><a href="#cue-{number}">{number}</a> {times}'
        f" <span class=dim>{length / 1000:.2f} s, {speed:.1f} a second</span></h3>"
        f"<div class=screen>{lines}</div><ul>{faults}</ul></li>"
    )


def _table(rows: Sequence[tuple[int, Segment, Sequence[Finding]]], more: int) -> str:
    """Returns the other cues with something wrong, a row each."""
    body = "\n".join(
        f'<tr id="cue-{number}"><td class=n><a href="#cue-{number}">{number}</a></td>'
        f"<td class=n>{sides.clock(cue.start)}</td><td><bdi>{inert(' | '.join(cue.text.split(chr(10))))}</bdi></td>"
        f"<td>{' '.join(f'<code>{code}</code>' for code in dict.fromkeys(f.code for f in found))}</td></tr>"
        for number, cue, found in rows
    )
    told = f" ({many(more, 'cue')} with less stand in no table)" if more > 0 else ""
    return (
        "\n<h2 id=others>All others</h2>\n<div class=wide><table>\n"
        f"<caption>Cues with something wrong, in their order{told}</caption>\n<thead><tr><th scope=col class=n>cue</th>"
        "<th scope=col class=n>time</th><th scope=col>text</th><th scope=col>rules</th></tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )

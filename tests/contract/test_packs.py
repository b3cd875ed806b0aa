"""The built-in packs: their contract, their safety on clean prose and on the labelled seeds."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from cleantx.model import Segment
from cleantx.terms.match import Matcher
from cleantx.terms.pack import builtin, load, parse, problems
from cleantx.text import View

ROOT = Path(__file__).parents[2]
PROSE = (ROOT / "tests/unit/prose.txt").read_text(encoding="utf-8").splitlines()[1:]
GOLD = ROOT / "fixtures/gold"
FILES = sorted(p.name for p in (resources.files("cleantx.terms") / "packs").iterdir() if p.name.endswith(".toml"))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher([load(name) for name in builtin()])


def changes(matcher: Matcher, text: str) -> list[str]:
    return [m.why for m in matcher.find(View([Segment(id=1, text=text)])) if m.safety == "safe"]


def test_the_contract_over_all_packs_together() -> None:
    assert problems([load(name) for name in builtin()]) == ()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_sorted_and_free_of_doubles(name: str) -> None:
    text = (resources.files("cleantx.terms") / "packs" / name).read_text(encoding="utf-8")
    ids = [entry.id for entry in parse(text, name).entries]
    assert ids == sorted(set(ids))


def test_there_is_enough_clean_prose() -> None:
    assert len(set(PROSE)) == len(PROSE) >= 450


@pytest.mark.parametrize("sentence", PROSE)
def test_clean_prose_stays(matcher: Matcher, sentence: str) -> None:
    assert changes(matcher, sentence) == []


def test_clean_prose_stays_as_one_text(matcher: Matcher) -> None:
    """Sentences of other fields stand beside sentences of this one, as in a podcast."""
    view = View([Segment(id=n, text=sentence) for n, sentence in enumerate(PROSE)])
    assert [m.why for m in matcher.find(view) if m.safety == "safe"] == []


TEMPTING = (
    "The better lesson is that you scale the kitchen before you scale the menu.",
    "We changed the cloud code so that it calls OpenAI twice a day.",
    "The cloud code ran on AWS long before anybody had heard of ChatGPT.",
    "I used Copilot to add two codecs to our recorder, and Windsurf wrote the tests.",
    "Devon, who runs the design team, uses Cursor and Copilot all day.",
    "He wrote a cloud sonnet one rainy evening in Leeds.",
    "If the first LLM fails, LLM 2 takes over and the router tells nobody.",
    "An entropic gas will expand until it fills the jar.",
    "On the Google campus there is an open-air model of the solar system.",
    "After opening I raised a glass to Sam Altman and his ChatGPT.",
    "The open AIs and the closed ones were compared on the same benchmark.",
    "They trained almost three 7B models on that data set in a week.",
    "I have built almost three from scratch, all of them language models.",
    "In the old mode three lamps blink while the model is reasoning.",
    "Please instruct GPT and Claude in the same words.",
    "Our Rep lit up when the app worked at last.",
    "A multi-model pipeline turns speech and video into notes.",
    "I watched Laura fine-tuning the low rank model of her team.",
    "Look at the scaling loss over the parameters before you change anything.",
    "An expert controls clusters of servers from a chair in Zurich.",
    "The firm plates its GPU brackets with nickel and not with gold.",
    "The lines of Hillsborough County are on the leading edge, says the mayor of Tampa.",
    "Kepler was a careful man, and Chinchilla is a town in Queensland.",
    "We print each paper on archive stock and put it on archive shelves.",
    "My co-host is the founder of small AI companies in Norwich.",
    "They measured forty decibels beside a small AI chip.",
    "Let Space X be a compact metric space with at least two points.",
    "Sodium is an essential element for electrolyte balance in the blood.",
    "He asked for a quote for the phone repair, got ten percent off, and paid.",
    "Finn has worked in customer service since the car firm FINN opened its office here.",
    "Leon Feng, vice chairman of the choir in Hangzhou, sang the solo.",
    "The IAC people met in Milan to talk about AI and safety in orbit.",
    "Put the core weave of the cloth under the lamp in the GPU lab's textile room.",
    "The masked L_M_ objective of the model needs no labels.",
    "The dog turned round to nip it in the butt, and the goose ran.",
    "What would you take for granite countertops in a kitchen of that size?",
    "I bring a shoe in for repair once a year.",
    "The might of lost empires is easily told.",
    "The must of just pressed grapes stood in the vat.",
    "You build a good case and point the jury to the photographs.",
    "She stood bare with me in the cold lake.",
    'The eggcorn "for all intensive purposes" is older than you think.',
    "Typescript of the novel, with the author's notes, forty pages.",
    "The PHD finger of the protein binds to histones.",
    "The X-box binding protein is made in the liver.",
    "Patients with P_H_ retain water and tire early.",
    "A licensed therapist can better help you through such a year.",
    "A bonus episode on patron and client in the Rome of Cicero is out now.",
    "Of the ten in the hut, eight sleep well on a thin mattress.",
    "Babble is the first stage of language learning in infants.",
    "Tim Ferris, the science writer, came on the show to talk about galaxies.",
    "The rocket money in NASA's budget is spent by June, subscription or not.",
    "A magic spoon lay at the bottom of the cereal box.",
    "The A_G_ one day said no to the supplemental brief.",
    "You play it by year: first the songs of 1990, then those of 1991.",
    "The Navy kept its Mine Craft in the harbour of Kiel.",
    "The bank's interest peaked; it had peaked our interest rates as well.",
    "Look at the Laura ranks in the matrix of her LLM team.",
    "Weimo drives a car that her uncle sold to Google.",
    "Of the two plans, this is the worse-case scenario.",
    "People find tuning PPO hard, and so do I.",
    "NVIDIA's panel has expert controls for the GPU.",
    "Finn built an AI agent for his bakery.",
    "Aladdin is set in China, while Ali Baba lives in Persia.",
    "The satellite has a contact window of two million kilometres.",
    "She sent him a hugging face emoji.",
    "The men in the prison have an in-cell problem with damp.",
)
"""Right sentences that hold a wrong form of some entry: only its company tells that here it is meant."""

ORDINARY = (
    "Among the coveted 19 places on the list was ours.",
    "Chester draws one all with Wrexham in a match without a chance.",
    "Everybody in the show knows where the body lies.",
    "They signed without further due diligence.",
    "The statute of limitation in Scots law is another matter.",
    "Ognuno per sé e Dio per tutti, he said, and left.",
    "The words on her purse say that she has been to Capri.",
    "Call an Uber and lift the trunk in with care.",
    "Could I get an Uber or lift home with you?",
    "In Lehman's terms of sale the bank kept the building.",
    "She rang the eye phone line at the hospital about her cataract.",
    "The carpool tunnel under the bay is free after six.",
    "What people take from an old wise tale is up to them.",
    "Our bank is based in Shenzhen, Taiwan is where the ships are built, and TSMC is a client.",
    "The talks between Pyongyang and Seoul put the region on the leading edge of a war.",
    "To speak performance poetry well you need breath.",
    "The priest came to console the experts whose theory had failed.",
    "I have a lot of contacts in the token business.",
    "We are having the cost discussion every year, and Moore has never won it.",
    "The ISO level is raised in the camera, whatever the assembly of the lens.",
    "The mining book on my Kindle is about coal in Wales.",
    "Open the I_D_ field in the editor and look at the diff.",
    "We hired new reps to sell machine learning at a conference in San Diego.",
    "The GPs of the fund looked at inference chips for a year.",
    "You can sub steak for the chicken, as I write in my post.",
    "Replet with food, he opened the app.",
    "The scaling law's exponent differs between Chinchilla and Kaplan.",
)
"""Right sentences with phrases that are no wrong form of any entry, since too many people mean them."""


@pytest.mark.parametrize("sentence", TEMPTING)
def test_a_right_sentence_that_tempts_an_entry_stays(matcher: Matcher, sentence: str) -> None:
    folded = View([Segment(id=1, text=sentence)]).folded
    assert [m.entry.id for m in matcher.scan(folded, contexts=False) if m.safety == "safe"], "it tempts no entry"
    assert changes(matcher, sentence) == []


@pytest.mark.parametrize("sentence", ORDINARY)
def test_an_ordinary_sentence_tempts_no_entry_without_company(matcher: Matcher, sentence: str) -> None:
    assert changes(matcher, sentence) == []


def test_tempting_sentences_stay_as_one_text(matcher: Matcher) -> None:
    """What one sentence says is company for the next: none of it may be enough."""
    view = View([Segment(id=n, text=sentence) for n, sentence in enumerate((*TEMPTING, *ORDINARY))])
    assert [m.why for m in matcher.find(view) if m.safety == "safe"] == []


def _traps() -> list[str]:
    rows = [json.loads(line) for line in (GOLD / "traps.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row["sentence"] for row in rows if row["seed"] == "own"]


@pytest.mark.parametrize("sentence", _traps())
def test_the_trap_sentences_stay(matcher: Matcher, sentence: str) -> None:
    assert changes(matcher, sentence) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("From DeepSeq OpenAI and MetaAnthropic", "From DeepSeek OpenAI and Meta, Anthropic"),
        ("the new OpenAI 03 Mini", "the new OpenAI o3-mini"),
        ("DeepSeq's chat GPT break", "DeepSeek's ChatGPT break"),
        ("The 70 billion LLAMA3 and LemmaTree", "The 70 billion Llama 3 and Llama 3"),
        ("Nathan Lampert and Dari Amadei", "Nathan Lambert and Dario Amodei"),
        ("before expert controls started in China", "before export controls started in China"),
    ],
)
def test_what_the_seeds_hold_comes_out_right(matcher: Matcher, text: str, right: str) -> None:
    view = View([Segment(id=1, text=text)])
    for match in reversed(list(matcher.find(view))):
        text = text[: match.a] + match.right + text[match.b :]
    assert text == right


SEEDS = sorted(path for path in (ROOT / "fixtures/seeds").iterdir() if path.name != "README.md")
SPOKEN = re.compile(r"(\s*\[\d[^\]]*-->[^\]]*\]\s*|\*\s+)?(.*?)(\s*\[\[[\d:.]+\]\([^)]*\)\])?")


def _spans(matcher: Matcher, path: Path) -> dict[int, list[tuple[int, int]]]:
    """Returns where the safe matches lie in the lines of a seed."""
    segments, indents = [], {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        shape = SPOKEN.fullmatch(line)
        if shape and shape[2] and (shape[1] or path.name.endswith("speaker.txt")):
            segments.append(Segment(id=number, text=shape[2]))
            indents[number] = shape.start(2)
    view = View(segments)
    spans: dict[int, list[tuple[int, int]]] = {}
    for match in matcher.find(view):
        if match.safety == "safe":
            for edit in view.edits(*view.back(match.a, match.b), match.right):
                at = indents[edit.segment]
                spans.setdefault(edit.segment, []).append((edit.a + at, edit.b + at))
    return spans


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def _touched(row: dict[str, Any], text: str, spans: dict[int, list[tuple[int, int]]]) -> bool:
    a, b = row["start"], row["start"] + len(text.split("\n", maxsplit=1)[0])
    return any(x < b and y > a for x, y in spans.get(row["line"], ()))


def test_safe_entries_earn_their_name_on_the_seeds(matcher: Matcher) -> None:
    """At least 300 applications, no trap touched, and nearly all that a dictionary can mend is found."""
    applications = found = rows = 0
    for path in SEEDS:
        spans = _spans(matcher, path)
        applications += sum(map(len, spans.values()))
        traps = [row for row in _rows("traps.jsonl") if row["seed"] == path.name]
        assert [row for row in traps if _touched(row, row["text"], spans)] == []
        kinds = {"entity", "acronym", "fused", "number", "casing", "mishearing", "homophone"}
        for row in _rows(f"{path.stem}.jsonl"):
            if row["confidence"] == "sure" and row["dictionary_fixable"] and row["kind"] in kinds:
                rows += 1
                found += _touched(row, row["wrong"], spans)
    assert applications >= 300
    assert found >= 0.95 * rows

"""The miner: which names it takes from a header, what it hears as one of them, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleantx import dictionary, jobs
from cleantx.errors import PackError
from cleantx.model import Chapter, Meta, Segment, Source, Transcript
from cleantx.settings import Settings
from cleantx.terms.match import Matcher
from cleantx.terms.mining import evidence, hearing, mine, show, sound, weigh
from cleantx.terms.mining.foreign import foreign
from cleantx.terms.pack import Entry, Pack

WORDS = [
    "Nathan", "Lampert", "lambert", "DeepSeq", "deep", "seek", "the", "Shettle", "Knutson", "sir", "mount", "one",
    "Constanti", "nopel", "Lambert", "DeepSeek", "said.", "And", "Kjetil", "mountain", "R1", "Deepseek",
]  # fmt: skip


def transcript(*texts: str, title: str = "", description: str = "", outline: tuple[str, ...] = ()) -> Transcript:
    segments = tuple(Segment(id=k, text=text, line=k) for k, text in enumerate(texts, 1))
    chapters = tuple(Chapter(start=k, title=text) for k, text in enumerate(outline))
    meta = Meta(title=title or None, description=description or None)
    return Transcript(source=Source(format="text"), meta=meta, chapters=chapters, segments=segments)


def cleaned(seed: Transcript, **settings: object) -> list[str]:
    used = Settings(packs=(), **settings)  # type: ignore[arg-type]
    return [segment.text for segment in jobs.clean(seed, settings=used).segments]


# ---------------------------------------------------------------- what a header tells


def names(text: str, source: str = evidence.DESCRIPTION) -> list[str]:
    return [term.text for term in evidence.of_text(text, source)]


def test_a_sentence_tells_whole_names_and_their_parts() -> None:
    found = names("Today Nathan Lambert talks about DeepSeek and the Allen Institute for AI.")
    assert {"Nathan Lambert", "Lambert", "DeepSeek", "Allen Institute for AI"} <= set(found)


def test_a_title_in_capitals_tells_names_and_no_plain_words() -> None:
    found = names("The Fall Of Constantinople | Mehmed The Conqueror", evidence.TITLE)
    assert "Constantinople" in found
    assert "Mehmed" in found
    assert not {"Fall", "The", "Of"} & set(found)


def test_a_headline_in_capitals_is_read_as_a_title() -> None:
    found = names("THE COUNCIL OF CHALCEDON EXPLAINED: POPE LEO SPEAKS ON CPAP | Bela Guttmann", evidence.TITLE)
    assert {"Chalcedon", "Leo", "CPAP", "Bela Guttmann"} <= set(found)
    assert not [name for name in found if name.isupper() and name != "CPAP"]
    assert not {"Explained", "The", "Of", "Council"} & set(found)


@pytest.mark.parametrize(
    "title", ["WATCH: Man Builds CABIN In The Forest (ALONE)", "You WON'T BELIEVE What Happened", "A STORM"]
)
def test_a_word_that_is_shouted_is_no_name(title: str) -> None:
    assert names(title, evidence.TITLE) == []


def test_two_names_with_an_ampersand_between_them_are_two() -> None:
    found = names("Anna Rudolf & Levy Rozman met", evidence.TITLE)
    assert {"Anna Rudolf", "Levy Rozman"} <= set(found)
    assert "Anna Rudolf Levy Rozman" not in found


def test_rare_words_in_small_letters_are_terms_of_the_field() -> None:
    terms = list(evidence.of_text("how we dose tirzepatide and metformin in the clinic", evidence.DESCRIPTION))
    assert [(t.text, t.name) for t in terms] == [("tirzepatide", False), ("metformin", False)]


def test_addresses_handles_times_and_trade_words_are_no_terms() -> None:
    found = names("12:30 - Intro\nPodcast: https://Xyzzy.fm/Plugh @Quux\nSubscribe on Spotify and follow us")
    assert not {"Intro", "Podcast", "Xyzzy", "Plugh", "Quux", "Subscribe"} & set(found)


def test_the_keywords_line_is_never_believed() -> None:
    terms = evidence.of_meta(Meta(title="A talk", keywords=("lex freedman", "Alex Friedman")))
    assert terms == ()


def test_a_number_belongs_to_the_name_before_it() -> None:
    assert "SURMOUNT-1" in names("We discuss SURMOUNT-1 today.")
    assert "Apollo 11" in names("and the flight of Apollo 11 was")


def test_a_word_that_running_text_writes_small_is_no_name() -> None:
    terms = evidence.merged(
        evidence.of_text("Gegenpressing Explained", evidence.TITLE),
        evidence.of_text("what is gegenpressing?", evidence.OUTLINE),
    )
    assert [(t.text, t.name) for t in terms] == [("gegenpressing", False)]


def test_the_users_list_outranks_the_header() -> None:
    told = show.terms(transcript("x", title="Deepseek on stage"), glossary=["DeepSeek"])
    assert told[0].text == "DeepSeek"


def test_a_long_list_of_the_user_is_taken_whole_and_the_header_beside_it() -> None:
    told = show.terms(transcript("x", title="Karpathy on stage"), glossary=[f"Name{k}" for k in range(2_000)])
    assert {"Name1999", "Karpathy"} <= {term.text for term in told}
    assert len(show.terms(transcript("x", description=" and ".join(f"Zq{k}x" for k in range(2_000))))) == 400


# ---------------------------------------------------------------- sounds


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("DeepSeq", "DeepSeek"),
        ("Kwen", "Qwen"),
        ("Lampert", "Lambert"),
        ("Karpathi", "Karpathy"),
        ("Rushka", "Raschka"),
    ],
)
def test_what_sounds_alike_is_near(heard: str, meant: str) -> None:
    best = min(sound.distance(a, b) / max(len(a), len(b)) for a in sound.sounds(heard) for b in sound.sounds(meant))
    assert best < 0.1


def test_what_sounds_otherwise_is_far() -> None:
    assert sound.distance(sound.sounds("Gemma")[0], sound.sounds("hegemon")[0]) > 1.5


def test_letters_and_digits_are_read_out() -> None:
    assert sound.sounds("RLHF") == ("arEleCEf",)
    assert sound.sounds("o3")[0] == sound.sounds("o")[0] + sound.sounds("three")[0]


def test_the_readings_of_a_token_of_many_parts_are_few() -> None:
    assert len(sound.sounds("aB1" * 13)) <= 3


def test_a_distance_that_is_too_far_is_not_worked_out() -> None:
    assert sound.distance("kAt", "dcgz", 0.5) > 0.5


def test_foreign_names_are_said_as_their_language_spells() -> None:
    heard = sound.sounds("Veroshevsky")[0]
    own = min(sound.distance(heard, way) for way in sound.sounds("Wieruszewski"))
    assert min(sound.distance(heard, way) for way in foreign("Wieruszewski")) < own


# ---------------------------------------------------------------- what is repaired


def test_a_name_of_the_title_is_repaired_in_all_its_forms() -> None:
    seed = transcript(
        "so I used the DeepSeq moment",
        "and deep seek was cheap",
        "Nathan Lampert said so",
        title="Nathan Lambert on DeepSeek",
    )
    assert cleaned(seed) == ["so I used the DeepSeek moment", "and DeepSeek was cheap", "Nathan Lambert said so"]


def test_a_name_across_a_line_break_is_repaired() -> None:
    seed = transcript("we flew to Constanti", "nopel in May.", description="The walls of Constantinople.")
    assert " ".join(" ".join(cleaned(seed)).split()) == "we flew to Constantinople in May."


def test_a_possessive_stays_one() -> None:
    seed = transcript("it was Karpathi's idea", description="With Andrej Karpathy.")
    assert cleaned(seed) == ["it was Karpathy's idea"]


@pytest.mark.parametrize(
    "text",
    [
        "the interconnect was slow",  # another ending of the blog's name
        "people in Carthaginian ships",
        "he bought H20 chips",
        "Bela Lugosi played the count",
        "we have two marketers here",
        "it has some merit as a plan",
    ],
)
def test_what_only_looks_like_a_name_of_the_show_stays(text: str) -> None:
    seed = transcript(
        text, description="Interconnects is his blog. Carthage fell. The H200 chip of Béla and Marit Oudekerk."
    )
    assert cleaned(seed) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "in stocking stitch the needle is sticking out, so she is staking it",
        "we had Windows on the laptop and Windows crashed",
        "there was revelry after the show",
        "he is a capable anchor for the team",
        "my root master at college drew a wind rose on his chart",
        "we climbed a bracken ridge in the fog",
    ],
)
def test_plain_words_that_sound_like_a_name_of_the_show_stay(text: str) -> None:
    seed = transcript(
        text,
        title="Ravelry, Steeking and the Windrose",
        description="We talk about steeking with Monty Brackenridge of Rootmaster, and about Capablanca.",
    )
    assert cleaned(seed) == [text]
    assert cleaned(seed, unsafe=True) == [text]


def test_a_headline_in_capitals_puts_no_capitals_into_the_text() -> None:
    seed = transcript("at Chalsedon they met, and later chalcedon fell", title="THE COUNCIL OF CHALCEDON EXPLAINED")
    assert cleaned(seed) == ["at Chalcedon they met, and later chalcedon fell"]


def test_nothing_is_mined_without_terms_or_in_another_language() -> None:
    assert cleaned(transcript("so I used the DeepSeq moment")) == ["so I used the DeepSeq moment"]
    seed = transcript("das DeepSeq war gut und das ist nicht so", title="DeepSeek")
    assert cleaned(seed, language="de") == ["das DeepSeq war gut und das ist nicht so"]


def test_off_looks_for_nothing_and_propose_changes_nothing() -> None:
    seed = transcript("so I used the DeepSeq moment", title="DeepSeek")
    assert cleaned(seed, mine="off") == ["so I used the DeepSeq moment"]
    assert cleaned(seed, mine="propose") == ["so I used the DeepSeq moment"]
    found = jobs.lint(seed, settings=Settings(packs=(), mine="propose"))
    assert [f.fix.safety for f in found if f.fix] == ["suggest"]


def test_a_glossary_and_other_texts_tell_terms_too() -> None:
    seed = transcript("then Kwen and Rushka came")
    assert cleaned(seed, glossary=("Qwen",), context=("A talk with Sebastian Raschka.",)) == [
        "then Qwen and Raschka came"
    ]


def test_a_list_may_have_bullets_and_its_names_are_known_by_their_parts() -> None:
    seed = transcript("Gutman won the cup and Hamilkar Barka came")
    assert cleaned(seed, glossary=("- Béla Guttmann", "2. Hamilcar Barca", '"Slow Salt"')) == [
        "Guttmann won the cup and Hamilcar Barca came"
    ]
    assert [t.text for t in evidence.of_list(["* The Slow Salt", "1984", "3 Body Problem"])] == [
        "The Slow Salt",
        "1984",
        "3 Body Problem",
    ]


def test_a_part_of_a_name_that_is_heard_rightly_gets_its_accents() -> None:
    seed = transcript("then Bela Gutman came", description="We talk about Béla Guttmann.")
    assert cleaned(seed) == ["then Béla Guttmann came"]


def test_mined_fixes_name_the_pack_and_can_be_switched_off() -> None:
    seed = transcript("so I used the DeepSeq moment", title="DeepSeek")
    (finding,) = jobs.lint(seed, settings=Settings(packs=()))
    assert finding.fix is not None
    assert finding.fix.by == "mined/deepseek"
    assert "title" in finding.fix.why
    assert finding.fix.confidence is not None


def test_what_a_pack_repairs_is_left_to_it() -> None:
    mine_own = Pack(name="own", entries=(Entry(id="x", right="Deep Sequence", wrong=("DeepSeq",)),))
    seed = transcript("so I used the DeepSeq moment", title="DeepSeek")
    assert cleaned(seed, terms=(mine_own,)) == ["so I used the Deep Sequence moment"]


def test_a_pack_tells_how_a_name_is_said() -> None:
    own = Pack(name="own", entries=(Entry(id="nghiem", right="Nghiem", wrong=(), sounds_like=("nee em",)),))
    assert cleaned(transcript("then Neeem came in"), terms=(own,)) == ["then Nghiem came in"]


# ---------------------------------------------------------------- proposals


def test_a_proposal_shows_its_chance_its_source_and_where_it_stands() -> None:
    seed = transcript("so I used the DeepSeq moment and DeepSeq again", title="DeepSeek")
    (one,) = show.proposals(seed, show.terms(seed), Matcher([]))
    assert (one.wrong, one.right, one.source, one.count) == ("DeepSeq", "DeepSeek", evidence.TITLE, 2)
    assert one.safety == "safe"
    assert mine.APPLY <= one.chance <= 1
    assert len(one.contexts) == 2


def test_the_longer_name_is_preferred_to_a_part_of_it() -> None:
    seed = transcript("the trial sir mount one came first", description="We discuss SURMOUNT-1.")
    found = show.proposals(seed, show.terms(seed), Matcher([]))
    assert "SURMOUNT-1" in {one.right for one in found} or not found


def test_words_beside_a_name_of_somebody_else_speak_against_it() -> None:
    forms = [form for t in evidence.of_list(["Alonso"]) if (form := hearing.form(t))]
    assert forms
    assert weigh.alike("Alonzo", "Alonso")


# ---------------------------------------------------------------- the file of proposals


def test_proposals_are_a_pack_that_the_next_show_uses(tmp_path: Path) -> None:
    seed = transcript("so I used the DeepSeq moment", "then Hunyati fell", description="John Hunyadi and DeepSeek.")
    found = jobs.mine(seed, settings=Settings(packs=())).proposals
    path = tmp_path / "show.toml"
    dictionary.write_proposals(found, path)
    pack = dictionary.load_terms(path)
    assert {e.right for e in pack.entries} >= {"DeepSeek"}
    assert dictionary.check_terms([pack]) == ()
    again = transcript("and the DeepSeq moment")
    assert cleaned(again, terms=(pack,), mine="off") == ["and the DeepSeek moment"]


def test_accepting_makes_a_proposal_safe_and_keeps_the_comments(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    first = '# mine\n[[term]]\nid = "a"\nright = "Aaa"\nwrong = ["bbb"]  # heard\nsafety = "suggest"\n'
    text = f'{first}\n[[term]]\nid = "c"\nright = "Ccc"\nwrong = ["ddd"]\nsafety = "unsafe"\n'
    path.write_text(text, encoding="utf-8")
    assert dictionary.accept_terms(path, ["Aaa"]) == ("a",)
    kept = path.read_text(encoding="utf-8")
    assert "# mine" in kept
    assert "# heard" in kept
    assert [e.safety for e in dictionary.load_terms(path).entries] == ["safe", "unsafe"]
    assert dictionary.accept_terms(path) == ("c",)
    with pytest.raises(PackError, match="no entry"):
        dictionary.accept_terms(path, ["Zzz"])


def test_proposals_of_several_files_are_counted_together() -> None:
    seed = transcript("so I used the DeepSeq moment", title="DeepSeek")
    one = jobs.mine(seed, settings=Settings(packs=())).proposals
    (both,) = mine.merged([*one, *one])
    assert both.count == 2


def test_names_that_sound_alike_are_asked_for_not_decided() -> None:
    seed = transcript("then Kwenna came and Quenna spoke, and later Kwenna left")
    mined = jobs.mine(seed)
    assert mined.proposals == ()
    assert mined.unsure == ((("Kwenna", 2), ("Quenna", 1)),)


# ---------------------------------------------------------------- laws


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None, database=None)
def test_cleaning_what_was_mined_and_cleaned_changes_nothing(words: list[str]) -> None:
    seed = transcript(
        " ".join(words),
        title="Nathan Lambert on DeepSeek and Kjetil Knutsen",
        outline=("SURMOUNT-1", "the walls of Constantinople"),
    )
    once = jobs.clean(seed, settings=Settings(packs=()))
    twice = jobs.clean(once, settings=Settings(packs=()))
    assert [s.text for s in twice.segments] == [s.text for s in once.segments]


@pytest.mark.parametrize(
    "text", ["Xqz" * 40_000, "Kwen " * 20_000, "aB1" * 30_000, "Zab Zac " * 10_000, "\u0410\u0411\u0412 " * 20_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    seed = transcript(text, title="Qwen and DeepSeek")
    assert jobs.mine(seed).told

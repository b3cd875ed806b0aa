"""Languages other than English: where lines break, what `check` reports, and what no script allows."""

from __future__ import annotations

import pytest

from cleantx.align import estimate
from cleantx.model import Segment, Transcript
from cleantx.subtitles import check, language, profile, script
from cleantx.subtitles.layout import layout

NETFLIX = profile.load("netflix")
KNOWN = ("de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "zh")


def lines(code: str, text: str, *, name: str = "netflix", ms: int = 75) -> list[str]:
    """Returns the lines in which a text is laid out, spoken at so many milliseconds a letter."""
    segment = Segment(id=0, text=text, start=0, end=len(text) * ms)
    source = estimate.words(Transcript(language=code, segments=(segment,)))
    cues = layout(source, profile.load(name)).segments
    return [line for cue in cues for line in cue.text.split("\n")]


def found(code: str, text: str, name: str = "netflix") -> set[str]:
    """Returns what is found in one cue, and in the sentence that goes on after it."""
    cues = Transcript(language=code, segments=(Segment(id=0, text=text, start=0, end=6000),))
    return {finding.code for finding in check.check(cues, profile.load(name))}


def test_the_languages_that_have_lists() -> None:
    assert language.codes() == KNOWN
    assert all(language.load(code).code == code for code in KNOWN)


@pytest.mark.parametrize(
    ("code", "rule", "text"),
    [
        ("de", "B-ART", "Wir sprechen heute über die\nneuen Modelle."),
        ("de", "B-ART", "Das ist also in Wahrheit unser\nneues Haus."),
        ("de", "B-PREP", "Sie kamen gestern Abend mit\ndem Zug nach Berlin."),
        ("de", "B-CONJ", "Er hat mir gesagt dass\ndas alles nicht geht."),
        ("de", "B-PRON", "Und wenn es regnet bleiben wir\nheute alle zu Hause."),
        ("de", "B-AUX", "In zwei Jahren werden\nalle damit fahren."),
        ("de", "B-NAME", "Gestern sprach ich mit Klaus\nMüller über das Haus."),
        ("de", "B-NAME", "Heute fragen wir Professor\nMüller nach dem Haus."),
        ("de", "B-NUM", "Das dauerte am Ende zehn\nJahre und mehr."),
        ("fr", "B-ART", "Nous avons parlé hier de la\nnouvelle maison."),
        ("fr", "B-ART", "Je crois que c'est là mon\nmeilleur ami."),
        ("fr", "B-ART", "Il a donc acheté ici l'\nimmeuble du voisin."),
        ("fr", "B-PREP", "Nous sommes venus hier soir avec\nle train de Paris."),
        ("fr", "B-CONJ", "Je t'ai dit hier que\nça ne marche pas."),
        ("fr", "B-PRON", "Je ne sais pas ce qu'il\nfait de sa vie."),
        ("fr", "B-AUX", "Tout le monde n'est\npas venu hier soir."),
        ("fr", "B-PRON", "Mon frère et ma sœur se\nsont rencontrés hier."),
        ("fr", "B-NAME", "Hier soir, nous avons vu M.\nDupont à la gare."),
        ("fr", "B-NUM", "Cela a duré en tout dix\nans et demi."),
        ("es", "B-ART", "Hablamos ayer de todo y de la\ncasa nueva."),
        ("es", "B-PREP", "Vinimos todos ayer por la tarde con\nel tren de Madrid."),
        ("es", "B-CONJ", "Te dije ayer mismo que\neso no funciona."),
        ("es", "B-PRON", "Mi hermano y su mujer se\nfueron ayer."),
        ("es", "B-AUX", "Lo que dijo mi hermano no\nera verdad."),
        ("es", "B-NAME", "Ayer hablamos con la señora\nGarcía de la casa."),
        ("it", "B-ART", "Abbiamo parlato a lungo della\nnuova casa."),
        ("it", "B-ART", "Abbiamo parlato a lungo dell'\nimmobile."),
        ("it", "B-PREP", "Siamo venuti ieri sera con\nil treno di Roma."),
        ("it", "B-CONJ", "Ti ho detto ieri sera che\nnon funziona."),
        ("it", "B-AUX", "Quello che mio fratello ha\ndetto ieri."),
        ("it", "B-PRON", "Mio fratello e mia sorella si\nsono visti."),
        ("pt", "B-ART", "Ontem falámos muito da\ncasa nova."),
        ("pt", "B-PREP", "Viemos todos ontem à noite com\no comboio."),
        ("pt", "B-CONJ", "Eu disse ontem a todos que\nisso não funciona."),
        ("pt", "B-PRON", "Ontem à noite disseram que você\nnão vinha."),
        ("pt", "B-AUX", "O que o meu irmão disse não\nera verdade."),
        ("nl", "B-ART", "We praten vandaag over de\nnieuwe modellen."),
        ("nl", "B-PREP", "Ze kwamen gisteravond allemaal met\nde trein."),
        ("nl", "B-CONJ", "Hij heeft gisteren gezegd dat\nhet niet gaat."),
        ("nl", "B-PRON", "En als het regent dan blijven we\nthuis."),
        ("ko", "B-CONJ", "어제는 비가 왔습니다 그리고\n오늘은 눈이 왔습니다."),
        ("ko", "B-NUM", "어제 학교에 학생이 세\n명 왔습니다."),
    ],
)  # fmt: skip
def test_a_bad_break_is_found_and_the_same_line_whole_is_not(code: str, rule: str, text: str) -> None:
    assert rule in found(code, text)
    assert rule not in found(code, text.replace("\n", " "))
    assert rule not in found("und", text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Und dann rief er mich gestern an\nund fragte nach dem Haus."),  # a particle ends its clause
        ("de", "Er sagte, dass er kommen wird\nund dass es regnet."),
        ("de", "Das ist ein Haus\nBerlin ist eine Stadt"),  # nouns are capitalised: no name
        ("nl", "Toen belde hij mij gisteren op\nen vroeg naar het huis."),
        ("fr", "Nous avons vu la maison\nque tu voulais acheter."),
        ("fr", "Il a donc acheté l'immeuble\ndu voisin."),
    ],
)
def test_what_only_looks_like_a_bad_break_is_none(code: str, text: str) -> None:
    assert not {name for name in found(code, text) if name.startswith("B-")}


@pytest.mark.parametrize(
    ("code", "text", "never"),
    [
        ("de", "Wir fangen jetzt mit dem allerersten Teil der ganzen Sendung an.", " an."),
        ("de", "Guten Tag, heute sprechen wir hier lange mit Professor Klaus Müller über das Haus.", "Müller"),
        ("fr", "Est-ce que vous pensez que c'est une très bonne nouvelle ? Oui !", "?"),
        ("fr", "Je crois bien que notre ami Dupont a répondu « oui » à tout le monde.", "»"),
        ("fr", "Nous allons aujourd'hui parler longuement de l'intelligence artificielle.", "artificielle"),
        ("es", "Hoy hablamos largo y tendido de la red social más grande del mundo.", "social"),
        ("pt", "Ontem à noite todos nós falámos da economia mundial e da guerra.", "mundial"),
    ],
)
def test_no_line_begins_with_what_belongs_to_the_one_before(code: str, text: str, never: str) -> None:
    assert not [line for line in lines(code, text) if line.startswith(never.strip())]


@pytest.mark.parametrize(
    ("code", "text", "together"),
    [
        ("de", "Ich sage dir dass ich von dem ganzen Film sehr beeindruckt war weil er lang ist.", "beeindruckt war"),
        ("de", "Das ist der allerneueste lange Film von Christopher Nolan über den Krieg.", "Christopher Nolan"),
        ("fr", "C'est une grande ville là-bas qu'elle ne connaît pas du tout et sans ami.", "connaît pas"),
        ("es", "El otro día hablé con ella y me dijo que su hijo mayor no quiere tener hijos.", "hijo mayor"),
        ("pt", "Mas porque é que tantos e tantos jovens portugueses decidem deixar o país.", "jovens portugueses"),
        ("nl", "Het is goed dat we nu begrijpen waarom zoveel jonge mensen hun land verlaten.", "zoveel jonge mensen"),
    ],
)  # fmt: skip
def test_what_belongs_together_stays_on_a_line(code: str, text: str, together: str) -> None:
    assert any(together in line for line in lines(code, text))


@pytest.mark.parametrize(("token", "ends"), [("No.", True), ("Prof.", False), ("Gen.", False), ("etc.", False)])
def test_english_dots_that_end_a_sentence(token: str, ends: bool) -> None:  # noqa: FBT001 - a column of the table
    assert bool(language.load("en")[token] & language.SENTENCE) is ends


def test_a_line_ends_before_a_spanish_question() -> None:
    text = "Es lo que dijeron en la radio hasta ahora, ¿piensan ustedes que es verdad?"
    assert any(line.startswith("¿") for line in lines("es", text))


def test_the_space_before_a_french_mark_is_right_in_french_alone() -> None:
    assert "H-SPACE" not in found("fr", "Vraiment ? Oui : « bien sûr » !")
    assert "H-SPACE" in found("fr", "Vraiment , oui.")
    assert "H-SPACE" in found("en", "Really ? Yes.")


def test_a_portuguese_capital_is_no_mojibake() -> None:
    assert "H-MOJI" not in found("pt", "NÃO, A SITUAÇÃO...")
    assert "H-MOJI" in found("pt", "nÃ£o")


JA = (
    "今日は人工知能の最新動向についてお話ししたいと思います。ディープラーニングのモデルは、ここ数年で非常に大きくなりました"
    "が、それを動かすためのデータセンターも増えています。そこで、専門家の田中さんに来ていただきました。"
)
ZH = (
    "大家好，今天我们来聊一聊人工智能的最新发展。在过去的几年里，大语言模型的能力有了非常大的提升，但是训练这些模型需要很"
    "多计算资源。所以很多公司都在建设新的数据中心。"
)
TH = "สวัสดีครับวันนี้เราจะมาพูดถึงเรื่องปัญญาประดิษฐ์ซึ่งกำลังเปลี่ยนแปลงโลกของเราอย่างรวดเร็วมาก"


@pytest.mark.parametrize(("code", "text", "ms"), [("ja", JA, 250), ("zh", ZH, 120)])
def test_lines_without_spaces_fit_and_are_whole(code: str, text: str, ms: int) -> None:
    shown = lines(code, text, name=f"netflix-{code}", ms=ms)
    own = profile.load(f"netflix-{code}")
    assert "".join(shown) == text
    assert max(own.characters(line) for line in shown) <= own.cpl
    assert not [line for line in shown if script.begins_no_line(line[0])]


def test_japanese_lines_end_where_phrases_do() -> None:
    for line in lines("ja", JA, name="netflix-ja", ms=250):
        assert line.endswith(("は", "が、", "の", "で", "に", "も", "て", "非常に", "ため", "。", "、", "さんに"))
    assert not [line for line in lines("ja", JA, name="netflix-ja", ms=250) if line.endswith("最新動向についてお")]


@pytest.mark.parametrize(
    ("code", "token", "whole"),
    [
        ("ja", "ディープラーニングのモデルを使います", "ディープラーニング"),
        ("ja", "去年のGPT4ターボは12345円でした", "12345"),
        ("ja", "とても「すごい」と言った", "「すごい」"),
        ("zh", "我们的数据中心有很多计算机", "数据中心"),
        ("zh", "他们在公司里工作了三年", "公司里"),
    ],
)
def test_what_is_never_cut(code: str, token: str, whole: str) -> None:
    parts = [piece for piece, _ in script.pieces(token, language.lists(code))]
    assert "".join(parts) == token
    assert any(whole in piece for piece in parts)


def test_letters_of_several_code_points_are_never_cut() -> None:
    family = "👨‍👩‍👧"
    token = f"字幕{family}字幕" + TH + "각"
    parts = [piece for piece, _ in script.pieces(token, language.lists("ja"))]
    assert "".join(parts) == token
    assert any(family in piece for piece in parts)
    assert not [piece for piece in parts if piece[0] in "ะาำัิีึืุู่้๊๋์" or piece[-1] in "เแโใไ"]


def test_thai_is_cut_only_where_it_must_be() -> None:
    shown = lines("th", TH, ms=120)
    assert "".join(shown) == TH
    assert len(shown) == 2
    assert lines("th", TH[:35], ms=120) == [TH[:35]]


@pytest.mark.parametrize(
    ("code", "one", "two"),
    [("ar", "هل هو كذلك؟", "نعم، هو كذلك."), ("he", "האם זה כך?", "כן, זה כך."), ("ru", "Это так?", "Да, это так.")],
)
def test_two_speakers_of_other_scripts_have_their_dashes_first_in_order(code: str, one: str, two: str) -> None:
    """Right-to-left text stays in logical order: the hyphen comes first, and the player shows it on the right."""
    rows = (
        Segment(id=0, text=one, start=0, end=500),
        Segment(id=1, text=two, start=500, end=1000, turn=True),
    )
    (cue,) = layout(estimate.words(Transcript(language=code, segments=rows)), NETFLIX).segments
    assert cue.text == f"- {one}\n- {two}"
    again = layout(estimate.words(Transcript(language=code, segments=(Segment(
        id=0, text=f"{one} - {two}", start=0, end=1000),))), NETFLIX)  # fmt: skip
    assert [segment.text for segment in again.segments] == [cue.text]


def test_arabic_marks_end_sentences_and_clauses() -> None:
    lexicon = language.load("ar")
    assert lexicon["؟"] & language.SENTENCE
    assert lexicon["كذلك؟"] & language.SENTENCE
    assert lexicon["نعم،"] & language.COMMA


@pytest.mark.parametrize("code", ["ar", "he", "th", "tlh", "und"])
def test_a_language_without_lists_has_no_bad_words(code: str) -> None:
    lexicon = language.load(code)
    assert lexicon.code == ""
    assert not [token for token in ("the", "der", "de", "of", "und") if lexicon[token] & language.FUNCTION]

"""What language a transcript is in: declared, by its words, by its script; when in doubt nobody guesses."""

from __future__ import annotations

import pytest

from cleantx import jobs, language
from cleantx.model import Segment, Transcript
from cleantx.settings import Settings

SAID = {
    "en": "So we kind of needed to make that call, and I think we got to a good balance.",
    "de": "Wir sprechen heute über die neuen Modelle, und das ist nicht so einfach, wie wir es uns gedacht haben.",
    "fr": "Nous allons parler de la nouvelle maison, et je crois que c'est une bonne idée pour nous.",
    "es": "Hoy hablamos de las casas nuevas que hay en el pueblo, pero no es una buena idea para los niños.",
    "it": "Oggi parliamo della casa nuova, e credo che non sia una buona idea per gli altri che sono qui.",
    "pt": "Hoje vamos falar da casa nova com o João, mas não é uma boa ideia para os outros, isso é verdade.",
    "nl": "We praten vandaag over het nieuwe huis, maar dat is niet een goed idee voor de mensen van hier.",
    "ja": "今日は新しい家についてお話しします。",
    "zh": "今天我们来聊一聊新的房子。",
    "ko": "오늘은 새 집에 대해 이야기해 보겠습니다.",
}


def said(text: str, tag: str | None = None) -> Transcript:
    return Transcript(language=tag, segments=(Segment(id=0, text=text, start=0, end=9000),))


@pytest.mark.parametrize("code", SAID)
def test_a_language_is_told_by_its_words_or_script(code: str) -> None:
    assert language.of(said(SAID[code])) == code


@pytest.mark.parametrize(
    "text", ["Det här är inte så lätt som vi trodde, och jag vet att det är så.", "Привет всем, это новая передача."]
)
def test_another_language_is_unknown(text: str) -> None:
    assert language.of(said(text)) == "und"


def test_what_is_declared_counts() -> None:
    assert language.of(said(SAID["de"], "FR")) == "fr"


@pytest.mark.parametrize("code", ["de", "tlh"])
def test_the_language_that_is_asked_for_is_the_one_that_lines_are_cut_by(code: str) -> None:
    text = "Gestern kam also unser Nachbar mit einer Torte aus der Stadt in unsere kleine Wohnung im Haus nebenan"
    parted = [
        [segment.text for segment in jobs.subtitle(said(text), settings=Settings(language=tag)).transcript.segments]
        for tag in (code, "und")
    ]
    assert (parted[0] != parted[1]) == (code == "de")


def test_a_stretch_is_laid_out_anew_in_the_same_language() -> None:
    text = "Wir sprechen heute mit meinem alten Freund aus der Stadt über ein Haus das nicht mehr steht und über "
    made = jobs.subtitle(said(text * 2)).transcript
    again = jobs.resolve(made, 0, len(made.segments) - 1)
    assert [cue.text for cue in again] == [cue.text for cue in made.segments]

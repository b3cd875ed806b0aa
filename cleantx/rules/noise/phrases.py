"""Phrases that recognisers make up in silence, by what they are.  No list proves anything: see the rules.

From the head of the published list of inventions (AGH, ICASSP 2025, MIT) and from reports to whisper, whisper.cpp,
faster-whisper and the programs that use them.
"""

from __future__ import annotations

import re

_OUTER = " \t\n-\u2013\u2014.,;:!?\u2026\"'([\u201c\u2018"
_BARE = re.compile(r"[^\w\s]+|_")


def bare(text: str) -> str:
    """Returns a text without marks, in small letters, its words one space apart.

    >>> bare(" Thank you,  very much! ")
    'thank you very much'
    """
    return " ".join(_BARE.sub(" ", text).casefold().split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(bare(line) for line in text.split("\n") if line.strip())


ORDINARY = _lines("""
    you
    thank you
    thanks
    thank you very much
    thank you so much
    bye
    bye bye
    goodbye
    okay
    oh
    so
    i
    the
    and
    uh
    um
    hmm
    the end
    dot dot dot
""")
"""What people say too."""

MEANT = _lines("""
    oh
    so
    i
    the
    and
    uh
    um
    hmm
    okay
    the end
""")
"""Those of them that stand anywhere by right, cut off from their sentence by the cue's end."""

PARTING = _lines("""
    Thanks for watching!
    Thank you for watching.
    Thank you for watching this video.
    Thanks for watching and see you next time.
    Thanks for watching, don't forget to like and subscribe.
    Thank you for listening.
    Thanks for listening.
    Thank you so much for watching.
    Please subscribe.
    Please subscribe to my channel.
    Please subscribe to the channel.
    Don't forget to subscribe.
    Like and subscribe.
    Subscribe.
    See you next time.
    See you in the next video.
    I'll see you in the next video.
    See you next week.
    ご視聴ありがとうございました
    次の動画でお会いしましょう
    チャンネル登録お願いします
    시청해주셔서 감사합니다
    구독과 좋아요 부탁드립니다
    谢谢观看
    謝謝觀看
    Abone olmayı unutmayın.
    İzlediğiniz için teşekkür ederim.
    Merci d'avoir regardé cette vidéo.
    Vielen Dank fürs Zuschauen.
    Gracias por ver el video.
    Obrigado por assistir.
    Спасибо за просмотр!
    Продолжение следует...
""")
"""What people say at the end of a video, and nowhere else."""

CREDITS = _lines("""
    Subtitles by the Amara.org community
    Subtitles by Amara.org
    Transcription by CastingWords
    Transcribed by https://otter.ai
    Transcript by Rev.com
    Captions by GetTranscribed.com
    Subs by www.zeoranger.co.uk
    Subtitles made by the Amara.org community
    Untertitel der Amara.org-Community
    Untertitel von der Amara.org-Community
    Untertitel im Auftrag des ZDF für funk, 2017
    Untertitelung im Auftrag des ZDF, 2020
    Untertitelung des ZDF, 2020
    Untertitelung aufgrund der Audioqualität nicht möglich
    Sous-titres réalisés par la communauté d'Amara.org
    Sous-titres réalisés para la communauté d'Amara.org
    Sous-titrage Société Radio-Canada
    Sous-titrage ST' 501
    Subtítulos realizados por la comunidad de Amara.org
    Subtítulos por la comunidad de Amara.org
    Legendas pela comunidade Amara.org
    Sottotitoli creati dalla comunità Amara.org
    Sottotitoli e revisione a cura di QTSS
    Ondertitels ingediend door de Amara.org gemeenschap
    Ondertiteld door de Amara.org gemeenschap
    Napisy stworzone przez społeczność Amara.org
    Undertexter från Amara.org-gemenskapen
    Undertekster af Amara.org fællesskabet
    Субтитры сделал DimaTorzok
    Субтитры создавал DimaTorzok
    Редактор субтитров А.Семкин Корректор А.Егорова
    字幕由Amara.org社区提供
    字幕由 Amara.org 社群提供
    请不吝点赞 订阅 转发 打赏支持明镜与点点栏目
    請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目
    MBC 뉴스 이덕영입니다.
    Altyazı M.K.
""")
"""Credits of the subtitles that recognisers learned from: nobody says them."""

KNOWN = ORDINARY | PARTING | CREDITS
_LONGEST = 100  # characters of a listed phrase, marks and all
_HEAD = 4
_HEADS = frozenset(phrase[:_HEAD].strip() for phrase in KNOWN) | {"i'll"}


def known(text: str) -> str:
    """Returns a listed phrase without its marks, or nothing where the text is none.

    >>> known(" Thank you!"), known("Thank you all.")
    ('thank you', '')
    """
    if len(text) > _LONGEST or text.lstrip(_OUTER)[:_HEAD].strip(_OUTER).casefold() not in _HEADS:
        return ""
    phrase = bare(text)
    return phrase if phrase in KNOWN else ""


CHANT = frozenset(
    bare("""
    no yes yeah go come on hey ho ha oh ooh ah la na da do dum hallelujah amen bravo hurrah hooray love baby one two
    three four five six seven eight nine ten row work push wait stop run more encore please help now up down left right
    knock bye tick tock bang boom very really so again
    """).split()
)
"""What crowds shout, singers fill a line with, and children count."""

_NOTES = frozenset("\u266a\u266b \n")


def is_note(text: str) -> bool:
    """Says whether a text is a musical note and nothing else."""
    return "\u266a" in text and _NOTES.issuperset(text)

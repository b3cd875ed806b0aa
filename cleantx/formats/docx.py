"""An article as a Word document: real headings, names in bold, times linked to the video where one is known.

The bytes are the same on every machine and every day: the parts of the document bear no time of writing.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from cleantx.errors import UsageError
from cleantx.formats import Held, article, held
from cleantx.model import Loss, Transcript

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

NAME = "docx"
SUFFIXES: tuple[str, ...] = (".docx",)
HOLDS: frozenset[Held] = frozenset({"speaker", "sound", "meta", "chapters"})

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first time that a ZIP file can say
_UNSAID = ("author", "comments", "last_modified_by")  # the library's template fills these in
_TIMES = ("created", "modified")


def write(transcript: Transcript) -> tuple[str, tuple[Loss, ...]]:
    """Writes a document; the text returned stands for its bytes.

    Raises:
        UsageError: python-docx is not installed.
    """
    try:
        from docx import Document as new  # noqa: N813, PLC0415 - a function; only when one is written
    except ImportError:
        raise UsageError("writing docx needs an extra library", hint="pip install 'cleantx[formats]'") from None
    document = new()
    _head(document, transcript)
    for section in article.sections(transcript):
        if section.chapter:
            heading = document.add_heading(_plain(section.chapter.title) + " ", level=1)
            _time(heading, transcript, section.chapter.start)
            _direct(heading, transcript)
        for paragraph in section.paragraphs:
            if paragraph.text:
                _paragraph(document, transcript, paragraph)
    return _bytes(document).decode("latin-1"), (*held.losses(transcript, HOLDS), *article.controls(transcript))


def _head(document: Document, transcript: Transcript) -> None:
    meta, facts = transcript.meta, document.core_properties
    for name in _UNSAID:
        setattr(facts, name, "")
    properties = facts._element  # noqa: SLF001 - the library cannot take a time away, only set another
    for child in list(properties):
        if child.tag.rpartition("}")[2] in _TIMES:
            properties.remove(child)
    facts.title = _plain(meta.title or "")[:255]
    facts.language = _plain(transcript.language or "")
    if meta.title:
        _direct(document.add_heading(_plain(meta.title), level=0), transcript)
    if meta.date:
        document.add_paragraph(_plain(meta.date))
    link = article.link(transcript)
    if link:
        _link(document.add_paragraph(), link, link)
    for line in (meta.description or "").strip().split("\n"):
        if line.strip():
            _direct(document.add_paragraph(_plain(line), style="Quote"), transcript)


def _paragraph(document: Document, transcript: Transcript, paragraph: article.Paragraph) -> None:
    made = document.add_paragraph()
    if paragraph.name:
        made.add_run(f"{_plain(paragraph.name)}:").bold = True
        made.add_run(" ")
    if paragraph.start is not None:
        _time(made, transcript, paragraph.start)
        made.add_run(" ")
    for n, piece in enumerate(paragraph.pieces):
        text = _plain(piece.text)
        if text:
            made.add_run(f" {text}" if n else text).italic = True if piece.segment.kind == "sound" else None
    _direct(made, transcript)


def _time(paragraph: Paragraph, transcript: Transcript, ms: int) -> None:
    link = article.link(transcript, ms)
    if link:
        _link(paragraph, link, article.stamp(ms))
    else:
        paragraph.add_run(f"[{article.stamp(ms)}]")


def _link(paragraph: Paragraph, address: str, text: str) -> None:
    """Adds a link, which the library has no call for."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - as above
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import RGBColor  # noqa: PLC0415 - as above

    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor(0x1A, 0x5A, 0x96)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    element.append(run._r)  # noqa: SLF001 - the library's own way to move a run
    paragraph._p.append(element)  # noqa: SLF001 - the same


def _direct(paragraph: Paragraph, transcript: Transcript) -> None:
    """Sets a paragraph from right to left where its language is written so."""
    if article.direction(transcript.language) != "rtl":
        return
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above

    paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), "w:jc", "w:rPr")  # noqa: SLF001 - no call
    for run in paragraph.runs:
        run.font.rtl = True


def _plain(text: str) -> str:
    return article.visible(" ".join(text.split()))


def _bytes(document: Document) -> bytes:
    """Returns the document as a file, its parts packed anew without the hour at which the library packed them."""
    packed, out = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()

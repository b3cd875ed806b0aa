"""XML behind a fence: what is refused, what is kept, and that no input takes more than linear time."""

from __future__ import annotations

import pytest

from cleantx.errors import NotATranscript
from cleantx.formats import xmltext

SIZE = 100_000


def parsed(text: str) -> xmltext.Node:
    root, losses = xmltext.parse(text)
    assert losses == []
    return root


def words(node: xmltext.Node) -> list[str]:
    return node.text().split()


def test_tree_holds_names_without_prefix_attributes_texts_and_lines() -> None:
    root = parsed(
        '\n<?xml version="1.0"?>\n<t:tt xmlns:t="urn:t" xml:lang="en">\n<t:p t:id="a">Hi <t:b>you</t:b>!</t:p></t:tt>'
    )
    (p,) = root.elements("p")
    assert (root.name, root.attributes["lang"], root.line) == ("tt", "en", 3)
    assert (p.attributes, p.line, p.text()) == ({"id": "a"}, 4, "Hi you!")
    assert [n.name for n in root.all("b", "p")] == ["p", "b"]


def test_two_attributes_of_one_local_name_are_both_kept() -> None:
    assert parsed('<a xml:id="x" id="y"/>').attributes["id"] == "y"
    assert "x" in parsed('<a xml:id="x" id="y"/>').attributes.values()


@pytest.mark.parametrize(
    "text",
    [
        "<r><p>One</p><p/><p a='>'/><p></p><p><b/></p></r>",
        "\ufeff\n\n<?xml version='1.0' encoding='utf-16'?>\n<r>é<p>\U0001f600 two</p>ü<p x='é'/></r>",
        "<r><p><!-- /> --></p ><p\n>three</p\n></r>",
    ],
)
def test_offsets_are_those_of_the_elements_in_the_text(text: str) -> None:
    for node in parsed(text).all("p", "b"):
        tag = text[node.begin : node.end]
        assert tag.startswith(f"<{node.name}")
        assert tag.endswith(">")
        assert xmltext.parse(tag)[0].text() == node.text()


def test_comments_and_instructions_are_no_text_and_cdata_is() -> None:
    assert parsed("<r>a<!-- no --><?php no ?><![CDATA[ <b> &amp; ]]>c</r>").text() == "a <b> &amp; c"


def test_html_entities_are_known_without_a_declaration() -> None:
    assert parsed("<r>a&nbsp;b&eacute;&#233;&lt;&nosuch;</r>").text() == "a\xa0bé\xe9<&nosuch;"
    assert parsed('<!DOCTYPE r SYSTEM "http://nowhere.invalid/r.dtd"><r a="b&nbsp;c">d</r>').text() == "d"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaa">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://nowhere.invalid/x">',
        f'<!-- {"x" * 200_000} --><!ENTITY a "b">',
        f'<!ATTLIST p a CDATA "{"x" * 1000}">',
    ],
)
def test_declarations_are_refused(declared: str) -> None:
    with pytest.raises(NotATranscript, match="declares entities or attributes"):
        xmltext.parse(f"<!DOCTYPE r [{declared}]><r>&a;<p/></r>")


def test_depth_is_refused_in_xml_and_flattened_in_html() -> None:
    with pytest.raises(NotATranscript, match="nested without end"):
        xmltext.parse("<r>" + "<b>" * 1000 + "word" + "</b>" * 1000 + "</r>")
    assert words(xmltext.html("<div>" * 1000 + "word")) == ["word"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<tt><p>One & two</p><p>three</p></tt>", 1),
        ("<tt>\n<p>One <br>two</p><p>three</p></tt>", 2),
        ("<tt>\n<p>One two<p>three</tt>", 2),
        ("<tt>\n<p>One two</p>\n<p>thr\x00ee", 3),
        ("<tt>\n<p>One two < 3</p>\n<p>three</p></tt>", 2),
        ("<tt><p>One two</p><p a=b>three <b c='</p></tt>", 1),
    ],
)
def test_damaged_xml_keeps_its_words_with_one_loss_at_its_line(text: str, line: int) -> None:
    root, losses = xmltext.parse(text)
    assert [loss.code for loss in losses] == ["bad-xml"]
    assert losses[0].line == line
    said = root.text().replace("\x00", "")
    assert [word for word in ("One", "two", "three") if word not in said] == []


def test_damaged_xml_keeps_the_case_of_attributes_and_closes_breaks() -> None:
    root, _ = xmltext.parse('<tt><div timeContainer="seq"><p>One<br>two</p><source>three</source></div>')
    (div,) = root.elements("div")
    assert div.attributes == {"timeContainer": "seq"}
    assert [n.name for n in div.elements()] == ["p", "source"]


def test_html_closes_what_html_closes() -> None:
    page = xmltext.html(
        "<!DOCTYPE html><TITLE>T &amp; t</TITLE><script>if (a < b) '<p>'</script>"
        "<style>p > a {}</style><ul><li>one<li>two</ul><p CLASS='x'>a<p>b<br>c<img src=x>d"
    )
    assert [n.text() for n in page.all("li", "p", "title")] == ["T & t", "one", "two", "a", "bcd"]
    assert next(page.all("script")).text() == "if (a < b) '<p>'"
    assert [n.attributes for n in page.all("p")] == [{"class": "x"}, {}]


def test_character_references_are_bounded_and_never_vanish() -> None:
    assert (
        xmltext.html("<p>&#65;&#" + "1" * 6000 + ";&#1;&bogus;&amp</p>").text() == "A&#" + "1" * 6000 + ";&#1;&bogus;&"
    )


HOSTILE = (
    "<", "&", "<a", "<a ", '<a "', "<a='", "<a b", "<!", "<!--", "<![", "<![CDATA[", "</", "</a", "<?", "<a>", "</a>",
    "<a/>", "<p>x", "<script>", "<style><", "&nbsp;", "é&nbsp;", "&#1", " a", " a='", " a=b", "<!doctype ", "\0",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_markup_ends_and_loses_no_word(piece: str) -> None:
    """No time is asserted: on a quadratic path this would not finish."""
    for before, after in (("<a", ""), ("<r>word ", " word</r>")):
        text = before + piece * (SIZE // len(piece)) + after
        for read in (lambda text: xmltext.parse(text)[0], xmltext.html):
            try:
                node = read(text)
            except NotATranscript as error:
                assert len(str(error)) < 200
                continue
            assert not after or "word" in node.text() or "<!--" in piece

"""XML and HTML behind a fence: no entities but the known ones, nothing fetched, no depth without end.

A well-formed file is read by expat; a damaged one, or HTML, by the standard library's tolerant parser, so that its text
is not lost.  Both give the same small tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from html.parser import HTMLParser
from xml.parsers import expat

from cleantx.errors import NotATranscript
from cleantx.model import Loss

DEEPEST = 200
"""Elements inside each other beyond which a file is hostile, not deep."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_IMPLIED = {  # HTML lets these close themselves: what a start tag ends
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "option": frozenset({"option"}),
}
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SNIPPET = 80


class Node:
    """An element: its name without its namespace, attributes, children (elements and texts) and source line."""

    __slots__ = ("attributes", "children", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Begins without children."""
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[Node | str] = []

    def elements(self, name: str = "") -> Iterator[Node]:
        """Yields the child elements, or those of one name."""
        return (child for child in self.children if isinstance(child, Node) and (not name or child.name == name))

    def all(self, *names: str) -> Iterator[Node]:
        """Yields every element of these names below this one, in the order of the document."""
        stack: list[Node | str] = list(reversed(self.children))
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                continue
            if node.name in names:
                yield node
            stack.extend(reversed(node.children))

    def text(self) -> str:
        """Returns all text below, as it stands."""
        out: list[str] = []
        stack: list[Node | str] = list(reversed(self.children))
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                out.append(node)
            else:
                stack.extend(reversed(node.children))
        return "".join(out)


def parse(text: str) -> tuple[Node, list[Loss]]:
    """Returns the root of an XML document; a damaged one is read as far as its text goes, and that is a doubt.

    Raises:
        NotATranscript: it declares entities, is nested beyond reason, or holds no element.
    """
    head = text.lstrip("\ufeff \t\r\n")
    declared = _DECLARATION.search(head)
    if declared and "<!ENTITY" in head[:100_000].upper():
        line = text.count("\n", 0, text.index(declared[0])) + 1
        raise NotATranscript(
            "the XML declares entities, which could be anything", line=line, hint="no transcript needs them"
        )
    try:
        return _Strict().parse(head), []
    except (expat.ExpatError, UnicodeError, ValueError) as error:
        line = getattr(error, "lineno", 0)
        rows = text.split("\n", line)
        snippet = rows[line - 1][:_SNIPPET] if 0 < line <= len(rows) else ""
        what = (
            f"damaged XML ({expat.ErrorString(error.code)})" if isinstance(error, expat.ExpatError) else "damaged XML"
        )
        return html(text), [Loss(code="bad-xml", line=line, what=what, snippet=snippet)]


def html(text: str) -> Node:
    """Returns the tree of an HTML page, or of what is left of one; scripts and styles keep their text, unread.

    Raises:
        NotATranscript: it is nested beyond reason, or holds no element.
    """
    parser = _Tolerant()
    parser.feed(text)
    parser.close()
    return parser.tree.done()


class _Tree:
    """Elements being opened and closed."""

    def __init__(self) -> None:
        self.root = Node("", {}, 0)
        self.open = [self.root]

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if len(self.open) > DEEPEST:
            raise NotATranscript("elements are nested without end", line=line)
        node = Node(name.rpartition(":")[2].lower(), attributes, line)
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, name: str) -> None:
        bare = name.rpartition(":")[2].lower()
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].name == bare:
                del self.open[depth:]
                return

    def data(self, text: str) -> None:
        children = self.open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += text
        else:
            children.append(text)

    def done(self) -> Node:
        if not any(self.root.elements()):
            raise NotATranscript("no element in the XML")
        roots = list(self.root.elements())
        return (
            roots[0]
            if len(roots) == 1 and not any(isinstance(c, str) and c.strip() for c in self.root.children)
            else self.root
        )


class _Strict:
    """XML by expat; entities that are HTML's stand for their characters, others stay as written."""

    def __init__(self) -> None:
        self.tree = _Tree()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.UseForeignDTD(True)  # noqa: FBT003 - expat's own signature; unknown entities then reach the handler
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self.tree.end
        self.parser.CharacterDataHandler = self.tree.data
        self.parser.SkippedEntityHandler = self._entity

    def parse(self, text: str) -> Node:
        body = re.sub(r"\A<\?xml[^>]*\?>", "", text)  # its encoding was dealt with when it was decoded
        pad = "\n" * text[: len(text) - len(body)].count("\n")
        self.parser.Parse((pad + body).encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - as above
        return self.tree.done()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        bare = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        self.tree.start(name, bare, self.parser.CurrentLineNumber)

    def _entity(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001 - expat calls it so
        if not is_parameter:
            self.tree.data(html5.get(f"{name};", f"&{name};"))


class _Tolerant(HTMLParser):
    """HTML, and XML that is none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree = _Tree()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element; HTML's empty ones are closed at once."""
        ends = _IMPLIED.get(tag, frozenset())
        while len(self.tree.open) > 1 and self.tree.open[-1].name in ends:
            self.tree.open.pop()
        bare = {key.rpartition(":")[2]: value or "" for key, value in attrs}
        self.tree.start(tag, bare, self.getpos()[0])
        if tag in _VOID:
            self.tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens and closes an element."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes an element."""
        if tag not in _VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        """Keeps a text."""
        self.tree.data(data)

    def unknown_decl(self, data: str) -> None:
        """Keeps the text of a CDATA section."""
        if data.startswith("CDATA["):
            self.tree.data(unescape(data[6:]))

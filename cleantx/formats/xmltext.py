"""XML and HTML behind a fence: no entities but the known ones, nothing fetched, no depth without end.

A well-formed file is read by expat; a damaged one, or HTML, by a tolerant scanner of our own, so that its text is not
lost.  (The standard library's tolerant parser takes minutes for 80 kB of ``<a`` and raises on ``<![``.)  Both give the
same small tree.  Comments and processing instructions are no text; CDATA is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from xml.parsers import expat

from cleantx.errors import NotATranscript
from cleantx.formats.patterns import later
from cleantx.model import Loss

DEEPEST = 200
"""Elements inside each other beyond which a file is hostile, not deep."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_VOID_XML = frozenset({"br"})  # what people forget to close; <source> and <link> hold text in XML
_UNREAD = frozenset({"script", "style"})  # HTML's elements whose text has no tags
_IMPLIED = {  # HTML lets these close themselves: what a start tag ends
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "option": frozenset({"option"}),
}
_WALLS = frozenset({"table", "td", "th", "caption", "button", "object"})  # an open paragraph outside them stays open
_DECLARATION = later(r"\A<\?xml[^>]*\?>")
_REFERENCE = later(
    r"&(?:#[0-9]{1,7}(?![0-9])|#[xX][0-9a-fA-F]{1,6}(?![0-9a-fA-F])|[A-Za-z][A-Za-z0-9]{1,31});?"
)  # bounded: int() is not
_START = later(r"<([A-Za-z_][^\s<>/\"'=]*+)")
_END = later(r"</([A-Za-z_][^\s<>/]*+)[^<>]*+>")
_ATTRIBUTE = later(r"[\s/]*+([^\s=<>/\"'][^\s=<>/\"']*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s<>\"']++)))?+")
_CLOSE = later(r"[\s/]*+>")
_FAR = 1000  # a broken tag of this length is stepped over whole: looking into it again and again would cost
_SNIPPET = 80


class Node:
    """An element: its name without its namespace, attributes, children (elements and texts) and source line.

    `begin` and `end` are the offsets in the source where it begins and ends; -1 in a damaged file.
    """

    __slots__ = ("attributes", "begin", "children", "end", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Begins without children."""
        self.name, self.attributes, self.line = name, attributes, line
        self.begin = self.end = -1
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
        NotATranscript: it declares entities or attributes, is nested beyond reason, or holds no element.
    """
    try:
        return _Strict(text).parse(), []
    except expat.ExpatError as error:
        what, line = f"damaged XML ({expat.ErrorString(error.code)})", error.lineno
    except (UnicodeError, ValueError):
        what, line = "damaged XML", 0
    rows = text.split("\n", line)
    snippet = " ".join(rows[line - 1][: 5 * _SNIPPET].split())[:_SNIPPET] if 0 < line <= len(rows) else ""
    return _Tolerant(text, xml=True).parse(), [Loss(code="bad-xml", line=line, what=what, snippet=snippet)]


def html(text: str) -> Node:
    """Returns the tree of an HTML page, or of what is left of one; scripts and styles keep their text, unread.

    Elements nested beyond reason stand beside each other.

    Raises:
        NotATranscript: it holds no element.
    """
    return _Tolerant(text, xml=False).parse()


class _Tree:
    """Elements being opened and closed."""

    def __init__(self) -> None:
        self.root = Node("", {}, 0)
        self.open = [self.root]
        self.texts: list[str] = []  # of the innermost element, not yet joined: joining each would be quadratic

    def start(self, name: str, attributes: dict[str, str], line: int) -> Node:
        self._flush()
        node = Node(name.rpartition(":")[2].lower(), _bare(attributes), line)
        self.open[-1].children.append(node)
        self.open.append(node)
        return node

    def end(self, name: str) -> Node | None:
        self._flush()
        bare = name.rpartition(":")[2].lower()
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].name == bare:
                node = self.open[depth]
                del self.open[depth:]
                return node
        return None

    def data(self, text: str) -> None:
        self.texts.append(text)

    def _flush(self) -> None:
        if self.texts:
            self.open[-1].children.append("".join(self.texts))
            self.texts.clear()

    def done(self) -> Node:
        self._flush()
        roots = list(self.root.elements())
        if not roots:
            raise NotATranscript("no element in the XML")
        stray = any(isinstance(child, str) and child.strip() for child in self.root.children)
        return self.root if stray or len(roots) > 1 else roots[0]


def _bare(attributes: dict[str, str]) -> dict[str, str]:
    """Returns attributes without their prefixes, save where two would then be one (``id`` and ``xml:id``)."""
    if not any(":" in key for key in attributes):
        return attributes
    found = {key: value for key, value in attributes.items() if ":" not in key}
    for key, value in attributes.items():
        if ":" in key:
            local = key.rpartition(":")[2]
            found[key if local in found else local] = value
    return found


class _Strict:
    """XML by expat; entities that are HTML's stand for their characters, others stay as written."""

    def __init__(self, text: str) -> None:
        body = text.lstrip("\ufeff \t\r\n")
        body = _DECLARATION.sub("", body)  # its encoding was dealt with when it was decoded
        before = text[: len(text) - len(body)]
        pad = "\n" * before.count("\n")
        self.bytes = (pad + body).encode("utf-8", "surrogatepass")
        self.ascii = body.isascii()
        self.byte, self.char = 0, len(before) - len(pad)  # one place, as bytes and as the offset in the text
        self.begun: list[int] = []  # the bytes at which the open elements begin
        self.tree = _Tree()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.UseForeignDTD(True)  # noqa: FBT003 - expat's own signature; unknown entities then reach the handler
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.tree.data
        self.parser.SkippedEntityHandler = self._entity
        self.parser.EntityDeclHandler = self._declared
        self.parser.AttlistDeclHandler = self._declared

    def parse(self) -> Node:
        self.parser.Parse(self.bytes, True)  # noqa: FBT003 - as above
        return self.tree.done()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.tree.open) > DEEPEST:
            raise NotATranscript("elements are nested without end", line=self.parser.CurrentLineNumber)
        node = self.tree.start(name, attributes, self.parser.CurrentLineNumber)
        self.begun.append(self.parser.CurrentByteIndex)
        node.begin = self._offset(self.begun[-1])

    def _end(self, name: str) -> None:
        at = self.parser.CurrentByteIndex
        node = self.tree.end(name)
        if node is None:
            return
        begun = self.begun.pop()
        alone = self.bytes.endswith(b"/>", begun, at) and self.bytes.rfind(b"<", begun, at) == begun
        node.end = self._offset(at if alone else self.bytes.index(b">", at) + 1)

    def _offset(self, byte: int) -> int:
        """Returns the offset in the text of a byte at or after the last one asked for."""
        step = self.bytes[self.byte : byte]
        self.char += len(step) if self.ascii else len(step.decode("utf-8", "surrogatepass"))
        self.byte = byte
        return self.char

    def _entity(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001 - expat calls it so
        if not is_parameter:
            self.tree.data(html5.get(f"{name};", f"&{name};"))

    def _declared(self, *_: object) -> None:
        raise NotATranscript(
            "the XML declares entities or attributes, which could be anything",
            line=self.parser.CurrentLineNumber,
            hint="no transcript needs them",
        )


class _Tolerant:
    """HTML, and XML that is none: one pass, in which no character is looked at more than a few times."""

    def __init__(self, text: str, *, xml: bool) -> None:
        self.text = text.removeprefix("\ufeff")
        self.xml = xml
        self.void = _VOID_XML if xml else _VOID
        self.tree = _Tree()
        self.line, self.counted = 1, 0
        self.none: set[str] = set()  # ends that do not come any more

    def parse(self) -> Node:
        text, at = self.text, 0
        while True:
            start = text.find("<", at)
            if start < 0:
                break
            if start > at:
                self.tree.data(_plain(text[at:start]))
            at = self._markup(start)
        self.tree.data(_plain(text[at:]))
        return self.tree.done()

    def _markup(self, at: int) -> int:
        """Reads what begins with a ``<`` and returns where the text goes on."""
        text = self.text
        second = text[at + 1 : at + 2]
        if second == "!":
            return self._bang(at)
        if second == "?":
            return self._skip(at, "?>" if self.xml else ">")
        if second == "/":
            found = _END.match(text, at)
            if found is None:
                return self._literal(at, at + 1)
            if found[1].lower() not in self.void:
                self.tree.end(found[1])
            return found.end()
        found = _START.match(text, at)
        return self._tag(found) if found else self._literal(at, at + 1)

    def _bang(self, at: int) -> int:
        if self.text.startswith("<![CDATA[", at):
            end = self._find("]]>", at)
            return self._literal(at, at + 1) if end < 0 else self._cdata(at + 9, end)
        return self._skip(at, "-->" if self.text.startswith("<!--", at) else ">")

    def _cdata(self, begin: int, end: int) -> int:
        self.tree.data(self.text[begin:end])
        return end + 3

    def _skip(self, at: int, close: str) -> int:
        end = self._find(close, at)
        return self._literal(at, at + 1) if end < 0 else end + len(close)

    def _literal(self, at: int, end: int) -> int:
        """Takes what is no markup as text."""
        self.tree.data(_plain(self.text[at:end]))
        return end

    def _find(self, close: str, at: int) -> int:
        """Returns where an end stands, or -1; one that is not there is not looked for twice."""
        if close in self.none:
            return -1
        end = self.text.find(close, at)
        if end < 0:
            self.none.add(close)
        return end

    def _tag(self, found: re.Match[str]) -> int:
        text, name, at = self.text, found[1], found.end()
        attributes: dict[str, str] = {}
        while True:
            attribute = _ATTRIBUTE.match(text, at)
            if attribute is None:
                break
            key, double, single, bare = attribute.groups()
            attributes.setdefault(key if self.xml else key.lower(), _plain(double or single or bare or ""))
            at = attribute.end()
        close = _CLOSE.match(text, at)
        if close is None:
            return self._literal(found.start(), at if at - found.start() > _FAR else found.start() + 1)
        self.line += text.count("\n", self.counted, found.start())
        self.counted = found.start()
        self._open(name, attributes, alone=text[close.end() - 2] == "/")
        low = name.lower()
        if low in _UNREAD and not self.xml and text[close.end() - 2] != "/":
            return self._unread(low, close.end())
        return close.end()

    def _open(self, name: str, attributes: dict[str, str], *, alone: bool) -> None:
        low = name.lower()
        ends = _IMPLIED.get(low.rpartition(":")[2], frozenset())
        while len(self.tree.open) > 1 and self.tree.open[-1].name in ends:
            self.tree.end(self.tree.open[-1].name)
        if low.rpartition(":")[2] == "p":
            self._end_paragraph()
        self.tree.start(name, attributes, self.line)
        if alone or low in self.void or len(self.tree.open) > DEEPEST:
            self.tree.end(name)

    def _end_paragraph(self) -> None:
        """Closes an open paragraph and all in it: paragraphs do not nest, neither in HTML nor in subtitles."""
        for node in reversed(self.tree.open):
            if node.name in _WALLS:
                return
            if node.name == "p":
                self.tree.end("p")
                return

    def _unread(self, name: str, at: int) -> int:
        """Takes the text of a script or style as it is, up to its end tag."""
        if name in self.none:
            return at
        found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.text, at)
        if found is None:
            self.none.add(name)
            return at
        self.tree.data(self.text[at : found.start()])
        return found.start()


def _plain(text: str) -> str:
    """Returns a text with its character references read; those that stand for nothing stay as they are."""
    return _REFERENCE.sub(lambda found: unescape(found[0]) or found[0], text) if "&" in text else text

"""ELAN's documents: tiers, their annotations, and the time slots and references that say when each one is.

Units other than milliseconds, which old versions wrote, are counted in milliseconds here.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from cleantx.formats import records, xmltext
from cleantx.formats.xmltext import Node
from cleantx.model import Loss

loss = records.loss
_UNITS = {"ntsc-frames": 1001 / 30, "pal-frames": 40.0, "pal-50-frames": 20.0}  # milliseconds each


class Tier:
    """A tier: its attributes, its parent and root (itself, if it has none), and its annotations in order."""

    __slots__ = ("annotations", "attributes", "name", "parent", "root", "sort")

    def __init__(self, attributes: dict[str, str]) -> None:
        """Begins without annotations."""
        self.attributes = attributes
        self.name, self.sort = attributes.get("TIER_ID", ""), attributes.get("LINGUISTIC_TYPE_REF", "")
        self.parent: Tier | None = None
        self.root = self
        self.annotations: list[Annotation] = []


class Annotation:
    """An annotation: its id, text and times, and the one at the root that it belongs to (itself, there)."""

    __slots__ = ("end", "line", "name", "order", "ref", "start", "text", "tier", "top")

    def __init__(self, tier: Tier, name: str, text: str, line: int) -> None:
        """Begins without times."""
        self.tier, self.name, self.text, self.line = tier, name, text, line
        self.start: int | None = None
        self.end: int | None = None
        self.order = -1  # the place of its first slot among all
        self.ref = ""
        self.top: Annotation | None = None


class Document:
    """What a file holds: attributes of its root, tiers, languages by id, and the rest as it stands."""

    def __init__(self, attributes: dict[str, str]) -> None:
        """Begins without tiers."""
        self.attributes = attributes
        self.tiers: list[Tier] = []
        self.languages: dict[str, str] = {}
        self.rest: list[dict[str, Any]] = []


def read(root: Node, losses: list[Loss]) -> Document:
    """Returns the document in a tree; doubts are added to `losses`."""
    top = root if root.name == "annotation_document" else next(root.all("annotation_document"), root)
    document = Document(_upper(top))
    slots, unit = _slots(root), _unit(root)
    by_name: dict[str, Annotation] = {}
    for node in root.all("tier"):
        tier = Tier(_upper(node))
        document.tiers.append(tier)
        for found in node.all("alignable_annotation", "ref_annotation"):
            annotation = _annotation(found, tier, slots, unit, losses)
            by_name.setdefault(annotation.name, annotation)
            tier.annotations.append(annotation)
    _families(document.tiers)
    _tops(document.tiers, by_name, losses)
    for node in top.elements():
        if node.name == "language":
            told = _upper(node)
            document.languages[told.get("LANG_ID", "")] = told.get("LANG_ID", "")
        if node.name not in ("tier", "time_order"):
            document.rest.append(_plain(node))
    return document


def _upper(node: Node) -> dict[str, str]:
    return {key.upper(): value for key, value in node.attributes.items()}


def _unit(root: Node) -> float:
    header = next(root.all("header"), None)
    return _UNITS.get(_upper(header).get("TIME_UNITS", "").lower(), 1.0) if header is not None else 1.0


def _slots(root: Node) -> dict[str, tuple[int, str]]:
    """Returns the place of each time slot among all, and its value as it stands."""
    found: dict[str, tuple[int, str]] = {}
    for order, node in enumerate(root.all("time_slot")):
        told = _upper(node)
        found.setdefault(told.get("TIME_SLOT_ID", ""), (order, told.get("TIME_VALUE", "")))
    return found


def _annotation(
    node: Node, tier: Tier, slots: dict[str, tuple[int, str]], unit: float, losses: list[Loss]
) -> Annotation:
    told = _upper(node)
    text = "\n".join(value.text() for value in node.all("annotation_value")).strip()
    annotation = Annotation(tier, told.get("ANNOTATION_ID", ""), text, node.line)
    if node.name == "ref_annotation":
        annotation.ref = told.get("ANNOTATION_REF", "")
        return annotation
    first, last = (slots.get(told.get(key, "")) for key in ("TIME_SLOT_REF1", "TIME_SLOT_REF2"))
    if first is None or last is None:
        losses.append(loss("bad-time", node.line, "an annotation whose time slot is not there", text))
    values = [slot[1] if slot else "" for slot in (first, last)]
    annotation.start, annotation.end = (_ms(value, unit) for value in values)
    if any(value and _ms(value, unit) is None for value in values):
        losses.append(loss("bad-time", node.line, "a time slot whose value is no time", f"{' '.join(values)} {text}"))
    annotation.order = first[0] if first else -1
    return annotation


def _ms(value: str, unit: float) -> int | None:
    """Returns the milliseconds of a slot's value, which counts units."""
    counted = records.seconds(value)
    return None if counted is None else round(counted * unit / 1000)


def _families(tiers: list[Tier]) -> None:
    """Finds the parent and the root of every tier; one whose parent is not there, or is itself, is a root."""
    by_name: dict[str, Tier] = {}
    for tier in tiers:
        by_name.setdefault(tier.name, tier)
    for tier in tiers:
        tier.parent = by_name.get(tier.attributes.get("PARENT_REF", ""))
    roots: dict[int, Tier] = {}
    for tier in tiers:
        path: list[Tier] = []
        seen: set[int] = set()
        at = tier
        while at.parent is not None and id(at) not in roots and id(at) not in seen:
            seen.add(id(at))
            path.append(at)
            at = at.parent
        if id(at) in seen:  # a circle: each of it stands alone
            for one in path:
                one.parent, one.root = None, one
                roots[id(one)] = one
            continue
        root = roots.get(id(at), at)
        roots[id(at)] = root
        for one in path:
            one.root = roots[id(one)] = root


def _tops(tiers: list[Tier], by_name: dict[str, Annotation], losses: list[Loss]) -> None:
    """Finds the annotation at the root for all others: by reference, or by the place of their slots."""
    for tier in tiers:
        if tier.root is tier:
            for annotation in tier.annotations:
                annotation.top = annotation
    starts = {id(tier): sorted((a.order, n) for n, a in enumerate(tier.annotations)) for tier in tiers}
    for tier in tiers:
        for annotation in tier.annotations if tier.root is not tier else ():
            annotation.top = _top(annotation, tier.root, by_name, starts[id(tier.root)])
            if annotation.top is None and annotation.text:
                what = "an annotation that belongs to none"
                losses.append(loss("orphan-annotation", annotation.line, what, annotation.text))


def _top(
    annotation: Annotation, root: Tier, by_name: dict[str, Annotation], starts: list[tuple[int, int]]
) -> Annotation | None:
    at: Annotation | None = annotation
    for _ in range(xmltext.DEEPEST):
        if at is None or at.tier is root:
            return at
        if not at.ref:
            place = bisect_right(starts, (at.order, len(starts))) - 1
            return root.annotations[starts[place][1]] if place >= 0 and at.order >= 0 else None
        at = by_name.get(at.ref)
    return None


def _plain(node: Node) -> dict[str, Any]:
    """Returns an element as data."""
    out: dict[str, Any] = {"name": node.name}
    if node.attributes:
        out["attributes"] = dict(node.attributes)
    text = " ".join(" ".join(child for child in node.children if isinstance(child, str)).split())
    if text:
        out["text"] = text
    children = [_plain(child) for child in node.elements()]
    return out | ({"children": children} if children else {})

"""A small encoder of CEA-608 as SCC, and a builder of EBU STL files, for fixtures and tests."""

from __future__ import annotations

RCL, EOC, EDM, ENM, RDC, CR, RU2, RU3, BS = 0x1420, 0x142F, 0x142C, 0x142E, 0x1429, 0x142D, 0x1425, 0x1426, 0x1421
ITALIC, PLAIN = 0x112E, 0x1120
ROW = {15: 0x1470, 14: 0x1450, 13: 0x1370, 1: 0x1140}


def parity(byte: int) -> int:
    return byte if byte.bit_count() % 2 else byte | 0x80


def word(value: int) -> str:
    return f"{parity(value >> 8):02x}{parity(value & 0xFF):02x}"


def code(*values: int) -> list[str]:
    """Returns codes, each sent twice."""
    return [word(value) for value in values for _ in range(2)]


def chars(text: str) -> list[str]:
    """Returns basic characters, two a word."""
    data = text.encode("ascii") + b"\0" * (len(text) % 2)
    return [word(data[n] << 8 | data[n + 1]) for n in range(0, len(data), 2)]


def line(time: str, *parts: list[str]) -> str:
    return f"{time}\t{' '.join(w for part in parts for w in part)}\n\n"


def scc(*lines: str) -> str:
    return "Scenarist_SCC V1.0\n\n" + "".join(lines)


def gsi(
    *, language: bytes = b"09", table: bytes = b"00", rate: bytes = b"STL25.01", title: str = "", count: int = 0
) -> bytes:
    head = b"850" + rate + b"1" + table + language
    head += title.encode("cp850")[:32].ljust(32) + b" " * 160 + b" " * 16 + b"260101260101" + b"00"
    head += f"{count:05}{count:05}001".encode() + b"40" + b"23" + b"1" + b"00000000" + b"00000000" + b"11"
    return head.ljust(1024)


def tti(
    number: int, start: tuple[int, int, int, int], end: tuple[int, int, int, int], text: bytes, **more: int
) -> bytes:
    """Returns a text block; `more`: extension, cumulative, row, justify, comment."""
    head = bytes([0, number & 255, number >> 8, more.get("extension", 255), more.get("cumulative", 0), *start, *end])
    head += bytes([more.get("row", 20), more.get("justify", 2), more.get("comment", 0)])
    return (head + text.ljust(112, b"\x8f"))[:128]

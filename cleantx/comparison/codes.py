"""The code of what another transcript of the same sound reads otherwise."""

from __future__ import annotations

READING = "CTX208"
NAMES = {READING: "other-reading"}
WHAT = {
    READING: "Another transcript of the same recording reads otherwise here. Two recognisers seldom mishear alike, so "
    "where they agree they are mostly right, and where they do not one of them is wrong. Which one, a person decides: "
    "`accept` its id, and `clean --against OTHER` writes what the other has. What differs in capitals, marks or the "
    "spelling of numbers is no other reading, nor is a filler that only one of them wrote down.",
}

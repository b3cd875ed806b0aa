"""`cleantx schema`: the JSON Schema of the canonical format."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of the canonical format, cleantx/1."""
    from cleantx import jsonschema  # noqa: PLC0415 - not before a command runs

    print(jsonschema.text(), end="")  # noqa: T201 - the output itself

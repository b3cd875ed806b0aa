"""The JSON Schema of the canonical format, generated from the model."""

from __future__ import annotations

import json

import msgspec

from cleantx.model import SCHEMA, Transcript


def text() -> str:
    """Returns the schema as JSON text; `docs/cleantx-1.schema.json` is this, and a test fails when it is stale."""
    document = msgspec.json.schema(Transcript)
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **document}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"

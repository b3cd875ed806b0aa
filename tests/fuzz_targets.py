"""All that is fuzzed, by name: readers, rules, packs and lists, and every other kind of file that strangers write."""

from __future__ import annotations

from itertools import chain

import fuzz_files
import fuzz_readers
import fuzz_rules
import fuzz_terms
from fuzzing import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for target in chain(fuzz_readers.targets(), fuzz_rules.targets(), fuzz_terms.targets(), fuzz_files.targets())
}


def named(name: str) -> tuple[Target, ...]:
    """Returns the target of a name, those of a family (``rules``), or all of them (``all``).

    >>> [target.name for target in named("rules/CTX5")]
    ['rules/CTX501', 'rules/CTX502', 'rules/CTX503']
    """
    return tuple(target for target in TARGETS.values() if name == "all" or target.name.startswith(name))

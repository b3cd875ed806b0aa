"""Fuzzes what strangers' files reach: `.venv/bin/python tests/fuzz/fuzz.py TARGET --seconds 60 --save DIR`.

TARGET is a name (`readers/srt`, `rules/CTX201`, `terms/toml`, `batch/tar`), the beginning of some (`rules`), or `all`.
Coverage guides it where atheris is installed (pip install atheris); else what is known is damaged at random.
A fault is printed, and the smallest input that shows it is saved: put that into fixtures/fuzz/TARGET, and repair it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuzzing import Target

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]
LONGEST = 20_000
"""Bytes of an input that coverage makes; what grows faster than its input is looked for by `scripts/bench ladder`."""


def main() -> int:
    """Fuzzes some targets in turn and returns how many show a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="a name, the beginning of some, or `all`; `list` names them")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path, default=Path("fuzz-faults"), help="the folder for the smallest inputs")
    parser.add_argument("--engine", choices=("auto", "atheris", "mutator"), default="auto")
    asked = parser.parse_args()
    guided = asked.engine == "atheris" or (asked.engine == "auto" and importlib.util.find_spec("atheris") is not None)
    with _instrumented(guided=guided):
        from fuzz_targets import TARGETS, named  # noqa: PLC0415 - imported here to be instrumented
    if asked.target == "list":
        print(*TARGETS, sep="\n")  # noqa: T201 - a script talks to its user
        return 0
    chosen = named(asked.target)
    if not chosen:
        parser.error(f"no target {asked.target!r}; `list` names them")
    if guided and len(chosen) > 1:  # it ends its process
        given = ["--seconds", str(asked.seconds), "--seed", str(asked.seed), "--save", str(asked.save)]
        words = [sys.executable, __file__, *given, "--engine", "atheris"]
        return sum(subprocess.run([*words, target.name], check=False).returncode != 0 for target in chosen)
    if guided:
        return by_coverage(chosen[0], asked.seconds, asked.seed, asked.save)
    return sum(by_chance(target, asked.seconds, asked.seed, asked.save) for target in chosen)


@contextmanager
def _instrumented(*, guided: bool) -> Iterator[None]:
    """Lets atheris see which code of ours is reached."""
    if guided:
        with importlib.import_module("atheris").instrument_imports(include=["cleantx"]):
            yield
    else:
        yield


def by_chance(target: Target, seconds: float, seed: int, save: Path) -> int:
    """Damages inputs at random for some seconds; ends at the first fault."""
    import fuzzing  # noqa: PLC0415 - after the path is set

    luck, tried, texts = random.Random(seed), 0, fuzzing.inputs(target)  # noqa: S311 - a fixed seed is the point
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        text = fuzzing.mutated(luck, texts)
        tried += 1
        what = fuzzing.fault(target, text)
        if what:
            report(target, text, what, save)
            return 1
    print(f"{target.name}: {tried:,} inputs, no fault", flush=True)  # noqa: T201 - a script talks to its user
    return 0


def by_coverage(target: Target, seconds: float, seed: int, save: Path) -> int:
    """Lets atheris look for inputs that reach new code; it ends the process, at the first fault or in time."""
    import fuzzing  # noqa: PLC0415 - after the path is set

    atheris = importlib.import_module("atheris")  # an extra of the fuzzer, without types
    encoding = fuzzing.encoding(target)

    def one(data: bytes) -> None:
        text = data.decode(encoding, "replace")
        what = fuzzing.fault(target, text)
        if what:
            report(target, text, what, save)
            raise RuntimeError(what)

    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(fuzzing.inputs(target)):
            Path(folder, str(number)).write_bytes(text.encode(encoding, "replace"))
        times = [f"-max_total_time={int(seconds)}", f"-timeout={2 * fuzzing.HANG}", f"-seed={seed + 1}"]
        flags = [*times, f"-max_len={LONGEST}", "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/"]
        print(f"{target.name}: by coverage", flush=True)  # noqa: T201 - a script talks to its user
        atheris.Setup([sys.argv[0], *flags, folder], one)
        atheris.Fuzz()
    return 0


def report(target: Target, text: str, what: str, save: Path) -> None:
    """Prints a fault and saves the smallest input that shows it."""
    import fuzzing  # noqa: PLC0415 - after the path is set

    small = fuzzing.minimised(target, text)
    data = small.encode(fuzzing.encoding(target), "surrogatepass")
    path = save / target.name / f"{hashlib.sha256(data).hexdigest()[:12]}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"{target.name}: {what}\n  {path}: {small[:300]!r}", flush=True)  # noqa: T201 - a script talks to its user


if __name__ == "__main__":
    sys.exit(main())

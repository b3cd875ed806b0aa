"""Fuzzes a reader: `.venv/bin/python tests/fuzz/fuzz_readers.py FORMAT --seconds 60 --save DIR`.

Coverage guides it where atheris is installed (pip install atheris); else fixtures are damaged at random, from a seed.
A fault is printed, and the smallest text found that shows it is saved.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import random
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent)]


def main() -> int:
    """Fuzzes one format, or all of them in turn, and returns how many show a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("format", help="a format's name, or `all` (by the mutator)")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path, default=Path("fuzz-faults"), help="the folder for the smallest texts")
    parser.add_argument("--engine", choices=("auto", "atheris", "mutator"), default="auto")
    asked = parser.parse_args()
    there = importlib.util.find_spec("atheris") is not None
    if asked.format != "all" and (asked.engine == "atheris" or (asked.engine == "auto" and there)):
        return by_coverage(asked.format, asked.seconds, asked.seed, asked.save)
    from cases import READ  # noqa: PLC0415 - after the path is set

    names = READ if asked.format == "all" else (asked.format,)
    return sum(by_chance(name, asked.seconds, asked.seed, asked.save) for name in names)


def by_chance(name: str, seconds: float, seed: int, save: Path) -> int:
    """Damages fixtures at random for some seconds; ends at the first fault."""
    import fuzzing  # noqa: PLC0415 - after the path is set

    luck, tried = random.Random(seed), 0  # noqa: S311 - a fixed seed is the point
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        text = fuzzing.mutated(luck, fuzzing.corpus(name))
        tried += 1
        what = fuzzing.fault(name, text)
        if what:
            report(name, text, what, save)
            return 1
    print(f"{name}: {tried:,} texts, no fault")  # noqa: T201 - a script talks to its user
    return 0


def by_coverage(name: str, seconds: float, seed: int, save: Path) -> int:
    """Lets atheris look for texts that reach new code; it ends the process at the first fault."""
    atheris = importlib.import_module("atheris")  # an extra of the fuzzer, without types

    with atheris.instrument_imports(include=["cleantx"]):
        import fuzzing  # noqa: PLC0415 - imported here to be instrumented

        from cleantx import formats  # noqa: PLC0415 - as above

        form = formats.load(name)
    encoding = "latin-1" if formats.family(form.NAME) == "binary" else "utf-8"

    def one(data: bytes) -> None:
        text = data.decode(encoding, "replace")
        what = fuzzing.fault(name, text)
        if what:
            report(name, text, what, save)
            raise RuntimeError(what)

    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(fuzzing.corpus(name)):
            Path(folder, str(number)).write_bytes(text.encode(encoding, "replace"))
        flags = [f"-max_total_time={int(seconds)}", f"-seed={seed + 1}", "-max_len=20000", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={folder}/", folder], one)
        atheris.Fuzz()
    return 0


def report(name: str, text: str, what: str, save: Path) -> None:
    """Prints a fault and saves the smallest text that shows it."""
    import fuzzing  # noqa: PLC0415 - after the path is set

    small = fuzzing.minimised(name, text)
    save.mkdir(parents=True, exist_ok=True)
    data = small.encode("utf-8", "surrogatepass")
    path = save / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}.txt"
    path.write_bytes(data)
    print(f"{name}: {what}\n  {path}: {small[:300]!r}")  # noqa: T201 - a script talks to its user


if __name__ == "__main__":
    sys.exit(main())

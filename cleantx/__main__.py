"""The command `cleantx`: answers `--version` at once, hands the rest to the app, prints an error as one line."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Runs the command line and exits with 0 (nothing to say), 1 (findings) or 2 (could not do it)."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from cleantx.version import __version__  # noqa: PLC0415 - nothing else may be imported for this answer

        sys.exit(_answer(f"cleantx {__version__}"))
    sys.exit(_run())


def _answer(text: str) -> int:
    try:
        print(text, flush=True)  # noqa: T201 - the answer
    except OSError as error:
        print(f"cleantx: stdout: {error.strerror or error}", file=sys.stderr)  # noqa: T201 - why there is none
        _close_stdout()
        return 2
    return 0


def _run() -> int:
    gc.set_threshold(200_000)  # transcripts are frozen values without cycles: looking for some costs a tenth of a run
    import typer  # noqa: PLC0415 - after the answer above

    from cleantx.cli import app  # noqa: PLC0415 - after the answer above
    from cleantx.cli.show import complain  # noqa: PLC0415 - as above
    from cleantx.errors import CleantxError  # noqa: PLC0415 - as above

    try:
        code = app(prog_name="cleantx", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except typer.Abort:
        complain("aborted")
    except CleantxError as error:
        complain(str(error))
    except BrokenPipeError:
        _close_stdout()
        complain("stdout: the pipe was closed")
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except OSError as error:  # a full disk under standard output shows when it is flushed
        _close_stdout()
        complain(f"stdout: {error.strerror or error}")
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of typer's; its own form takes four lines
            where = getattr(getattr(error, "ctx", None), "command_path", "cleantx")
            message = error.format_message()
            if "\n" in message:  # `cleantx` alone: that is its help
                print(message, file=sys.stderr)  # noqa: T201 - as typer would
            else:
                complain(f"{message.rstrip('.')} (`{where} -h` helps)")
            return 2
        if os.environ.get("CLEANTX_DEBUG"):
            raise
        complain(f"internal error: {type(error).__name__}: {error} (CLEANTX_DEBUG=1 shows where; please report it)")
    return 2


def _close_stdout() -> None:
    """Points standard output to nowhere, so that the interpreter's last flush cannot fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

"""The entry point."""

import _signal  # type: ignore[import-not-found]  # `signal` itself takes half a millisecond
import gc
import sys


def main() -> None:
    """Run the command line; the process ends with the contract's exit codes."""
    # Ctrl-C ends the program without a word, also before and after a command runs
    interrupted = _signal.getsignal(_signal.SIGINT)
    if interrupted is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # counts of paths may have thousands of digits; what reads digits bounds them itself
    sys.set_int_max_str_digits(0)
    # big programs are millions of small tuples and no cycles: looking for cycles doubles the time
    gc.disable()
    # modules make no cycles either
    from autograd_cli.cli.run import run
    from autograd_cli.cli.streams import standard

    standard.prepare()
    standard.alone = True
    try:
        _signal.signal(_signal.SIGINT, interrupted)
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    finally:
        if interrupted is _signal.default_int_handler:
            _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    sys.exit(code)


if __name__ == "__main__":
    main()

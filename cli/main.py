"""The entry point."""

import gc
import sys


def main() -> None:
    """Run the command line; the process ends with the contract's exit codes."""
    # counts of paths may have thousands of digits; what reads digits bounds them itself
    sys.set_int_max_str_digits(0)
    # big programs are millions of small tuples and no cycles: looking for cycles doubles the time
    gc.disable()
    # modules make no cycles either
    from autograd_cli.cli.run import run
    from autograd_cli.cli.streams import prepare

    prepare()
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

"""The entry point: runs a command and turns whatever happens into an exit code."""

import sys

ANSWERED, MATHEMATICS, QUESTION, INTERRUPTED = 0, 1, 2, 130


def main() -> None:
    """Run the command line; the process ends with the contract's exit codes."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command and give its exit code."""
    # counts of paths and numbers in expressions may be long on purpose; both are bounded elsewhere
    sys.set_int_max_str_digits(0)
    from autograd_cli.cli.app import app, report_problem
    from autograd_cli.grammar.source import Problem

    try:
        code = app(args=words or ["--help"], standalone_mode=False)
        return code if isinstance(code, int) else ANSWERED
    except Problem as error:
        problem = error
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError:
        problem = Problem("limit", "out-of-memory")
    except RecursionError:
        problem = Problem("limit", "too-deep")
    except Exception as error:
        # Typer's own complaints: an unknown command, an argument too many
        if not hasattr(error, "format_message"):
            raise
        problem = Problem("input", "bad-usage", hint="see-help", text=error.format_message())
    report_problem(problem, words)
    return MATHEMATICS if problem.kind == "domain" else QUESTION

"""The Typer app, made from the command table. It prints the help only; it runs no command."""

import inspect
import re
from typing import Annotated, Any

import typer

from autograd_cli.cli.line.command_table import COMMANDS, Command
from autograd_cli.grammar.messages.words import said

_HELP = (
    "A gradient calculator: values, local derivatives, chain-rule paths and the gradient.",
    "勾配計算機: 値、局所的な微分、連鎖律の経路、そして勾配。",
)
_EXAMPLE = ("Example", "例")


def typer_app(language: str) -> typer.Typer:
    """The app with its help in one language."""
    app = typer.Typer(
        name="autograd-cli",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
        help=said(_HELP, language),
        epilog=f'{said(_EXAMPLE, language)}: autograd-cli grad "(a+b)*(b+1)" --at a=2,b=1',
    )

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", metavar="", help="Show the version.")
        ] = False,
    ) -> None: ...

    for name, command in COMMANDS.items():
        app.command(name, help=said(command.help, language))(_function(command, language))
    return app


def _help(texts: tuple[str, str], language: str) -> str:
    """A help text; in Japanese with blanks where a line may end, which Rich needs to wrap it."""
    text = said(texts, language)
    return (
        re.sub(r"(?<=[。、)])(?=[^\s。、)])|(?<=[^\s(])(?=\()", " ", text)
        if language == "ja"
        else text
    )


def _function(command: Command, language: str) -> Any:
    """A function that does nothing, with the signature that Typer makes the help from."""

    def run(**arguments: object) -> None: ...

    parameters = []
    for argument in command.arguments:
        about = typer.Argument(metavar=argument.metavar, help=_help(argument.help, language))
        many = argument.repeatable
        kind: Any = list[str] if many else str | None
        parameters.append(_parameter(argument.parameter, kind, about, [] if many else None))
    for option in command.options:
        about = typer.Option(
            *option.flags,
            metavar=option.metavar,
            help=_help(option.help, language),
        )
        kind = list[str] if option.repeatable else str | None if option.metavar else bool
        default: Any = [] if option.repeatable else option.default if option.metavar else False
        parameters.append(_parameter(option.parameter, kind, about, default))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _parameter(name: str, kind: Any, about: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, about]
    )

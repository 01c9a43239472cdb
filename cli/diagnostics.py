"""A problem as a diagnostic: for people with the source line underlined, for machines as JSON."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autograd_cli.core.point.at import Notice
from autograd_cli.grammar.messages.words import ERROR, WARNING, clipped, said, visible
from autograd_cli.grammar.source import Problem, Span, problem_words

# where editors begin a new line: the grammar does at the first, the others are blanks to it
LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
LINE = 76  # of the source line so many characters at most are shown round the place


@contextmanager
def expression(text: str) -> Iterator[None]:
    """Note the text that the spans of problems point into."""
    try:
        yield
    except Problem as problem:
        if problem.text is None:
            problem.text = text
        raise


def error_object(problem: Problem) -> dict[str, object]:
    """The error as it stands in JSON."""
    message, hint = problem_words(problem)
    span = None if problem.span is None else list(problem.span)
    return {"kind": problem.kind, "message": message, "span": span, "hint": hint}


def diagnostic(problem: Problem, language: str, ascii_only: bool) -> str:
    """The diagnostic that people read."""
    message, hint = problem_words(problem, language)
    lines = [f"{said(ERROR, language)}: {message}"]
    if problem.span is not None and problem.text is not None and problem.text.strip():
        lines += [f"  {line}" for line in underlined(problem.text, problem.span, ascii_only)]
    if hint:
        lines.append(f"  {hint}")
    answer = "\n".join(lines) + "\n"
    return _in_ascii(answer) if ascii_only else answer


def underlined(text: str, span: Span, ascii_only: bool = False) -> list[str]:
    """The source line and the carets under the span, counted by display width."""
    from rich.cells import cell_len

    start, end = min(span.start, len(text)), min(span.end, len(text))
    begin = max(text.rfind(end, 0, start) for end in LINE_ENDS) + 1
    ends = [text.find(end, start) for end in LINE_ENDS]
    finish = min((place for place in ends if place >= 0), default=len(text))
    end = max(min(end, finish), start)
    around = max(0, LINE - 4 - (end - start)) // 2
    left = max(begin, start - around)
    right = min(finish, max(end, start) + around)
    before = ("…" if left > begin else "") + visible(text[left:start])
    inside = clipped(visible(text[start:end]), LINE - 4)
    after = visible(text[end:right]) + ("…" if right < finish else "")
    if ascii_only:
        before, inside, after = map(_in_ascii, (before, inside, after))
    carets = "^" * max(1, cell_len(inside))
    return [f"{before}{inside}{after}".rstrip(), " " * cell_len(before) + carets]


def warning_lines(notices: Sequence[Notice], language: str, ascii_only: bool) -> str:
    """Warnings as sentences, one a line: one for all places of which the same is to be said."""
    head = said(WARNING, language)
    from autograd_cli.cli.words import warning_words

    sentences = dict.fromkeys(visible(warning_words(n, language)) for n in notices)
    lines = "".join(f"{head}: {sentence}\n" for sentence in sentences)
    return _in_ascii(lines) if ascii_only else lines


def _in_ascii(text: str) -> str:
    from autograd_cli.cli.words import ascii_text  # an answer in JSON needs no words of people

    return ascii_text(text)

"""Points for exercises: small whole numbers at which a program is pleasant to work by hand."""

import random
from collections.abc import Sequence

from autograd_cli.core.answers.report import values_shown
from autograd_cli.core.point.at import At
from autograd_cli.grammar.source import Problem

# the ranges that points are drawn from, the next one where the one before has too few
RANGES = ((-3, 5), (-9, 12))
TRIES = 60  # for each point wanted; big graphs take their time
LARGEST_SPACE = 8  # inputs, of which there are more points than are ever tried
MAX_POINTS = 200
MAX_READ = 1_000_000  # characters, a program again for each point tried: some ten seconds
LARGE = 100.0


def exercise_points(program: At, count: int, seed: int) -> list[At]:
    """A program at so many points; the same seed gives the same points.

    Inputs that have a value in `program` keep it. Points are drawn at random, and those are taken
    that are easy to work with by hand (small whole numbers throughout, no warnings) and that differ
    in value and gradient. Raises Problem where there are not so many points, or where more are
    asked for than are looked for.
    """
    text, fixed = program.text, program.given
    allowed = min(MAX_POINTS, MAX_READ // len(text))
    if count > allowed:
        raise Problem("limit", "too-many-points", limit=allowed)
    free = [name for name in program.graph.inputs if name not in fixed]
    generator = random.Random(seed)
    seen: set[tuple[float, ...]] = set()
    found: list[tuple[int, At]] = []
    problem: Problem | None = None
    easy = 0
    for low, high in RANGES:
        there = (high - low + 1) ** min(len(free), LARGEST_SPACE)
        for _ in range(min(count * TRIES, MAX_READ // len(text))):
            if len(seen) >= there:
                break
            # random() alone is the same in every version of Python
            drawn = tuple(float(low + int(generator.random() * (high - low + 1))) for _ in free)
            if drawn in seen:
                continue
            seen.add(drawn)
            at = program.to({**fixed, **dict(zip(free, drawn, strict=True))}, program.wrt)
            try:
                known = at.warnings
            except Problem as error:
                if error.kind != "domain":
                    raise
                problem = error
                continue
            if known:
                continue
            effort = _effort(at, drawn)
            found.append((effort, at))
            easy += effort == 0
            if easy >= 4 * count:
                break
        if len(found) >= count:
            break
    chosen = _chosen(found, count)
    if len(chosen) < count:
        if problem is not None and not found:
            raise problem
        raise Problem("input", "too-few-points", count=count, found=len(found))
    return chosen


def _effort(at: At, drawn: Sequence[float]) -> int:
    """How hard the numbers are to work with by hand; 0: all are small and whole, no input is 0."""
    numbers = values_shown(at)
    numbers += [edge.derivative for edge in at.linear.edges]
    numbers += at.gradient.values()
    effort = sum(10 for number in numbers if not abs(number) <= LARGE)
    effort += sum(3 for number in numbers if number != round(number, 0 if number != number else 2))
    effort += sum(1 for number in numbers if number != number or number % 1 != 0)
    effort += sum(1 for number in drawn if number == 0)
    return effort


def _chosen(candidates: Sequence[tuple[int, At]], count: int) -> list[At]:
    """The easiest points; those come first that share neither value nor gradient with another."""
    values: set[float] = set()
    gradients: set[tuple[float, ...]] = set()
    groups: tuple[list[At], ...] = ([], [], [])
    for _, at in sorted(candidates, key=lambda entry: entry[0]):
        gradient = tuple(at.gradient.values())
        groups[(at.value in values) + (gradient in gradients)].append(at)
        values.add(at.value)
        gradients.add(gradient)
    return [at for group in groups for at in group][:count]

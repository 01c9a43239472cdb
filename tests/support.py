"""Where things are, and what tests measure and wait for: events and processor time.

Tests run on machines that are busy with other things. A clock tells of those; whether the program
has done something, and how much work it was, it does not tell.
"""

import math
import resource
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
PROGRAM = Path(sys.executable).with_name("autograd-cli")

# After so many seconds of waiting something hangs. No test passes or fails by it otherwise.
HANG = 600
NOISE = 0.01  # seconds that a measurement may be wrong by


def until(happened: Callable[[], Any], process: Any = None) -> Any:
    """Wait until something has happened, and return what was seen; a process must not end."""
    end = time.monotonic() + HANG
    while not (seen := happened()):
        ended = process is not None and process.poll() is not None
        assert not ended or happened(), "the process ended, and it had not happened"
        assert time.monotonic() < end, "something hangs"
        time.sleep(0.01)  # leaves the processor to the process
    return seen


def readable(file: Any) -> bool:
    """Wait until there is something to read, or the end."""
    return bool(select.select([file], [], [], HANG)[0])


def processor_seconds(work: Callable[[], Any]) -> float:
    """The processor time of some work, of its threads and of the children that it waits for."""
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = [resource.getrusage(one) for one in who]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def assert_growth(
    work: Callable[[int], Any], size: int, exponent: float = 1.6, factor: int = 8
) -> None:
    """Work on so many things grows as size^exponent at most.

    With the default, eight times as much may take 28 times as long; what is quadratic takes 64
    times as long. Neighbours on a core make a measurement longer, never shorter: the best of three
    counts.
    """
    least = [math.inf, math.inf]
    for _ in range(3):
        for i, n in enumerate((size, factor * size)):
            least[i] = min(least[i], processor_seconds(lambda n=n: work(n)))  # type: ignore[misc]
        if least[1] <= max(least[0], NOISE) * factor**exponent:
            return
    raise AssertionError(f"from {least[0]:.3f} s to {least[1]:.3f} s of the processor")


def processor_features() -> list[str]:
    """What NumPy has loops for that this processor runs and the plainest would not."""
    try:
        from numpy._core import _multiarray_umath as numpys
    except ImportError:  # NumPy 1
        from numpy.core import _multiarray_umath as numpys
    return [name for name in numpys.__cpu_dispatch__ if numpys.__cpu_features__[name]]


if __name__ == "__main__":
    print(*processor_features())

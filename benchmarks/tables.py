"""Value and gradient for every row of a CSV file, file to file, beside DuckDB, Polars and pandas.

README.md in this folder says how to install what it measures.  Exit codes: 0 the bars hold,
1 a bar fails, 2 nothing could be measured.
"""

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from contest import (
    Bar,
    Unmeasurable,
    exit_code,
    find_program,
    judge,
    positive,
    print_head,
    print_skipped,
    print_table,
    run,
    run_silently,
    turns,
    versions,
    watched,
)

_FORMULA = "exp(-(x-m)^2/(2*s^2))/sqrt(2*pi*s^2)"

# the ratios of best times that must not be exceeded, and the peak
_TO_DUCKDB, _TEN_TIMES, _BIG_MB = 1.0, 10.5, 600.0

# contestants must agree to this part of the largest number of a row's answer
_CLOSE = 1e-12
_RESULTS = ("value", "grad_x", "grad_m", "grad_s")

# rows that are made and compared at a time
_ROWS = 1_000_000

# the peers are given the derivatives, worked out by hand with z = (x-m)/s:
# v = exp(-z²/2)/(s√2π), by x -v·z/s, by m v·z/s, by s v·(z²-1)/s

_DUCKDB = """\
import duckdb

duckdb.sql('''
    COPY (
        SELECT x, m, s, value, -value*z/s AS grad_x, value*z/s AS grad_m,
            value*(z*z - 1)/s AS grad_s
        FROM (
            SELECT *, (x - m)/s AS z, exp(-0.5*z*z)/(s*sqrt(2*pi())) AS value
            FROM read_csv('table.csv')
        )
    ) TO 'duckdb.csv' (HEADER)
''')
"""

_POLARS = """\
import math
import polars as pl

x, m, s, z, value = map(pl.col, ("x", "m", "s", "z", "value"))
(
    pl.scan_csv("table.csv")
    .with_columns(z=(x - m) / s)
    .with_columns(value=(-0.5 * z * z).exp() / (s * math.sqrt(2 * math.pi)))
    .with_columns(grad_x=-value * z / s, grad_m=value * z / s, grad_s=value * (z * z - 1) / s)
    .drop("z")
    .sink_csv("polars.csv")
)
"""

_PANDAS = """\
import numpy as np
import pandas as pd

table = pd.read_csv("table.csv")
s = table["s"]
z = (table["x"] - table["m"]) / s
value = np.exp(-0.5 * z * z) / (s * np.sqrt(2 * np.pi))
table["value"] = value
table["grad_m"] = value * z / s
table.insert(4, "grad_x", -table["grad_m"])
table["grad_s"] = value * (z * z - 1) / s
table.to_csv("pandas.csv", index=False)
"""

_MILLER = """\
z = ($x - $m) / $s;
$value = exp(-0.5 * z * z) / ($s * (2 * M_PI) ** 0.5);
$grad_x = -$value * z / $s;
$grad_m = $value * z / $s;
$grad_s = $value * (z * z - 1) / $s;
"""

_PEERS = {"duckdb": _DUCKDB, "polars": _POLARS, "pandas": _PANDAS}


def main() -> int:
    """Measure, print and judge; the exit code."""
    parser = argparse.ArgumentParser(description="Time autograd-cli over a table's rows.")
    parser.add_argument("--runs", type=positive, default=5, metavar="N", help="default: 5")
    parser.add_argument(
        "--rows", type=positive, default=1_000_000, metavar="N", help="default: 1000000"
    )
    parser.add_argument(
        "--only", nargs="+", choices=[*_PEERS, "miller"], default=[*_PEERS, "miller"]
    )
    parser.add_argument(
        "--big", action="store_true", help="with a table ten times as long, without peers"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return exit_code(partial(_benchmark, options, Path(folder)))


def _benchmark(options: argparse.Namespace, folder: Path) -> bool:
    found = versions(("polars", "duckdb", "pandas"))
    miller = shutil.which("mlr")
    found["miller"] = run((miller, "--version"), folder).stdout.split()[-1] if miller else None
    print_head(platform.python_version(), found, options.runs)

    ours = (str(find_program()), "map", _FORMULA, "-i", "table.csv", "-o", "map.csv")
    commands: dict[str, tuple[str, ...]] = {"map": ours}
    commands |= {
        peer: (sys.executable, "-c", code)
        for peer, code in _PEERS.items()
        if found[peer] and peer in options.only
    }
    if miller and "miller" in options.only:
        commands["miller"] = ("sh", "-c", f"mlr --csv put '{_MILLER}' table.csv > miller.csv")

    _write_table(folder / "table.csv", options.rows)
    _check(commands, folder)
    timed = {name: partial(run_silently, command, folder) for name, command in commands.items()}
    best = {name: min(seconds) for name, seconds in turns(timed, options.runs).items()}
    print(f"{options.rows} rows, CSV to CSV, whole process:")
    rows = [(n, f"{s:.2f}", f"{options.rows / s / 1e6:.2f}") for n, s in best.items()]
    print_table(("", "seconds", "million rows/s"), rows)
    print_skipped({peer: found[peer] for peer in options.only})
    print()
    bars: dict[str, list[Bar]] = {}
    if "duckdb" in best:
        bars["map"] = [Bar("<=", _TO_DUCKDB, "x duckdb", best["map"] / best["duckdb"])]

    if options.big:
        with tempfile.TemporaryDirectory() as place:
            small, big = f"{options.rows} rows", f"{10 * options.rows} rows"
            _write_table(Path(place) / "table.csv", 10 * options.rows)
            ten = watched({small: (ours, folder), big: (ours, Path(place))}, options.runs)
        rows = [(size, f"{seconds:.2f}", f"{peak:.0f}") for size, (seconds, peak) in ten.items()]
        print_table(("map", "seconds", "MB"), rows)
        print()
        bars[f"map, {big}"] = [
            Bar("<=", _TEN_TIMES, f"x {small}", ten[big][0] / ten[small][0]),
            Bar("<=", _BIG_MB, "MB", ten[big][1]),
        ]
    return judge(bars)


def _write_table(path: Path, rows: int) -> None:
    """Heights, say, about a mean m with a spread s: six digits each."""
    draw = np.random.default_rng(0)
    with path.open("wb") as file:
        for start in range(0, rows, _ROWS):
            size = min(_ROWS, rows - start)
            m, s = draw.normal(170, 8, size).round(3), draw.uniform(2, 9, size).round(5)
            part = pl.DataFrame({"x": draw.normal(m, s).round(3), "m": m, "s": s})
            part.write_csv(file, include_header=start == 0)


def _check(commands: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Refuse to time a wrong answer."""
    table = pl.read_csv(folder / "table.csv")
    right = None
    for name, command in commands.items():
        run(command, folder)
        answer = pl.read_csv(folder / f"{name}.csv")
        if answer.columns != [*table.columns, *_RESULTS] or not answer[table.columns].equals(table):
            raise Unmeasurable(f"{name} did not carry the table over")
        numbers = answer.select(_RESULTS).to_numpy()
        right = numbers if right is None else right
        bound = _CLOSE * np.abs(right).max(axis=1, keepdims=True)
        if not (np.abs(numbers - right) <= bound).all():
            raise Unmeasurable(f"{name} and map disagree")


if __name__ == "__main__":
    sys.exit(main())

"""What the tests share: the installed program, run as a user runs it."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from support import HANG

PROGRAM = Path(sys.executable).with_name("autograd-cli")

settings.register_profile("no clock", deadline=None)  # its deadline is one of the wall's clock
settings.load_profile("no clock")

# what -m quick runs: for every change, in less than a minute of one processor
QUICK = {
    f"test_{name}"
    for name in (
        *("arrays", "conventions", "engine", "golden", "hints", "language", "messages", "names"),
        *("primitives", "straight_line", "vectorized"),
    )
}


def pytest_ignore_collect(collection_path, config):
    others = collection_path.suffix == ".py" and collection_path.stem not in QUICK
    return True if others and config.option.markexpr == "quick" else None


def pytest_collection_modifyitems(items):
    for item in items:
        if item.module.__name__ in QUICK and not item.get_closest_marker("sweep"):
            item.add_marker(pytest.mark.quick)


@pytest.fixture
def program():
    """Run `autograd-cli` with words; environment variables replace those of the terminal.

    After `cpu` seconds of processor time it is killed, whatever else the machine is busy with.
    """

    def run(*words, stdin="", env=None, cwd=None, cpu=60):
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LANG", "LC_ALL", "LC_MESSAGES")
        }
        environment |= {"LC_ALL": "C.UTF-8", **(env or {})}
        text = isinstance(stdin, str)
        return subprocess.run(
            [PROGRAM, *words],
            input=stdin,
            capture_output=True,
            encoding="utf-8" if text else None,
            env=environment,
            cwd=cwd,
            timeout=HANG,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu)),
        )

    return run

"""What the tests share: the installed program, run as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("autograd-cli")


@pytest.fixture
def program():
    """Run `autograd-cli` with words; environment variables replace those of the terminal."""

    def run(*words, stdin="", env=None, cwd=None, timeout=60):
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
            timeout=timeout,
            check=False,
        )

    return run

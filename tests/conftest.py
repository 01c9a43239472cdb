"""What the tests share: the program, called here or run as a user runs it."""

import gc
import io
import os
import resource
import signal
import subprocess
import sys

import pytest
from hypothesis import settings
from support import GOLDEN, HANG, PROGRAM

from autograd_cli.cli.run import run
from autograd_cli.cli.streams.standard import prepare

# a shell has its background jobs ignore Ctrl-C, and what the tests start would inherit that
signal.signal(signal.SIGINT, signal.default_int_handler)

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
        if "made" in item.fixturenames:
            item.add_marker(pytest.mark.made)


def pytest_addoption(parser):
    parser.addoption("--rewrite", action="store_true", help="write the files anew that are made")


@pytest.fixture
def made(request):
    """Compare a file with the text that is made for it, or with --rewrite make the file anew."""

    def compare(path, text):
        if request.config.option.rewrite:
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def golden(made):
    """The same of a golden file."""
    return lambda name, text: made(GOLDEN / f"{name}.txt", text)


def environment_of(given):
    """The environment of a call: that of the tests without what changes what is written."""
    left_out = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LANG", "LC_ALL", "LC_MESSAGES")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"LC_ALL": "C.UTF-8"} | (given or {})


@pytest.fixture
def program(monkeypatch):
    """Call `autograd-cli` with words in this process, where a call takes no start.

    Environment variables replace those of the terminal. Streams are bytes in memory.
    """

    def call(*words, stdin="", env=None, cwd=None):
        text = isinstance(stdin, str)
        data = stdin.encode("utf-8", "surrogateescape") if text else stdin
        raw = {"stdin": io.BytesIO(data), "stdout": io.BytesIO(), "stderr": io.BytesIO()}
        digits = sys.get_int_max_str_digits()
        with monkeypatch.context() as patch:
            if cwd is not None:
                patch.chdir(cwd)
            environment = environment_of(env)
            for name in os.environ.keys() - environment.keys():
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            encoding = environment.get("PYTHONIOENCODING", "utf-8")
            for name, stream in raw.items():
                errors = "backslashreplace" if name == "stderr" else "surrogateescape"
                patch.setattr(sys, name, io.TextIOWrapper(stream, encoding, errors))
            # what main() does, without what is for a process that has no threads yet
            sys.set_int_max_str_digits(0)
            gc.disable()
            prepare()
            try:
                code = run([*map(str, words)])
            except SystemExit as ended:
                code = ended.code
            finally:
                sys.set_int_max_str_digits(digits)
                gc.enable()
            sys.stdout.flush()
            sys.stderr.flush()
            out, err = raw["stdout"].getvalue(), raw["stderr"].getvalue()
        if text:
            out, err = (said.decode().replace("\r\n", "\n") for said in (out, err))
        return subprocess.CompletedProcess(words, code, out, err)

    return call


@pytest.fixture
def installed():
    """Run `autograd-cli` with words as a user runs it, in a process of its own.

    After `cpu` seconds of processor time it is killed, whatever else the machine is busy with.
    """

    def call(*words, stdin="", env=None, cwd=None, cpu=60):
        text = isinstance(stdin, str)
        return subprocess.run(
            [PROGRAM, *words],
            input=stdin,
            capture_output=True,
            encoding="utf-8" if text else None,
            env=environment_of(env),
            cwd=cwd,
            timeout=HANG,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu)),
        )

    return call

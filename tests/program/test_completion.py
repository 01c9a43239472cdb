"""The completion scripts, in the shells themselves where they are installed."""

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, readable

from autograd_cli.cli.line.command_table import COMMANDS, SHELLS
from autograd_cli.cli.line.completion import inputs, script

FOLDER = ROOT / "completions"
FILES = {
    "bash": "autograd-cli.bash",
    "zsh": "_autograd-cli",
    "fish": "autograd-cli.fish",
    "powershell": "autograd-cli.ps1",
}
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
}


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["autograd-cli", *words],
        capture_output=True,
        encoding="utf-8",
        env=ENVIRONMENT | environment,
    )


# ---- the scripts


@pytest.mark.parametrize("shell", SHELLS)
def test_file_is_what_the_command_prints(shell, made):
    done = program("completions", shell)
    assert done.returncode == 0
    made(FOLDER / FILES[shell], done.stdout)


@pytest.mark.parametrize("shell", SHELLS)
def test_script_has_every_command_option_and_value(shell):
    text = script(shell)
    assert text.isascii()
    assert "<<" not in text
    words = set(re.findall(r"[\w-]+", text))
    for name, command in COMMANDS.items():
        assert name in words
        for option in command.options:
            for flag in option.flags:
                assert flag in words or f"-l {flag[2:]} " in text or f"-s {flag[1:]} " in text
            assert words.issuperset(option.values)
        for argument in command.arguments:
            assert words.issuperset(argument.values)


def test_powershell_script_is_balanced():
    text = script("powershell")
    assert "Register-ArgumentCompleter -Native -CommandName autograd-cli" in text
    code = re.sub(r"""'(?:[^']|'')*'|"[^"]*"|#.*""", "", text)
    open_brackets: list[str] = []
    for character in code:
        if character in "([{":
            open_brackets.append(character)
        elif character in ")]}":
            assert open_brackets.pop() + character in ("()", "[]", "{}")
    assert not open_brackets


# ---- the names of the inputs


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("(a+b)*(b+1)", "a b"),
        ('"(a+b)*(b+1)"', "a b"),
        ("'(a+b)*(b+1)'", "a b"),
        (r"\(a+b\)*\(b+1\)", "a b"),
        ("-x^2", "x"),
        ("e = c*d", "c d"),
        ("(a+b)*(b+1) = e", "a b"),
        ("f(x) = x^2; f(a)", "a"),
        ("gamma*m + sin(m) + pi", "gamma m"),
        ("x₁ + α", "x1 α"),
        # unfinished or wrong
        ("", ""),
        ("(a+b)*(b+", "a b"),
        ("y = a*b; y +", "a b"),
        ("f(x, y) = x*y; f(a)*(b", "a b"),
        ("1e5 + 2x +", "x"),
        ("sin²(x) + sinn(y) + tau", "x y"),
        ("2 + # a comment", ""),
        ("-", ""),
        ("--help", "help"),
        ("@", ""),
        ("@no/such/file", ""),
        ("@/dev/zero", ""),
        ("\udc80\x00", ""),
    ],
)
def test_inputs(word, names):
    assert " ".join(inputs(word)) == names


def test_inputs_of_a_file(tmp_path):
    (tmp_path / "program.txt").write_text("s = u*v\ns + w", "utf-8")
    assert inputs(f"@{tmp_path}/program.txt") == ["u", "v", "w"]
    (tmp_path / "bytes").write_bytes(b"\xff")
    assert inputs(f"@{tmp_path}/bytes") == []


@pytest.mark.parametrize("expression", ["(a+b)*(b+", "--help", "", "x+y", "a b", "1/0"])
def test_the_program_tells_inputs_without_complaint(expression):
    done = program("completions", f"inputs={expression}", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == inputs(expression)


def test_names_that_the_encoding_lacks_are_no_traceback():
    done = program("completions", "inputs=α+x", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "x" in done.stdout.split()


def test_no_other_command_imports_the_scripts():
    code = (
        "import sys; from autograd_cli.cli.run import run; run(['grad', 'x', '--at', 'x=1']);"
        "sys.exit('autograd_cli.cli.line.completion' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


# ---- the shells

# the line typed, then the whole words that are offered for its end
ANSWERS = [
    ("fu", "functions"),
    ("", " ".join(COMMANDS)),
    ("--v", "--version"),
    ("grad --mo", "--mode"),
    ("grad --mode ", "reverse forward"),
    ("grad --mode=f", "--mode=forward"),
    ("grad -f nd", "ndjson"),
    ("grad -fj", "-fjson"),
    ("eval --st", "--steps"),
    ("eval --mo", ""),
    ("grad --show values,pa", "values,paths"),
    ("grad --show values,v", ""),
    ("grad 'a*b' --show=values,gr", "--show=values,gradient"),
    ("functions leak", "leaky_relu"),
    ("functions sin co", ""),
    ("completions ", " ".join(SHELLS)),
    ("completions bash ", ""),
    ('grad "(a+b)*(b+1)" --at ', "a= b="),
    ("grad '(a+b)*(b+1)' --at b", "b="),
    ("grad '(a+b)*(b+1)' --at a=2,", "a=2,b="),
    ("grad '(a+b)*(b+1)' --at=a=2,", "--at=a=2,b="),
    ("grad '(a+b)*(b+1)' --at a=", ""),
    ("grad '(a+b)*(b+1)' --at a=2 --wrt ", "a b"),
    ("grad '(a+b)*(b+' --wrt a,", "a,b"),
    ("grad y=a*bc --wrt b", "bc"),
    ("grad --mode forward -fjson -x^2*foo --at fo", "foo="),
    ("grad 'x --at' --at x", "x="),
    ('eval "αβ+1" --at α', "αβ="),
    ("eval @pro", "@program.txt"),
    ("eval @program.txt --at u=1,", "u=1,v="),
    ("eval x --at @fol", "@folder/"),
    ("grad --jobs pro", "program.txt"),
]


# zsh writes on where more can follow
ZSH_ANSWERS = {
    "grad --mo": "--mode=",
    "grad --show values,pa": "values,paths,",
    "grad 'a*b' --show=values,gr": "--show=values,gradient,",
    "completions bash ": "--help",
    'grad "(a+b)*(b+1)" --at ': "a b=",
}

# Alt-* puts all that is offered into the line, ^X^X tells the line
BASH_SETUP = r"""
source "$SCRIPT"
told() { printf '%s' "$READLINE_LINE" >line; echo '|told|'; READLINE_LINE=; }
bind -x '"\C-x\C-x": told'
"""
ZSH_SETUP = r"""
bindkey -e
autoload -U compinit
compinit -u -D
source $SCRIPT
zstyle ':completion:all:*' completer _all_matches _complete
zstyle ':completion:all:*' insert yes
zle -C all complete-word _generic
bindkey '^[*' all
told() { print -rn -- "$BUFFER" >line; echo '|told|'; BUFFER= }
zle -N told
bindkey '^X^X' told
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with files to complete, where the shells run."""
    (tmp_path / "program.txt").write_text("u*v", "utf-8")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Terminal:
    """A shell that reads keys from a terminal."""

    def __init__(self, *words: str) -> None:
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.execvpe(words[0], words, ENVIRONMENT | {"ZDOTDIR": "."})

    def completed(self, line: str) -> str:
        """The line with all that is offered for its last word."""
        os.write(self.file, f"{line}\x1b*\x18\x18".encode())
        shown = b""
        while b"|told|" not in shown:
            assert readable(self.file), shown
            shown += os.read(self.file, 65536)
        return Path("line").read_text("utf-8")

    def close(self) -> None:
        os.close(self.file)  # hangs up on the shell
        os.waitpid(self.pid, 0)


def check(terminal: Terminal, answers: list[tuple[str, str]]) -> None:
    wrong = []
    try:
        for line, wanted in answers:
            typed = f"autograd-cli {line}"
            head, blank, last = typed.rpartition(" ")
            got = terminal.completed(typed).removeprefix(head + blank).split()
            if sorted(got) != sorted(wanted.split() or last.split()):
                wrong.append((line, wanted, got))
    finally:
        terminal.close()
    assert not wrong


def test_bash_completes(place):
    (place / "rc").write_text(BASH_SETUP.replace("$SCRIPT", str(FOLDER / FILES["bash"])), "utf-8")
    check(Terminal("bash", "--noprofile", "--rcfile", "rc", "-i"), ANSWERS)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_zsh_completes(place):
    (place / ".zshrc").write_text(ZSH_SETUP.replace("$SCRIPT", str(FOLDER / FILES["zsh"])), "utf-8")
    answers = [(line, ZSH_ANSWERS.get(line, wanted)) for line, wanted in ANSWERS]
    check(Terminal("zsh", "-d", "-i"), answers)


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
def test_fish_completes(place):
    code = f"source {FOLDER / FILES['fish']}\n" + "".join(
        f"complete -C {fish_quoted(f'autograd-cli {line}')}; echo '|told|'\n" for line, _ in ANSWERS
    )
    done = subprocess.run(
        ["fish", "--no-config", "-c", code], capture_output=True, encoding="utf-8", env=ENVIRONMENT
    )
    assert done.stderr == ""
    offered = [
        {answer.partition("\t")[0] for answer in part.splitlines() if answer}
        for part in done.stdout.split("|told|\n")[:-1]
    ]
    assert dict(zip((line for line, _ in ANSWERS), offered, strict=True)) == {
        line: set(wanted.split()) for line, wanted in ANSWERS
    }


def fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


# ---- bash, called as other programs call it


def bash_replies(words: list[str], line: str | None = None) -> list[str]:
    """The replies where the words stand whole, as no readline has split them."""
    quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
    code = f"""{script("bash")}
        COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}
        COMP_LINE=$LINE_TYPED; COMP_POINT=${{#COMP_LINE}}
        set -u
        _autograd_cli autograd-cli "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    typed = {"LINE_TYPED": " ".join(words) if line is None else line}
    done = subprocess.run(
        ["bash", "-c", code], capture_output=True, encoding="utf-8", env=ENVIRONMENT | typed
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_function_called_with_whole_words():
    assert bash_replies(["autograd-cli", "gr"]) == ["grad", "graph"]
    assert bash_replies(["autograd-cli", "grad", "--mode", "re"]) == ["reverse"]
    words = ["autograd-cli", "grad", "(a+b)*(b+1)", "--at", "a=2,"]
    assert bash_replies(words) == ["a=2,b="]
    line = 'autograd-cli grad "(a+b)*(b+1)" --at a=2,'
    assert bash_replies(words, line) == ["a=2,b="]
    assert bash_replies([*words[:-1], ""], line.removesuffix("a=2,")) == ["a=", "b="]

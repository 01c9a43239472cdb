r"""The completion scripts of the shells, made of the command table.

The scripts contain all commands, options and values. Only the names of an expression's inputs are
not known in advance: for them a script runs `autograd-cli completions inputs=EXPR`, once for each
TAB.

The files in completions/ are what the command prints. To write them again:

    cd completions
    autograd-cli completions bash >autograd-cli.bash
    autograd-cli completions zsh >_autograd-cli
    autograd-cli completions fish >autograd-cli.fish
    autograd-cli completions powershell >autograd-cli.ps1
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from os.path import isfile
from typing import NamedTuple

from autograd_cli.cli.line.command_table import COMMANDS, Argument, Command, Option
from autograd_cli.cli.line.values import read_file
from autograd_cli.cli.words import ascii_text
from autograd_cli.core.point.at import input_names
from autograd_cli.core.table.primitives import CONSTANTS, FUNCTIONS
from autograd_cli.grammar.source import Problem, mapped, normal_name
from autograd_cli.grammar.tables import PATTERN, TERMINALS

MAX_REPEATED = 10  # occurrences of a repeatable argument that completion works for
INPUTS = "inputs="  # before an expression, in place of a shell, asks for the names of its inputs

_ROOT = Command(
    "",
    ("", ""),
    (Argument("command", "COMMAND", ("The command.", ""), tuple(COMMANDS)),),
    (Option(("--version",), "version", ("Show the version.", "")),),
)
_HELP = Option(("--help",), "help", ("Show the help.", ""))


class _Place(NamedTuple):
    """What completion offers for an argument or the value of an option.

    `values` and `inputs`: these words, the names of inputs. `many`: the value is a list with
    commas. `sign`: what follows the name of an input ("=" in a binding). `files`: what precedes the
    path of a file, "" or "@"; None where no file is possible.
    """

    values: tuple[str, ...] = ()
    inputs: bool = False
    many: bool = False
    sign: str = ""
    files: str | None = None


def _place(of: Option | Argument) -> _Place:
    """The place that follows from the metavar: `NAME=VALUE,…` is a list of bindings, or @FILE."""
    if isinstance(of, Argument):
        return _Place(of.values, files=None if of.values else "@")
    many, sign = of.metavar.endswith(",…"), "=" if "=" in of.metavar else ""
    files = "" if of.completes == "files" else "@" if sign else None
    return _Place(of.values, of.completes == "inputs", many, sign, files)


def _options(command: Command) -> tuple[Option, ...]:
    return (*command.options, _HELP)


def _places() -> Iterator[tuple[str, _Place]]:
    """All places by key: a command, and a flag, the number of an argument, or - for all flags."""
    for name, command in {"": _ROOT, **COMMANDS}.items():
        for number, argument in _numbered(command):
            yield f"{name} {number}", _place(argument)
        for flag, option in _valued(command):
            yield f"{name} {flag}", _place(option)
        flags = [flag for option in _options(command) for flag in option.flags]
        yield f"{name} -", _Place(tuple(flags))


def _numbered(command: Command) -> list[tuple[int, Argument]]:
    """The arguments with their numbers; a repeatable one has MAX_REPEATED numbers."""
    last = len(command.arguments) - 1
    return [
        (number, argument)
        for i, argument in enumerate(command.arguments)
        for number in range(i, i + MAX_REPEATED if argument.repeatable and i == last else i + 1)
    ]


def _valued(command: Command) -> list[tuple[str, Option]]:
    """The flags that take a value."""
    return [(flag, option) for option in command.options if option.metavar for flag in option.flags]


def _joined(command: Command) -> list[str]:
    """Short options and their values in one word, such as `-fjson`."""
    return [f + v for f, option in _valued(command) if len(f) == 2 for v in option.values]


def _help(of: Command | Option | Argument) -> str:
    return ascii_text(of.help[0])  # ASCII is the same in every encoding, PowerShell 5's included


def _filled(template: str, **parts: str) -> str:
    for name, text in parts.items():
        template = template.replace(f"<<{name}>>", text)
    return template


def script(shell: str) -> str:
    """The completion script of a shell."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish, "powershell": _powershell}[shell]()


# ---- the names of the inputs


def inputs(word: str) -> list[str]:
    """The inputs of the program in a word of the command line; never raises Problem.

    The word is as it was typed, maybe in quotes. For an unfinished or wrong program the names that
    look like inputs are given.
    """
    text = re.sub(r"[\"'\\]", "", word)
    try:
        if text.startswith("@"):
            text = read_file(text[1:]) if isfile(text[1:]) else ""  # a pipe might never end
        return input_names(text)
    except Problem:
        return [] if text.startswith("@") else _names(mapped(text))


def _names(text: str) -> list[str]:
    tokens = [
        (TERMINALS[match.lastindex - 1], normal_name(match[match.lastindex]))
        for match in re.finditer(PATTERN, text, re.DOTALL)
        if match.lastindex
    ]
    followed = list(zip(tokens, [*(kind for kind, _ in tokens[1:]), "$END"], strict=False))
    no_inputs = {*CONSTANTS, *_parameters(text)}
    no_inputs |= {word for (_, word), after in followed if after == "EQUALS"}
    return list(
        dict.fromkeys(
            word
            for (kind, word), after in followed
            if kind == "NAME" and word not in no_inputs and not _calls(word, after)
        )
    )


def _calls(word: str, after: str) -> bool:
    return after == "LPAR" or (after == "SUPERSCRIPT" and word in FUNCTIONS)  # sin(x), sin²(x)


def _parameters(text: str) -> list[str]:
    """The parameters of the functions that a program defines."""
    lists = re.findall(r"(?:^|[;\n])[^\S\n]*\w+[^\S\n]*\(([^()]*)\)\s*=(?!=)", text)
    return [normal_name(name.strip()) for names in lists for name in names.split(",")]


# ---- bash

_BASH = r"""# bash completion of autograd-cli, made by `autograd-cli completions bash`.
# To use it: source <(autograd-cli completions bash)

_autograd_cli() {
    # bash splits words at = : @ too: what no blank separates is put together again
    local line=${COMP_LINE:0:COMP_POINT} words=() n=0 i word
    for ((i = 0; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((n)) && [[ $line == "$word"* ]]; then
            words[n - 1]+=$word
        else
            line=${line#"${line%%[![:space:]]*}"}
            words[n++]=$word
        fi
        if [[ $line == "$word"* ]]; then line=${line#"$word"}; else line=; fi
    done
    case $line in
        '') words[n++]=${COMP_WORDS[COMP_CWORD]} ;;
        [![:space:]]*) words[n - 1]+=$line ;;
        *) words[n++]=${line#"${line%%[![:space:]]*}"} ;;
    esac

    # the place of the current word: the option whose value it is, or the number of the argument
    local command= place= plain= arguments=()
    ((n > 2)) && command=${words[1]}
    for ((i = 2; i < n - 1; i++)); do
        word=${words[i]}
        case "$command $word" in
            <<valued>>)
                ((++i == n - 1)) && place=$word ;;
            "$command --")
                plain=1
                arguments+=("${words[@]:i + 1:n - i - 2}")
                break ;;
            "$command --"[a-zA-Z]* | <<joined>>) ;;
            *) arguments+=("$word") ;;
        esac
    done

    # of the current word `head` and `given` stay: the option, the items before the last comma
    local current=${words[n - 1]#[\"\']} head= given= typed
    typed=$current
    if [[ -z $place ]]; then
        place=${#arguments[@]}
        if [[ -z $plain ]]; then
            case $current in
                --*=*) place=${current%%=*} head=$place= current=${current#*=} ;;
                -[a-zA-Z]?*) place=${current:0:2} head=$place current=${current:2} ;;
                -*) place=- ;;
            esac
        fi
    fi

    local values=() inputs= many= sign= files= at=
    case "$command $place" in
<<places>>
    esac
    if [[ $many && $current == *,* ]]; then
        given=${current%,*}, current=${current##*,}
    fi
    if [[ $inputs && ${arguments[0]-} && $current != *[=@]* ]]; then
        while IFS= read -r word; do
            values+=("$word")
        done < <(autograd-cli completions "<<inputs>>${arguments[0]}" 2>/dev/null)
    fi

    # bash replaces $2, which is not the whole word where it has split
    local skip=${typed%"$2"}
    COMPREPLY=()
    for word in "${values[@]}"; do
        if [[ $word == "$current"* && ,$given != *",$word"[=,]* ]]; then
            word=$head$given$word$sign
            COMPREPLY+=("${word#"$skip"}")
        fi
    done
    if [[ $sign ]]; then compopt -o nospace 2>/dev/null; fi
    if [[ $files && -z $given && $current == "$at"* ]]; then
        [[ $at ]] || compopt -o filenames 2>/dev/null
        while IFS= read -r word; do
            if [[ -d $word ]]; then
                word+=/
                compopt -o nospace 2>/dev/null
            fi
            # what begins with @ is no file to bash, so it would not quote blanks
            [[ $at && ${words[n - 1]} != [\"\']* ]] && printf -v word %q "$word"
            word=$head$at$word
            COMPREPLY+=("${word#"$skip"}")
        done < <(compgen -f -- "${current#"$at"}")
    fi
}

complete -F _autograd_cli autograd-cli
"""


def _bash() -> str:
    bodies: dict[str, list[str]] = {}
    for key, place in _places():
        if body := _bash_body(place):
            bodies.setdefault(body, []).append(shlex.quote(key))
    return _filled(
        _BASH,
        valued=_bash_patterns(f"{n} {f}" for n, c in COMMANDS.items() for f, _ in _valued(c)),
        joined=_bash_patterns(f"{n} {word}" for n, c in COMMANDS.items() for word in _joined(c)),
        places="\n".join(
            f"        {' | '.join(keys)})\n            {body} ;;" for body, keys in bodies.items()
        ),
        inputs=INPUTS,
    )


def _bash_patterns(words: Iterable[str]) -> str:
    return " | ".join(map(shlex.quote, words))


def _bash_body(place: _Place) -> str:
    parts = []
    if place.values:
        parts.append(f"values=({shlex.join(place.values)})")
    if place.inputs:
        parts.append("inputs=1")
    if place.many:
        parts.append("many=1")
    if place.sign:
        parts.append(f"sign={shlex.quote(place.sign)}")
    if place.files is not None:
        parts.append(f"files=1 at={shlex.quote(place.files)}")
    return " ".join(parts)


# ---- zsh

_ZSH = r"""#compdef autograd-cli
# zsh completion of autograd-cli, made by `autograd-cli completions zsh`.
# To use it: put it as _autograd-cli into a folder of $fpath, or, after compinit,
# source <(autograd-cli completions zsh)

# the inputs of the expression on the command line, each with the sign $1 behind it
_autograd-cli_inputs() {
    local sign=$1 given= name
    local -a names
    if [[ -n $sign && $PREFIX == @* ]]; then
        _autograd-cli_file
        return
    fi
    [[ $PREFIX == *,* ]] && given=${PREFIX%,*},
    compset -P '*,'
    [[ $PREFIX == *=* ]] && return 1
    for name in ${(f)"$(autograd-cli completions "<<inputs>>${(Q)line[1]}" 2>/dev/null)"}; do
        [[ ,$given == *,${name}[=,]* ]] || names+=($name)
    done
    if [[ -n $sign ]]; then
        compadd -q -S $sign -a names
    else
        compadd -a names
    fi
}

_autograd-cli_file() {
    compset -P @ && _files
}

_autograd-cli() {
    local curcontext=$curcontext state line
    typeset -A opt_args
    local -a commands=(
<<commands>>
    )
    _arguments -C \
<<root>>
        '(-): :->command' '(-)*:: :->arguments' && return
    case $state in
        command) _describe -t commands command commands ;;
        arguments)
            case $words[1] in
<<arms>>
            esac ;;
    esac
}

if [[ $funcstack[1] == _autograd-cli ]]; then
    _autograd-cli "$@"
else
    compdef _autograd-cli autograd-cli
fi
"""


def _zsh() -> str:
    return _filled(
        _ZSH,
        commands="\n".join(
            f"        {_zsh_quoted(f'{name}:{_help(command)}')}"
            for name, command in COMMANDS.items()
        ),
        root="\n".join(f"        {_zsh_option(option)} \\" for option in _options(_ROOT)),
        arms="\n".join(map(_zsh_arm, COMMANDS)),
        inputs=INPUTS,
    )


def _zsh_arm(name: str) -> str:
    command = COMMANDS[name]
    specs = [_zsh_option(option) for option in _options(command)] + [
        _zsh_quoted(
            f"{'*' if argument.repeatable else number}:{argument.metavar}"
            f":{_zsh_action(_place(argument))}"
        )
        for number, argument in enumerate(command.arguments, 1)
    ]
    indent = " \\\n                        "
    return f"                {name})\n                    _arguments{indent}{indent.join(specs)} ;;"


def _zsh_option(option: Option) -> str:
    """The specs of an option: `(--format -f)--format=[help]:FORMAT:(table json)`."""
    once = "*" if option.repeatable else f"({' '.join(option.flags)})"
    told = f"[{_zsh_told(_help(option))}]"
    if not option.metavar:
        return " ".join(_zsh_quoted(f"{once}{flag}{told}") for flag in option.flags)
    value = f":{_zsh_told(ascii_text(option.metavar))}:{_zsh_action(_place(option))}"
    return " ".join(
        _zsh_quoted(f"{once}{flag}{'=' if flag.startswith('--') else '+'}{told}{value}")
        for flag in option.flags
    )


def _zsh_action(place: _Place) -> str:
    if place.inputs:
        return f' _autograd-cli_inputs "{place.sign}"'
    if place.files is not None:
        return " _autograd-cli_file" if place.files else "_files"
    values = " ".join(place.values)
    if place.many:
        return f"_sequence compadd - {values}"
    return f"({values})" if values else " "


def _zsh_told(text: str) -> str:
    return re.sub(r"([\\:\[\]])", r"\\\1", text)


def _zsh_quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"


# ---- fish

_FISH = r"""# fish completion of autograd-cli, made by `autograd-cli completions fish`.
# To use it: autograd-cli completions fish >~/.config/fish/completions/autograd-cli.fish

# whether this is the command, '' before there is one
function __autograd_cli_in -a command
    set -l words (commandline -opc)
    test "$words[2]" = "$command"
end

# the arguments before the cursor, the command first
function __autograd_cli_arguments
    set -l words (commandline -opc)
    set -l command $words[2]
    set -e words[1]
    while set -q words[1]
        switch "$command $words[1]"
            case <<valued>>
                set -q words[2]; and set -e words[2]
            case "$command --"
                set -q words[2]; and printf '%s\n' $words[2..]
                return
            case "$command --*" <<joined>>
            case '*'
                printf '%s\n' $words[1]
        end
        set -e words[1]
    end
end

# whether the cursor is at this argument of the command
function __autograd_cli_at -a command number
    set -l arguments (__autograd_cli_arguments)
    test "$arguments[1]" = $command -a (count $arguments) -eq $number
end

# the current word without the option before it and without an open quote
function __autograd_cli_value
    commandline -ct | string replace -r '^--[a-z-]+=' '' | string replace -r '^["\']' ''
end

# a list's items, each with the sign behind it, after those that stand before the last comma
function __autograd_cli_list -a sign
    set -l given (__autograd_cli_value | string replace -r '[^,]*$' '')
    for item in $argv[2..]
        string match -qr "(^|,)$item(=|,)" -- $given; or printf '%s\n' $given$item$sign
    end
end

# the inputs of the expression on the command line
function __autograd_cli_inputs
    set -l arguments (__autograd_cli_arguments)
    __autograd_cli_value | string match -qr '^@|=[^,]*$'
    or autograd-cli completions "<<inputs>>$arguments[2]" 2>/dev/null
end

# files after @
function __autograd_cli_files
    set -l value (__autograd_cli_value)
    string match -q '@*' -- $value
    and printf '@%s\n' (__fish_complete_path (string sub -s 2 -- $value))
end

complete -c autograd-cli -e
complete -c autograd-cli -f
<<lines>>
"""


def _fish() -> str:
    lines: list[str] = []
    at_root = "-n '__autograd_cli_in \"\"'"
    lines += [
        f"complete -c autograd-cli {at_root} -a {name} -d {_fish_quoted(_help(command))}"
        for name, command in COMMANDS.items()
    ]
    lines += [_fish_option(at_root, option) for option in _ROOT.options]
    lines.append(_fish_option("", _HELP))
    for name, command in COMMANDS.items():
        lines += [
            f"complete -c autograd-cli -n '__autograd_cli_at {name} {number + 1}'"
            f" -a {_fish_quoted(_fish_candidates(_place(argument)))}"
            for number, argument in _numbered(command)
        ]
        lines += [_fish_option(f"-n '__autograd_cli_in {name}'", o) for o in command.options]
    return _filled(
        _FISH,
        valued=_fish_cases(f"{n} {flag}" for n, c in COMMANDS.items() for flag, _ in _valued(c)),
        joined=_fish_cases(f"{n} {word}" for n, c in COMMANDS.items() for word in _joined(c)),
        lines="\n".join(lines),
        inputs=INPUTS,
    )


def _fish_option(condition: str, option: Option) -> str:
    names = [
        f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags
    ]
    value = ""
    if option.metavar:
        place = _place(option)
        candidates = _fish_candidates(place)
        value = "-r -F" if place.files == "" else "-x"
        value += f" -a {_fish_quoted(candidates)}" if candidates else ""
    parts = (condition, *names, value, f"-d {_fish_quoted(_help(option))}")
    return " ".join(("complete -c autograd-cli", *filter(None, parts)))


def _fish_candidates(place: _Place) -> str:
    items = "(__autograd_cli_inputs)" if place.inputs else " ".join(place.values)
    if place.many:
        items = f'(__autograd_cli_list "{place.sign}" {items})'
    return " ".join(filter(None, (items, "(__autograd_cli_files)" if place.files else "")))


def _fish_cases(words: Iterable[str]) -> str:
    return " ".join(map(_fish_quoted, words))


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


# ---- PowerShell

_POWERSHELL = r"""# PowerShell completion of autograd-cli: `autograd-cli completions powershell`.
# To use it: autograd-cli completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName autograd-cli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # what completes the value of an option, the argument of a number, and the options (-)
    $places = @{
<<places>>
    }
    $help = @{
<<help>>
    }

    # the words up to the cursor, without quotes
    $start = $commandAst.Extent.StartOffset
    $script = $commandAst.Extent.StartScriptPosition.GetFullScript()
    $line = $script.Substring($start, $cursorPosition - $start)
    $found = @([regex]::Matches($line, '(?:"[^"]*"?|''[^'']*''?|[^\s"''])+'))
    $words = @($found | ForEach-Object { $_.Value -replace '["'']' })
    $quote = ''
    if ($found[-1].Index + $found[-1].Length -lt $line.Length) { $words += '' }
    elseif ($found[-1].Value -match '^["'']') { $quote = $Matches[0] }

    # the place of the current word: the option whose value it is, or the number of the argument
    $command = ''
    if ($words.Count -gt 2) { $command = $words[1] }
    $place = ''
    $plain = $false
    $arguments = @()
    for ($i = 2; $i -lt $words.Count - 1; $i++) {
        $word = $words[$i]
        $short = "$command $($word.Substring(0, [Math]::Min(2, $word.Length)))"
        if ($plain) { $arguments += $word }
        elseif ($word -eq '--') { $plain = $true }
        elseif ($word -like '-?*' -and $places.ContainsKey("$command $word")) {
            $i++
            if ($i -eq $words.Count - 1) { $place = $word }
        }
        elseif ($word -match '^--[a-z]') { }
        elseif ($word -match '^-[a-z].' -and $places.ContainsKey($short) -and
            $places[$short]['Offers'] -contains $word.Substring(2)) { }
        else { $arguments += $word }
    }

    # of the current word the head stays: the option, the items before the last comma
    $typed = $words[-1]
    $current = $typed
    $head = ''
    if (-not $place) {
        $place = "$($arguments.Count)"
        if ($plain) { }
        elseif ($current -match '^(--[^=]*)=(.*)$') {
            $place, $head, $current = $Matches[1], "$($Matches[1])=", $Matches[2]
        }
        elseif ($current -match '^(-[a-z])(.+)$') {
            $place, $head, $current = $Matches[1], $Matches[1], $Matches[2]
        }
        elseif ($current -like '-*') { $place = '-' }
    }
    $entry = $places["$command $place"]
    if ($null -eq $entry) { return }
    $given = ''
    if ($entry['Many'] -and $current -match '^(.*,)([^,]*)$') {
        $given, $current = $Matches[1], $Matches[2]
    }

    $items = @($entry['Offers'])
    if ($entry['Inputs'] -and $arguments.Count -and $current -notmatch '[=@]') {
        $items = @(autograd-cli completions "<<inputs>>$($arguments[0])" 2>$null)
    }
    $files = @()
    if ($entry['Files'] -and $current -like '@*' -and -not $given) {
        $items = @()
        $folder = $current.Substring(1) -replace '[^/\\]*$', ''
        $files = @(Get-ChildItem -Path "$($current.Substring(1))*" -ErrorAction Ignore |
            ForEach-Object { "@$folder$($_.Name)" })
    }

    # PowerShell replaces its own idea of the word, which may begin at a comma
    $bare = "$wordToComplete" -replace '["'']'
    $skip = 0
    if ($typed.EndsWith($bare)) { $skip = $typed.Length - $bare.Length }
    foreach ($item in @($items) + $files) {
        if (-not $item -or -not "$item".StartsWith($current) -or
            ",$given" -match ",$([regex]::Escape($item))[=,]") { continue }
        $sign = $entry['Sign']
        if ($item -like '@*') { $sign = '' }
        $text = "$head$given$item$sign".Substring($skip)
        # a bare comma makes an array, a bare @ splats
        $mark = $quote
        if (-not $mark -and -not $skip -and $text -match '[,@\s]') { $mark = "'" }
        $end = $mark
        if ($sign) { $end = '' }
        $told = $help[("$command $item").Trim()]
        if (-not $told) { $told = $item }
        [System.Management.Automation.CompletionResult]::new(
            "$mark$text$end", $item, 'ParameterValue', $told)
    }
}
"""


def _powershell() -> str:
    helps = {name: _help(command) for name, command in COMMANDS.items()}
    for name, command in {"": _ROOT, **COMMANDS}.items():
        for option in _options(command):
            helps |= {f"{name} {flag}".strip(): _help(option) for flag in option.flags}
    return _filled(
        _POWERSHELL,
        places="\n".join(
            f"        {_powershell_quoted(key)} = @{{ {_powershell_entry(place)} }}"
            for key, place in _places()
        ),
        help="\n".join(
            f"        {_powershell_quoted(key)} = {_powershell_quoted(text)}"
            for key, text in helps.items()
        ),
        inputs=INPUTS,
    )


def _powershell_entry(place: _Place) -> str:
    parts = []
    if place.values:
        parts.append(f"Offers = {', '.join(map(_powershell_quoted, place.values))}")
    if place.inputs:
        parts.append("Inputs = $true")
    if place.many:
        parts.append("Many = $true")
    if place.sign:
        parts.append(f"Sign = {_powershell_quoted(place.sign)}")
    if place.files:
        parts.append("Files = $true")
    return "; ".join(parts)


def _powershell_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

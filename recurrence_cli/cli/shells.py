"""Scripts that let a shell complete a command line at Tab. All that is completed stands in them, so nothing is started.

The four do the same: they look at the words before the cursor, and then up in one table what can stand there. Each
word is put into that table in single quotes, and from there nowhere that a shell would read it once more.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """A word that can stand in a place, and what it means, in printable ASCII. None begins with "=", but for three."""

    text: str
    help: str = ""


FILE = Word("=file")
ANSWER = Word("=answer")
TEXT = Word("=text")

Places: TypeAlias = Mapping[str, tuple[Word, ...]]
"""What can stand where: "COMMAND -" has the options of a command, "COMMAND OPTION" what follows one that takes something,
and "COMMAND 0" what its first argument can be. For `recurrence` itself COMMAND is empty.

Of answers "=" has the questions, each with its "="; "QUESTION=" its choices, or "QUESTION=," if it takes several.
"""


def bash(places: Places) -> str:
    """Write a script for bash 4 or newer."""

    def line(place: str, words: tuple[Word, ...]) -> str:
        return f"{_in_quotes(place)}) found=({' '.join(_in_quotes(word.text) for word in words)}) ;;"

    return _filled(_BASH, places, line)


def zsh(places: Places) -> str:
    """Write a script for zsh.

    It is sourced after compinit, or kept as `_recurrence` in a folder of `fpath`.
    """

    def line(place: str, words: tuple[Word, ...]) -> str:
        # What follows the colon has its backslashes doubled, for _describe.
        said = (word.text + (":" + word.help.replace("\\", r"\\") if word.help else "") for word in words)
        return f"{_in_quotes(place)}) found=({' '.join(map(_in_quotes, said))}) ;;"

    return _filled(_ZSH, places, line)


def fish(places: Places) -> str:
    """Write a script for fish 3.1 or newer."""

    def in_quotes(text: str) -> str:
        return "'" + text.replace("\\", r"\\").replace("'", r"\'") + "'"

    def line(place: str, words: tuple[Word, ...]) -> str:
        said = (f"{in_quotes(word.text)} {in_quotes(word.help)}" for word in words)
        return rf"case {in_quotes(place)}; printf '%s\t%s\n' {' '.join(said)}"

    return _filled(_FISH, places, line)


def powershell(places: Places) -> str:
    """Write a script for PowerShell 5 or newer."""

    def in_quotes(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    def line(place: str, words: tuple[Word, ...]) -> str:
        # PowerShell refuses an empty help.
        said = (f"{in_quotes(word.text)}, {in_quotes(word.help or word.text)}" for word in words)
        return f"{in_quotes(place)} {{ {', '.join(said)} }}"

    return _filled(_POWERSHELL, places, line)


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish, "powershell": powershell}
"""Each shell and what makes the script for it."""


def _in_quotes(text: str) -> str:
    # shlex.quote leaves =word as it is, which zsh takes for a command to be found.
    return "'" + text.replace("'", r"'\''") + "'"


def _filled(template: str, places: Places, line: Callable[[str, tuple[Word, ...]], str]) -> str:
    lines = [line(place, words) for place, words in places.items()]
    return re.sub("( *)@PLACES@\n", lambda found: "".join(f"{found[1]}{line}\n" for line in lines), template)


_BASH = r"""# Lets bash complete the command line of recurrence at Tab. Made by: recurrence completion bash
_recurrence_find() {
    case $1 in
        @PLACES@
        *) found=() ;;
    esac
}

_recurrence() {
    local rest=${COMP_LINE:0:COMP_POINT} words=() found=() command='' place=0 before='' ticked='' typed word i
    # bash parts words at = and : too. What stands together is put together again, up to the cursor.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        if ((i == 0)) || [[ $rest == [[:blank:]]* ]]; then words+=(''); fi
        rest=${rest#"${rest%%[![:blank:]]*}"}
        word=${COMP_WORDS[i]}
        if ((i == COMP_CWORD)); then word=$rest; fi
        words[${#words[@]} - 1]+=$word
        rest=${rest#"$word"}
    done
    typed=${words[${#words[@]} - 1]}
    for word in "${words[@]:1:${#words[@]} - 2}"; do
        if ((${#found[@]})); then found=()
        elif [[ $word == -* ]]; then _recurrence_find "$command $word"
        elif [[ $command ]]; then ((place += 1))
        else command=$word
        fi
    done
    if ((${#found[@]})); then :
    elif [[ $typed == --*=* ]]; then
        before=${typed%%=*}= typed=${typed#*=}
        _recurrence_find "$command ${before%=}"
    elif [[ $typed == -* ]]; then _recurrence_find "$command -"
    else _recurrence_find "$command $place"
    fi
    COMPREPLY=()
    # Without a reply bash completes file names.
    if [[ ${found[0]} == =file ]]; then return; fi
    compopt +o default 2>/dev/null
    if [[ ${found[0]} == =answer ]]; then
        if [[ $typed != *=* ]]; then
            _recurrence_find =
            compopt -o nospace 2>/dev/null
        else
            word=${typed%%=*}= typed=${typed#*=} before+=$word
            _recurrence_find "$word,"
            if ((${#found[@]})); then
                ticked=${typed%"${typed##*,}"} typed=${typed##*,} before+=$ticked
                compopt -o nospace 2>/dev/null
            else _recurrence_find "$word"
            fi
        fi
    fi
    if [[ $COMP_WORDBREAKS == *=* ]]; then before=${before##*=}; fi
    for word in "${found[@]}"; do
        if [[ $word != =* && $word == "$typed"* && ,$ticked != *,"$word",* ]]; then COMPREPLY+=("$before$word"); fi
    done
}
complete -o default -F _recurrence recurrence
"""

_ZSH = r"""#compdef recurrence
# Lets zsh complete the command line of recurrence at Tab. Made by: recurrence completion zsh
_recurrence_find() {
    case $1 in
        @PLACES@
        *) found=() ;;
    esac
}

_recurrence() {
    local -a found left
    local command place=0 ticked word
    for word in "${(@)words[2,CURRENT-1]}"; do
        if (( $#found )); then found=()
        elif [[ $word == -* ]]; then _recurrence_find "$command $word"
        elif [[ -n $command ]]; then (( place += 1 ))
        else command=$word
        fi
    done
    if (( $#found )); then :
    elif [[ $PREFIX == --*=* ]]; then
        _recurrence_find "$command ${PREFIX%%=*}"
        compset -P 1 '*='
    elif [[ $PREFIX == -* ]]; then _recurrence_find "$command -"
    else _recurrence_find "$command $place"
    fi
    case $found[1] in
        '=file') _files; return ;;
        '=text') return 1 ;;
        '=answer')
            word=${PREFIX%%=*}=
            if ! compset -P 1 '*='; then
                _recurrence_find =
                _describe -V question found -S ''
                return
            fi
            _recurrence_find "$word,"
            if (( $#found )); then
                ticked=${PREFIX%${PREFIX##*,}}
                compset -P '*,'
                for word in "${(@)found}"; do
                    if [[ ,$ticked != *,${word%%:*},* ]]; then left+=("$word"); fi
                done
                _describe -V choice left -S ''
                return
            fi
            _recurrence_find "$word"
            ;;
    esac
    _describe -V word found
}

if [[ $funcstack[1] == _recurrence ]]; then
    _recurrence "$@"
else
    compdef _recurrence recurrence
fi
"""

_FISH = r"""# Lets fish complete the command line of recurrence at Tab. Made by: recurrence completion fish
function __recurrence_find -a place
    switch $place
        @PLACES@
    end
end

function __recurrence -d 'What can stand at the cursor; status 1 if that is a file'
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l found
    set -l command
    set -l place 0
    set -l before
    set -l ticked
    set -e words[1]
    for word in $words
        if set -q found[1]
            set found
        else if string match -q -- '-*' $word
            set found (__recurrence_find "$command $word")
        else if set -q command[1]
            set place (math $place + 1)
        else
            set command $word
        end
    end
    if set -q found[1]
    else if set before (string match -r -- '^--[^=]+=' "$typed")
        set found (__recurrence_find "$command "(string trim -r -c = -- $before))
    else if string match -q -- '-*' "$typed"
        set found (__recurrence_find "$command -")
    else
        set found (__recurrence_find "$command $place")
    end
    switch "$found[1]"
        case '=file*'
            return 1
        case '=text*'
            return
        case '=answer*'
            set typed (string replace -- "$before" '' "$typed")
            set -l question (string match -r -- '^[^=]*=' "$typed")
            set found (__recurrence_find "$question,")
            if set -q found[1]
                set ticked (string match -r -- '.*,' (string replace -- "$question" '' "$typed"))
            else
                set found (__recurrence_find (string replace -r -- '^$' = "$question"))
            end
            set before "$before$question$ticked"
    end
    for word in $found
        contains -- (string split \t -- $word)[1] (string split , -- "$ticked"); or printf '%s%s\n' "$before" $word
    end
end

complete -c recurrence -e
complete -c recurrence -f -k -a '(__recurrence)'
complete -c recurrence -n 'not __recurrence >/dev/null' -F
"""

_POWERSHELL = r"""# Lets PowerShell complete the command line of recurrence at Tab. Made by: recurrence completion powershell
Register-ArgumentCompleter -Native -CommandName 'recurrence' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words that can stand in a place, each followed by what it means.
    function Find-Word([string] $place) {
        switch -CaseSensitive ($place) {
            @PLACES@
        }
    }

    # PowerShell parts words at commas too. The whole word is looked up in the line, up to the cursor.
    $start = $commandAst.Extent.StartOffset
    $line = $commandAst.Extent.StartScriptPosition.GetFullScript().Substring($start, $cursorPosition - $start)
    $typed = [regex]::Match($line, '\S*$').Value
    $found = @()
    $command = ''
    $place = 0
    $before = ''
    $ticked = ''
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -gt $cursorPosition - $typed.Length) { break }
        $word = $element.Extent.Text
        if ($found.Count) { $found = @() }
        elseif ($word.StartsWith('-')) { $found = @(Find-Word "$command $word") }
        elseif ($command) { $place++ }
        else { $command = $word }
    }
    if ($found.Count) { }
    elseif ($typed -cmatch '^--[^=]+=') {
        $before = $Matches[0]
        $found = @(Find-Word "$command $($before.TrimEnd('='))")
    }
    elseif ($typed.StartsWith('-')) { $found = @(Find-Word "$command -") }
    else { $found = @(Find-Word "$command $place") }
    if ($found.Count -and $found[0] -ceq '=answer') {
        $question = [regex]::Match($typed.Substring($before.Length), '^[^=]*=').Value
        $before += $question
        $found = @(Find-Word "$question,")
        if ($found.Count) {
            $ticked = [regex]::Match($typed.Substring($before.Length), '^.*,').Value
            $before += $ticked
        }
        elseif ($question) { $found = @(Find-Word $question) }
        else { $found = @(Find-Word '=') }
    }
    # Without a result PowerShell completes file names.
    for ($i = 0; $i -lt $found.Count; $i += 2) {
        $word = $found[$i]
        $whole = $before + $word
        if ($word.StartsWith('=') -or ",$ticked".Contains(",$word,")) { continue }
        if (-not $whole.StartsWith($typed, [StringComparison]::Ordinal)) { continue }
        $text = $whole.Substring([Math]::Max(0, $typed.Length - "$wordToComplete".Length))
        [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $found[$i + 1])
    }
}
"""

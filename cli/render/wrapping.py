"""Text in lines of a width, broken where a reader expects it and never inside a number."""

import re

from rich.cells import cell_len

# -1.5e-3, 1,000, inf
NUMBER = re.compile(
    r"[-−]?(?:\d+(?:[.,_]\d+)*|\.\d+)(?:[eE][-+]?\d+)?|-?\b(?:inf|nan|NaN|Infinity)\b"
)
LONGEST_NUMBER = 1_100  # characters: --precision allows a thousand digits
# what a line does not begin with, and what it does not end with
_NO_START = "、。，．・：；？！」』）】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ),;:\u0304\u0307"
_NO_END = "「『（【("


def longest_number(text: str) -> int:
    """The cells of the longest number in a text."""
    return max((m.end() - m.start() for m in NUMBER.finditer(text)), default=0)


def longest_word(text: str) -> int:
    """The cells of the longest word in a text."""
    return max(map(cell_len, text.split()), default=0)


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines: broken at blanks, between wide characters, else anywhere but in a number.

    No line is wider than the width, unless it is a single number or a single wide character.
    """
    lines: list[str] = []
    begin = 0
    while True:
        end = _fitting(text, begin, width)
        if end == len(text):
            return [*lines, text[begin:].rstrip() if lines else text]
        place = _place(text, begin, end)
        lines.append(text[begin:place].rstrip())
        begin = place
        while text[begin : begin + 1] == " ":
            begin += 1
        if begin == len(text):
            return lines


def _fitting(text: str, begin: int, width: int) -> int:
    """The end of what fits into a line that begins here, at least one character."""
    window = text[begin : begin + width]
    if window.isascii() and text[begin + width : begin + width + 1].isascii():
        return begin + len(window)
    room, end = width, begin
    while end < len(text):
        room -= cell_len(text[end])
        if room < 0 and end > begin:
            return end
        end += 1
    return end


def _place(text: str, begin: int, end: int) -> int:
    """Where a line that begins and would end here is best broken."""
    blank = end if text[end] == " " else text.rfind(" ", begin, end)
    best = blank if blank > begin and text[begin:blank].strip() else 0
    for place in range(end, max(begin, best), -1):
        wide = cell_len(text[place - 1]) == 2 or cell_len(text[place]) == 2
        if wide and text[place] not in _NO_START and text[place - 1] not in _NO_END:
            return place
    if best:
        return best
    dot = text.rfind("·", begin, end) + 1
    if dot > begin + (end - begin) // 2:  # behind a factor of a chain
        return dot
    for number in NUMBER.finditer(text, begin, end + LONGEST_NUMBER):
        if number.start() >= end:
            break
        if number.end() > end:
            return number.start() if number.start() > begin else number.end()
    return end

"""What does a Markdown text say without its marks?"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

CODE_FENCE = re.compile(r" {0,3}(?:```|~~~)")
# A line of nothing but one of these is a rule, or underlines a heading.
RULES = ("-", "*", "_", "=")
TABLE_RULE_MARKS = " \t|:-"
DEFINITION = re.compile(r" {0,3}\[[^\[\]\n]{1,200}\]: *\S")
# Without one of these a line is the same marked and unmarked.
MARK = re.compile(r"[-*_=#>|`~\[\]<&\\+\N{BULLET}]")
HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
QUOTE = re.compile(r"(?: {0,3}> ?)+")
BULLET = re.compile(r"\s*[-*+\N{BULLET}]\s{1,4}(?:\[[ xX]\] )?")

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# While marks are taken out, an escaped one waits on a private plane.
ESCAPE_BASE = 0x10F000
UNESCAPED = {ESCAPE_BASE + code: chr(code) for code in range(0x21, 0x7F)}
TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
ADDRESS = re.compile(r"<(https?://[^<>\s]*|[^<>\s@]{1,64}@[^<>\s]*)>")
LINK = re.compile(
    r"!?\[([^\[\]\n]*)\](?:"
    r"""\( ?<?[^()\s<>]*(?:\([^()\s]*\)[^()\s]*)?>?(?: ["'][^"'\n]*["'])? ?\)"""
    r"|\[[^\[\]\n]*\])"
)
FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,50}\]:?")
CODE = re.compile(r"(`{1,3})([^`\n]+)\1")
STARS = re.compile(r"(?<!\*)(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?!\*)")
LOW_LINES = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_\n]*[^\s_])\1(?!\w)")
WAVES = re.compile(r"~~([^~\n]+)~~")
# Emphasis in emphasis in emphasis; deeper than that is no writing.
NESTED = 3


def unmark(markdown: str) -> str:
    """Return the text as it would be read: headings, emphasis, links, lists, tables unmarked.

    Lines stay lines.  Code between fences stays as it is.
    """
    shown = without_comments(markdown)
    return "\n".join(unmarked_lines(shown.split("\n")))


def unmarked_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield each line without its marks; lines that are nothing else are left out."""
    in_code = False
    for line in lines:
        if CODE_FENCE.match(line):
            in_code = not in_code
        elif in_code or MARK.search(line) is None:
            yield line
        elif not is_mark(line):
            yield unmark_inline(unmark_block(line))


def is_mark(line: str) -> bool:
    """Whether a line is a rule, the rule of a table, or the address of a link."""
    bare = line.replace(" ", "").rstrip("\t")
    is_rule = len(bare) > 2 and bare[0] in RULES and not bare.strip(bare[0])
    is_table_rule = "|" in line and "-" in line and not line.strip(TABLE_RULE_MARKS)
    return is_rule or is_table_rule or DEFINITION.match(line) is not None


def unmark_block(line: str) -> str:
    """Return a line without the marks of quotations, headings, lists and tables."""
    line = without_opening(QUOTE, line)
    heading = HEADING.match(line)
    if heading:
        return heading[2].strip().rstrip("#").strip()
    cells = line.strip()
    if len(cells) > 1 and cells[0] == cells[-1] == "|":
        return "  ".join(cell.strip() for cell in cells.strip("|").split("|"))
    return without_opening(BULLET, line)


def without_opening(mark: re.Pattern[str], line: str) -> str:
    """Return a line without the mark that it may begin with."""
    match = mark.match(line)
    return line[match.end() :] if match else line


def unmark_inline(line: str) -> str:
    """Return a line without the marks of links, emphasis and code, and without tags."""
    line = ESCAPED.sub(lambda match: chr(ESCAPE_BASE + ord(match[1])), line)
    line = FOOTNOTE.sub("", LINK.sub(r"\1", LINK.sub(r"\1", line)))
    line = CODE.sub(r"\2", TAG.sub("", ADDRESS.sub(r"\1", line)))
    for _ in range(NESTED):
        line = LOW_LINES.sub(r"\2", STARS.sub(r"\2", line))
    return unescape(WAVES.sub(r"\1", line)).translate(UNESCAPED)


def without_comments(text: str) -> str:
    """Return the text without HTML comments; one that is never closed stays."""
    first, *rest = text.split("<!--")
    kept = [first]
    for each in rest:
        comment, close, after = each.partition("-->")
        kept.append(after if close else "<!--" + comment)
    return "".join(kept)


def first_heading(markdown: str) -> str:
    """Return the first heading of the first level, unmarked, "" where there is none."""
    for line in markdown.split("\n"):
        heading = HEADING.match(line)
        if heading and len(heading[1]) == 1:
            return unmark_inline(unmark_block(line)).strip()
    return ""

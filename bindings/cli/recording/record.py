"""Records a session of the command in a pseudo terminal as an SVG: record.py COMMAND OUT.svg

The commands of SESSION are run one after the other in a folder of their own that holds the example data, and what a terminal
of COLUMNS would show is drawn as text, light or dark as the reader's system is.
"""

import codecs
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from xml.sax.saxutils import escape

COLUMNS = 124
DATA = pathlib.Path(__file__).resolve().parents[3] / "examples" / "data"

# Commands as they are typed; one that ends in & goes on until the session ends.
SESSION = [
    "sed -n '3p;5p' broken.lp | linepack check --precision s",
    "linepack check --types --target influxdb1 refused.lp",
    "linepack convert weather.lp '{measurement}.parquet' --precision s",
    "linepack serve --dir kept &",
    "linepack write weather.lp --precision s --url http://127.0.0.1:8086 --bucket home",
]

SERVES = re.compile(r"listening on \S+\r?\n")

# Size of a character and of what is around them, in pixels.
WIDTH, HEIGHT, MARGIN, BAR = 8.43, 19, 18, 34


class Screen:
    """Lines of characters with their style, as far as the command moves about."""

    def __init__(self):
        self.lines = [[]]
        self.row = self.column = 0
        self.style = ""

    def write(self, text):
        for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|[\r\n])", text):
            if part == "\r":
                self.column = 0
            elif part == "\n":
                self.down()
            elif part.startswith("\x1b["):
                self.control(part[2:-1], part[-1])
            else:
                for character in part:
                    self.put(character)

    def down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])

    def put(self, character):
        if self.column == COLUMNS:
            self.column = 0
            self.down()
        line = self.lines[self.row]
        line.extend([(" ", "")] * (self.column + 1 - len(line)))
        line[self.column] = (character, self.style)
        self.column += 1

    def control(self, numbers, letter):
        first = int(numbers) if numbers.isdigit() else None
        if letter == "m":
            codes = [code for code in numbers.split(";") if code not in ("", "0")]
            self.style = " ".join(f"s{code}" for code in codes)
        elif letter == "A":
            self.row = max(0, self.row - (first or 1))
        elif letter == "B":
            for _ in range(first or 1):
                self.down()
        elif letter == "G":
            self.column = (first or 1) - 1
        elif letter == "K":
            line = self.lines[self.row]
            self.lines[self.row] = [] if first == 2 else line[: self.column]
        elif letter not in "hl":
            raise SystemExit(f"no way to show the control sequence {numbers!r} {letter!r}")


def run(command, line, folder, screen, until_serving=False):
    """Runs a command in a pseudo terminal to its end, or until it says that it listens."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {"PATH": f"{command.parent}:{os.environ['PATH']}", "TERM": "xterm-256color", "HOME": str(folder)}
    # What goes on in the background has to be the process that is ended.
    arguments = ["sh", "-c", f"exec {line.removesuffix('&')}" if until_serving else line]
    process = subprocess.Popen(arguments, stdin=side, stdout=side, stderr=side, cwd=folder, env=environment)
    os.close(side)
    text, decoder = "", codecs.getincrementaldecoder("utf-8")()
    while True:
        if select.select([main], [], [], 30)[0] == []:
            raise SystemExit(f"{line}: nothing came for 30 seconds")
        try:
            piece = os.read(main, 65536)
        except OSError:
            piece = b""
        if not piece:
            process.wait()
            break
        text += decoder.decode(piece)
        if until_serving and SERVES.search(text):
            break
    if until_serving and process.poll() is not None:
        raise SystemExit(f"{line} ended: {text}")
    screen.write(text)
    return process


def record(command):
    screen = Screen()
    with tempfile.TemporaryDirectory() as name:
        folder, serving = pathlib.Path(name), []
        for file in DATA.glob("*.lp"):
            shutil.copy(file, folder)
        try:
            for line in SESSION:
                screen.write(f"\x1b[32m$\x1b[0m \x1b[1m{line}\x1b[0m\r\n")
                background = line.endswith("&")
                process = run(command, line, folder, screen, background)
                serving += [process] if background else []
                screen.write("\r\n")
        finally:
            for process in serving:
                process.terminate()
                process.wait()
    while screen.lines and not screen.lines[-1]:
        screen.lines.pop()
    return screen.lines


STYLE = """\
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; fill: #24292f }
.back { fill: #f6f8fa; stroke: #d0d7de }
.dot { fill: #d0d7de }
.s1 { font-weight: bold }
.s31 { fill: #cf222e }
.s32 { fill: #1a7f37 }
.s33 { fill: #9a6700 }
.s34 { fill: #0969da }
.s36 { fill: #1b7c83 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.back { fill: #0d1117; stroke: #30363d }
.dot { fill: #30363d }
.s31 { fill: #ff7b72 }
.s32 { fill: #3fb950 }
.s33 { fill: #d29922 }
.s34 { fill: #58a6ff }
.s36 { fill: #39c5cf }
}
"""


def spans(line):
    """The line as text and spans of one style."""
    out, style, run_of = [], None, ""
    for character, here in [*line, ("", None)]:
        if here != style:
            if run_of:
                out.append(f'<tspan class="{style}">{escape(run_of)}</tspan>' if style else escape(run_of))
            style, run_of = here, ""
        run_of += character
    return "".join(out).rstrip()


def draw(lines):
    width, height = round(COLUMNS * WIDTH + 2 * MARGIN), BAR + len(lines) * HEIGHT + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        "<title>A session of the linepack command: check, convert, serve, write</title>",
        f"<style>\n{STYLE}</style>",
        f'<rect class="back" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
        *(f'<circle class="dot" cx="{x}" cy="17" r="5.5"/>' for x in (20, 38, 56)),
    ]
    for number, line in enumerate(lines):
        if line:
            y = BAR + number * HEIGHT + 14
            parts.append(f'<text xml:space="preserve" x="{MARGIN}" y="{y}">{spans(line)}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    command, out = (pathlib.Path(argument).absolute() for argument in sys.argv[1:])
    out.write_text(draw(record(command)), encoding="utf-8")

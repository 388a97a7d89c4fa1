"""Floats of 64 bits on standard input, as they lie in memory; the text of each on a line of standard output."""

import sys

while block := sys.stdin.buffer.read(1 << 19):
    sys.stdout.write("\n".join(map(repr, memoryview(block).cast("d"))) + "\n")

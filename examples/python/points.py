"""Write three points that need care: escapes, text over two lines, large and small numbers, non-ASCII names."""

import sys

from linepack import Point, UInt, encode

POINTS = [
    Point("disk io,total")
    .tag("path", "C:\\data")
    .tag("data center", "eu=1, rack 2")
    .field("bytes", UInt(18446744073709551615))
    .field("free", 0.30000000000000004)
    .field("delta", -0.0)
    .time(1700000000000000001),
    Point("log")
    .tag("level", "warn")
    .field("message", 'first line\nsecond "quoted" \\ line')
    .field("ok", True)
    .field("count", -42)
    .time(1700000000000000002),
    Point("météo")
    .tag("ville", "Zürich")
    .field("température", 21.5)
    .field("big", 1e21)
    .field("tiny", 5e-324)
    .time(1700000000000000003),
]

if __name__ == "__main__":
    sys.stdout.buffer.write(encode(POINTS))

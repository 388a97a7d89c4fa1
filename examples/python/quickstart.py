"""Check, read and write line protocol."""

import linepack

report = linepack.validate(b"cpu,host=a load=0.5 1700\ncpu load=\n")
for e in report.errors:
    print(f"line {e.line}, column {e.column}: {e.message} [{e.code}]")

for line in linepack.parse(b"cpu,host=a load=0.5 1700\n"):
    print(line.measurement, line.fields["load"], line.timestamp)

point = linepack.Point("cpu").tag("host", "rack 1").field("load", 0.5).time(1700)
print(linepack.encode([point]).decode(), end="")

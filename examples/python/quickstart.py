"""Validate, parse and encode line protocol in a few lines."""

import linepack

report = linepack.validate(b"cpu,host=a load=0.5 1700\ncpu load=\n")
print(report.ok, report.records, report.rejected)
print(report.errors[0])

for line in linepack.parse(b"cpu,host=a load=0.5,n=7i 1700\n"):
    print(line.measurement, line.tags, line.fields, line.timestamp)

point = linepack.Point("cpu").tag("host", "rack 1").field("load", 0.5).field("n", 7).time(1700)
print(linepack.encode([point]).decode(), end="")

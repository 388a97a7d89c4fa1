// Names, texts and numbers that are easily written wrong. Writes the body to standard output and nothing else.
import { Encoder, Point, UInt } from "../../bindings/node/index.mjs";

const encoder = new Encoder();

encoder.add(
  new Point("disk io,total")
    .tag("path", "C:\\data")
    .tag("data center", "eu=1, rack 2")
    .uintField("bytes", new UInt(18446744073709551615n))
    .floatField("free", 0.30000000000000004)
    .floatField("delta", -0.0)
    .timestamp(1700000000000000001n, "ns"),
);

encoder.add(
  new Point("log")
    .tag("level", "warn")
    .stringField("message", 'first line\nsecond "quoted" \\ line')
    .booleanField("ok", true)
    .intField("count", -42)
    .timestamp(1700000000000000002n, "ns"),
);

encoder.add({
  measurement: "météo",
  tags: { ville: "Zürich" },
  fields: { température: 21.5, big: 1e21, tiny: 5e-324 },
  time: 1700000000000000003n,
});

process.stdout.write(encoder.take());

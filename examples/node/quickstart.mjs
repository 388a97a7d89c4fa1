// Is it line protocol, what does it say, and how is it written? Run: node examples/node/quickstart.mjs
import { Point, UInt, encode, parse, validate } from "../../bindings/node/index.mjs";

const data = new TextEncoder().encode("cpu,host=a load=0.5,n=7i 1700\ncpu load=\n");

const report = validate(data);
for (const e of report.errors) console.log(`line ${e.line}, column ${e.column}: ${e.message} (${e.code}); ${e.help}`);

for (const line of parse(data, { errors: "collect" })) console.log(line.measurement, line.tags, line.fields, line.timestamp);

const point = new Point("cpu").tag("host", "rack 1").field("load", 0.5).field("n", new UInt(7)).timestamp(1700n);
const row = { measurement: "cpu", tags: { host: "b" }, fields: { load: 1, up: true, note: 'a "b"' }, time: new Date(0) };
process.stdout.write(encode([point, row], { precision: "ns" }));

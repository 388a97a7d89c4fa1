// Check, read and write line protocol.
import { Point, encode, parse, validate } from "../../bindings/node/index.mjs";

const text = new TextEncoder();
const report = validate(text.encode("cpu,host=a load=0.5 1700\ncpu load=\n"));
for (const e of report.errors) console.log(`line ${e.line}, column ${e.column}: ${e.message} [${e.code}]`);

for (const line of parse(text.encode("cpu,host=a load=0.5 1700\n")))
  console.log(`${line.measurement} ${line.fields.get("load")} ${line.timestamp}`);

const point = new Point("cpu").tag("host", "rack 1").field("load", 0.5).timestamp(1700n);
process.stdout.write(encode([point]));

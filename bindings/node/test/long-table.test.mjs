// A long table takes the memory of a few bodies, however many rows it has.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

const CODE = `
import { encodeColumns } from "./index.mjs";

const ROWS = 10_100_000;
const columns = {
  measurement: "m",
  tags: { host: { names: ["a", "b"], codes: new Uint8Array(ROWS).map((_, row) => row % 2) } },
  fields: { x: new Float64Array(ROWS).map((_, row) => row / 8) },
  time: new Float64Array(ROWS).map((_, row) => row),
};
const first = (rows) => ({
  ...columns,
  tags: { host: { ...columns.tags.host, codes: columns.tags.host.codes.subarray(0, rows) } },
  fields: { x: columns.fields.x.subarray(0, rows) },
  time: columns.time.subarray(0, rows),
});
function written(rows) {
  let records = 0;
  for (const batch of encodeColumns(first(rows), { maxBytes: 2 ** 20 })) {
    if (batch.rowOfLine(1) !== records) throw new Error("a body of other rows");
    records += batch.records;
  }
  return records;
}
const peak = () => process.resourceUsage().maxRSS;
written(ROWS / 5);
const before = peak();
const records = written(ROWS);
console.log(JSON.stringify({ records, grown: peak() - before }));
`;

test("ten million rows take the memory of a few bodies", () => {
  const args = ["--input-type=module", "--eval", CODE];
  const { records, grown } = JSON.parse(execFileSync(process.execPath, args, { cwd: new URL("..", import.meta.url), encoding: "utf8" }));
  assert.equal(records, 10_100_000);
  assert.ok(grown < 32 << 10, `${grown} KiB`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, validate } from "../index.mjs";

const MIB = 1 << 20;

/** The codes of the errors of `data`, which `validate` and `parse` must agree on. */
function codes(data, options) {
  const report = validate(data, options);
  const document = parse(data, { ...options, errors: "collect" });
  assert.deepEqual(document.report, report);
  assert.equal(document.length, report.records);
  return report.errors.map((error) => error.code);
}

test("nothing is a good document", () => {
  for (const text of ["", "\n", "\r\n\n", "# only\n# comments", "#\n"]) {
    const data = Buffer.from(text);
    assert.deepEqual(codes(data), [], JSON.stringify(text));
    assert.equal(parse(data).length, 0);
    assert.deepEqual([...parse(data)], []);
  }
});

test("NUL, bad UTF-8 and an open string are errors and the next record is read", () => {
  assert.deepEqual(codes(Buffer.from("a\0b f=1\nm f=1\n")), ["control_byte"]);
  assert.deepEqual(codes(Buffer.from("m,t=\xff f=1\nm f=1\n", "latin1")), ["invalid_utf8"]);
  assert.deepEqual(codes(Buffer.from('m f=1\nm f="abc\nm f=1\n')), ["unterminated_string"]);
  assert.equal(parse(Buffer.from("a\0b f=1\nm f=1\n"), { errors: "collect" }).length, 1);
});

test("64 MiB without a line end", () => {
  const data = Buffer.alloc(64 * MIB, "x");
  assert.deepEqual(codes(data), ["missing_fields"]);
  assert.deepEqual(codes(data, { maxRecordBytes: MIB }), ["record_too_long"]);
});

test("a line of 10 MiB", () => {
  const text = "y".repeat(10 * MIB);
  const [line] = parse(Buffer.from(`m,t=v s="${text}" 5\n`));
  assert.equal(line.measurement, "m");
  assert.equal(line.fields.get("s"), text);
  assert.equal(line.timestamp, 5n);
});

test("a line of half a million fields", () => {
  const fields = Array.from({ length: 500_000 }, (_, i) => `f${i}=${i}i`).join(",");
  const [line] = parse(Buffer.from(`m ${fields}\n`));
  assert.equal(line.fields.size, 500_000);
  assert.equal(line.fields.get("f499999"), 499_999n);
});

test("every byte alone and after a good start", () => {
  for (let byte = 0; byte < 256; byte++) {
    codes(Uint8Array.of(byte));
    codes(Buffer.concat([Buffer.from("m,a=b f="), Buffer.of(byte)]));
  }
});

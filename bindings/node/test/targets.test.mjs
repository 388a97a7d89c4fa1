// Would that server take it?
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CODES, Decoder, LinepackError, ParseError, WriteResponse, decodeStream, parse, parseAsync, split, splitValid, targetMaxBodyBytes,
  targetRules, toArrow, toColumns, validate, validateAsync,
} from "../index.mjs";

const TARGETS = ["clustered", "core3", "influxdb2", "influxdb1", "victoriametrics", "questdb", "greptimedb"];

/** For `influxdb1`: line 2 is refused, lines 1 and 3 are read differently. */
const data = Buffer.from("m time=1,f=2 1\nm f=1u 2\nm time=3,f=4 3\n");
const target = "influxdb1";

const found = ({ ok, records, rejected, errorCount, errors, warningCount, warnings }) => ({
  counts: [ok, records, rejected, errorCount, warningCount],
  errors: errors.map(({ code, line, column, offset, length }) => [code, line, column, offset, length]),
  warnings: warnings.map(({ code, line, column, offset, length }) => [code, line, column, offset, length]),
});

const wanted = {
  counts: [false, 2, 1, 1, 2],
  errors: [["unsupported_unsigned", 2, 5, 19, 2]],
  warnings: [
    ["reserved_name", 1, 3, 2, 4],
    ["reserved_name", 3, 3, 26, 4],
  ],
};

test("what a server refuses is an error, what it reads differently a warning", async () => {
  assert.deepEqual(found(validate(data, { target })), wanted);
  assert.deepEqual(found(await validateAsync(data, { target })), wanted);
  assert.deepEqual(found(parse(data, { target, errors: "collect" }).report), wanted);
  assert.deepEqual(found((await parseAsync(data, { target, errors: "collect" })).report), wanted);
  assert.deepEqual(found(splitValid(data, { target }).report), wanted);
  const plain = validate(data);
  assert.deepEqual([plain.ok, plain.records, plain.warningCount, plain.warnings], [true, 3, 0, []]);
  const [warning] = validate(data, { target }).warnings;
  assert.ok(warning.message.length > 10 && warning.help.length > 10 && warning.record === 1);
});

test("in pieces, cut anywhere", () => {
  for (let cut = 0; cut <= data.length; cut++) {
    const decoder = new Decoder({ target, errors: "collect" });
    const documents = [decoder.feed(data.subarray(0, cut)), decoder.feed(data.subarray(cut)), decoder.finish()];
    const sum = (count) => documents.reduce((sum, { report }) => sum + report[count], 0);
    const list = (name) => documents.flatMap(({ report }) => report[name]);
    const counts = ["records", "rejected", "errorCount", "warningCount"].map((count) => [count, sum(count)]);
    const whole = { ok: false, ...Object.fromEntries(counts), errors: list("errors"), warnings: list("warnings") };
    assert.deepEqual(found(whole), wanted, String(cut));
  }
});

test("the other functions that read take it too", async () => {
  const refused = (call) => assert.throws(call, (error) => error instanceof ParseError && error.code === "unsupported_unsigned" && error.line === 2);
  refused(() => parse(data, { target }));
  refused(() => toColumns(data, { target }));
  refused(() => toArrow(data, { target }));
  assert.deepEqual(split(data, { target, maxLines: 2 }).map(({ records }) => records), [2, 1]);
  await assert.rejects(parseAsync(data, { target }), { code: "unsupported_unsigned" });
  const stream = decodeStream({ target });
  const error = await new Promise((resolve) => stream.once("error", resolve).end(data));
  assert.equal(error.code, "unsupported_unsigned");
  const message = "partial write has occurred, errors encountered on line(s):\nerror parsing line 2 (1-based): no";
  const response = WriteResponse.parse(400, {}, JSON.stringify({ code: "invalid", line: 2, message }));
  assert.equal(response.locate(data, { target }).rejected[0].record, 2);
});

test("records that a server took in are looked at as ever", () => {
  const crlf = Buffer.from("m f=1 1\n\nm,t=a f=2 2\n# x\nm f=3 3\n");
  const document = parse(crlf, { target: "influxdb2" });
  assert.deepEqual([...document].map(({ line }) => line), [1, 3, 5]);
  assert.deepEqual(document.column("f").values, Float64Array.of(1, 2, 3));
});

test("warnings are kept up to maxErrors, and all are counted", async () => {
  const many = Buffer.from("m time=1,f=1\n".repeat(200_000));
  for (const report of [validate(many, { target, maxErrors: 7 }), await validateAsync(many, { target, maxErrors: 7 })]) {
    assert.deepEqual([report.ok, report.warningCount, report.warnings.length, report.warnings[6].line], [true, 200_000, 7, 7]);
  }
  assert.equal((await parseAsync(many, { target })).report.warningCount, 200_000);
});

test("the table of rules", () => {
  const ids = new Set();
  for (const name of TARGETS) {
    const rules = targetRules(name);
    assert.ok(rules.length > 0, name);
    for (const rule of rules) {
      assert.deepEqual(Object.keys(rule), ["id", "target", "code", "severity", "says", "basis", "source"]);
      assert.equal(rule.target, name);
      assert.match(rule.id, /^TG-\d+$/);
      assert.ok(rule.code in CODES, rule.code);
      assert.ok(["refuse", "warn"].includes(rule.severity) && ["measured", "read"].includes(rule.basis));
      assert.ok(rule.says.length > 10 && rule.source.length > 5);
      ids.add(rule.id);
    }
  }
  assert.equal(ids.size, TARGETS.reduce((sum, name) => sum + targetRules(name).length, 0));
  assert.equal(targetMaxBodyBytes("core3"), 10_485_760);
  assert.equal(targetMaxBodyBytes("influxdb2"), undefined);
});

test("a body that is too long for the server", () => {
  const body = Buffer.from("m f=1\n".repeat(2_000_000));
  const { ok, warnings } = validate(body, { target: "core3" });
  assert.deepEqual([ok, warnings.map(({ record, offset }) => [record, offset])], [true, [[0, 10_485_760]]]);
  const parts = split(body, { maxBytes: targetMaxBodyBytes("core3") });
  assert.ok(parts.every(({ bytes }) => validate(bytes, { target: "core3" }).warningCount === 0));
});

test("an unknown server", () => {
  const refused = (call) => assert.throws(call, (error) => error instanceof LinepackError && error.code === "invalid_option" && /target: unknown word "influxdb4"; expected one of clustered, core3, /.test(error.message));
  refused(() => validate(data, { target: "influxdb4" }));
  refused(() => targetRules("influxdb4"));
  refused(() => targetMaxBodyBytes("influxdb4"));
  assert.throws(() => validate(data, { target: 1 }), { code: "invalid_option" });
  assert.throws(() => targetRules(), TypeError);
});

// Which type each field has, and what does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { EncodeError, Encoder, LinepackError, Point, Schema, UInt, encode, encodeArrow, encodeColumns, parse, toArrow, validate } from "../index.mjs";

const MIB = 1 << 20;

const bytes = (text) => Buffer.from(text);

test("the commonest rejection there is: 20 after 20.1, at its line", () => {
  const schema = new Schema();
  const checked = schema.learn(bytes("cpu,host=a load=20.1\n# comment\ncpu,host=a load=20i\ncpu load=\n"));
  const { ok, records, rejected, errorCount, errors, conflictCount, conflicts } = checked;
  assert.deepEqual([ok, records, rejected, errorCount, errors[0].line, conflictCount], [false, 2, 1, 1, 4, 1]);
  assert.deepEqual(conflicts, [
    {
      measurement: "cpu",
      key: "load",
      known: "float",
      knownAt: { document: 1, line: 1, record: 1 },
      found: "integer",
      foundAt: { document: 1, line: 3, record: 2 },
      values: 1,
      message: 'line 3: "load" of "cpu" is a field of type integer, but a field of type float since line 1',
    },
  ]);
  assert.deepEqual([...schema], [["cpu", "host", "tag"], ["cpu", "load", "float"]]);
  assert.deepEqual([schema.size, schema.get("cpu", "load"), schema.get("cpu", "x"), schema.get("mem", "load")], [2, "float", undefined, undefined]);
});

test("all types, and tags that are left out", () => {
  const data = bytes('m,t=a f=1,i=2i,u=3u,b=true,s="x"\nm t=1\n');
  const schema = new Schema();
  assert.equal(schema.learn(data).conflicts[0].known, "tag");
  const types = Object.fromEntries(Array.from(schema, ([, key, type]) => [key, type]));
  assert.deepEqual(types, { b: "boolean", f: "float", i: "integer", s: "string", t: "tag", u: "unsigned" });
  const fields = new Schema({ tags: false });
  assert.deepEqual([fields.learn(data).ok, fields.get("m", "t")], [true, "float"]);
});

test("check learns nothing; conflicts are those of the documents together", async () => {
  const schema = new Schema();
  schema.learn(bytes("m f=1\n"));
  const before = schema.toJson();
  const wrong = bytes("m f=2\nm f=3i,new=1\nm new=2i\n");
  for (const checked of [schema.check(wrong), await schema.checkAsync(wrong)]) {
    assert.deepEqual(checked.conflicts.map(({ key, foundAt }) => [key, foundAt.document, foundAt.line]), [["f", 2, 2], ["new", 2, 3]]);
    assert.equal(schema.toJson(), before);
  }
  schema.learn(wrong);
  schema.learn(bytes("m f=4i\n"));
  assert.deepEqual(schema.conflicts.map(({ key, values, foundAt }) => [key, values, foundAt]), [
    ["f", 2, { document: 2, line: 2, record: 2 }],
    ["new", 1, { document: 2, line: 3, record: 3 }],
  ]);
});

test("reading options, targets among them", () => {
  const schema = new Schema();
  const checked = schema.learn(bytes("m time=1,f=1\nm f=1u\nm f=2i\n"), { target: "influxdb1", maxErrors: 1 });
  assert.deepEqual([checked.errors[0].code, checked.errorCount, checked.conflictCount], ["unsupported_unsigned", 1, 1]);
  assert.throws(() => schema.learn(bytes(""), { mode: "loose" }), { code: "invalid_option" });
  assert.throws(() => schema.learn(bytes(""), { errors: "collect" }), { code: "invalid_option" });
  const many = schema.learn(bytes("m f=1i\n".repeat(10)), { maxErrors: 3 });
  assert.deepEqual([many.conflicts.length, many.conflictCount], [3, 10]);
});

test("warnings of the target are in what was found", async () => {
  const data = bytes("m time=1,f=1\n".repeat(100_000));
  const options = { target: "influxdb1", maxErrors: 7 };
  const { ok, warningCount, warnings } = validate(data, options);
  for (const checked of [new Schema().learn(data, options), await new Schema().learnAsync(data, options), new Schema().check(data, options)]) {
    assert.deepEqual([checked.ok, checked.warningCount, checked.warnings], [ok, warningCount, warnings]);
  }
  assert.deepEqual([ok, warningCount, warnings.length], [true, 100_000, 7]);
});

test("beside the event loop it is the same", async () => {
  const documents = [
    `a,t=x f=1,s="${"é".repeat(MIB)}"\n${"b,h=1 f=1i\n".repeat(200_000)}b f=2\nbad\n`,
    `c s="${"x\n".repeat(3 * MIB)}" 1\na f=1i\n`,
    "",
    "a f=true\n",
  ].map(bytes);
  const [here, beside] = [new Schema(), new Schema()];
  for (const data of documents) assert.deepEqual(await beside.learnAsync(data), here.learn(data));
  assert.equal(beside.toJson(), here.toJson());
  assert.ok(here.conflicts.length === 3 && here.conflicts.at(-1).found === "float");
  for (const data of documents) assert.deepEqual(await beside.checkAsync(data), here.check(data));
});

test("64 MiB do not hold up the event loop", async () => {
  const line = "cpu,host=a,region=eu load=0.5,idle=3i,up=true 1700000000000000000\n";
  const data = bytes(line.repeat(Math.ceil((64 * MIB) / line.length)));
  const schema = new Schema();
  let [turns, done] = [0, false];
  const turn = () => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const checked = await schema.learnAsync(data);
  done = true;
  assert.deepEqual([checked.ok, checked.records, schema.size], [true, data.length / line.length, 5]);
  // At the least one turn for each piece.
  assert.ok(turns >= data.length / MIB, String(turns));
});

test("while it learns, it does nothing else", async () => {
  const [schema, other] = [new Schema(), new Schema()];
  const learning = schema.learnAsync(bytes("m f=1\n".repeat(MIB)));
  const busy = { code: "wrong_state", message: /the schema is learning/ };
  for (const call of [
    () => schema.learn(bytes("")),
    () => schema.check(bytes("")),
    () => schema.get("m", "f"),
    () => schema.size,
    () => schema.toJson(),
    () => [...schema],
    () => other.merge(schema),
    () => schema.merge(other),
    () => schema.startAt({ document: 1, line: 1, record: 1 }),
  ]) {
    assert.throws(call, busy);
  }
  await assert.rejects(schema.learnAsync(bytes("")), busy);
  await assert.rejects(schema.checkAsync(bytes("")), busy);
  await learning;
  assert.equal(schema.get("m", "f"), "float");
});

test("a signal ends it, and what was learned stays", async () => {
  const schema = new Schema();
  const reason = new Error("enough");
  const controller = new AbortController();
  const learning = schema.learnAsync(bytes(`a f=1\n${"b f=1\n".repeat(MIB)}c f=1\n`), { signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await assert.rejects(learning, reason);
  assert.deepEqual([schema.get("a", "f"), schema.get("c", "f")], ["float", undefined]);
  // What comes next is another document.
  assert.deepEqual(schema.learn(bytes("a f=1i\n")).conflicts[0].foundAt, { document: 2, line: 1, record: 1 });
  await assert.rejects(schema.learnAsync(bytes(""), { signal: AbortSignal.abort(reason) }), reason);
});

test("limits", async () => {
  const large = { code: "schema_too_large", message: /max_columns is 2, at "c" of "m"/ };
  assert.throws(() => new Schema({ maxColumns: 2 }).learn(bytes("m a=1,b=2,c=3\n")), large);
  await assert.rejects(new Schema({ maxColumns: 2 }).learnAsync(bytes("m a=1,b=2,c=3\n")), large);
  assert.throws(() => new Schema({ maxNameBytes: 3 }).learn(bytes("name f=3\n")), { code: "schema_too_large" });
  const unlimited = new Schema({ maxColumns: Infinity, maxNameBytes: Infinity });
  assert.equal(unlimited.learn(bytes("m a=1,b=2,c=3\n")).ok, true);
  assert.equal(Schema.fromJson(unlimited.toJson()).size, 3);
  for (const options of [{ tags: 1 }, { maxColumns: -1 }, { columns: 1 }, null]) {
    assert.throws(() => new Schema(options), (error) => error instanceof LinepackError && error.code === "invalid_option");
  }
});

test("saved and loaded", () => {
  const schema = new Schema({ tags: false, maxColumns: 7 });
  schema.learn(bytes('m\\ é f=1,"q"=2i\nm\\ é f=2i\n'));
  const text = schema.toJson();
  for (const given of [text, bytes(text)]) assert.equal(Schema.fromJson(given).toJson(), text);
  const again = Schema.fromJson(text);
  assert.deepEqual(again.learn(bytes("m\\ é f=3i\n")).conflicts[0].foundAt.document, 2);
  assert.equal(JSON.parse(text).linepack_schema, 1);
  for (const wrong of ["", "{}", "[]", text.slice(1), text.replace('"float"', '"double"'), "\ud800"]) {
    assert.throws(() => Schema.fromJson(wrong), { code: "invalid_schema" }, wrong);
  }
  assert.throws(() => Schema.fromJson({}), TypeError);
});

/** Some records of many measurements, in which types change. */
function lines(count) {
  const values = ["1", "2i", "3u", "true", '"x"', "-1.5"];
  return Array.from({ length: count }, (_, i) => `m${i % 7},t${i % 3}=a f${i % 11}=${values[(i * i + (i >> 5)) % 6]} ${i}\n`);
}

test("two workers' schemas merged are one worker's", async () => {
  const all = lines(10_000);
  const whole = new Schema();
  whole.learn(bytes(all.join("")));
  assert.ok(whole.conflicts.length > 50);
  const learn = (data, place) => new Promise((resolve, reject) => {
    const script = `const { Schema } = require(${JSON.stringify(new URL("..", import.meta.url).pathname)});
      const { parentPort, workerData } = require("node:worker_threads");
      const schema = new Schema().startAt(workerData.place);
      schema.learn(workerData.data);
      parentPort.postMessage(schema.toJson());`;
    const worker = new Worker(script, { eval: true, workerData: { data, place } });
    worker.once("message", (text) => worker.terminate().then(() => resolve(text))).once("error", reject);
  });
  for (const cut of [1, 4321, 9999]) {
    const texts = await Promise.all([
      learn(bytes(all.slice(0, cut).join("")), { document: 1, line: 1, record: 1 }),
      learn(bytes(all.slice(cut).join("")), { document: 1, line: cut + 1, record: cut + 1 }),
    ]);
    for (const [first, second] of [texts, texts.toReversed?.() ?? [texts[1], texts[0]]]) {
      const merged = Schema.fromJson(first).merge(Schema.fromJson(second));
      assert.equal(merged.toJson(), whole.toJson(), String(cut));
    }
  }
});

test("what cannot be merged, or is no place", () => {
  const schema = new Schema();
  assert.throws(() => schema.merge(schema), { name: "TypeError", message: /with itself/ });
  assert.throws(() => schema.merge({}), TypeError);
  assert.throws(() => schema.merge(new Schema({ tags: false })), { code: "invalid_option", message: /learned the tags/ });
  const small = new Schema({ maxColumns: 1 });
  small.learn(bytes("m a=1\n"));
  const other = new Schema();
  other.learn(bytes("m b=1\n"));
  assert.throws(() => small.merge(other), { code: "schema_too_large" });
  assert.deepEqual([...small], [["m", "a", "float"]]);
  for (const place of [undefined, null, 1, {}, { document: 1, line: 0, record: 1 }, { document: 1, line: 1.5, record: 1 }]) {
    assert.throws(() => schema.startAt(place), TypeError);
  }
  for (const names of [[], ["m"], ["m", 1], ["\ud800", "f"]]) assert.throws(() => schema.get(...names), TypeError);
  for (const data of ["m f=1", undefined]) assert.throws(() => schema.learn(data), TypeError);
});

test("names are those that a document has", () => {
  const data = bytes("m\\,x,t\\=1=a f\\ 1=1\n");
  const schema = new Schema();
  schema.learn(data);
  const [line] = parse(data);
  const [[tag], [field]] = [line.tagItems()[0], line.fieldItems()[0]];
  assert.deepEqual([schema.get(line.measurement, tag), schema.get(line.measurement, field)], ["tag", "float"]);
});

/** A schema in which `load` and `big` of `cpu` are floats. */
function known() {
  const schema = new Schema();
  schema.learn(bytes("cpu,host=a load=20.1,big=0.5,cores=4i\n"));
  return schema;
}

test("integers are written as floats where a field is one", () => {
  const schema = known();
  const fields = { load: 20n, cores: 8n, other: 1n, big: 2n ** 53n + 1n };
  const wanted = "cpu load=20,cores=8i,other=1i,big=9007199254740993i\n";
  const text = (body) => Buffer.from(body).toString();
  assert.equal(text(encode([{ measurement: "cpu", fields }], { schema })), wanted);
  assert.equal(text(encode([{ measurement: "cpu", fields: { load: new UInt(7) } }, { measurement: "mem", fields: { load: 7n } }], { schema })), "cpu load=7\nmem load=7i\n");
  assert.equal(text(encode([{ measurement: "cpu", fields: { load: 7 } }], { schema, integers: "int" })), "cpu load=7\n");
  const encoder = new Encoder({ schema });
  const point = new Point("cpu");
  for (const [key, value] of Object.entries(fields)) point.intField(key, value);
  assert.equal(text(encoder.add(point).take()), wanted);
  assert.equal(`${point.toLineProtocol({ schema })}\n`, wanted);
  assert.equal(text(encode(parse(bytes("cpu load=3i\n")), { schema })), "cpu load=3\n");
  // What was written fits.
  assert.deepEqual(schema.check(bytes(wanted.replace("big=9007199254740993i", "big=1"))).conflicts, []);
});

test("tables too, as columns and as Arrow", () => {
  const schema = known();
  const table = { measurement: "cpu", fields: { load: BigInt64Array.of(20n, 21n), cores: Int32Array.of(1, 2), big: BigUint64Array.of(3n, 2n ** 63n + 1n) } };
  const wanted = "cpu load=20,cores=1i,big=3\ncpu load=21,cores=2i,big=9223372036854775809u\n";
  const written = (batches) => Buffer.concat(Array.from(batches, ({ body }) => body)).toString();
  assert.equal(written(encodeColumns(table, { schema })), wanted);
  const plain = written(encodeColumns(table));
  const stream = toArrow(bytes(plain)).get("cpu");
  assert.equal(written(encodeArrow(stream, { measurement: "cpu", schema })), wanted);
});

test("types are learned from Arrow, by rows", () => {
  const lines = ["cpu,host=a load=20.1 1", "cpu,host=a load=0.5 2", "cpu,host=b load=1.5 3"].map((line) => `${line}\n`);
  const table = toArrow(bytes(lines.join(""))).get("cpu");
  const options = { measurement: "cpu", tags: ["host"], time: "time" };
  const [fromLines, fromTable] = [new Schema(), new Schema()];
  fromLines.learn(bytes(lines.join("")));
  const { ok, records, rejected, errors, conflicts } = fromTable.learnArrow(table, options);
  assert.deepEqual([ok, records, rejected, errors, conflicts], [true, 3, 0, [], []]);
  assert.equal(fromTable.toJson(), fromLines.toJson());
  const integers = toArrow(bytes("cpu load=1i 1\ncpu other=true 2\ncpu load=2i 3\n")).get("cpu");
  const learned = fromTable.learnArrow(integers, { ...options, tags: [], maxErrors: 1 });
  assert.deepEqual([learned.ok, learned.records, learned.conflictCount, learned.conflicts.length], [false, 3, 2, 1]);
  assert.deepEqual(learned.conflicts[0].foundAt, { document: 2, line: 1, record: 1 });
  assert.deepEqual(fromTable.conflicts.map(({ foundAt, values }) => [foundAt.record, values]), [[1, 2]]);
  const strings = toArrow(bytes('cpu s="a",f=1 1\ncpu s="b\nc",f=2 2\n')).get("cpu");
  const refused = new Schema().learnArrow(strings, { measurement: "cpu", tags: ["s"], time: "time" });
  assert.deepEqual([refused.ok, refused.records, refused.rejected], [false, 1, 1]);
  const [error] = refused.errors;
  assert.deepEqual([error instanceof EncodeError, error.row, error.part, error.key], [true, 1, "tag_value", "s"]);
  assert.throws(() => new Schema().learnArrow(bytes("no table"), options), { code: "invalid_table" });
  assert.throws(() => new Schema({ maxColumns: 1 }).learnArrow(table, options), { code: "schema_too_large" });
  assert.throws(() => new Schema().learnArrow(table, { ...options, schema: fromTable }), { code: "invalid_option" });
});

test("an encoder keeps what was known when it was made", () => {
  const schema = known();
  const encoder = new Encoder({ schema });
  schema.learn(bytes("mem used=0.5\n"));
  const row = { measurement: "mem", fields: { used: 1n } };
  assert.equal(Buffer.from(encoder.add(row).take()).toString(), "mem used=1i\n");
  assert.equal(Buffer.from(encode([row], { schema })).toString(), "mem used=1\n");
});

test("what is no schema is refused", async () => {
  for (const call of [
    (schema) => encode([], { schema }),
    (schema) => new Encoder({ schema }),
    (schema) => new Point("m").floatField("f", 1).toLineProtocol({ schema }),
    (schema) => encodeColumns({ measurement: "m", fields: { f: [1] } }, { schema }),
    (schema) => encodeArrow(bytes(""), { measurement: "m", schema }),
  ]) {
    for (const wrong of [{}, "x", null, known().toJson()]) {
      assert.throws(() => call(wrong), (error) => error instanceof LinepackError && error.code === "invalid_option" && /schema must be /.test(error.message));
    }
  }
  const schema = known();
  const learning = schema.learnAsync(bytes("m f=1\n"));
  assert.throws(() => encode([], { schema }), { code: "wrong_state" });
  await learning;
});

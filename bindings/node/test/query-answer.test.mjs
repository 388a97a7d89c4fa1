// Answers of the v1 API.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { tableFromIPC } from "apache-arrow";
import { LinepackError, UInt, encodeColumns, query } from "../index.mjs";

const { AnswerReader, QueryAnswer, Series, parseV1 } = query;

const bytes = (text) => Buffer.from(text);

/** An answer of one series with these columns and rows. */
const json = (columns, values, more = "") => `{"results":[{"statement_id":0,"series":[{"name":"m"${more},"columns":${JSON.stringify(columns)},"values":${values}}]}]}\n`;

/** The only column of a series of these rows. */
const only = (values) => parseV1(json(["f"], values)).statements[0].series[0].columns.get("f");

/** Everything that an answer says, to be compared. */
const plain = ({ statements, error }) => ({
  error,
  statements: statements.map((statement) => ({
    ...statement,
    series: statement.series.map(({ name, tags, length, partial, columns }) => ({ name, tags, length, partial, columns })),
  })),
});

test("types as far as JSON tells", () => {
  const column = (kind, values, present, more = {}) => ({ kind, values, present, length: present?.length ?? values.length, ...more });
  const flags = (...flags) => Uint8Array.from(flags);
  assert.deepEqual(only("[[null],[null]]"), column("null", null, flags(0, 0)));
  assert.deepEqual(only("[[1],[-9223372036854775808]]"), column("int", BigInt64Array.of(1n, -(2n ** 63n)), null));
  assert.deepEqual(only("[[1],[18446744073709551615]]"), column("uint", BigUint64Array.of(1n, 2n ** 64n - 1n), null));
  assert.deepEqual(only("[[1],[null],[2.5]]"), column("float", Float64Array.of(1, 0, 2.5), flags(1, 0, 1)));
  assert.deepEqual(only("[[true],[null],[false]]"), column("boolean", flags(1, 0, 0), flags(1, 0, 1)));
  const strings = { values: new Uint8Array(bytes("é\nx")), offsets: Uint32Array.of(0, 3, 3, 3, 4) };
  assert.deepEqual(only('[["\\u00e9\\n"],[""],[null],["x"]]'), { ...column("string", [], flags(1, 1, 0, 1)), ...strings });
  const mixed = column("mixed", [1n, null, "a", true, new UInt(2n ** 64n - 1n)], flags(1, 0, 1, 1, 1));
  assert.deepEqual(only('[[1],[null],["a"],[true],[18446744073709551615]]'), mixed);
  assert.deepEqual(only("[]"), column("null", null, flags()));
});

test("times", () => {
  const times = (values, options) => parseV1(json(["time"], values), options).statements[0].series[0].columns.get("time");
  const wanted = { kind: "int", values: BigInt64Array.of(1_500_000_000n, 0n), present: Uint8Array.of(1, 0), length: 2, precision: "ns" };
  assert.deepEqual(times('[["1970-01-01T00:00:01.5Z"],[null]]'), wanted);
  for (const [epoch, value] of [["ns", 1_500_000_000], ["us", 1_500_000], ["ms", 1500]]) assert.deepEqual(times(`[[${value}],[null]]`, { epoch }), wanted);
  for (const [value, epoch] of [["1", undefined], ["1.5", "s"], ["9223372036854775807", "us"], ['"yesterday"', "s"]]) {
    assert.throws(() => times(`[[${value}]]`, { epoch }), { code: "invalid_answer" });
  }
});

/** What InfluxDB 1.6 writes for two statements, one of them grouped, and one that fails. */
const DOCUMENTED =
  '{"results":[{"statement_id":0,"series":[{"name":"cpu","tags":{"host":"a","1":"é"},"columns":["time","load"],"values":[[1,0.5],[2,1]]},' +
  '{"name":"cpu","tags":{"host":"b","1":""},"columns":["time","load"],"values":[[1,null]]}],"messages":[{"level":"warning","text":"deprecated"}]},' +
  '{"statement_id":1,"error":"database not found: x"},{"statement_id":2,"partial":true}]}\n';

test("statements, series, messages and errors", () => {
  const answer = parseV1(DOCUMENTED, { epoch: "s" });
  assert.ok(answer instanceof QueryAnswer);
  const [first, second, third] = answer.statements;
  assert.deepEqual(first.series.map(({ name, tags, length }) => [name, [...tags], length]), [
    ["cpu", [["1", "é"], ["host", "a"]], 2],
    ["cpu", [["1", ""], ["host", "b"]], 1],
  ]);
  assert.ok(first.series[0] instanceof Series && first.series[0].columns === first.series[0].columns);
  assert.deepEqual([first.error, first.messages], [undefined, [{ level: "warning", text: "deprecated" }]]);
  assert.deepEqual([second.id, second.error, second.series], [1, "database not found: x", []]);
  assert.deepEqual([second.partial, third.partial], [false, true]);
  assert.equal(parseV1('{"error":"json: unsupported value: +Inf"}').error, "json: unsupported value: +Inf");
  assert.equal(parseV1('{"code":"unauthorized","message":"unauthorized access"}').error, "unauthorized access");
  assert.equal(parseV1(DOCUMENTED, { epoch: "s" }).error, undefined);
});

/** Rows in chunks, as a server gives them; the float is written without its point where it is whole. */
function chunked(rows, size) {
  const chunks = [];
  for (let at = 0; at < rows; at += size) {
    const end = Math.min(at + size, rows);
    const partial = end < rows ? ',"partial":true' : "";
    const values = Array.from({ length: end - at }, (_, i) => `[${at + i},${(at + i) / 2},"é${at + i}\\"}{",${(at + i) % 3 === 0 ? null : true}]`);
    chunks.push(`{"results":[{"statement_id":0,"series":[{"name":"m","tags":{"t":"a"},"columns":["time","f","s","b"],"values":[${values}]${partial}}]${partial}}]}\n`);
  }
  return chunks;
}

/** What a reader gives of pieces that end at `cuts`. */
function inPieces(body, cuts, options) {
  const reader = new AnswerReader(options);
  const answers = [];
  let from = 0;
  for (const to of [...cuts, body.length]) {
    answers.push(...reader.feed(body.subarray(from, to)));
    from = to;
  }
  const last = reader.finish();
  return last === undefined ? answers : [...answers, last];
}

test("chunked answers, in pieces cut anywhere", () => {
  const [rows, epoch] = [7, "s"];
  const whole = plain(parseV1(chunked(rows, rows).join(""), { epoch }));
  assert.deepEqual(whole.statements[0].series[0].columns.get("f").values, Float64Array.of(0, 0.5, 1, 1.5, 2, 2.5, 3));
  for (const size of [1, 2, 3, rows]) {
    const body = bytes(chunked(rows, size).join(""));
    assert.deepEqual(plain(parseV1(body, { epoch })), whole);
    for (let cut = 0; cut <= body.length; cut++) {
      const answers = inPieces(body, [cut], { epoch });
      assert.equal(answers.length, Math.ceil(rows / size));
      assert.equal(answers.at(-1).statements[0].partial, false);
      const [first, ...others] = answers;
      others.forEach((later) => first.append(later));
      assert.deepEqual(plain(first), whole);
    }
    const bytewise = inPieces(body, Array.from({ length: body.length }, (_, at) => at), { epoch });
    assert.deepEqual(plain(bytewise.slice(1).reduce((all, later) => all.append(later), bytewise[0])), whole);
  }
});

test("a column becomes wider when a later chunk needs it", () => {
  const [whole, float, text] = [json(["f"], "[[1]]", ',"partial":true'), json(["f"], "[[2.5]]", ',"partial":true'), json(["f"], '[["x"]]')].map((text) => parseV1(text));
  const { series } = whole.append(float).statements[0];
  assert.deepEqual(series[0].columns.get("f").values, Float64Array.of(1, 2.5));
  assert.deepEqual(whole.append(text).statements[0].series[0].columns.get("f").values, [1, 2.5, "x"]);
  assert.deepEqual(float.statements[0].series[0].columns.get("f").values, Float64Array.of(2.5));
  assert.throws(() => whole.append(whole), TypeError);
  assert.throws(() => whole.append({}), TypeError);
});

const CSV =
  "name,tags,time,f,s,b\n" +
  'm,"t1=a\\,b,t2=c",1000000000,1,x,true\nm,"t1=a\\,b,t2=c",2,2.5,"1,""\n",\nm,,3,,,false\n\n' +
  "name,tags,key\ndb,,007\n";

test("CSV", () => {
  const answer = parseV1(CSV, { format: "csv" });
  const [[first, second], [names]] = answer.statements.map(({ series }) => series);
  assert.deepEqual([...first.tags], [["t1", "a,b"], ["t2", "c"]]);
  const [time, f, s, b] = first.columns.values();
  assert.deepEqual([time.values, f.values, b.present], [BigInt64Array.of(1_000_000_000n, 2n), Float64Array.of(1, 2.5), Uint8Array.of(1, 0)]);
  assert.deepEqual([Buffer.from(s.values).toString(), s.offsets], ['x1,"\n', Uint32Array.of(0, 1, 5)]);
  assert.deepEqual([second.tags.size, second.length, names.columns.get("key").kind], [0, 1, "string"]);
  const body = bytes(CSV);
  for (let cut = 0; cut <= body.length; cut++) {
    const answers = inPieces(body, [cut], { format: "csv" });
    assert.deepEqual(answers.map(plain), [plain(answer)]);
  }
  assert.equal(parseV1("error\nno such thing\n", { format: "csv" }).error, "no such thing");
  assert.deepEqual(parseV1("name,tags,time\nm,,2\n", { format: "csv", epoch: "s" }).statements[0].series[0].columns.get("time").values, BigInt64Array.of(2_000_000_000n));
});

test("as Arrow", () => {
  const body = json(["time", "f", "u", "s", "n", "x"], '[[1,0.5,18446744073709551615,"é",null,1],[null,2,1,null,null,"a"]]', ',"tags":{"host":"a"}');
  const [series] = parseV1(body, { epoch: "s" }).statements[0].series;
  const table = tableFromIPC(series.toArrow());
  assert.deepEqual(table.schema.fields.map(({ name, type }) => `${name}: ${type}`), [
    "host: Dictionary<Int32, Utf8>", "time: Timestamp<NANOSECOND, UTC>", "f: Float64", "u: Uint64", "s: LargeUtf8", "n: Null", "x: LargeUtf8",
  ]);
  assert.deepEqual([...table.getChild("host")], ["a", "a"]);
  assert.deepEqual([...table.getChild("f")], [0.5, 2]);
  assert.deepEqual([...table.getChild("u")], [2n ** 64n - 1n, 1n]);
  assert.deepEqual([...table.getChild("s")], ["é", null]);
  assert.deepEqual([...table.getChild("x")], ["1", "a"]);
  assert.deepEqual(Array.from(table.getChild("time"), (time) => time && Number(time)), [1000, null]);
  const twice = parseV1(json(["f", "f"], "[[1,2]]")).statements[0].series[0];
  for (const call of [() => twice.toArrow(), () => twice.columns]) assert.throws(call, { code: "repeated_column" });
});

test("what is answered can be written again", () => {
  const [series] = parseV1(json(["time", "f", "s"], '[[1,0.5,"x"],[2,1,null]]', ',"tags":{"host":"a"}'), { epoch: "s" }).statements[0].series;
  const { time, ...fields } = Object.fromEntries(series.columns);
  const table = { measurement: series.name, tags: series.tags, fields, time };
  const [batch] = encodeColumns(table, { precision: "s" });
  assert.equal(Buffer.from(batch.body).toString(), 'm,host=a f=0.5,s="x" 1\nm,host=a f=1 2\n');
});

test("what is no answer says where", () => {
  const refused = (code, message, ...call) => {
    assert.throws(() => parseV1(...call), (error) => error instanceof LinepackError && error.code === code && message.test(error.message), String(call));
  };
  refused("invalid_answer", /empty/, "");
  refused("invalid_answer", /^byte 0: /, "404 page not found");
  refused("invalid_answer", /^byte 15: /, '{"results":[]} {"results":3}');
  refused("invalid_answer", /^byte 0: /, '{"results":[{"series":[{"columns":["a"],"values":[[1,2]]}]}]}');
  refused("invalid_answer", /^byte 16: /, "name,tags,f\nm,,1", { format: "csv" });
  assert.throws(() => parseV1('{"results":[]} {"results":3}'), { offset: 15 });
  assert.throws(() => parseV1(""), (error) => !("offset" in error));
  refused("answer_too_large", /./, DOCUMENTED, { epoch: "s", maxBytes: 100 });
  refused("invalid_option", /format: unknown word/, "{}", { format: "xml" });
  refused("invalid_option", /epoch: unknown word/, "{}", { epoch: "u" });
  refused("invalid_option", /unknown option/, "{}", { chunked: true });
  for (const wrong of [undefined, null, {}, []]) assert.throws(() => parseV1(wrong), TypeError);
});

test("a reader that failed or ended stays so, and holds no more than its limit", () => {
  const reader = new AnswerReader({ maxBytes: 30 });
  for (let i = 0; i < 100; i++) assert.equal(reader.feed(bytes('{"results":[]}\n')).length, 1);
  assert.deepEqual(reader.feed(bytes('{"results":[           ')), []);
  const large = { code: "answer_too_large", message: /^byte 1500: / };
  assert.throws(() => reader.feed(bytes("           ")), large);
  assert.throws(() => reader.feed(bytes("")), large);
  assert.throws(() => reader.finish(), large);
  assert.throws(() => reader.finish(), { code: "wrong_state" });
  const cut = new AnswerReader();
  cut.feed(bytes('{"results":['));
  assert.throws(() => cut.finish(), { code: "invalid_answer" });
  assert.throws(() => new AnswerReader().finish(), { code: "invalid_answer", message: /empty/ });
  assert.throws(() => new AnswerReader({ chunked: true }), { code: "invalid_option" });
  assert.throws(() => new AnswerReader().feed("{}"), TypeError);
});

test("as a web stream", async () => {
  const chunks = chunked(100, 7);
  const answers = [];
  const stream = new Blob([chunks.join("")]).stream();
  for await (const answer of stream.pipeThrough(new AnswerReader({ epoch: "ns" }))) answers.push(answer);
  assert.equal(answers.length, chunks.length);
  assert.equal(answers.reduce((all, later) => all.append(later)).statements[0].series[0].length, 100);
  const csv = [];
  for await (const answer of new Blob([CSV]).stream().pipeThrough(new AnswerReader({ format: "csv" }))) csv.push(answer);
  assert.equal(csv[0].statements.length, 2);
  await assert.rejects(async () => {
    for await (const answer of new Blob(["{"]).stream().pipeThrough(new AnswerReader())) assert.fail(String(answer));
  }, { code: "invalid_answer" });
});

test("nobody makes answers by hand", () => {
  for (const type of [QueryAnswer, Series]) assert.throws(() => new type(), TypeError);
});

const recorded = (name) => readFileSync(new URL(`../../../core/tests/answers/influxdb-1.6.7/${name}`, import.meta.url));

/** In which units times were asked for. */
const EPOCHS = { "select-ns": "ns", "grouped-u": "us", chunked: "ms", mean: "s" };

test("answers recorded from InfluxDB 1.6.7, in pieces cut anywhere", () => {
  const names = readdirSync(new URL("../../../core/tests/answers/influxdb-1.6.7", import.meta.url));
  assert.ok(names.length >= 10);
  for (const name of names) {
    const body = recorded(name);
    const [query, format] = name.split(".");
    const options = { format, epoch: EPOCHS[query] };
    const whole = plain(parseV1(body, options));
    for (let cut = 0; cut <= body.length; cut += 7) {
      const [first, ...others] = inPieces(body, [cut], options);
      assert.deepEqual(plain(others.reduce((all, later) => all.append(later), first)), whole, name);
    }
  }
});

test("the same rows as JSON with times as text, and as numbers", () => {
  const [text, numbers] = [parseV1(recorded("select.json")), parseV1(recorded("select-ns.json"), { epoch: "ns" })];
  assert.deepEqual(plain(text), plain(numbers));
  const [series] = text.statements[0].series;
  assert.ok(series.length > 0 && series.columns.get("time").precision === "ns");
  assert.equal(tableFromIPC(series.toArrow()).numRows, series.length);
});

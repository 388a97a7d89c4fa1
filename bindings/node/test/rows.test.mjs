// Types of fields, times, missing values and collected errors of rows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodeError, Encoder, LinepackError, Point, UInt, encode, parse } from "../index.mjs";

const text = (bytes) => Buffer.from(bytes).toString();

/** The fields of a row as they are written. */
const written = (fields, options) => text(encode([{ measurement: "m", fields }], options)).slice(2, -1);

const refusal = (fields, options) => {
  try {
    return written(fields, options);
  } catch (error) {
    assert.ok(error instanceof EncodeError && error.part === "field_value" && error.key === "f", String(error));
    return error.code;
  }
};

test("a field has the type that the caller wants, or is refused", () => {
  const table = [
    ["float", 5, "f=5"],
    ["float", "-1.5e3", "f=-1500"],
    ["float", 2n ** 60n, "f=1152921504606847000"],
    ["float", new UInt(7), "f=7"],
    ["float", 2n ** 53n + 1n, "invalid_number"],
    ["float", "1e999", "float_out_of_range"],
    ["float", "0x10", "invalid_number"],
    ["float", "", "invalid_number"],
    ["float", NaN, "not_finite"],
    ["float", true, "invalid_value"],
    ["int", 5, "f=5i"],
    ["int", -0, "f=0i"],
    ["int", -(2 ** 53 - 1), "f=-9007199254740991i"],
    ["int", "9223372036854775807", "f=9223372036854775807i"],
    ["int", "+5", "f=5i"],
    ["int", new UInt(5), "f=5i"],
    ["int", 1.5, "invalid_number"],
    ["int", -1.9, "invalid_number"],
    ["int", "1abc", "invalid_number"],
    ["int", "", "invalid_number"],
    ["int", 2 ** 53, "integer_out_of_range"],
    ["int", "9223372036854775808", "integer_out_of_range"],
    ["int", new UInt(2n ** 63n), "integer_out_of_range"],
    ["int", false, "invalid_value"],
    ["int", Buffer.from("5"), "invalid_value"],
    ["uint", 5, "f=5u"],
    ["uint", 2n ** 64n - 1n, "f=18446744073709551615u"],
    ["uint", "18446744073709551615", "f=18446744073709551615u"],
    ["uint", -1, "unsigned_out_of_range"],
    ["uint", "", "invalid_number"],
    ["boolean", true, "f=true"],
    ["boolean", "false", "f=false"],
    ["boolean", 1, "invalid_boolean"],
    ["string", "x", 'f="x"'],
    ["string", Buffer.from("x"), 'f="x"'],
    ["string", 1.5, 'f="1.5"'],
    ["string", 5n, 'f="5"'],
    ["string", new UInt(5), 'f="5"'],
    ["string", true, 'f="true"'],
    ["string", NaN, "not_finite"],
  ];
  for (const [type, value, wanted] of table) {
    const options = { fieldTypes: { f: type } };
    assert.equal(refusal({ f: value }, options), wanted, `${type} of ${typeof value} ${value}`);
    assert.equal(refusal(new Map([[Buffer.from("f"), value]]), options), wanted);
  }
  assert.equal(written({ f: 1, g: 2 }, { fieldTypes: { f: "int" } }), "f=1i,g=2");
  assert.equal(written({ f: null, g: undefined, h: 1 }, { fieldTypes: { f: "int" } }), "h=1");
  assert.throws(() => written({ f: {} }, { fieldTypes: { f: "string" } }), /row 0: field "f" must be .*, got Object/);
  const types = Object.fromEntries([["__proto__", "int"]]);
  assert.equal(written(new Map([["__proto__", 1], ["toString", 1]]), { fieldTypes: types }), "__proto__=1i,toString=1");
});

test("an integral number is a float, or an integer for those who say so", () => {
  assert.equal(written({ f: 5, g: 5.5 }), "f=5,g=5.5");
  assert.equal(written({ f: 5, g: 5.5 }, { integers: "float" }), "f=5,g=5.5");
  assert.equal(written({ f: 5, g: 5.5, h: -3 }, { integers: "int" }), "f=5i,g=5.5,h=-3i");
  assert.equal(refusal({ f: 2 ** 60 }, { integers: "int" }), "integer_out_of_range");
  assert.equal(refusal({ f: Infinity }, { integers: "int" }), "not_finite");
  assert.equal(written({ f: 5, g: 6 }, { integers: "int", fieldTypes: { f: "float" } }), "f=5,g=6i");
  const encoder = new Encoder({ integers: "int", fieldTypes: { g: "string" } });
  assert.equal(text(encoder.add({ measurement: "m", fields: { f: 1, g: 2 } }).take()), 'm f=1i,g="2"\n');
  const point = new Point("m").floatField("f", 5);
  assert.equal(text(encode([point], { integers: "int", fieldTypes: { f: "string" } })), "m f=5\n");
});

test("unknown types and words are refused", () => {
  const wrong = (options, message) => {
    assert.throws(() => encode([], options), (e) => e instanceof LinepackError && e.code === "invalid_option" && message.test(e.message));
  };
  wrong({ integers: "ints" }, /integers: unknown word "ints"; expected one of float, int/);
  wrong({ fieldTypes: { f: "double" } }, /fieldTypes: unknown type "double" of "f"; expected one of float, int, uint, boolean, string/);
  wrong({ fieldTypes: { f: 1 } }, /unknown type number of "f"/);
  wrong({ fieldTypes: "int" }, /fieldTypes must be an object, got string/);
  wrong({ errors: "ignore" }, /errors: unknown word "ignore"/);
  assert.throws(() => new Encoder({ errors: "collect" }), /unknown option "errors"/);
  assert.throws(() => new Point("m").field("f", 1).toLineProtocol({ integers: "int" }), /unknown option "integers"/);
});

test("null and undefined are left out", () => {
  const row = { measurement: "m", tags: { a: null, b: "1", c: undefined }, fields: { d: null, e: 1, f: undefined }, time: null };
  assert.equal(text(encode([row])), "m,b=1 e=1\n");
  assert.throws(() => written({ f: null }), { code: "missing_fields", part: "row" });
});

test("what an object inherits is no tag and no field", () => {
  const fields = Object.assign(Object.create({ inherited: 1 }), { own: 2 });
  const tags = Object.assign(Object.create({ inherited: "1" }), { t: "2" });
  assert.equal(text(encode([{ measurement: "m", tags, fields }])), "m,t=2 own=2\n");
});

test("times are integers in the encoder's precision, dates and RFC 3339 text", () => {
  const time = (time, precision = "ns") => {
    const row = { measurement: "m", fields: { f: 1 }, time };
    const point = new Point("m").field("f", 1);
    const line = text(encode([row], { precision }));
    try {
      point.timestamp(time);
    } catch (error) {
      assert.fail(error);
    }
    assert.equal(`${point.toLineProtocol({ precision })}\n`, line);
    return line.slice(6, -1);
  };
  assert.equal(time(5), "5");
  assert.equal(time(-(2 ** 53 - 1)), "-9007199254740991");
  assert.equal(time(-1n, "s"), "-1");
  assert.equal(time(new Date(1), "us"), "1000");
  assert.equal(time("1970-01-01T00:00:00Z"), "0");
  assert.equal(time("2024-05-01T12:00:00.123456789Z"), "1714564800123456789");
  assert.equal(time("2024-05-01t12:00:00.5z"), "1714564800500000000");
  assert.equal(time("2024-05-01 14:00:00.25+02:00", "ms"), "1714564800250");
  assert.equal(time("2024-04-30T20:15:00-15:45", "s"), "1714564800");
  assert.equal(time("2000-02-29T23:59:59.999999999Z"), "951868799999999999");
  assert.equal(time("1969-12-31T23:59:59.999999999Z", "s"), "-1");
  assert.equal(time("1677-09-21T00:12:43.145224194Z"), "-9223372036854775806");
  const refused = (given, code) => {
    const row = { measurement: "m", fields: { f: 1 }, time: given };
    assert.throws(() => encode([row]), { name: "EncodeError", code, part: "timestamp", row: 0 }, String(given));
    assert.throws(() => new Point("m").timestamp(given), { code }, String(given));
  };
  const wrong = ["", "now", "1714564800", "2024-05-01", "2024-05-01T12:00:00", "2024-05-01T12:00Z", "2024-02-30T00:00:00Z"];
  wrong.push("2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-05-01T24:00:00Z", "2016-12-31T23:59:60Z");
  wrong.push("2024-05-01T12:00:00.Z", "2024-05-01T12:00:00.1234567890Z", "2024-05-01T12:00:00+24:00", "2024-05-01T12:00:00Z ");
  for (const given of wrong) refused(given, "invalid_timestamp");
  refused("2300-01-01T00:00:00Z", "timestamp_out_of_range");
  refused(2 ** 53, "timestamp_out_of_range");
});

test("collected errors leave the good rows, and say which failed", () => {
  const rows = [
    { measurement: "m", fields: { f: 1 } },
    { measurement: "m", fields: { f: NaN } },
    new Point("m").tag("t", "a\nb").field("f", 2),
    { measurement: "m", fields: { f: 3 }, time: "never" },
    new Point("m").field("g", 4),
    { measurement: "m", fields: {} },
  ];
  const { body, errors, ...rest } = encode(rows, { errors: "collect" });
  assert.equal(text(body), "m f=1\nm g=4\n");
  assert.deepEqual(rest, { skippedRows: 0, skippedFields: 0 });
  assert.deepEqual(
    errors.map(({ name, code, row, part, key }) => [name, code, row, part, key]),
    [
      ["EncodeError", "not_finite", 1, "field_value", "f"],
      ["EncodeError", "control_byte", 2, "tag_value", "t"],
      ["EncodeError", "invalid_timestamp", 3, "timestamp", undefined],
      ["EncodeError", "missing_fields", 5, "row", undefined],
    ],
  );
  assert.ok(errors.every((error) => error instanceof EncodeError && error.help.length > 0 && error.message.length > 0));
  assert.deepEqual(encode(rows.slice(0, 1), { errors: "collect" }).errors, []);
  assert.throws(() => encode([...rows, 5], { errors: "collect" }), { name: "TypeError" });
  assert.throws(() => encode(rows, { errors: "raise" }), { row: 1 });
});

test("names that recur, that are many, long or cut from long texts are written as they are", () => {
  const long = "x".repeat(100);
  const rows = [];
  const lines = [];
  for (let i = 0; i < 6000; i++) {
    const key = [`k${i}`, `é${i % 7}`, `${long}${i}`.slice(60), "😀", "5"][i % 5];
    rows.push({ measurement: `m${i % 3}`, tags: { [key]: `v${i}`, z: key }, fields: { [`f${i % 11}`]: i, s: key } });
    lines.push([`m${i % 3}`, new Map([[key, `v${i}`], ["z", key]]), new Map([[`f${i % 11}`, i], ["s", key]])]);
  }
  const sorted = (map) => new Map([...map].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  for (let round = 0; round < 3; round++) {
    const read = Array.from(parse(encode(rows)), (line) => [line.measurement, line.tags, line.fields]);
    assert.deepEqual(read, lines.map(([m, tags, fields]) => [m, sorted(tags), fields]));
  }
});

test("a flood of names that never recur is written, and leaves room for those that do", () => {
  const flood = Array.from({ length: 40_000 }, (_, i) => ({ measurement: "m", tags: { id: `r${i}`, [`k${i}`]: "v" }, fields: { f: i } }));
  for (let round = 0; round < 2; round++) {
    const lines = text(encode(flood)).split("\n");
    assert.equal(lines.pop(), "");
    lines.forEach((line, i) => assert.equal(line, `m,id=r${i},k${i}=v f=${i}`));
    assert.equal(text(encode([{ measurement: "w", tags: { new4: "new5" }, fields: { new6: 1 } }])), "w,new4=new5 new6=1\n");
  }
});

test("points of ever new kinds are written as they are, also when they are made side by side", () => {
  const long = "x".repeat(100);
  const kind = (i) => [`k${i}`, `é${i % 7}`, `${long}${i}`.slice(60), "😀", long, "5"][i % 6];
  const value = (i) => [i, BigInt(i), i % 4 === 0, `v${i}`][i % 7 % 4];
  const lines = [];
  const points = Array.from({ length: 6000 }, (_, i) => {
    const tags = [[kind(i), `v${i}`], ["z", kind(i)]];
    lines.push([i % 5 === 0 ? `m${i}` : "m", tags, [[`f${i % 11}`, value(i)], ["g", value(i + 1)]]]);
    return new Point(lines[i][0]);
  });
  const [tags, fields] = [1, 2];
  for (const at of [0, 1]) points.forEach((point, i) => point.tag(...lines[i][tags][at]));
  for (const at of [0, 1]) points.forEach((point, i) => point.field(...lines[i][fields][at]));
  const said = (line) => [line.measurement, line.tagItems(), line.fieldItems()];
  const read = () => Array.from(parse(encode(points, { tagOrder: "given" })), said);
  assert.deepStrictEqual(read(), lines);
  points[0].field("late", 1);
  assert.deepStrictEqual(read()[0][fields], [...lines[0][fields], ["late", 1]]);
  assert.deepStrictEqual(read().slice(1), lines.slice(1));
});

test("tags and fields of a point may come in any order, and there may be very many", () => {
  const point = new Point("m").field("g", 2).tag("b", "v").field("f", 1).tag("a", "w");
  assert.equal(point.toLineProtocol(), "m,a=w,b=v g=2,f=1");
  assert.equal(point.toLineProtocol({ tagOrder: "given" }), "m,b=v,a=w g=2,f=1");
  assert.throws(() => new Point("m").field("f", NaN).tag("t", "").toLineProtocol(), { code: "empty_tag_value" });
  const keys = Array.from({ length: 5000 }, (_, i) => `k${i}`);
  for (let round = 0; round < 2; round++) {
    const wide = new Point("wide");
    for (const key of keys) wide.intField(key, round);
    assert.equal(wide.toLineProtocol(), `wide ${keys.map((key) => `${key}=${round}i`).join()}`);
  }
});

test("a batch that broke off leaves nothing for the next one", () => {
  const good = { measurement: "after", tags: { new1: "new2" }, fields: { new3: 1 } };
  const half = { measurement: "before", tags: { half1: "half2", half3: 5 }, fields: { f: 1 } };
  const thrower = { measurement: "m", fields: { f: 1, get g() { throw new Error("mine"); } } };
  for (const bad of [half, thrower, { measurement: "unseen", fields: { f: NaN } }]) {
    assert.throws(() => encode([bad, { measurement: "unseen2", fields: { unseen3: 1 } }]));
    assert.equal(text(encode([good, good])), "after,new1=new2 new3=1\n".repeat(2));
    const encoder = new Encoder();
    assert.throws(() => encoder.add(bad));
    assert.equal(text(encoder.add(good).take()), "after,new1=new2 new3=1\n");
  }
});

test("a point is compared by what it says", () => {
  const point = () => new Point("m").tag("a", "1").tag("b", "2").floatField("f", 1).intField("i", 5).timestamp(7);
  assert.ok(point().equals(point()));
  assert.ok(new Point("m").equals(new Point(Buffer.from("m"))));
  const other = new Point(Buffer.from("m")).tag("b", "2").tag("a", Buffer.from("1")).intField("i", 5n).floatField("f", 1);
  assert.ok(point().equals(other.timestamp(7n)) && other.equals(point()));
  const different = [
    new Point("n").tag("a", "1").tag("b", "2").floatField("f", 1).intField("i", 5).timestamp(7),
    point().tag("c", "3"),
    point().floatField("g", 1),
    point().timestamp(8),
    point().timestamp(7, "ns"),
    new Point("m").tag("a", "1").tag("b", "2").intField("f", 1).intField("i", 5).timestamp(7),
    "m,a=1,b=2 f=1,i=5i 7",
    undefined,
  ];
  for (const each of different) assert.ok(!point().equals(each), String(each));
  assert.ok(!new Point("m").floatField("f", 0).equals(new Point("m").floatField("f", -0)));
  assert.ok(new Point("m").intField("f", 0).equals(new Point("m").intField("f", -0)));
  assert.ok(!new Point(Buffer.of(0xff)).equals(new Point("\ufffd")));
});

test("a point is shown as its line, or with the reason why it has none", async () => {
  const { inspect } = await import("node:util");
  const point = new Point("m").tag("t", "1 2").field("f", 1);
  assert.equal(String(point), "m,t=1\\ 2 f=1");
  assert.equal(inspect([point]), "[ Point { m,t=1\\ 2 f=1 } ]");
  assert.match(String(new Point("m")), /^invalid point: row 0, .*no fields/);
  assert.equal(point.toLineProtocol(), point.toLineProtocol({}));
});

// Lines are read in JavaScript and columns by the core, so each is judged by the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UInt, encode, parse } from "../index.mjs";
import { generator, pointOf, randomDocument, randomRow, told } from "../testing/random.mjs";

const bytes = (text) => Buffer.from(text);

/** What a column or a dictionary says of each record; undefined where it has nothing. */
function values(column) {
  if (column.names) return Array.from(column.codes, (code) => column.names[code]);
  const value = (i) => {
    if (column.kind === "string") return Buffer.from(column.values.slice(...column.offsets.slice(i, i + 2))).toString();
    if (column.kind === "uint") return new UInt(column.values[i]);
    return column.kind === "boolean" ? column.values[i] === 1 : column.values[i];
  };
  const has = (i) => column.present === null || column.present[i] === 1;
  return Array.from({ length: column.length }, (_, i) => (has(i) ? value(i) : undefined));
}

const keysOf = (lines, which) => [...new Set(lines.flatMap((line) => [...line[which].keys()]))];

/** Whether a field has values of one type alone. */
function oneType(lines, key) {
  const given = lines.filter((line) => line.fields.has(key)).map((line) => line.fields.get(key));
  return new Set(given.map((value) => value.constructor)).size === 1;
}

/** Holds every line of a document against the columns of each measurement; gives the number of values compared. */
function agree(document) {
  const lines = [...document];
  let compared = lines.length;
  assert.deepStrictEqual(values(document.measurements()), lines.map((line) => line.measurement));
  assert.deepStrictEqual(values(document.timestamps()).map((time) => time ?? null), lines.map((line) => line.timestamp));
  for (const key of keysOf(lines, "tags")) {
    assert.deepStrictEqual(values(document.tagColumn(key)), lines.map((line) => line.tags.get(key)));
    compared += lines.length;
  }
  for (const measurement of [undefined, ...new Set(lines.map((line) => line.measurement))]) {
    const ours = (line) => measurement === undefined || line.measurement === measurement;
    for (const key of keysOf(lines.filter(ours), "fields")) {
      if (!oneType(lines.filter(ours), key)) {
        assert.throws(() => document.column(key, { measurement }), { name: "LinepackError", code: "mixed_types" });
        continue;
      }
      const wanted = lines.map((line) => (ours(line) ? line.fields.get(key) : undefined));
      const got = values(document.column(key, { measurement }));
      assert.deepStrictEqual(got, wanted);
      compared += lines.length;
    }
  }
  return compared;
}

test("lines and columns of random documents say the same", () => {
  const next = generator(0x1b873593);
  let compared = 0;
  for (let i = 0; i < 8000; i++) {
    const options = {
      mode: ["spec", "strict", "lenient"][next(3)],
      precision: ["ns", "us", "s", "h"][next(4)],
      stringCEscapes: next(2) === 1,
      maxRecordBytes: next(3) === 0 ? 40 : undefined,
      errors: "collect",
    };
    compared += agree(parse(randomDocument(next), options));
  }
  assert.ok(compared > 100_000, String(compared));
});

test("lines and columns of written rows say what the rows said", () => {
  const next = generator(0x85ebca6b);
  let [written, compared] = [0, 0];
  for (let i = 0; i < 400; i++) {
    const rows = [];
    for (let n = 0; n < 20; n++) {
      const row = randomRow(next);
      try {
        encode([pointOf(row)], { tagOrder: "given" });
        rows.push(row);
      } catch (error) {
        assert.equal(error.name, "EncodeError");
      }
    }
    const document = parse(encode(rows.map(pointOf), { tagOrder: "given" }));
    const plain = (line) => ({
      measurement: line.measurement,
      tags: line.tagItems(),
      fields: line.fieldItems(),
      time: line.timestamp,
    });
    assert.deepStrictEqual(Array.from(document, plain), rows);
    assert.deepStrictEqual(encode(document), encode(parse(encode(document))));
    written += rows.length;
    compared += agree(document);
  }
  assert.ok(written > 1000 && compared > 10_000, `${written} ${compared}`);
});

test("floats are read as the core reads them, to the last bit", () => {
  const next = generator(0x27d4eb2f);
  const digits = (least, most) => Array.from({ length: least + next(most) }, () => next(10)).join("");
  const random = () => {
    const whole = digits(0, next(4) === 0 ? 25 : 4);
    const fraction = next(3) === 0 ? "" : `.${digits(whole === "" ? 1 : 0, next(4) === 0 ? 25 : 6)}`;
    const exponent = next(2) === 0 ? "" : `${"eE"[next(2)]}${["", "+", "-"][next(3)]}${next(320)}`;
    return `${"-".repeat(next(2))}${whole === "" && fraction === "" ? "0" : whole}${fraction}${exponent}`;
  };
  const texts = ["1.", ".5", "-.5e3", "00", "-0", "-00.0", "1e-400", "-1e-400", "1E+5", "01.5", "2.e1"];
  texts.push("4.9e-324", "2.4e-324");
  // Half way between two floats, and a digit far behind that decides.
  texts.push("9007199254740993", `9007199254740993.${"0".repeat(900)}1`, "1.7976931348623158e308", "9".repeat(308));
  texts.push(`0.${"0".repeat(400)}1e400`, `${"1".repeat(800)}e-500`, "1e-99999999999999999999");
  while (texts.length < 20_000) texts.push(random());
  const document = parse(bytes(texts.map((text) => `m f=${text}\n`).join("")), { errors: "collect" });
  assert.ok(document.length > 15_000 && document.errors.every(({ code }) => code === "float_out_of_range"));
  const read = document.column("f").values;
  let index = 0;
  for (const line of document) assert.ok(Object.is(line.fields.get("f"), read[index++]), texts[line.line - 1]);
  assert.equal(index, document.length);
});

test("backslashes mean what the rules say", () => {
  for (const [raw, name] of [
    ["a\\\\,b", "a\\,b"],
    ["two\\\\\\ words", "two\\\\ words"],
    ["a\\xb", "a\\xb"],
    ["a\\\\b", "a\\\\b"],
    ["\\,", ","],
    ["a\\=b", "a=b"],
    ["$1\\ $&", "$1 $&"],
  ]) {
    const [line] = parse(bytes(`${raw},${raw}=${raw} ${raw}=1\n`));
    assert.deepEqual(line.tagItems(), [[name, name]], raw);
    assert.deepEqual(line.fieldItems(), [[name, 1]], raw);
    assert.equal(line.measurement, raw === "a\\=b" ? raw : name);
  }
  const text = (raw, stringCEscapes) => parse(bytes(`m f="${raw}"\n`), { stringCEscapes }).line(0).fields.get("f");
  assert.equal(text('a\\"b\\\\c\\d\\n', false), 'a"b\\c\\d\\n');
  assert.equal(text("\\n\\r\\t\\\\n\\x", true), "\n\r\t\\n\\x");
});

test("line ends, spaces and comments are no part of a line", () => {
  const text = '# a\r\n  m,t=v f=1 5\r\n\nm f="x\r\ny"\r\nm f=2i   \r\n m f=T';
  for (const mode of ["spec", "lenient"]) {
    const document = parse(bytes(text), { mode });
    assert.deepStrictEqual(Array.from(document, told), [
      ["m", [["t", "v"]], [["f", 1]], 5n, 2, 1, false],
      ["m", [], [["f", "x\r\ny"]], null, 4, 2, false],
      ["m", [], [["f", 2n]], null, 6, 3, false],
      ["m", [], [["f", true]], null, 7, 4, false],
    ]);
  }
});

test("timestamps have the precision that was asked for", () => {
  const second = 10n ** 9n;
  const units = { ns: 1n, us: 1000n, ms: 10n ** 6n, s: second, m: 60n * second, h: 3600n * second };
  for (const [precision, unit] of Object.entries(units)) {
    const document = parse(bytes("m f=1 -17\nm f=1\n"), { precision });
    assert.deepEqual(Array.from(document, (line) => line.timestamp), [-17n * unit, null]);
    assert.deepEqual(document.timestamps(), {
      kind: "int",
      values: BigInt64Array.of(-17n * unit, 0n),
      present: Uint8Array.of(1, 0),
      length: 2,
      precision: "ns",
    });
  }
});

test("lines far apart are found, in any order", () => {
  const bad = (i) => (i % 1000 === 999 ? "#\nbad\n" : "");
  const lines = Array.from({ length: 60_000 }, (_, i) => `m${i},tag=value f=${i}i ${i}\n${bad(i)}`);
  const document = parse(bytes(lines.join("")), { errors: "collect" });
  assert.equal(document.length, lines.length);
  const next = generator(0x165667b1);
  for (let i = 0; i < 300; i++) {
    const index = next(lines.length);
    const line = document.line(index);
    const before = Math.floor(index / 1000);
    const place = [index + 1 + 2 * before, index + 1 + before];
    const wanted = [`m${index}`, [["tag", "value"]], [["f", BigInt(index)]], BigInt(index), ...place, false];
    assert.deepStrictEqual(told(line), wanted);
  }
  const slice = document.slice(-30_000, -29_990).map((line) => line.measurement);
  assert.deepEqual(slice, Array.from({ length: 10 }, (_, i) => `m${30_000 + i}`));
});

test("a long loop that parses does not fill the memory", () => {
  const data = bytes("cpu,host=a load=0.5 1700\n".repeat(160_000));
  let most = 0;
  for (let i = 0; i < 150; i++) {
    const document = parse(data);
    assert.equal(document.line(100_000).fields.get("load"), 0.5);
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  // All documents together have 600 MB.
  assert.ok(most < 300 << 20, `${most} bytes`);
});

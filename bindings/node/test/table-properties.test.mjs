// What holds for all tables: columns are written as the rows that they stand for, and come back as they were.
import assert from "node:assert/strict";
import { tableFromIPC, tableToIPC } from "apache-arrow";
import { encode, encodeArrow, encodeColumns, parse, toArrow, toColumns } from "../index.mjs";
import { anyColumns } from "../testing/columns.mjs";
import { holds } from "../testing/holds.mjs";

const TABLES = 1500;

const table = (next) => ({ ...anyColumns(next, next(40)), maxLines: 1 + next(20) });

const bytesOf = (batches) => Buffer.concat(Array.from(batches, ({ body }) => body));

holds("columns are rows", TABLES, table, ({ columns, kept, maxLines }) => {
  const wanted = Buffer.from(encode(kept));
  assert.deepEqual(bytesOf(encodeColumns(columns)).toString(), wanted.toString());
  const batches = [...encodeColumns(columns, { maxLines })];
  assert.deepEqual(bytesOf(batches), wanted);
  assert.ok(batches.every(({ records }) => records <= maxLines));
});

holds("a batch knows its rows", TABLES, table, ({ columns, rows, maxLines }) => {
  let count = 0;
  for (const batch of encodeColumns(columns, { maxLines })) {
    const skipped = new Set(batch.skippedRows);
    const lines = [...parse(batch.body)];
    assert.equal(batch.records, lines.length);
    for (const line of lines) {
      while (skipped.has(count)) count += 1;
      assert.equal(batch.rowOfLine(line.line), count);
      assert.equal(Buffer.from(encode([line])).toString(), Buffer.from(encode([rows[count]])).toString());
      count += 1;
    }
    while (skipped.has(count)) count += 1;
  }
  assert.equal(count, rows.length);
});

const byKey = ([a], [b]) => (a < b ? -1 : 1);

/** What lines say, whatever the order of their fields. */
const said = (lines) => lines.map((line) => [line.measurement, line.tagItems(), line.fieldItems().sort(byKey), line.timestamp]);

holds("columns come back as they were", TABLES, table, ({ columns, kept }) => {
  const body = bytesOf(encodeColumns(columns));
  const tables = toColumns(body);
  assert.deepEqual([...tables.keys()], [...new Set(kept.map(({ measurement }) => measurement))]);
  for (const [name, made] of tables) {
    const written = bytesOf(encodeColumns(made));
    const own = [...parse(body)].filter(({ measurement }) => measurement === name);
    assert.equal(made.length, own.length);
    assert.deepStrictEqual(said([...parse(written)]), said(own));
    assert.deepStrictEqual(toColumns(written), new Map([[name, made]]));
  }
});

holds("so do Arrow tables", TABLES / 5, table, ({ columns }) => {
  const body = bytesOf(encodeColumns(columns));
  const made = toColumns(body);
  for (const [measurement, stream] of toArrow(body)) {
    const { tags, time } = made.get(measurement);
    const options = { measurement, tags: [...tags.keys()], ...(time === null ? {} : { time: "time" }) };
    const wanted = bytesOf(encodeColumns(made.get(measurement))).toString();
    for (const bytes of [stream, tableToIPC(tableFromIPC(stream)), tableToIPC(tableFromIPC(stream), "file")]) {
      assert.equal(bytesOf(encodeArrow(bytes, options)).toString(), wanted);
    }
  }
});

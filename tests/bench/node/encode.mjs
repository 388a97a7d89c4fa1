// How fast the Node package writes rows, beside the released client. README.md says how to read what it writes.
//
// Usage: node --expose-gc encode.mjs DAY FILE...: each FILE is a data set, named after it; its first rows are written
// again. Fails when what is promised on the data set `cpu` is missed.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename } from "node:path";
import { Point as TheirPoint } from "@influxdata/influxdb-client";
import { Point, encode, encodeColumns, parse, toColumns, version } from "../../../bindings/node/index.mjs";
import { PACKINGS } from "./packings.mjs";

const ROUNDS = 11;
const ROWS = 5000;
// As long for each: in the few milliseconds that the fastest take for as many batches as the slowest, what one has to do anew
// after a collection, and when its own garbage is collected, would decide.
const ROUND_MICROSECONDS = 200_000;

/** How many times as fast as the client each way of writing must be. */
const PROMISED = new Map([
  ["columns", ["`encodeColumns` of typed arrays", 40]],
  ["objects", ["`encode` of plain objects", 4]],
  ["points", ["`Point`s made and given to `encode`", 4]],
  ["alone", ["a `Point` made and `toLineProtocol`", 1.5]],
]);

const [day, ...files] = process.argv.slice(2);
if (globalThis.gc === undefined) giveUp("usage: node --expose-gc encode.mjs DAY FILE...");
const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const theirVersion = manifest.devDependencies["@influxdata/influxdb-client"];

function giveUp(why) {
  console.error(`bench: ${why}`);
  process.exit(1);
}

/** The first rows of a file as plain objects. */
function read(file) {
  const bytes = readFileSync(file).subarray(0, ROWS * 1024);
  const lines = parse(bytes.subarray(0, bytes.lastIndexOf(10) + 1)).slice(0, ROWS);
  if (lines.length < ROWS) giveUp(`${file} has only ${lines.length} rows`);
  const fromEntries = (map) => Object.fromEntries(map);
  return lines.map((line) => {
    const { measurement, timestamp: time } = line;
    return { measurement, tags: fromEntries(line.tags), fields: fromEntries(line.fields), time };
  });
}

// The same loop twice: one for both kinds of points would be slower for either. Both take integers as numbers.

function theirs({ measurement, tags, fields }, digits) {
  const point = new TheirPoint(measurement);
  for (const key in tags) point.tag(key, tags[key]);
  for (const key in fields) {
    const value = fields[key];
    if (typeof value === "bigint") point.intField(key, Number(value));
    else if (typeof value === "number") point.floatField(key, value);
    else if (typeof value === "string") point.stringField(key, value);
    else point.booleanField(key, value);
  }
  return point.timestamp(digits);
}

function ours({ measurement, tags, fields, time }) {
  const point = new Point(measurement);
  for (const key in tags) point.tag(key, tags[key]);
  for (const key in fields) {
    const value = fields[key];
    if (typeof value === "bigint") point.intField(key, Number(value));
    else if (typeof value === "number") point.floatField(key, value);
    else if (typeof value === "string") point.stringField(key, value);
    else point.booleanField(key, value);
  }
  return point.timestamp(time);
}

/** The columns of the rows: floats and integers, names and codes. A data set has one measurement. */
function columnsOf(objects) {
  const [columns, ...others] = toColumns(encode(objects)).values();
  if (others.length > 0) giveUp("the data set has several measurements");
  return columns;
}

function contestantsFor(objects) {
  const columns = columnsOf(objects);
  // The client takes nanoseconds only as text.
  const digits = objects.map((row) => String(row.time));
  return new Map([
    ["theirs", () => objects.map((object, row) => theirs(object, digits[row]).toLineProtocol()).join("\n")],
    ["columns", () => Array.from(encodeColumns(columns), ({ body }) => body)],
    ["objects", () => encode(objects)],
    ["points", () => encode(objects.map(ours))],
    ["alone", () => objects.map((object) => ours(object).toLineProtocol()).join("\n")],
  ]);
}

/** What a body says: the client sorts fields too, which means nothing. */
function said(body) {
  const bytes = Array.isArray(body) ? Buffer.concat(body) : Buffer.from(body);
  const rows = parse(bytes);
  return Array.from(rows, (row) => [row.measurement, ...row.tags, ...[...row.fields].sort(), row.timestamp].join()).join("\n");
}

/** The processor time of all threads for a row in microseconds, what collecting garbage takes included. */
function measured(work, batches) {
  // What the one before has left behind is not this one's. The first call leaves sweeping to other threads, whose time would
  // be counted below; the second waits for them.
  globalThis.gc();
  globalThis.gc();
  const before = process.cpuUsage();
  for (let batch = 0; batch < batches; batch++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batches / ROWS;
}

/** How many batches make a round; finding out warms up. */
function batchesOf(work) {
  const before = process.cpuUsage();
  for (let batches = 1; ; batches++) {
    work();
    const { user, system } = process.cpuUsage(before);
    if (user + system >= ROUND_MICROSECONDS) return batches;
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Of each contestant the time for a row, how many times as fast as the first it is, and slowest over fastest round. */
function race(contestants) {
  const times = new Map(Array.from(contestants.keys(), (name) => [name, []]));
  const rounds = Array.from(contestants, ([name, work]) => [name, work, batchesOf(work)]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work, batches] of rounds) times.get(name).push(measured(work, batches));
  }
  const [first] = times.values();
  const result = ([name, all]) => {
    const ratio = median(first.map((time, round) => time / all[round]));
    return [name, { time: median(all), ratio, spread: Math.max(...all) / Math.min(...all) }];
  };
  return new Map(Array.from(times, result));
}

/** The race of those who write, on one data set. */
function writing(file) {
  const contestants = contestantsFor(read(file));
  const wanted = said(contestants.get("theirs")());
  for (const [name, work] of contestants) {
    if (said(work()) !== wanted) giveUp(`${name} writes something else than the client on ${file}`);
  }
  return race(contestants);
}

const setOf = (file) => basename(file, ".lp");
const cpu = files.find((file) => setOf(file) === "cpu") ?? giveUp("the data set cpu is missing");
const results = new Map(files.map((file) => [setOf(file), writing(file)]));
const judged = results.get("cpu");
// The last race, because it cuts the package off from its native half.
const rows = read(cpu);
const packings = race(new Map(Array.from(PACKINGS, ([what, pack]) => [what, () => pack(rows)])));
const missed = [...PROMISED].filter(([name, [, target]]) => !(judged.get(name).ratio >= target));

const spreads = [...results.values(), packings].flatMap((result) => Array.from(result.values(), ({ spread }) => spread));
const promise = ([name, [what, target]]) => {
  const verdict = missed.some(([other]) => other === name) ? "**missed**" : "reached";
  return `| ${what} | cpu | ${target} × the client's Point | ${judged.get(name).ratio.toFixed(2)} | ${verdict} |`;
};
const figure = (what, set, { time, ratio }) => `| ${what} | \`${set}\` | ${time.toFixed(2)} | ${ratio.toFixed(2)} |`;
const figures = (name, what) => Array.from(results, ([set, of]) => figure(what, set, of.get(name))).join("\n");
const packed = ([what, { time, ratio }]) => `| ${what} | ${time.toFixed(2)} | ${(1 / ratio).toFixed(2)} |`;

const report = `# Writing line protocol in Node

Written by \`make bench-node-encode\`, ${day}. README.md says how to read it: trust ratios, not times.

- Machine: ${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}, linepack ${version},
  @influxdata/influxdb-client ${theirVersion}.
- ${ROWS} rows a batch; medians of ${ROUNDS} interleaved rounds of ${ROUND_MICROSECONDS / 1e6} s each, processor time of all threads.
- Slowest round over fastest round of a contestant: median ${median(spreads).toFixed(2)}, largest ${Math.max(...spreads).toFixed(2)}.

## What is promised

| work | data set | must reach | reached | verdict |
|---|---|---|---|---|
${Array.from(PROMISED, promise).join("\n")}

## Figures

| what | data set | microseconds a row | times as fast as the client |
|---|---|---|---|
${figures("theirs", "the client: `Point` made, `toLineProtocol`, lines joined")}
${figures("columns", "`encodeColumns`")}
${figures("objects", "`encode(objects)`")}
${figures("points", "`Point`s made, `encode(points)`")}
${figures("alone", "`Point` made, `toLineProtocol`, lines joined")}

## Packings

What \`encode(objects)\` does in JavaScript on \`cpu\`, before its one native call.

| packing | microseconds a row | times as long as the package's own |
|---|---|---|
${Array.from(packings, packed).join("\n")}
`;
writeFileSync(new URL("ENCODE.md", import.meta.url), report);
console.log(report);
if (missed.length > 0) giveUp(`missed: ${missed.map(([, [what]]) => what).join("; ")}`);

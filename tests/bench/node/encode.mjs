// How fast the Node package writes rows, beside the released client. README.md says how to read what it writes.
//
// Usage: node --expose-gc encode.mjs DAY FILE: FILE is the data set `cpu`; its first rows are written again.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { Point as TheirPoint } from "@influxdata/influxdb-client";
import { Point, encode, parse, version } from "../../../bindings/node/index.mjs";

const ROUNDS = 11;
const ROWS = 5000;
const BATCHES = 6;
const BATCH_TARGET = 4;
const ALONE_TARGET = 1.5;

const [day, file] = process.argv.slice(2);
if (file === undefined || globalThis.gc === undefined) giveUp("usage: node --expose-gc encode.mjs DAY FILE");
const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const theirVersion = manifest.devDependencies["@influxdata/influxdb-client"];

function giveUp(why) {
  console.error(`bench: ${why}`);
  process.exit(1);
}

/** The first rows of the file as plain objects. */
function read() {
  const bytes = readFileSync(file).subarray(0, ROWS * 1024);
  const lines = parse(bytes.subarray(0, bytes.lastIndexOf(10) + 1)).slice(0, ROWS);
  if (lines.length < ROWS) giveUp(`${file} has only ${lines.length} rows`);
  const fromEntries = (map) => Object.fromEntries(map);
  return lines.map((line) => {
    const { measurement, timestamp: time } = line;
    return { measurement, tags: fromEntries(line.tags), fields: fromEntries(line.fields), time };
  });
}

const objects = read();

/** The client takes nanoseconds only as text. */
const digits = objects.map((row) => String(row.time));

// The same loop twice: one for both kinds of points would be slower for either. Both take integers as numbers.

function theirs({ measurement, tags, fields }, row) {
  const point = new TheirPoint(measurement);
  for (const key in tags) point.tag(key, tags[key]);
  for (const key in fields) {
    const value = fields[key];
    if (typeof value === "bigint") point.intField(key, Number(value));
    else point.floatField(key, value);
  }
  return point.timestamp(digits[row]);
}

function ours({ measurement, tags, fields, time }) {
  const point = new Point(measurement);
  for (const key in tags) point.tag(key, tags[key]);
  for (const key in fields) {
    const value = fields[key];
    if (typeof value === "bigint") point.intField(key, Number(value));
    else point.floatField(key, value);
  }
  return point.timestamp(time);
}

const contestants = new Map([
  ["theirs", () => objects.map((object, row) => theirs(object, row).toLineProtocol()).join("\n")],
  ["objects", () => encode(objects)],
  ["points", () => encode(objects.map(ours))],
  ["alone", () => objects.map((object) => ours(object).toLineProtocol()).join("\n")],
]);

/** What a body says: the client sorts fields too, which means nothing. */
function said(body) {
  const rows = parse(typeof body === "string" ? Buffer.from(body) : body);
  return Array.from(rows, (row) => [row.measurement, ...row.tags, ...[...row.fields].sort(), row.timestamp].join()).join("\n");
}

/** The processor time of all threads for a row in microseconds, what collecting garbage takes included. */
function measured(work) {
  // What the one before has left behind is not this one's.
  globalThis.gc();
  const before = process.cpuUsage();
  for (let batch = 0; batch < BATCHES; batch++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / BATCHES / ROWS;
}

const wanted = said(contestants.get("theirs")());
for (const [name, work] of contestants) {
  if (said(work()) !== wanted) giveUp(`${name} writes something else than the client`);
}

const times = new Map(Array.from(contestants.keys(), (name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, work] of contestants) {
    const time = measured(work);
    // The first round only warms up.
    if (round > 0) times.get(name).push(time);
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const ratio = (name) => median(times.get("theirs").map((time, round) => time / times.get(name)[round]));
const spreads = Array.from(times.values(), (all) => Math.max(...all) / Math.min(...all));
const met = (name, target) => (ratio(name) >= target ? "yes" : "**no**");
const line = (name, what) => `| ${what} | ${median(times.get(name)).toFixed(2)} | ${ratio(name).toFixed(2)} |`;

const report = `# Writing line protocol in Node

Written by \`make bench-node-encode\`, ${day}. README.md says how to read it: trust ratios, not times.

- Machine: ${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}, linepack ${version},
  @influxdata/influxdb-client ${theirVersion}.
- Data set \`cpu\`, ${ROWS} rows a batch; medians of ${ROUNDS} interleaved rounds of ${BATCHES} batches, processor time of all threads.
- Slowest round over fastest round of a contestant: median ${median(spreads).toFixed(2)}, largest ${Math.max(...spreads).toFixed(2)}.

## What is promised

| what, times as fast as the client's \`Point\` | reached | target | met |
|---|---|---|---|
| \`encode\` of plain objects | ${ratio("objects").toFixed(2)} | ≥ ${BATCH_TARGET} | ${met("objects", BATCH_TARGET)} |
| \`Point\`s made and given to \`encode\` | ${ratio("points").toFixed(2)} | ≥ ${BATCH_TARGET} | ${met("points", BATCH_TARGET)} |
| a \`Point\` made and \`toLineProtocol\` | ${ratio("alone").toFixed(2)} | ≥ ${ALONE_TARGET} | ${met("alone", ALONE_TARGET)} |

## Figures

| what | microseconds a row | times as fast as the client |
|---|---|---|
${line("theirs", "the client: `Point` made, `toLineProtocol`, lines joined")}
${line("objects", "`encode(objects)`")}
${line("points", "`Point`s made, `encode(points)`")}
${line("alone", "`Point` made, `toLineProtocol`, lines joined")}
`;
writeFileSync(new URL("ENCODE.md", import.meta.url), report);
console.log(report);

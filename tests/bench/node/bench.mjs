// How fast the Node package reads, beside the core and beside plain JavaScript. README.md says how to read what it writes.
//
// Usage: node --expose-gc bench.mjs DAY FILE COMMAND...: FILE is the data set `cpu`, COMMAND runs linepack-bench.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parse, parseAsync, version } from "../../../bindings/node/index.mjs";

const ROUNDS = 9;
const FIELD = "usage_guest";
const COLUMN_TARGET = 0.5;
const DELAY_TARGET_MS = 20;

const [day, file, ...command] = process.argv.slice(2);
if (command.length === 0 || globalThis.gc === undefined) give("usage: node --expose-gc bench.mjs DAY FILE COMMAND...");
const data = new Uint8Array(readFileSync(file));
const text = Buffer.from(data.buffer).toString("latin1");

function give(up) {
  console.error(`bench: ${up}`);
  process.exit(1);
}

/** The processor time of `work` on all threads of this process in milliseconds, those that collect garbage included. */
function measured(work) {
  // What the one before has left behind is not this one's.
  globalThis.gc();
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, result };
}

/** The core in a process of its own, which measures itself and prints the nanoseconds and the sum. */
function core() {
  const [program, ...args] = [...command, "column", file, FIELD];
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) give(`${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  const [ns, result] = stdout.trim().split(" ").map(Number);
  return { ms: ns / 1e6, result };
}

function sumOfColumn() {
  const { values } = parse(data).column(FIELD);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** Counts the values of every line after asking for each of them. */
function everyValue() {
  let count = 0;
  for (const line of parse(data)) {
    count += line.measurement.length > 0 ? 1 : 0;
    for (const [, value] of line.tagItems()) count += value.length > 0 ? 1 : 0;
    for (const [, value] of line.fieldItems()) count += value !== undefined ? 1 : 0;
    count += line.timestamp !== null ? 1 : 0;
  }
  return count;
}

/** What a parser would be without rules: no escapes, no strings with spaces, no check of anything. */
function splitting() {
  let count = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [series, fields, time] = line.split(" ");
    const [measurement, ...tags] = series.split(",");
    count += measurement.length > 0 ? 1 : 0;
    for (const tag of tags) count += tag.split("=")[1].length > 0 ? 1 : 0;
    for (const field of fields.split(",")) {
      const value = field.split("=")[1];
      count += (value.endsWith("i") ? BigInt(value.slice(0, -1)) : Number(value)) !== undefined ? 1 : 0;
    }
    count += BigInt(time) !== null ? 1 : 0;
  }
  return count;
}

const contestants = new Map([
  ["core", core],
  ["column", () => measured(sumOfColumn)],
  ["parse", () => measured(() => parse(data).length)],
  ["values", () => measured(everyValue)],
  ["splitting", () => measured(splitting)],
]);

/** The longest that the event loop was held up while `work` was done: by the histogram, and by a timer of 1 ms. */
async function heldUp(work) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  let [last, longest] = [performance.now(), 0];
  const probe = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  longest = 0;
  histogram.enable();
  await work();
  // What came last must be seen too.
  await new Promise((resolve) => setTimeout(resolve, 5));
  histogram.disable();
  clearInterval(probe);
  return Math.max(histogram.max / 1e6, longest);
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

const times = new Map(Array.from(contestants.keys(), (name) => [name, []]));
const delays = { reading: [], idle: [] };
const results = new Map();
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, work] of contestants) {
    const { ms, result } = work();
    // The first round only touches everything once.
    if (round > 0) times.get(name).push(ms);
    if (results.has(name) && results.get(name) !== result) give(`${name} says ${result} after ${results.get(name)}`);
    results.set(name, result);
  }
  const started = performance.now();
  const reading = await heldUp(() => parseAsync(data));
  const idle = await heldUp(() => new Promise((resolve) => setTimeout(resolve, performance.now() - started)));
  if (round > 0) {
    delays.reading.push(reading);
    delays.idle.push(idle);
  }
}
if (results.get("core") !== results.get("column")) give(`the sums differ: ${results.get("core")}, ${results.get("column")}`);
if (results.get("values") !== results.get("splitting")) give("lines and splitting find another number of values");

const ms = (name) => median(times.get(name));
const records = results.get("parse");
const mib = data.length / (1 << 20);
const rate = (name) => `${(data.length / ms(name) / 1000).toFixed(0)} MB/s, ${Math.round(records / ms(name))} thousand lines/s`;
const ratio = ms("core") / ms("column");
const spreads = Array.from(times.values(), (all) => Math.max(...all) / Math.min(...all));
const worst = Math.max(...delays.reading);
const met = (yes) => (yes ? "yes" : "**no**");

const report = `# Reading line protocol in Node

Written by \`make bench-node\`, ${day}. README.md says how to read it: trust ratios, not times.

- Machine: ${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node}, linepack ${version}.
- Data set \`cpu\`, ${mib.toFixed(0)} MiB, ${records} records; medians of ${ROUNDS} interleaved rounds, processor time of all threads.
- Slowest round over fastest round of a contestant: median ${median(spreads).toFixed(2)}, largest ${Math.max(...spreads).toFixed(2)}.

## What is promised

| what | reached | target | met |
|---|---|---|---|
| \`parse\`, \`column("${FIELD}")\` and the sum, times as fast as the core | ${ratio.toFixed(2)} | ≥ ${COLUMN_TARGET} | ${met(ratio >= COLUMN_TARGET)} |
| longest hold-up of the event loop while \`parseAsync\` reads, all rounds | ${worst.toFixed(1)} ms | ≤ ${DELAY_TARGET_MS} ms | ${met(worst <= DELAY_TARGET_MS)} |

## Figures

| what | time | rate |
|---|---|---|
| the core: \`parse\`, \`column\` and the sum | ${ms("core").toFixed(1)} ms | ${rate("core")} |
| \`parse\`, \`column\` and the sum | ${ms("column").toFixed(1)} ms | ${rate("column")} |
| \`parse\` alone | ${ms("parse").toFixed(1)} ms | ${rate("parse")} |
| \`parse\`, then every value of every line with its type | ${ms("values").toFixed(1)} ms | ${rate("values")} |
| plain JavaScript that only splits text, no parser | ${ms("splitting").toFixed(1)} ms | ${rate("splitting")} |

Every value of every line takes ${(ms("values") / ms("splitting")).toFixed(2)} times as long as splitting the text alone.

Hold-ups of the event loop in the rounds, median and longest: ${median(delays.reading).toFixed(1)} and ${worst.toFixed(1)} ms while
\`parseAsync\` read, ${median(delays.idle).toFixed(1)} and ${Math.max(...delays.idle).toFixed(1)} ms for as long with nothing to do.
`;
writeFileSync(new URL("RESULTS.md", import.meta.url), report);
console.log(report);

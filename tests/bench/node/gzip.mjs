// How fast the Node package packs bodies, beside Node's own zlib. README.md says how to read what it writes.
//
// Usage: node --expose-gc gzip.mjs DAY FILE...: each FILE is a data set, named after it; its first bytes are the bodies.
// Fails when what is promised is missed.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { Gzip, gunzip, gzip, version } from "../../../bindings/node/index.mjs";

const ROUNDS = 11;
const LEVEL = 6;
const BODY_BYTES = 4 << 20;
const SMALL_BODY_BYTES = 64 << 10;

/** How many times as fast as zlib packing must be, and how many times as large its result may be. */
const SPEED = 1;
const SIZE = 1.03;

const [day, ...files] = process.argv.slice(2);
if (files.length === 0 || globalThis.gc === undefined) giveUp("usage: node --expose-gc gzip.mjs DAY FILE...");

function giveUp(why) {
  console.error(`bench: ${why}`);
  process.exit(1);
}

/** The bodies of a file: all at once, or cut into small ones. */
function bodiesOf(file, size) {
  const data = readFileSync(file).subarray(0, BODY_BYTES);
  if (data.length < BODY_BYTES) giveUp(`${file} has only ${data.length} bytes`);
  return Array.from({ length: data.length / size }, (_, at) => data.subarray(at * size, (at + 1) * size));
}

const limits = { maxBytes: BODY_BYTES, maxRatio: Infinity };

function contestantsFor(bodies) {
  const packer = new Gzip({ level: LEVEL });
  const packed = bodies.map((body) => gzipSync(body, { level: LEVEL }));
  return new Map([
    ["theirs", () => bodies.map((body) => gzipSync(body, { level: LEVEL }))],
    ["gzip", () => bodies.map((body) => gzip(body, { level: LEVEL }))],
    ["pack", () => bodies.map((body) => packer.pack(body))],
    ["unpackTheirs", () => packed.map((each) => gunzipSync(each))],
    ["unpack", () => packed.map((each) => gunzip(each, limits))],
  ]);
}

/** The processor time of all threads in milliseconds, what collecting garbage takes included. */
function measured(work) {
  // What the one before has left behind is not this one's.
  globalThis.gc();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const sizeOf = (packed) => packed.reduce((sum, { length }) => sum + length, 0);

/** The race on one data set with bodies of one size: of each contestant its times, and how many times as large its result is. */
function race(file, size) {
  const bodies = bodiesOf(file, size);
  const contestants = contestantsFor(bodies);
  for (const name of ["gzip", "pack"]) {
    contestants.get(name)().forEach((each, at) => {
      if (Buffer.compare(gunzipSync(each), bodies[at]) !== 0) giveUp(`${name} packs something else of ${file}`);
    });
  }
  const times = new Map(Array.from(contestants.keys(), (name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, work] of contestants) {
      const time = measured(work);
      // The first round only warms up.
      if (round > 0) times.get(name).push(time);
    }
  }
  const ratio = (theirs, ours) => median(times.get(theirs).map((time, round) => time / times.get(ours)[round]));
  return {
    set: basename(file, ".lp"),
    size,
    gzip: ratio("theirs", "gzip"),
    pack: ratio("theirs", "pack"),
    unpack: ratio("unpackTheirs", "unpack"),
    rate: (BODY_BYTES / median(times.get("gzip")) / 1000).toFixed(0),
    larger: sizeOf(contestants.get("gzip")()) / sizeOf(contestants.get("theirs")()),
    spread: Math.max(...Array.from(times.values(), (all) => Math.max(...all) / Math.min(...all))),
  };
}

const results = [BODY_BYTES, SMALL_BODY_BYTES].flatMap((size) => files.map((file) => race(file, size)));
const missed = results.filter(({ gzip, pack, larger }) => !(gzip >= SPEED && pack >= SPEED && larger <= SIZE));

const verdict = (result) => (missed.includes(result) ? "**missed**" : "reached");
const kib = (bytes) => `${bytes >> 10} KiB`;
const promised = (result) =>
  `| \`${result.set}\` | ${kib(result.size)} | ${result.gzip.toFixed(2)} | ${result.pack.toFixed(2)} | ${result.larger.toFixed(3)} | ${verdict(result)} |`;
const figure = ({ set, size, rate, unpack, spread }) =>
  `| \`${set}\` | ${kib(size)} | ${rate} MB/s | ${unpack.toFixed(2)} | ${spread.toFixed(2)} |`;

const report = `# Packing bodies in Node

Written by \`make bench-node-gzip\`, ${day}. README.md says how to read it: trust ratios, not times.

- Machine: ${cpus()[0].model}, ${cpus().length} cores; Node ${process.versions.node} with zlib ${process.versions.zlib}, linepack ${version}.
- Level ${LEVEL}; ${kib(BODY_BYTES)} of each data set; medians of ${ROUNDS} interleaved rounds, processor time of all threads.

## What is promised

At least ${SPEED} × as fast as \`zlib.gzipSync\`, and at most ${SIZE} × as large.

| data set | a body | \`gzip\`, times as fast | \`Gzip.pack\`, times as fast | times as large | verdict |
|---|---|---|---|---|---|
${results.map(promised).join("\n")}

## Figures

| data set | a body | \`gzip\` | \`gunzip\`, times as fast as \`zlib.gunzipSync\` | slowest round over fastest |
|---|---|---|---|---|
${results.map(figure).join("\n")}
`;
writeFileSync(new URL("GZIP.md", import.meta.url), report);
console.log(report);
if (missed.length > 0) giveUp(`missed: ${missed.map(({ set, size }) => `${set} in bodies of ${kib(size)}`).join("; ")}`);

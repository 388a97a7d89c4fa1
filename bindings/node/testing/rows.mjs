// Arbitrary rows: names and strings of any code units or bytes, values of any type, times in every form.
import { UInt } from "../index.mjs";
import { randomText, randomValue } from "./random.mjs";

const PLAIN = ["a", "Z", "0", "_x", "é", "東", "😀", " b", ",", "=c"];

/** Text that every reader understands alike. */
const plainText = (next) => `n${Array.from({ length: next(5) }, () => PLAIN[next(PLAIN.length)]).join("")}`;

/** Any code units, lone surrogates among them. */
function anyUnits(next) {
  const unit = () => next([128, 128, 0x3000, 0x10000][next(4)]);
  return String.fromCharCode(...Array.from({ length: next(5) }, unit));
}

/** Any bytes, or those of a text. */
function anyBytes(next) {
  if (next(2) === 0) return Buffer.from(randomText(next, 0, 4));
  return Uint8Array.from({ length: next(5) }, () => next(next(4) === 0 ? 256 : 128));
}

/** A text as it may be given, mostly harmless: one bad part is enough for a row to be refused. */
function anyText(next) {
  if (next(4) !== 0) return plainText(next);
  return [(n) => randomText(n, 0, 4), anyUnits, anyBytes][next(3)](next);
}

const EDGES = [0, -0, 2 ** 53, NaN, -Infinity, 5e-324, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(2n ** 70n)];

function anyValue(next) {
  if (next(16) === 0) return EDGES[next(EDGES.length)];
  return next(2) === 0 ? anyText(next) : randomValue(next);
}

const floor = (ns, unit) => ns - (((ns % unit) + unit) % unit);

/** A time in one of the forms in which it can be given, and the nanosecond that it means where a unit has so many. */
function anyTime(next) {
  const number = next(2 ** 32) - 2 ** 31;
  const ms = number * 1000 + next(1000);
  const ns = BigInt(ms) * 1_000_000n + BigInt(next(1_000_000));
  const fraction = String(((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n).padStart(9, "0");
  const forms = [
    [null, () => null],
    [number, (unit) => BigInt(number) * unit],
    [ns, (unit) => ns * unit],
    [new Date(ms), (unit) => floor(BigInt(ms) * 1_000_000n, unit)],
    [`${new Date(ms).toISOString().slice(0, 19)}.${fraction}Z`, (unit) => floor(ns, unit)],
    [[NaN, 1.5, new Date(NaN), "now", 2n ** 63n][next(5)], () => undefined],
  ];
  return forms[next(16) === 0 ? 5 : next(5)];
}

/** A row of parts, with `time` as it is given and `meant`, the nanosecond that it means; most can be written. */
export function anyRow(next) {
  const [time, meant] = anyTime(next);
  return {
    measurement: anyText(next),
    tags: Array.from({ length: next(3) }, () => [anyText(next), anyText(next)]),
    fields: Array.from({ length: 1 + next(3) }, () => [anyText(next), anyValue(next)]),
    time,
    meant,
  };
}

/** A row that has nothing which any reader could misunderstand, and no key twice. */
export function plainRow(next) {
  const values = [1.5, -7n, new UInt(7), true, `"${randomText(next, 0, 3).toWellFormed()}"`, plainText(next)];
  // Even as hours it fits into 64 bits of nanoseconds.
  const number = next(4_000_000) - 2_000_000;
  return {
    measurement: plainText(next),
    tags: Array.from({ length: next(4) }, (_, i) => [`t${i}${plainText(next)}`, plainText(next)]),
    fields: Array.from({ length: 1 + next(4) }, (_, i) => [`f${i}${plainText(next)}`, values[next(values.length)]]),
    time: number,
    meant: (unit) => BigInt(number) * unit,
  };
}

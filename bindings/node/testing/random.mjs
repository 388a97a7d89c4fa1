// What random tests share: the same rows and documents on every run.
import { Point, UInt } from "../index.mjs";

/** Marsaglia's xorshift on 32 bits: numbers from 0 up to but not including `below`. */
export function generator(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const HARMLESS = ["a", "b", "Z", "0", "i", " ", ",", "=", '"', "#", "é", "東", "😀", " f=1", ",t=v"];

const HARD = ["time", "\\", "\\ ", "\\,", '\\"', "\n", "\r", "\t", "\0", "\x7f", "\ufeff", "\ud800", "\udc00", "\nm f=1"];

export function randomText(next, least, most) {
  const piece = () => {
    const pieces = next(8) === 0 ? HARD : HARMLESS;
    return pieces[next(pieces.length)];
  };
  return Array.from({ length: least + next(most - least + 1) }, piece).join("");
}

const bits = new DataView(new ArrayBuffer(8));

export function randomValue(next) {
  bits.setUint32(0, next(2 ** 32));
  bits.setUint32(4, next(2 ** 32));
  switch (next(5)) {
    case 0:
      return bits.getFloat64(0);
    case 1:
      return bits.getBigInt64(0);
    case 2:
      return new UInt(bits.getBigUint64(0));
    case 3:
      return next(2) === 1;
    default:
      return randomText(next, 0, 6);
  }
}

export function randomRow(next) {
  const name = () => randomText(next, Number(next(20) !== 0), 3);
  return {
    measurement: name(),
    tags: Array.from({ length: next(3) }, () => [name(), name()]),
    fields: Array.from({ length: next(4) }, () => [name(), randomValue(next)]),
    time: next(2) === 1 ? BigInt(next(2 ** 32)) : null,
  };
}

export function pointOf({ measurement, tags, fields, time }) {
  const point = new Point(measurement);
  for (const [key, value] of tags) point.tag(key, value);
  for (const [key, value] of fields) point.field(key, value);
  return time === null ? point : point.timestamp(time);
}

const LINES = [
  "m,a=1,b=2 f=1.5,g=\"x y\" 17\n",
  'm f="two\nlines",g=2i 5\n',
  "m f=1\r\n",
  "m,a=x\\ y\\,z f=-.5e3,g=00,h=1. -7\r\n",
  'm\\ n,c\\=d=é f="a\\"b\\\\c",u=18446744073709551615u,t=T,n=false\n',
  'q s="\\n\\t\\\\n" 9\n',
  "m f=1 \n",
  "  m f=3   \r\n",
  "\n",
  "  \r\n",
  "# note\n",
  "#\u0001\n",
  'm f="open\n',
  "m,a= f=1\n",
  "m f=1 2 3\n",
  "東京,府=都 値=-9223372036854775808i 1\n",
  "é f=\ufffd\n",
];

const PIECES = ['"', "\\", "\r", "\n", ",", "=", " ", "m", "é", "\t", "1"];

/** A document of lines good and bad, some of them cut into. */
export function randomDocument(next) {
  const pick = (from) => from[next(from.length)];
  const piece = () => (next(12) === 0 ? pick(PIECES) : pick(LINES));
  const text = Array.from({ length: next(12) }, piece).join("");
  const data = Buffer.from(text);
  if (next(6) === 0 && data.length > 0) data[next(data.length)] = 0xff;
  return next(4) === 0 ? data.subarray(0, next(data.length + 1)) : data;
}

/** Everything that a line says. */
export const told = (line) => [
  line.measurement,
  line.tagItems(),
  line.fieldItems(),
  line.timestamp,
  line.line,
  line.record,
  line.duplicates,
];

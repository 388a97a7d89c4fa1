// Ways in which JavaScript can pack a batch for one call of the native module, without that call.
//
// All but the package's own are bare: no checks, no row of a wrong type, no text that is not ASCII.
import { createRequire } from "node:module";

const load = createRequire(import.meta.url);
const { FieldTypes } = load("../../../bindings/node/lib/fields.js");
const { packing } = load("../../../bindings/node/lib/pack.js");
const { packRow } = load("../../../bindings/node/lib/rows.js");

/** Gives every part of every row to `sink`. */
function walk(rows, sink) {
  sink.clear();
  for (const { measurement, tags, fields, time } of rows) {
    sink.text(measurement);
    for (const key in tags) {
      sink.text(key);
      sink.text(tags[key]);
    }
    for (const key in fields) {
      sink.text(key);
      const value = fields[key];
      if (typeof value === "bigint") sink.integer(value);
      else sink.float(value);
    }
    sink.integer(time);
  }
  return sink.size();
}

/** Lengths and numbers in typed arrays, text in a buffer: how it gets there is what differs. */
class Sink {
  lengths = new Uint32Array(1 << 20);
  integers = new BigInt64Array(1 << 18);
  floats = new Float64Array(this.integers.buffer);
  bytes = Buffer.allocUnsafeSlow(8 << 20);

  clear() {
    this.at = this.count = this.length = 0;
  }

  float(value) {
    this.floats[this.count++] = value;
  }

  integer(value) {
    this.integers[this.count++] = value;
  }

  size() {
    return this.length;
  }
}

class ByEncoder extends Sink {
  #encoder = new TextEncoder();

  text(text) {
    const { written } = this.#encoder.encodeInto(text, this.bytes.subarray(this.length));
    this.lengths[this.at++] = written;
    this.length += written;
  }
}

class ByWrite extends Sink {
  text(text) {
    const written = this.bytes.write(text, this.length);
    this.lengths[this.at++] = written;
    this.length += written;
  }
}

class Joined extends Sink {
  #joined = "";

  text(text) {
    this.lengths[this.at++] = text.length;
    this.#joined += text;
  }

  size() {
    const length = this.bytes.write(this.#joined);
    this.#joined = "";
    return length;
  }
}

class ByUnit extends Sink {
  text(text) {
    const { bytes, length } = this;
    for (let i = 0; i < text.length; i++) bytes[length + i] = text.charCodeAt(i);
    this.lengths[this.at++] = text.length;
    this.length += text.length;
  }
}

/** Everything in one buffer. */
class OneBuffer extends Sink {
  #view = new DataView(this.bytes.buffer);

  text(text) {
    const written = this.bytes.write(text, this.length + 4);
    this.#view.setUint32(this.length, written, true);
    this.length += 4 + written;
  }

  float(value) {
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  integer(value) {
    this.#view.setBigInt64(this.length, value, true);
    this.length += 8;
  }
}

/** A function of its own for each sink: one for all would be slower for each. */
const walkInto = (sink) => {
  const own = new Function(`return ${walk}`)();
  return (rows) => own(rows, sink);
};

/**
 * The package's own packing. The native module does not see what is packed, so after this the package cannot encode in
 * this process any more.
 */
function packed(rows) {
  const types = new FieldTypes();
  return packing((packer) => {
    rows.forEach((row, at) => packRow(row, packer, at, types));
    return packer.send((names, words) => words[0]);
  });
}

export const PACKINGS = new Map([
  ["the package's own: keys as numbers, short values of tags unit by unit, all checks", packed],
  ["each text unit by unit; lengths and numbers in typed arrays", walkInto(new ByUnit())],
  ["texts added to one string, one `Buffer.write`; the same", walkInto(new Joined())],
  ["each text by `Buffer.write`; the same", walkInto(new ByWrite())],
  ["each text by `TextEncoder.encodeInto`; the same", walkInto(new ByEncoder())],
  ["everything in one buffer through a `DataView`, each text by `Buffer.write`", walkInto(new OneBuffer())],
]);

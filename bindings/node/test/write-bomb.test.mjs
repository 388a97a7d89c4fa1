// Ten gibibytes in ten megabytes, refused in constant memory. A file of its own is a process of its own, whose memory is read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync } from "node:zlib";
import { Gunzip, gunzip, gunzipAsync } from "../index.mjs";

const MIB = 1 << 20;
const BLOCKS = 10 * 1024;

const HEADER = Buffer.from("1f8b08000000000000ff", "hex");
/** A mebibyte of zeros, packed so that more of the same may follow. */
const BLOCK = deflateRawSync(Buffer.alloc(MIB), { level: 9, finishFlush: constants.Z_FULL_FLUSH });

/** The bomb piece by piece; `read` counts what was taken of it. It has no end, for nobody comes to it. */
function* bomb(read) {
  yield HEADER;
  for (let block = 0; block < BLOCKS; block++) {
    read.blocks += 1;
    yield BLOCK;
  }
}

const LIMITS = [
  [{}, "gzip_ratio", 1],
  [{ maxRatio: Infinity }, "gzip_too_large", 10],
  [{ maxRatio: Infinity, maxBytes: 256 * MIB }, "gzip_too_large", 256],
];

/** The most memory that this process has had, in bytes. */
const mostMemory = () => process.resourceUsage().maxRSS * 1024;

function isConstant(before) {
  const grown = mostMemory() - before;
  assert.ok(grown < 64 * MIB, `memory has grown by ${grown} bytes`);
}

test("in pieces", () => {
  const before = mostMemory();
  for (const [limits, code, mebibytes] of LIMITS) {
    const unpacker = new Gunzip(limits);
    const read = { blocks: 0 };
    let largest = 0;
    const unpack = () => {
      for (const piece of bomb(read)) largest = Math.max(largest, unpacker.feed(piece).length);
    };
    assert.throws(unpack, { code });
    assert.ok(read.blocks >= mebibytes && read.blocks <= mebibytes + 1, `${read.blocks} blocks were read`);
    assert.ok(largest <= 2 * MIB);
  }
  isConstant(before);
});

test("in a web stream", async () => {
  const before = mostMemory();
  for (const [limits, code, mebibytes] of LIMITS) {
    const read = { blocks: 0 };
    const drain = async () => {
      const unpacked = ReadableStream.from(bomb(read)).pipeThrough(new Gunzip(limits));
      for await (const piece of unpacked) assert.ok(piece.length <= 2 * MIB);
    };
    await assert.rejects(drain, { code });
    assert.ok(read.blocks <= mebibytes + 4, `${read.blocks} blocks were read`);
  }
  isConstant(before);
});

test("whole", async () => {
  const whole = Buffer.concat([...bomb({ blocks: 0 })]);
  assert.ok(whole.length > 10_000_000 && whole.length < 12_000_000);
  const before = mostMemory();
  for (const [limits, code] of LIMITS.slice(0, 2)) {
    assert.throws(() => gunzip(whole, limits), { code });
    await assert.rejects(gunzipAsync(whole, limits), { code });
  }
  isConstant(before);
});

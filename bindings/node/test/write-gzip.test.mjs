import assert from "node:assert/strict";
import { Duplex, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { Gunzip, Gzip, LinepackError, gunzip, gunzipAsync, gzip, gzipAsync } from "../index.mjs";
import { holds } from "../testing/holds.mjs";
import { randomText } from "../testing/random.mjs";

const LINES = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `home,room=r${i % 7} temp=${i % 50} ${i}\n`).join(""));

const anyData = (next) => {
  if (next(4) === 0) return LINES.subarray(next(LINES.length));
  return Buffer.from(randomText(next, 0, 500));
};

/** `data` in pieces of random sizes. */
function* pieces(data, next) {
  for (let at = 0; at < data.length; ) {
    const size = 1 + next(next(2) === 0 ? 20 : 100_000);
    yield data.subarray(at, at + size);
    at += size;
  }
}

const fed = (turner, data, next) => {
  const out = Array.from(pieces(data, next), (piece) => turner.feed(piece));
  return Buffer.concat([...out, turner.finish() ?? Buffer.alloc(0)]);
};

holds(
  "whole or in pieces, here or in zlib: the same",
  100,
  (next) => ({ data: anyData(next), level: next(10), next }),
  ({ data, level, next }) => {
    const packed = Buffer.from(gzip(data, { level }));
    assert.deepEqual(gunzipSync(packed), data);
    assert.deepEqual(Buffer.from(gunzip(packed)), data);
    assert.deepEqual(Buffer.from(gunzip(gzipSync(data, { level }))), data);
    const packer = new Gzip({ level });
    packer.feed(Buffer.from("something else"));
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(Buffer.from(packer.pack(data)), packed);
      assert.deepEqual(fed(packer, data, next), packed);
    }
    const unpacker = new Gunzip();
    assert.throws(() => unpacker.feed(Buffer.from("no gzip")), { code: "invalid_gzip" });
    assert.throws(() => unpacker.feed(packed), { code: "invalid_gzip" });
    for (let round = 0; round < 2; round++) {
      unpacker.reset();
      assert.deepEqual(fed(unpacker, packed, next), data);
    }
  },
);

test("the same bytes on every run, without name and time", () => {
  assert.equal(Buffer.from(gzip(Buffer.from("m f=1\n"))).toString("hex", 0, 10), "1f8b08000000000000ff");
  assert.deepEqual(gzip(LINES), gzip(LINES, { level: 6 }));
  assert.deepEqual(gzip(LINES, { level: 99 }), gzip(LINES, { level: 9 }));
  assert.ok(gzip(LINES, { level: 9 }).length < gzip(LINES, { level: 1 }).length);
  assert.ok(gzip(LINES, { level: 1 }).length < gzip(LINES, { level: 0 }).length);
});

test("web streams and streams of Node", async () => {
  const packed = new Blob([LINES]).stream().pipeThrough(new Gzip());
  assert.deepEqual(Buffer.from(await new Response(packed.pipeThrough(new Gunzip())).arrayBuffer()), LINES);
  const piped = Readable.from([LINES]).pipe(Duplex.fromWeb(new Gzip({ level: 1 })));
  assert.deepEqual(await buffer(piped), Buffer.from(gzip(LINES, { level: 1 })));
  const theirs = new Blob([gzip(LINES)]).stream().pipeThrough(new DecompressionStream("gzip"));
  assert.deepEqual(Buffer.from(await new Response(theirs).arrayBuffer()), LINES);
  for (const data of ["no gzip", gzip(LINES).subarray(0, 100), ""]) {
    const broken = new Blob([data]).stream().pipeThrough(new Gunzip());
    await assert.rejects(new Response(broken).arrayBuffer(), (error) => (error.cause ?? error).code === "invalid_gzip");
  }
});

test("beside the event loop the same", async () => {
  const data = Buffer.concat(Array(3).fill(LINES));
  const packed = await gzipAsync(data, { level: 3 });
  assert.deepEqual(packed, gzip(data, { level: 3 }));
  assert.deepEqual(Buffer.from(await gunzipAsync(packed)), data);
  assert.deepEqual(await gzipAsync(new Uint8Array(0)), gzip(new Uint8Array(0)));
  await assert.rejects(gunzipAsync(data), (error) => error instanceof LinepackError && error.code === "invalid_gzip");
  await assert.rejects(gunzipAsync(packed, { maxBytes: 1000 }), { code: "gzip_too_large" });
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  for (const call of [gzipAsync(data, { signal }), gunzipAsync(packed, { signal })]) await assert.rejects(call, reason);
  const many = await Promise.all(Array.from({ length: 20 }, (_, i) => gzipAsync(LINES.subarray(i))));
  many.forEach((each, i) => assert.deepEqual(each, gzip(LINES.subarray(i))));
});

test("the event loop goes on", async () => {
  const data = Buffer.concat(Array(6).fill(LINES));
  let turns = 0;
  let packing = true;
  const turn = () => {
    turns += 1;
    if (packing) setImmediate(turn);
  };
  setImmediate(turn);
  await gzipAsync(data);
  packing = false;
  // At least one for each piece of a mebibyte.
  assert.ok(turns >= data.length >> 20, `${turns} turns`);
});

test("limits are exact", () => {
  const packed = gzip(LINES);
  assert.equal(gunzip(packed, { maxBytes: LINES.length }).length, LINES.length);
  assert.throws(() => gunzip(packed, { maxBytes: LINES.length - 1 }), { code: "gzip_too_large" });
  const zeros = gzip(new Uint8Array(2 << 20));
  assert.throws(() => gunzip(zeros), { code: "gzip_ratio" });
  assert.equal(gunzip(zeros, { maxRatio: Infinity }).length, 2 << 20);
  assert.equal(gunzip(zeros, { maxRatio: 2000, maxBytes: Infinity }).length, 2 << 20);
  assert.throws(() => new Gunzip({ maxBytes: 5 }).feed(packed), { code: "gzip_too_large" });
});

test("what is no whole gzip is refused", () => {
  const packed = gzip(Buffer.from("m f=1\n"));
  for (const wrong of [new Uint8Array(0), packed.subarray(0, -1), Buffer.concat([packed, Buffer.of(0)]), LINES]) {
    assert.throws(() => gunzip(wrong), (error) => error instanceof LinepackError && error.code === "invalid_gzip");
  }
  const damaged = packed.slice();
  damaged[damaged.length - 5] ^= 1;
  assert.throws(() => gunzip(damaged), /its checksum is wrong.*\[invalid_gzip\]/);
  assert.throws(() => new Gunzip().finish(), { code: "invalid_gzip" });
  assert.equal(gunzip(Buffer.concat([packed, packed])).length, 12);
});

test("what cannot be is refused", () => {
  const packer = new Gzip();
  const unpacker = new Gunzip();
  for (const wrong of ["text", undefined, null, [1], new ArrayBuffer(1)]) {
    for (const call of [gzip, gunzip, (data) => packer.feed(data), (data) => packer.pack(data), (data) => unpacker.feed(data)]) {
      assert.throws(() => call(wrong), TypeError);
    }
  }
  for (const wrong of [{ level: -1 }, { level: "6" }, { maxBytes: 1 }, { signal: AbortSignal.abort() }, null]) {
    assert.throws(() => gzip(LINES, wrong), { code: "invalid_option" });
    assert.throws(() => new Gzip(wrong), { code: "invalid_option" });
  }
  for (const wrong of [{ level: 6 }, { maxBytes: -1 }, { maxRatio: 0.5 }, null]) {
    assert.throws(() => gunzip(LINES, wrong), { code: "invalid_option" });
    assert.throws(() => new Gunzip(wrong), { code: "invalid_option" });
  }
});

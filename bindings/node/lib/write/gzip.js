"use strict";
// Packing and unpacking, whole or in pieces.

const native = require("../native.js");
const { unwrap } = require("../errors.js");
const { GUNZIP, GUNZIP_ASYNC, GZIP, GZIP_ASYNC, checked } = require("../options.js");
const { bytesOf, inPieces } = require("../read.js");

function gzip(data, options) {
  return unwrap(native.gzip(bytesOf(data), checked(options, GZIP).level));
}

function gunzip(data, options) {
  return unwrap(native.gunzip(bytesOf(data), checked(options, GUNZIP)));
}

/** What comes of `data` on a worker thread, piece by piece. */
async function feedAll(codec, data, signal) {
  const parts = [];
  let length = 0;
  for (const piece of inPieces(data)) {
    signal?.throwIfAborted();
    unwrap(await unwrap(codec.feedAsync(piece)));
    const part = unwrap(codec.take());
    length += part.length;
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function gzipAsync(data, options) {
  const { level, signal } = checked(options, GZIP_ASYNC);
  return feedAll(unwrap(native.newGzip(level)), data, signal);
}

async function gunzipAsync(data, options) {
  const { signal, ...limits } = checked(options, GUNZIP_ASYNC);
  return feedAll(unwrap(native.newGunzip(limits)), data, signal);
}

/** Bytes in, bytes out, in pieces; and the two ends of a web stream that does the same. */
class Codec {
  #native;
  #stream;

  constructor(codec) {
    this.#native = codec;
  }

  feed(data) {
    return unwrap(this.#native.feed(bytesOf(data)));
  }

  finish() {
    return unwrap(this.#native.feed());
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  get #transform() {
    const give = (bytes, controller) => {
      if (bytes?.length > 0) controller.enqueue(bytes);
    };
    this.#stream ??= new TransformStream({
      transform: (data, controller) => give(this.feed(data), controller),
      flush: (controller) => give(this.finish(), controller),
    });
    return this.#stream;
  }
}

class Gzip extends Codec {
  #native;

  constructor(options) {
    const packer = unwrap(native.newGzip(checked(options, GZIP).level));
    super(packer);
    this.#native = packer;
  }

  pack(data) {
    return unwrap(this.#native.pack(bytesOf(data)));
  }
}

class Gunzip extends Codec {
  #native;

  constructor(options) {
    const unpacker = unwrap(native.newGunzip(checked(options, GUNZIP)));
    super(unpacker);
    this.#native = unpacker;
  }

  finish() {
    super.finish();
  }

  reset() {
    unwrap(this.#native.reset());
  }
}

module.exports = { Gunzip, Gzip, gunzip, gunzipAsync, gzip, gzipAsync };

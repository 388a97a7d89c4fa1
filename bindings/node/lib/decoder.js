"use strict";
// Documents that arrive in pieces.

const { Transform } = require("node:stream");
const native = require("./native.js");
const { Document } = require("./document.js");
const { LinepackError, unwrap } = require("./errors.js");
const { PARSE, checked } = require("./options.js");
const { bytesOf } = require("./read.js");
const { Reading } = require("./reading.js");

class Decoder {
  #native;
  #reading;
  #failed = false;
  #stream;

  constructor(options) {
    const given = checked(options, PARSE);
    this.#native = unwrap(native.newDecoder(given, true));
    this.#reading = new Reading(given);
  }

  feed(data) {
    return this.#read(bytesOf(data));
  }

  finish() {
    return this.#read();
  }

  get held() {
    return unwrap(this.#native.held());
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  get #transform() {
    const give = (document, controller) => {
      if (says(document)) controller.enqueue(document);
    };
    this.#stream ??= new TransformStream({
      transform: (data, controller) => give(this.feed(data), controller),
      flush: (controller) => give(this.finish(), controller),
    });
    return this.#stream;
  }

  #read(data) {
    if (this.#failed) throw new LinepackError("wrong_state", "this decoder has met a bad record; make a new one");
    this.#failed = true;
    const { parts, report } = unwrap(this.#native.read(data));
    this.#failed = false;
    return new Document(parts, report, this.#reading);
  }
}

/** Whether a document is worth handing on. */
const says = (document) => document.length > 0 || document.report.errorCount > 0;

function decodeStream(options) {
  const decoder = new Decoder(options);
  const answer = (read, done) => {
    let document;
    try {
      document = read();
    } catch (error) {
      return done(error);
    }
    done(null, says(document) ? document : undefined);
  };
  return new Transform({
    readableObjectMode: true,
    transform: (data, _, done) => answer(() => decoder.feed(data), done),
    flush: (done) => answer(() => decoder.finish(), done),
  });
}

module.exports = { Decoder, decodeStream };

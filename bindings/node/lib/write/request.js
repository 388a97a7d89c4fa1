"use strict";
// Requests to be sent.

const { inspect } = require("node:util");
const native = require("../native.js");
const { Batch } = require("../batch.js");
const { LinepackError, kindOf, unwrap } = require("../errors.js");
const { WRITE, checked } = require("../options.js");
const { bytesOf } = require("../read.js");
const { HIDDEN, hiddenHeaders, hide, shownHeaders } = require("../secrets.js");
const { objectOf, urlOf } = require("./texts.js");

/** What may be printed of a URL: v1 can have the token in it. */
const shownUrl = (url) => url.replace(/([?&]p)=[^&]*/g, `$1=${HIDDEN}`);

/** The precision of a body, which goes with it. */
function precisionOf(body, precision) {
  if (!(body instanceof Batch)) return precision;
  if (precision !== undefined && precision !== body.precision) {
    throw new LinepackError("invalid_option", `precision is ${precision}, but the batch is in ${body.precision}`);
  }
  return body.precision;
}

function fill(request, url, body, options, isGzip) {
  const { precision, ...given } = checked(options, WRITE);
  const bytes = bytesOf(body instanceof Batch ? body.body : body);
  const writing = { bucket: "", ...given, url: urlOf(url), precision: precisionOf(body, precision) };
  const { headers, packed, ...sent } = unwrap(native.writeRequest(writing, bytes, isGzip));
  request.method = sent.method;
  hide(request, "url", sent.url);
  request.headers = hiddenHeaders(objectOf(headers));
  request.body = packed ?? bytes;
  request.precision = sent.precision;
  return Object.freeze(request);
}

class WriteRequest {
  constructor(url, body, options) {
    fill(this, url, body, options, false);
  }

  static ofPacked(url, body, options) {
    if (body instanceof Batch) throw new TypeError(`body must be a Uint8Array of gzip, got ${kindOf(body)}`);
    return fill(Object.create(WriteRequest.prototype), url, body, options, true);
  }

  toJSON() {
    const { method, url, headers, body, precision } = this;
    return { method, url: shownUrl(url), headers: shownHeaders(headers), bodyBytes: body.length, precision };
  }

  toString() {
    return `${this.method} ${shownUrl(this.url)}`;
  }

  [inspect.custom](_, options) {
    return `WriteRequest ${inspect(this.toJSON(), options)}`;
  }
}

module.exports = { WriteRequest };

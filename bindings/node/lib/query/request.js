"use strict";
// Requests to be sent.

const { inspect } = require("node:util");
const native = require("../native.js");
const { unwrap } = require("../errors.js");
const { QUERY, checked } = require("../options.js");
const { hiddenHeaders, hide, shownHeaders } = require("../secrets.js");
const { objectOf, textOf, urlOf } = require("../write/texts.js");
const { paramsOf } = require("./params.js");

/** What makes a QueryRequest, which nobody else does. */
const made = Symbol("made");

/** What may be printed of a URL: statements like `CREATE USER` hold passwords, and v1 can have the token beside them. */
const shownUrl = (url) => url.replace(/\?.*$/, "");

class QueryRequest {
  constructor(by, { method, url, headers, body }) {
    if (by !== made) throw new TypeError("a QueryRequest comes from v1Request()");
    this.method = method;
    hide(this, "url", url);
    this.headers = hiddenHeaders(objectOf(headers));
    if (body !== null && body !== undefined) hide(this, "body", body);
    Object.freeze(this);
  }

  toJSON() {
    const { method, url, headers, body } = this;
    return { method, url: shownUrl(url), headers: shownHeaders(headers), bodyBytes: body?.length ?? 0 };
  }

  toString() {
    return `${this.method} ${shownUrl(this.url)}`;
  }

  [inspect.custom](_, options) {
    return `QueryRequest ${inspect(this.toJSON(), options)}`;
  }
}

function v1Request(url, query, options) {
  const { params, integers, ...asking } = checked(options, QUERY);
  const asked = { text: textOf(query, "query"), language: "influxql", params: paramsOf(params, integers) };
  return new QueryRequest(made, unwrap(native.queryRequest({ ...asking, url: urlOf(url) }, asked)));
}

module.exports = { QueryRequest, v1Request };

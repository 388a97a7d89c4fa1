"use strict";
// Tokens that are there for those who ask, and printed nowhere.

const { inspect } = require("node:util");

/** What stands in the place of a secret. */
const HIDDEN = "…";

/** Sets what is a secret: a getter, because `console.dir` shows a property whatever the object says of itself. */
function hide(object, name, value) {
  Object.defineProperty(object, name, { get: () => value, enumerable: true });
}

/** What may be printed of headers. */
const shownHeaders = (headers) => ({ ...headers, ...(headers.Authorization && { Authorization: HIDDEN }) });

/**
 * What headers to be sent inherit: they are plain objects, which every HTTP library takes, but for what is printed of them.
 */
const SHOWN = Object.create(null, {
  toJSON: {
    value() {
      return shownHeaders(this);
    },
  },
  toString: { value: Object.prototype.toString },
  [inspect.custom]: {
    value(_, options) {
      return inspect(shownHeaders(this), options);
    },
  },
});

/** Headers to be sent, of which `Authorization` is printed nowhere. */
function hiddenHeaders({ Authorization, ...others }) {
  const headers = Object.create(SHOWN);
  if (Authorization !== undefined) hide(headers, "Authorization", Authorization);
  return Object.freeze(Object.assign(headers, others));
}

/** A name and a value that is printed nowhere. */
function hiddenPair(name, value) {
  const pair = [name, HIDDEN];
  const shown = (inspected, options) => inspect([name, HIDDEN], options);
  Object.defineProperties(pair, {
    toJSON: { value: () => [name, HIDDEN] },
    toString: { value: () => `${name},${HIDDEN}` },
    [inspect.custom]: { value: shown },
  });
  hide(pair, 1, value);
  return Object.freeze(pair);
}

module.exports = { HIDDEN, hiddenHeaders, hiddenPair, hide, shownHeaders };

"use strict";
// Texts and headers as they are given.

const { kindOf } = require("../errors.js");

/** A text that may be a secret, so that no error shows it. */
function textOf(value, what) {
  if (typeof value !== "string") throw new TypeError(`${what} must be a string, got ${kindOf(value)}`);
  if (!value.isWellFormed()) throw new TypeError(`${what} has a lone surrogate`);
  return value;
}

/** Names and values in turn as pairs. */
const pairsInTurn = (inTurn) => Array.from({ length: inTurn.length / 2 }, (_, at) => inTurn.slice(2 * at, 2 * at + 2));

/** The headers in whatever form they have, as pairs; none of their values is shown in an error. */
function pairsOf(headers) {
  if (headers === null || typeof headers !== "object") {
    throw new TypeError(`headers must be an object, a Headers, pairs or names and values in turn, got ${kindOf(headers)}`);
  }
  if (typeof headers[Symbol.iterator] !== "function") return Object.entries(headers);
  const given = [...headers];
  if (typeof given[0] !== "string") return given;
  if (given.length % 2 !== 0) throw new TypeError("headers are names and values in turn, but a value is missing");
  return pairsInTurn(given);
}

/** Names and values in turn, for the native module. What is undefined is not there, and a list is a header for each. */
function headersOf(headers) {
  return pairsOf(headers).flatMap((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError("each of the headers must be a name and a value");
    const [name, given] = pair;
    if (typeof name !== "string") throw new TypeError(`the name of a header must be a string, got ${kindOf(name)}`);
    if (given === undefined) return [];
    return (Array.isArray(given) ? given : [given]).flatMap((value) => {
      if (typeof value !== "string") throw new TypeError(`the header ${name} must be a string, got ${kindOf(value)}`);
      return [name, value];
    });
  });
}

/** An object of names and values in turn. */
function objectOf(inTurn) {
  return Object.fromEntries(pairsInTurn(inTurn));
}

/** The URL as text. */
function urlOf(url) {
  return textOf(url instanceof URL ? url.href : url, "url");
}

module.exports = { headersOf, objectOf, pairsInTurn, textOf, urlOf };

"use strict";
// What Flight's DoGet is given.

const native = require("../native.js");
const { unwrap } = require("../errors.js");
const { TICKET, checked } = require("../options.js");
const { hiddenPair } = require("../secrets.js");
const { pairsInTurn, textOf } = require("../write/texts.js");
const { paramsOf } = require("./params.js");

function flightTicket(query, options) {
  const { database = "", language, params, integers } = checked(options, TICKET);
  const asked = { text: textOf(query, "query"), language, params: paramsOf(params, integers) };
  return unwrap(native.flightTicket(asked, database));
}

function flightMetadata(token) {
  const inTurn = unwrap(native.flightMetadata(token === undefined ? undefined : textOf(token, "token")));
  return pairsInTurn(inTurn).map(([name, value]) => hiddenPair(name, value));
}

module.exports = { flightMetadata, flightTicket };

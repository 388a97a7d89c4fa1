"use strict";

const { AnswerReader, QueryAnswer, Series, parseV1 } = require("./answer.js");
const { QueryRequest, v1Request } = require("./request.js");
const { flightMetadata, flightTicket } = require("./ticket.js");

module.exports = Object.freeze({
  AnswerReader,
  QueryAnswer,
  QueryRequest,
  Series,
  flightMetadata,
  flightTicket,
  parseV1,
  v1Request,
});

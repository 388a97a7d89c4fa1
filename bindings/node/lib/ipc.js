"use strict";
// Tables as Arrow IPC.

const { bytesOf } = require("./read.js");

/** How an Arrow file begins; any other table is a stream. */
const MAGIC = "ARROW1";

const isFile = (data) => Buffer.from(bytesOf(data).subarray(0, MAGIC.length)).toString("latin1") === MAGIC;

module.exports = { isFile };

"use strict";
// Finds the native module. Prebuilt ones can be added here as further places to look.

const { existsSync } = require("node:fs");
const path = require("node:path");
const { version } = require("../package.json");

const REBUILD = `run "npm run build" in ${path.dirname(__dirname)} (it needs Rust's cargo)`;

const places = [path.join(__dirname, "..", "native", "linepack.node")];

function load() {
  const file = places.find((place) => existsSync(place));
  if (file === undefined) throw new Error(`linepack: the native module is missing; ${REBUILD}.`);
  let native;
  try {
    native = require(file);
  } catch (cause) {
    throw new Error(`linepack: the native module was built for another system; ${REBUILD}.`, { cause });
  }
  if (native.version() !== version) throw new Error(`linepack: the native module is of another version; ${REBUILD}.`);
  return native;
}

module.exports = load();

"use strict";
// The measurements and keys of points, which points of one kind have in common.
//
// Points are made in thousands that differ in their values alone, and what lives until the batch is written costs more to
// collect than to fill. So a point holds its values, and beside them one step: the place in a tree that says which key
// each value has. Points that were given the same keys in the same order stand on the same step.

const { NAME_UNITS, SLICED } = require("./pack.js");

/** After so many steps a new tree begins; the old one lives as long as its points. */
const STEPS = 4096;

/** A step further from its measurement than this is not kept. */
const DEEP = 512;

/** The most room for values that a new point gets at once. */
const ROOM = 64;

/** The text without a larger one that it may be a part of. */
const own = (text) => (text.length < SLICED ? text : Buffer.from(text, "utf16le").toString("utf16le"));

let steps = 0;

class Step {
  /** The step after this that was taken last: mostly it is taken again. */
  #latest;
  /** The steps after this, once there are several: maps by their keys, by their types. */
  #others;
  #path;

  /** `type` is "measurement", "tag" or the type of a field. */
  constructor(type, key, before) {
    this.type = type;
    this.key = key;
    this.before = before;
    /** How many values a point has that stands here. */
    this.count = before === undefined ? -1 : before.count + 1;
    this.measurement = type === "measurement" ? this : before?.measurement;
    /** Of a measurement: how many values its points have had. */
    this.room = 0;
  }

  /** The step to which a key leads. */
  then(type, key) {
    const latest = this.#latest;
    return latest !== undefined && latest.key === key && latest.type === type ? latest : this.#other(type, key);
  }

  #other(type, key) {
    const known = this.#others?.get(type)?.get(key);
    if (known !== undefined) return (this.#latest = known);
    // For the next points; only short keys and short ways, so that what is kept is little.
    const kept = typeof key === "string" && key.length <= NAME_UNITS && this.count < DEEP;
    const step = new Step(type, kept ? own(key) : key, this);
    if (kept) this.#keep(step);
    if (step.count <= ROOM) step.measurement.room = Math.max(step.measurement.room, step.count);
    return step;
  }

  #keep(step) {
    steps += 1;
    if (this.#latest !== undefined) {
      this.#others ??= new Map();
      for (const each of [this.#latest, step]) {
        if (!this.#others.has(each.type)) this.#others.set(each.type, new Map());
        this.#others.get(each.type).set(each.key, each);
      }
    }
    this.#latest = step;
  }

  /** The steps from the measurement to this one. */
  get path() {
    if (this.#path === undefined) {
      this.#path = new Array(this.count + 1);
      for (let step = this; step.count >= 0; step = step.before) this.#path[step.count] = step;
    }
    return this.#path;
  }
}

const tree = () => new Step(undefined, undefined, undefined);

let root = tree();

/** The first step of a point. */
function measured(measurement) {
  if (steps >= STEPS) {
    root = tree();
    steps = 0;
  }
  return root.then("measurement", measurement);
}

module.exports = { measured };

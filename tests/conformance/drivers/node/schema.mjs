// What the Node driver answers about schemas. The protocol: ../../FORMAT.md.
import { Point, Schema, encode } from "../../../../bindings/node/index.mjs";
import { attempted, refused } from "./given.mjs";
import { valueOf } from "./values.mjs";

const place = ({ document, line, record }) => [document, line, record];

const conflictOf = ({ measurement, key, known, knownAt, found, foundAt, values, message }) => [
  "conflict", measurement, key, known, ...place(knownAt), found, ...place(foundAt), values, message,
];

const checkedOf = ({ ok, records, rejected, errors, conflictCount, conflicts }) => [
  ["checked", ok, records, rejected, conflictCount],
  ...errors.map(({ code, line }) => ["rejected", code, line]),
  ...conflicts.map(conflictOf),
];

const METHODS = { f: "floatField", i: "intField", u: "uintField", b: "booleanField", s: "stringField" };

/** The schemas made so far, and how the next is made and taught. */
class Bench {
  #making = {};
  #reading = {};
  #schemas = new Map();
  /** The name of the one that the steps are about. */
  #current = "";

  get #schema() {
    if (!this.#schemas.has(this.#current)) this.#schemas.set(this.#current, new Schema());
    return this.#schemas.get(this.#current);
  }

  /** What a step answers. */
  step(word, data) {
    const texts = data.map(String);
    switch (word) {
      case "tags":
        this.#making.tags = texts[0] === "true";
        return [];
      case "max_columns":
        this.#making.maxColumns = Number(texts[0]);
        return [];
      case "max_name_bytes":
        this.#making.maxNameBytes = Number(texts[0]);
        return [];
      case "mode":
      case "precision":
      case "target":
        this.#reading[word] = texts[0];
        return [];
      case "max_errors":
        this.#reading.maxErrors = Number(texts[0]);
        return [];
      case "new":
        this.#current = texts[0];
        this.#schemas.set(this.#current, new Schema(this.#making));
        return [];
      case "use":
        this.#current = texts[0];
        return [];
      case "start_at": {
        const [document, line, record] = texts.map(Number);
        this.#schema.startAt({ document, line, record });
        return [];
      }
      case "learn":
        return checkedOf(this.#schema.learn(data[0], this.#reading));
      case "check":
        return checkedOf(this.#schema.check(data[0], this.#reading));
      case "merge":
        this.#schema.merge(this.#schemas.get(texts[0]));
        return [];
      case "load":
        this.#schemas.set(this.#current, Schema.fromJson(data[0]));
        return [];
      case "save":
        return [["json", this.#schema.toJson()]];
      case "get": {
        const type = this.#schema.get(...texts);
        return [type === undefined ? ["unknown"] : ["type", type]];
      }
      case "columns":
        return [["len", this.#schema.size], ...Array.from(this.#schema, (column) => ["column", ...column])];
      case "conflicts":
        return this.#schema.conflicts.map(conflictOf);
      case "encode": {
        const [measurement, key, kind, value] = texts;
        const point = new Point(measurement)[METHODS[kind]](key, valueOf(kind, value));
        return [["body", encode([point], { schema: this.#schema })]];
      }
      default:
        throw new Error(`unknown step ${word}`);
    }
  }
}

/** The answers to the steps of a request, up to the first that fails. */
export function schema(_, steps) {
  const bench = new Bench();
  const answer = [];
  const fits = ([word, data]) =>
    attempted(() => {
      answer.push(...bench.step(word, data));
      return true;
    }, (error) => {
      answer.push(...refused(error));
      return false;
    });
  steps.every(fits);
  return answer;
}

// What the Node driver is given in items, and what items it answers.
import { inspect } from "node:util";
import { LinepackError } from "../../../../bindings/node/index.mjs";

/** The items of a request: their values by their words. */
export class Given {
  constructor(items) {
    this.items = items;
  }

  all(word) {
    return this.items.filter(([each]) => each === word).map(([, values]) => values);
  }

  bytes(word) {
    return this.all(word)[0]?.[0];
  }

  text(word) {
    return this.bytes(word)?.toString();
  }

  number(word) {
    const text = this.text(word);
    return text === undefined ? undefined : Number(text);
  }

  flag(word) {
    const text = this.text(word);
    return text === undefined ? undefined : text === "true";
  }

  get headers() {
    return this.all("header").map((values) => values.map(String));
  }

  get reading() {
    return { mode: this.text("mode") };
  }
}

export const given = (word, value) => (value === undefined ? [] : [[word, value]]);

export const headersOf = (headers) => Object.entries(headers).map(([name, value]) => ["header", name, value]);

/** What `make` gives, or the error that it throws, answered by `told`. */
export function attempted(make, told) {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof LinepackError)) throw error;
    return told(error);
  }
}

export const refused = (error) => [["error", error.code]];

/** Everything that is printed of a thing. */
export const printed = (thing) => [inspect(thing, { depth: 9, showHidden: true }), String(thing), JSON.stringify(thing), thing?.stack];

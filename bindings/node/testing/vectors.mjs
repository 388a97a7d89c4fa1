// The vectors that are asked and answered in items, as tests/conformance/vectors/README.md describes them.
import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../../tests/conformance/vectors/", import.meta.url);

function bytesOf(json) {
  if (typeof json === "string") return Buffer.from(json);
  if (Array.isArray(json)) return Buffer.concat(json.map(bytesOf));
  if ("hex" in json) return Buffer.from(json.hex, "hex");
  return Buffer.concat(Array(json.times).fill(bytesOf(json.repeat)));
}

const itemOf = ([word, ...values]) => [word, values.map(bytesOf)];

/** Every vector of `write`, `schema` or `query`: its name, the verb, the items given and those to be answered. */
export function vectorsOf(kind) {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${kind}-`) && file.endsWith(".json"));
  return files.flatMap((file) => {
    const cases = JSON.parse(readFileSync(new URL(file, folder), "utf8"))[kind];
    return cases.map(({ name, ask, given, answer }) => {
      return { name, verb: ask === undefined ? kind : `${kind}-${ask}`, given: given.map(itemOf), answer: answer.map(itemOf) };
    });
  });
}

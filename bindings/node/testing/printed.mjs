// What is printed of things that hold a secret.
import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";

export const TOKEN = "S3CR3T";

/** What every way of printing makes of a thing. */
export function printed(thing) {
  let logged = "";
  const stream = new Writable({
    write(chunk, _, done) {
      logged += chunk;
      done();
    },
  });
  const console = new Console({ stdout: stream, stderr: stream });
  console.log(thing);
  console.error("%o %O %s %j", thing, thing, thing, thing);
  console.dir(thing, { depth: null, showHidden: true });
  console.log({ nested: [thing] }, [[[thing]]]);
  const shown = [
    logged,
    inspect(thing, { depth: null, showHidden: true, getters: true }),
    inspect(new Map([[thing, { thing }]]), { depth: 9, compact: false, colors: true }),
    format("%s", thing),
    String(thing),
    `${thing}`,
    JSON.stringify(thing),
    JSON.stringify({ thing }),
  ];
  if (thing instanceof Error) shown.push(thing.stack, thing.message, JSON.stringify(Object.getOwnPropertyDescriptors(thing)));
  return shown.join("\n");
}

/** Throws unless all that is printed of a thing is something, and without the token. */
export function hidden(thing) {
  const shown = printed(thing);
  assert.ok(shown.length > 100);
  assert.ok(!shown.includes(TOKEN) && !shown.includes(btoa(`:${TOKEN}`)) && !shown.includes(btoa(`me:${TOKEN}`)), shown);
}

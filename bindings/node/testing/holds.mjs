// Properties of things that are others on every run; LINEPACK_SEED=N repeats those of the run that reported N.
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { inspect } from "node:util";
import { generator } from "./random.mjs";

const SEED = Number(process.env.LINEPACK_SEED ?? randomInt(1, 2 ** 32 - 1));

/** A property of `count` random things that `make` makes: what breaks it is reported with the seed. */
export function holds(name, count, make, check, after = () => {}) {
  test(name, (t) => {
    const next = generator(SEED);
    t.diagnostic(`LINEPACK_SEED=${SEED}`);
    for (let i = 0; i < count; i++) {
      const made = make(next);
      try {
        check(made);
      } catch (error) {
        t.diagnostic(`number ${i}: ${inspect(made, { depth: 6 })}`);
        throw error;
      }
    }
    after();
  });
}

// Floats of 64 bits on standard input, as they lie in memory; the text of each on a line of standard output.
import { once } from "node:events";

let rest = Buffer.alloc(0);
for await (const piece of process.stdin) {
  const bytes = Buffer.concat([rest, piece]);
  const whole = bytes.length - (bytes.length % 8);
  rest = bytes.subarray(whole);
  let lines = "";
  for (const x of new Float64Array(Uint8Array.from(bytes.subarray(0, whole)).buffer)) lines += `${String(x)}\n`;
  if (!process.stdout.write(lines)) await once(process.stdout, "drain");
}

// Values as the protocol writes them.
import { UInt } from "../../../../bindings/node/index.mjs";

const view = new DataView(new ArrayBuffer(8));

export function floatOf(bits) {
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

export function bitsOf(x) {
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** The value of a kind, given as text. */
export function valueOf(kind, text) {
  if (kind === "null") return null;
  if (kind === "f") return floatOf(text);
  if (kind === "i") return BigInt(text);
  if (kind === "u") return new UInt(BigInt(text));
  return kind === "b" ? text === "true" : text;
}

// Compiled, never run: the same declarations by way of require.
import linepack = require("linepack");

const point: linepack.Point = new linepack.Point("m").field("f", 1);
const body: Uint8Array = linepack.encode([point]);
const document: linepack.Document = linepack.parse(body);
const error: typeof linepack.LinepackError = linepack.LinepackError;
void [document, error];

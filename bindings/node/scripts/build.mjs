// Builds the native module with cargo and puts it where lib/native.js looks for it.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const LIBRARY = { darwin: "liblinepack_node.dylib", win32: "linepack_node.dll" }[process.platform] ?? "liblinepack_node.so";

const here = fileURLToPath(new URL("..", import.meta.url));
const workspace = resolve(here, "../..");

function give(up) {
  console.error(`build: ${up}`);
  process.exit(1);
}

const args = ["build", "--release", "-p", "linepack-node"];
console.log(`build: cargo ${args.join(" ")}`);
const { error, status } = spawnSync("cargo", args, { cwd: workspace, stdio: "inherit" });
if (error?.code === "ENOENT") give("cargo was not found; install Rust and make sure that cargo is in PATH.");
if (error) give(`cargo could not be started: ${error.message}.`);
if (status !== 0) give("cargo failed; its message is above.");

const target = resolve(workspace, process.env.CARGO_TARGET_DIR || "target");
const module = join(here, "native", "linepack.node");
mkdirSync(join(here, "native"), { recursive: true });
// A running process may have the old file mapped, so it is replaced and not written into.
rmSync(module, { force: true });
copyFileSync(join(target, "release", LIBRARY), module);
console.log(`build: made ${relative(process.cwd(), module)}`);

// The package itself: its two module systems, its types, its versions, what it says when it is not built.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import * as esm from "linepack";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = join(here, "../..");
const read = (...parts) => readFileSync(join(...parts), "utf8");
const manifest = JSON.parse(read(here, "package.json"));

/** Runs Node with `args`; its result. */
function node(args, options) {
  return spawnSync(process.execPath, args, { encoding: "utf8", ...options });
}

test("import and require give the same classes", () => {
  const cjs = createRequire(import.meta.url)("linepack");
  const names = Object.keys(esm).filter((name) => name !== "default");
  assert.deepEqual(names.sort(), Object.keys(cjs).sort());
  for (const name of names) assert.equal(esm[name], cjs[name], name);
});

test("the declarations name what the package exports", () => {
  const declared = (...files) => {
    const declarations = files.map((file) => read(here, file)).join("");
    const names = declarations.matchAll(/^export (?:class|function|const|\* as) (\w+)/gm);
    return [...new Set([...names].map(([, name]) => name))].sort();
  };
  assert.deepEqual(declared("index.d.ts", "schema.d.ts", "write.d.ts"), Object.keys(esm).sort());
  assert.deepEqual(declared("query.d.ts"), Object.keys(esm.query).sort());
});

test("the declarations compile", () => {
  const compiler = join(here, "node_modules", "typescript", "bin", "tsc");
  assert.ok(existsSync(compiler), 'typescript is missing; run "npm ci" first');
  const { status, stdout } = node([compiler, "-p", join(here, "types")]);
  assert.equal(status, 0, stdout);
});

test("package, lock file, workspace and native module have one version", () => {
  const [, workspace] = /\[workspace\.package\]\s+version = "([^"]+)"/.exec(read(root, "Cargo.toml"));
  const lock = JSON.parse(read(here, "package-lock.json"));
  assert.deepEqual([manifest.version, esm.version, lock.version, lock.packages[""].version], Array(4).fill(workspace));
});

test("CODES is the core's table", () => {
  const table = [...read(root, "core/src/error.rs").matchAll(/^ {4}\w+ = (\d+), "(\w+)",/gm)];
  assert.ok(table.length > 40);
  assert.deepEqual({ ...esm.CODES }, Object.fromEntries(table.map(([, number, word]) => [word, Number(number)])));
  assert.ok(Object.isFrozen(esm.CODES));
});

test("every published file is there", () => {
  for (const file of manifest.files) assert.ok(existsSync(join(here, file)), file);
});

test("without its native module the package says what to run", () => {
  const copy = mkdtempSync(join(tmpdir(), "linepack-"));
  try {
    for (const file of ["package.json", "index.js", "index.mjs", "lib"]) {
      cpSync(join(here, file), join(copy, file), { recursive: true });
    }
    const { status, stderr } = node(["-e", "require(process.argv[1])", copy]);
    assert.notEqual(status, 0);
    assert.match(stderr, /Error: linepack: the native module is missing; run "npm run build" in .*\./);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test("without cargo the build says what is missing", () => {
  const { status, stderr } = node([join(here, "scripts", "build.mjs")], { env: { PATH: "" } });
  assert.equal(status, 1);
  assert.equal(stderr, "build: cargo was not found; install Rust and make sure that cargo is in PATH.\n");
});

test("an unknown back-end is refused, and each one gives the same answer", () => {
  const script = `const { parse, validate } = require(process.argv[1]);
    try { console.log(validate(Buffer.from("m f=1\\nm f=\\n")).errors[0].offset); } catch (e) { console.log(e.code, e.message); }`;
  const run = (word) => node(["-e", script, here], { env: { ...process.env, LINEPACK_BACKEND: word } }).stdout;
  for (const word of ["", ...esm.BACKENDS]) assert.equal(run(word), "10\n");
  assert.match(run("abacus"), /^invalid_option .*LINEPACK_BACKEND: unknown word "abacus"/);
});

test("the package works in a worker thread", async () => {
  const script = `const { Encoder, Point } = require(${JSON.stringify(here)});
    const body = new Encoder().add(new Point("m").field("f", 1)).take();
    require("node:worker_threads").parentPort.postMessage(Buffer.from(body).toString());`;
  for (let round = 0; round < 2; round++) {
    const worker = new Worker(script, { eval: true });
    const answer = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    await worker.terminate();
    assert.equal(answer, "m f=1\n");
  }
});

test("every native function runs in the guard, and none is unsafe", () => {
  const files = readdirSync(join(here, "src"), { recursive: true }).filter((file) => file.endsWith(".rs"));
  const sources = files.map((file) => read(here, "src", file)).join("\n");
  assert.doesNotMatch(sources, /\bunsafe\b/);
  assert.match(sources, /pub fn guarded<T>[^{]*\{\s*match guard\(body,/);
  const exported = sources.split(/#\[napi[^\]]*\]\s*(?=pub (?:async )?fn )/).slice(1);
  assert.ok(exported.length >= 5);
  for (const item of exported) assert.match(item, /^pub fn [^{]*-> Answer<[^{]*\{\s*guarded\(\|\|/, item.slice(0, 200));
  // What worker threads run.
  const tasks = sources.split(/(?=fn compute\()/).slice(1);
  assert.ok(tasks.length >= 1);
  for (const task of tasks) assert.match(task, /^fn compute\([^{]*\{\s*Ok\(guarded\(\|\|/, task.slice(0, 200));
});

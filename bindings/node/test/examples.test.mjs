import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as linepack from "../index.mjs";

const { UInt, parse } = linepack;

const root = new URL("../../../", import.meta.url);

function run(script, input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL(script, root))], { input });
  assert.deepEqual([status, stderr.toString()], [0, ""]);
  return stdout;
}

test("quickstart", () => {
  assert.equal(run("examples/node/quickstart.mjs").toString(), readFileSync(new URL("examples/quickstart.txt", root), "utf8"));
});

test("points", () => {
  const document = parse(run("examples/node/points.mjs"), { mode: "strict" });
  const plain = (line) => [line.measurement, line.tagItems(), line.fieldItems(), line.timestamp];
  assert.deepStrictEqual(Array.from(document, plain), [
    [
      "disk io,total",
      [["data center", "eu=1, rack 2"], ["path", "C:\\data"]],
      [["bytes", new UInt(18446744073709551615n)], ["free", 0.30000000000000004], ["delta", -0]],
      1700000000000000001n,
    ],
    [
      "log",
      [["level", "warn"]],
      [["message", 'first line\nsecond "quoted" \\ line'], ["ok", true], ["count", -42n]],
      1700000000000000002n,
    ],
    ["météo", [["ville", "Zürich"]], [["température", 21.5], ["big", 1e21], ["tiny", 5e-324]], 1700000000000000003n],
  ]);
});

const node = new URL("..", import.meta.url);

/** The fenced blocks of JavaScript of a text, without the asterisks of a comment before each line. */
function blocks(text) {
  const plain = text.replace(/^ *\* ?/gm, "");
  return [...plain.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, block]) => block);
}

/** Runs an example in a folder with a small file; what stands before `//=>` must be what stands behind it. */
function runExample(example) {
  const used = (name) => new RegExp(`\\b${name}\\b`).test(example);
  const names = example.includes('from "linepack"') ? [] : Object.keys(linepack).filter(used);
  const imports = `import { ${names.join(", ")} } from "linepack"; import assert from "node:assert/strict"; let checked = 0;`;
  const compared = example.replace(
    /^( *)(.+); \/\/=> (.+)$/gm,
    (_, indent, given, wanted) => `${indent}assert.deepStrictEqual(${given}, ${wanted}); checked += 1;`,
  );
  const here = JSON.stringify(new URL("index.mjs", node).href);
  const program = `${imports}\n${compared}\nconsole.log(checked);`.replaceAll('"linepack"', here);
  const folder = mkdtempSync(join(tmpdir(), "linepack-"));
  try {
    writeFileSync(join(folder, "metrics.lp"), "cpu load=0.5\ncpu load=1.25\n");
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { cwd: folder });
    assert.deepEqual([status, stderr.toString()], [0, ""], example);
    const wanted = example.split("//=>").length - 1;
    assert.ok(wanted > 0 && Number(stdout) >= wanted, `${stdout} comparisons in ${example}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("what README.md shows is so", () => {
  const shown = blocks(readFileSync(new URL("README.md", node), "utf8"));
  assert.ok(shown.length >= 8);
  runExample(shown.join("\n"));
});

for (const [page, fewest] of [["WRITE.md", 6], ["QUERY.md", 4]]) {
  test(`what ${page} shows is so`, () => {
    const shown = blocks(readFileSync(new URL(page, node), "utf8"));
    assert.ok(shown.length >= fewest);
    runExample(shown.join("\n"));
  });
}

for (const [declarations, fewest] of [["index.d.ts", 10], ["query.d.ts", 5], ["schema.d.ts", 6], ["write.d.ts", 10]]) {
  test(`what ${declarations} shows is so`, () => {
    const shown = blocks(readFileSync(new URL(declarations, node), "utf8"));
    assert.ok(shown.length >= fewest);
    shown.forEach(runExample);
  });
}

test("the conformance driver answers every request", () => {
  const request = (header, payload) => `${header.replace("BYTES", Buffer.byteLength(payload))}\n${payload}\n`;
  const read = "mode=spec precision=s string_c_escapes=0 strict_control=0 max_record_bytes=0 target=-";
  const write =
    "mode=strict precision=ns floats=ecma tag_order=sorted string_c_escapes=0 on_duplicate=error nan=error " +
    "inexact=floor on_unencodable=error max_bytes=0 default_tags=";
  const rows = "m x6d\nt xff x61\nf x66 b true\nrow\nm x6d\nf x66 f 8000000000000000\nf x67 s x\ntime raw 7\nrow\n";
  const input =
    request(`decode one BYTES ${read}`, 'm,t=v f=1,g=-2i,h=3u,b=T,s="x" 5\nm f=\n') +
    request(`encode two BYTES ${write}`, rows) +
    request(`decode three BYTES ${read}`, "");
  assert.equal(
    run("tests/conformance/drivers/node/driver.mjs", input).toString(),
    [
      "> one",
      "point 1 1 5000000000 0",
      "m x6d",
      "t x74 x76",
      "f x66 f 3ff0000000000000",
      "f x67 i -2",
      "f x68 u 3",
      "f x62 b true",
      "f x73 s x78",
      "error empty_field_value 2 2 5 37 1",
      "report 0 1 1",
      "verror empty_field_value 2 2 5 37 1",
      ".",
      "> two",
      "error invalid_utf8 0 tag_key xefbfbd",
      "skipped 0 0",
      `body x${Buffer.from('m f=-0,g="" 7\n').toString("hex")}`,
      ".",
      "> three",
      "report 1 0 0",
      ".",
      "",
    ].join("\n"),
  );
});

// `linepack serve` as a released client meets it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const command = process.env.LINEPACK ?? join(checkout, "target/release/linepack");

/** The clients are those that the Node package is tested with. */
export const required = createRequire(join(checkout, "bindings/node/package.json"));

/** Runs `use` with a server, which is ended. */
export async function serving(options, use) {
  const dir = mkdtempSync(join(tmpdir(), "linepack-clients-"));
  const child = spawn(command, ["serve", "--listen", "127.0.0.1:0", "--dir", dir, "--json", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const entries = [];
  createInterface(child.stderr).on("line", (line) => entries.push(JSON.parse(line)));
  const [line] = await once(createInterface(child.stdout), "line");
  try {
    const server = {
      url: JSON.parse(line).listening,
      /** The requests that came, waited for until there are so many. */
      async came(count) {
        for (let tries = 0; tries < 200 && entries.length < count; tries += 1) await new Promise((later) => { setTimeout(later, 50); });
        return entries;
      },
      /** The answers to writes; null where the connection was closed. */
      statuses: async (count) => (await server.came(count)).map(({ status }) => status),
      kept(bucket = "home", precision = "ns") {
        const file = join(dir, bucket, `${precision}.lp`);
        return existsSync(file) ? readFileSync(file, "utf8") : "";
      },
    };
    await use(server);
  } finally {
    child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
    rmSync(dir, { recursive: true, force: true });
  }
}

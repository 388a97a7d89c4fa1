// A browser, a server to look at, and writes to it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const fetched = join(checkout, "target/chromium");

/** Screenshots go here. */
export const pictures = join(checkout, "target/page");

/** Why there is no browser, or nothing. */
export const missing = existsSync(join(fetched, "complete")) ? undefined : "Chromium is not there; make test-page fetches it";

/** Debian's Chromium, started with the libraries that were fetched beside it. */
export async function browser() {
  const libraries = join(fetched, "usr/lib", readdirSync(join(fetched, "usr/lib")).find((name) => name.endsWith("-linux-gnu")) ?? "");
  return chromium.launch({
    executablePath: join(fetched, "usr/lib/chromium/chromium"),
    // Containers mostly have neither the sandbox's system calls nor shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    env: { ...process.env, LD_LIBRARY_PATH: [libraries, join(libraries, "pulseaudio")].join(":") },
  });
}

/** `linepack serve` on a free port. */
export async function serve(...options) {
  mkdirSync(pictures, { recursive: true });
  const dir = mkdtempSync(join(tmpdir(), "linepack-page-"));
  const command = process.env.LINEPACK ?? join(checkout, "target/release/linepack");
  const child = spawn(command, ["serve", "--listen", "127.0.0.1:0", "--dir", dir, ...options], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const url = line.replace("listening on ", "");
  return {
    url,
    async write(body, { query = "bucket=home&precision=s", headers = {}, path = "/api/v2/write" } = {}) {
      const response = await fetch(`${url}${path}?${query}`, { method: "POST", body, headers });
      await response.arrayBuffer();
      return response.status;
    },
    async end() {
      child.kill("SIGINT");
      await once(child, "exit");
      rmSync(dir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

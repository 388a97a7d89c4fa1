// The page of `linepack serve`, as a browser shows it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, missing, pictures, serve } from "./browser.mjs";

const options = { skip: process.env.CI === "true" ? undefined : missing };
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };

let chromium;
before(async () => {
  if (!options.skip) chromium = await browser();
});
after(() => chromium?.close());

/** Runs `use` with a page that shows a server; fails on what the page complains of. */
async function watched(use, { viewport = WIDE, colorScheme = "light", args = [] } = {}) {
  const server = await serve(...args);
  const context = await chromium.newContext({ viewport, colorScheme, timezoneId: "UTC", locale: "en" });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // The browser itself notes a refused token; that is not the page's fault.
    if (message.type() === "error" && !message.text().includes("401")) complaints.push(message.text());
  });
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  try {
    await page.goto(server.url);
    await use(page, server);
    assert.deepEqual(complaints, []);
    assert.deepEqual(asked.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith("data:")), []);
  } finally {
    await context.close();
    assert.equal(await server.end(), 0);
  }
}

const live = (page) => page.locator("#connection[data-state=live]").waitFor();
const picture = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

async function noOverflow(page) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(inner <= outer, `${inner} pixels in a window of ${outer}`);
}

const BAD = [
  "weather,station=harbour temperature=3.4 1737100800",
  "weather,station=airport,city=New York temperature=1.25 1737100800",
  'weather,station=harbour note="the "big" storm" 1737100800',
  "river,gauge= level=2.31 1737100800",
].join("\n");

test("good and bad writes appear while it is open, and before", options, async () => {
  await watched(async (page, server) => {
    await live(page);
    assert.match(await page.textContent("#example"), new RegExp(`curl -i '${server.url}/api/v2/write`));
    assert.equal(await server.write("weather temperature=3.4 1737100800\nweather temperature=3.5 1737100860\n"), 204);
    const entries = page.locator("#entries > li");
    await entries.first().waitFor();
    assert.match(await entries.first().innerText(), /204 kept.*home.*POST \/api\/v2\/write.*2 records · s/s);
    assert.equal(await server.write(BAD), 400);
    await page.locator("#entries > li[data-kind=part]").waitFor();
    assert.equal(await entries.count(), 2);
    const first = entries.first();
    assert.match(await first.innerText(), /400 partly kept.*1 record · 3 rejected/s);
    const faults = first.locator(".fault");
    assert.equal(await faults.count(), 3);
    // The carets stand under the space in "New York".
    const lines = (await faults.first().locator("pre").innerText()).split("\n");
    assert.equal(lines[0], "2 | weather,station=airport,city=New York temperature=1.25 1737100800");
    assert.equal(lines[0].slice(lines[1].indexOf("^"))[0], " ");
    assert.match(await faults.first().innerText(), /missing_field_value at line 2, column 38/);
    assert.match(await faults.nth(1).innerText(), /opened at line 3, column 30.*text_after_string/s);
    assert.equal(await server.write("m f=1", { query: "precision=s" }), 400);
    await page.getByText("missing bucket value").waitFor();
    assert.equal(await page.locator("#entries > li[data-kind=bad] .badge").innerText(), "400 refused");
    // Sums come once a second.
    await page.locator("#requests", { hasText: "3" }).waitFor();
    assert.deepEqual(await page.locator("#records, #rejected, #refused").allInnerTexts(), ["3", "3", "2"]);
    assert.deepEqual(await page.locator("#buckets td").allInnerTexts(), ["home", "2", "3", "3"]);
    await page.check("#only-refused");
    assert.equal(await page.locator("#entries > li:visible").count(), 2);
    await page.uncheck("#only-refused");
    await picture(page, "wide");
    await page.reload();
    await live(page);
    await entries.nth(2).waitFor();
    assert.equal(await entries.count(), 3);
  });
});

test("what comes while it is paused waits", options, async () => {
  await watched(async (page, server) => {
    await live(page);
    await page.click("#pause");
    await server.write("m f=1\n");
    await page.getByRole("button", { name: "Go on (1 waiting)" }).waitFor();
    assert.equal(await page.locator("#entries > li").count(), 0);
    await page.click("#pause");
    await page.locator("#entries > li").waitFor();
    assert.equal(await page.innerText("#pause"), "Pause");
  });
});

test("failures on purpose name their rule", options, async () => {
  await watched(async (page, server) => {
    await live(page);
    assert.match(await page.innerText("#about"), /fails on purpose: 503:every=2:retry-after=1, drop:every=3/);
    await server.write("m f=1\n");
    assert.equal(await server.write("m f=2\n"), 503);
    await assert.rejects(server.write("m f=3\n"));
    await page.locator("#entries > li").nth(2).waitFor();
    assert.deepEqual(await page.locator(".badge").allInnerTexts(), ["closed on purpose", "503 on purpose", "204 kept"]);
    assert.match(await page.innerText("#entries"), /By the rule --fail drop:every=3/);
  }, { args: ["--fail", "503:every=2:retry-after=1", "--fail", "drop:every=3"] });
});

test("lines that are pasted are checked", options, async () => {
  await watched(async (page) => {
    await page.fill("#lines", BAD);
    await page.selectOption("#precision", "s");
    await page.click("#check-form button");
    await page.locator("#faults .fault").nth(2).waitFor();
    assert.equal(await page.innerText("#verdict"), "1 record good, 3 rejected");
    assert.match(await page.locator("#faults .fault").nth(2).innerText(), /the tag value is empty.*empty_tag_value.*line 4, column 13/s);
    await picture(page, "check");
    await page.fill("#lines", "m f=1u\nm time=1,f=2");
    await page.selectOption("#target", "influxdb1");
    await page.press("#lines", "Control+Enter");
    await page.getByText("1 record good, 1 rejected, 1 warning").waitFor();
    assert.match(await page.innerText("#faults"), /the server does not take unsigned integers.*warning:.*reserved_name/s);
    await page.selectOption("#target", "");
    await page.click("#check-form button");
    await page.getByText("2 records good, 0 rejected").waitFor();
    assert.equal(await page.locator("#faults .fault").count(), 0);
    await page.fill("#lines", "m,t=a\\\\b f=1 5");
    await page.selectOption("#mode", "strict");
    await page.click("#check-form button");
    await page.getByText("0 records good, 1 rejected").waitFor();
    // Nothing of it was kept, or arrived.
    assert.equal(await page.innerText("#requests"), "0");
    assert.equal(await page.locator("#entries > li").count(), 0);
  });
});

test("whatever arrives stays text, however long it is", options, async () => {
  const image = "<img src=x onerror=alert(1)>";
  const hostile = `<script>alert(1)</script>,t=${image} f="</pre><b>bold</b>`;
  for (const viewport of [WIDE, NARROW]) {
    await watched(async (page, server) => {
      await live(page);
      await server.write(`${hostile}\nm\u202ef=\u0007\u001b[31m\n`, { query: `bucket=${encodeURIComponent(`<b>${image}</b>`)}` });
      await server.write(`m,t=${"x".repeat(300_000)} f=${"y".repeat(300_000)}\n`, { query: `bucket=${"long".repeat(60)}` });
      await server.write("m f=1", { path: `/${"<script>alert(2)<>".replaceAll(/[<>]/g, encodeURIComponent)}${"p".repeat(500)}` });
      await page.locator("#entries > li").nth(2).waitFor();
      await page.locator("#buckets td").first().waitFor();
      await page.fill("#lines", `${hostile}\n${"z".repeat(200_000)}\n`);
      await page.click("#check-form button");
      await page.locator("#faults .fault").first().waitFor();
      const text = await page.innerText("#entries");
      assert.ok(text.includes(`<b>${image}</b>`) && text.includes("<script>alert(1)</script>"), text);
      assert.ok(!/[\u0007\u001b\u202e]/.test(text));
      assert.equal(await page.locator("main b, main img, main script").count(), 0);
      assert.ok((await page.content()).length < 40_000);
      await noOverflow(page);
      await picture(page, `hostile-${viewport.width}`);
    }, { viewport });
  }
});

test("it fits into wide and narrow windows, light and dark", options, async () => {
  for (const viewport of [WIDE, NARROW, { width: 320, height: 600 }]) {
    for (const colorScheme of ["light", "dark"]) {
      await watched(async (page, server) => {
        await live(page);
        await noOverflow(page);
        await server.write("weather,station=harbour temperature=3.4 1737100800\n".repeat(1000));
        await server.write(BAD);
        await server.write("cpu,host=a load=0.5\n", { query: "db=telegraf&precision=ms", path: "/write" });
        await server.write("cpu,host=a load=0.5\n");
        await page.locator("#entries > li").nth(3).waitFor();
        await page.locator("#requests", { hasText: "4" }).waitFor();
        await page.fill("#lines", BAD);
        await page.click("#check-form button");
        await page.locator("#faults .fault").nth(2).waitFor();
        await noOverflow(page);
        const seen = (all) => all.every((one) => one.getBoundingClientRect().right <= one.closest("pre").getBoundingClientRect().right);
        assert.equal(await page.locator(".carets").count(), 6);
        assert.ok(await page.locator(".carets").evaluateAll(seen), "carets that have to be looked for");
        await picture(page, `${viewport.width}-${colorScheme}`);
      }, { viewport, colorScheme, args: ["--fail", "503:every=4"] });
    }
  }
});

test("it can be used with the keyboard, and everything has a name", options, async () => {
  await watched(async (page, server) => {
    await live(page);
    await server.write(BAD);
    await page.locator(".fault pre").first().waitFor();
    const reached = new Set();
    for (let step = 0; step < 15; step += 1) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
    }
    for (const id of ["only-refused", "pause", "lines", "precision", "mode", "target", "PRE", "BUTTON"]) assert.ok(reached.has(id), id);
    const nameless = await page.$$eval("input, select, textarea, button", (all) =>
      all.filter((one) => !one.labels?.length && !one.textContent.trim()).map((one) => one.id));
    assert.deepEqual(nameless, []);
    assert.equal(await page.locator("h1").count(), 1);
    assert.deepEqual(await page.locator("section").evaluateAll((all) => all.filter((one) =>
      !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby")).length), 0);
  });
});

/** The contrast of two colours, after WCAG. */
function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

test("text stands out from its ground", options, async () => {
  for (const colorScheme of ["light", "dark"]) {
    await watched(async (page, server) => {
      await live(page);
      await server.write(BAD);
      await server.write("m f=1\n");
      await page.locator("#entries > li").nth(1).waitFor();
      // The animation of what is new ends first.
      await page.waitForTimeout(800);
      const texts = await page.$$eval("main *, header *", (all) =>
        all.filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
          .map((one) => {
            let ground = one;
            while (ground && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
            return [getComputedStyle(one).color, ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)", one.className || one.tagName];
          }));
      assert.ok(texts.length > 30);
      for (const [colour, ground, what] of texts) assert.ok(contrast(colour, ground) >= 4.5, `${what}: ${colour} on ${ground}`);
    }, { colorScheme });
  }
});

test("a token is asked for, and never shown", options, async () => {
  await watched(async (page, server) => {
    await page.locator("#token-form").waitFor();
    assert.equal(await page.innerText("#connection"), "token wanted");
    const headers = { Authorization: "Token s3cret" };
    assert.equal(await server.write("m f=1\n", { headers }), 204);
    assert.equal(await page.locator("#entries > li").count(), 0);
    await page.fill("#token", "wrong");
    await page.click("#token-form button");
    await page.getByText("wrong token").waitFor();
    await page.fill("#token", "s3cret");
    await page.click("#token-form button");
    await live(page);
    await page.locator("#entries > li").waitFor();
    assert.ok(await page.locator("#token-form").isHidden());
    await page.fill("#lines", "m f=");
    await page.click("#check-form button");
    await page.getByText("the field value is empty").waitFor();
    assert.ok(!(await page.content()).includes("s3cret"));
  }, { args: ["--token", "s3cret"] });
});

test("hundreds of writes leave the page small", options, async () => {
  await watched(async (page, server) => {
    await live(page);
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(Array.from({ length: 10 }, (_, n) => server.write(n % 3 ? "m f=1\n" : "m\n", { query: `bucket=b${round % 7}` })));
    }
    await page.locator("#requests", { hasText: "600" }).waitFor();
    assert.equal(await page.locator("#entries > li").count(), 200);
    await page.locator("#buckets tr").nth(6).waitFor();
    assert.equal(await page.locator("#buckets tr").count(), 7);
  });
});

// The JavaScript clients of InfluxDB 2 and 3, unchanged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { required, serving } from "./serve.mjs";

const { HttpError, InfluxDB, Point: PointOf2, setLogger } = required("@influxdata/influxdb-client");
const { InfluxDBClient, Point: PointOf3, setLogger: setLoggerOf3 } = required("@influxdata/influxdb3-client");

// They write to the console what went wrong.
const silent = { error() {}, warn() {} };
setLogger(silent);
setLoggerOf3(silent);

const BUCKET = "my home/ü+";
const FOLDER = "my%20home%2F%C3%BC%2B";
const LINES = [1, 2, 3].map((n) => `home,room=a\\ b temp=${n} ${1700 + n}`);

function writerOf2(url, options = {}, bucket = "home") {
  return new InfluxDB({ url, token: "t" }).getWriteApi("my org", bucket, "ns", { maxRetries: 0, flushInterval: 0, ...options });
}

const pointOf2 = (n) => new PointOf2("home").tag("room", "a b").floatField("temp", n).timestamp(1700 + n);
const pointOf3 = (n) => PointOf3.measurement("home").setTag("room", "a b").setFloatField("temp", n).setTimestamp(1700 + n);

test("version 2 writes plain, and packed in chunks", async () => {
  await serving(["--token", "t"], async (server) => {
    for (const gzipThreshold of [undefined, 1]) {
      const writer = writerOf2(server.url, { gzipThreshold }, BUCKET);
      writer.writePoints([1, 2, 3].map(pointOf2));
      await writer.close();
    }
    assert.equal(server.kept(FOLDER), `${LINES.join("\n")}\n`.repeat(2));
  });
});

for (const status of [400, 413, 429, 500, 503]) {
  test(`version 2 rejects after a ${status}`, async () => {
    await serving(["--fail", `${status}:retry-after=2`], async (server) => {
      const writer = writerOf2(server.url);
      writer.writeRecord("m f=1");
      await assert.rejects(writer.close(), (error) => {
        assert.ok(error instanceof HttpError);
        assert.deepEqual([error.statusCode, error.message], [status, "this write fails on purpose, by a rule of --fail"]);
        return true;
      });
      assert.deepEqual(await server.statuses(1), [status]);
    });
  });
}

for (const status of [429, 500, 503]) {
  test(`version 2 tries a ${status} again while it is open`, async () => {
    await serving(["--fail", `${status}:every=2`], async (server) => {
      const options = { maxRetries: 3, minRetryDelay: 50, maxRetryDelay: 200, retryJitter: 10 };
      const writer = writerOf2(server.url, options);
      writer.writeRecord("m f=1");
      await writer.flush();
      writer.writeRecord("m f=2");
      await assert.rejects(writer.flush(), { statusCode: status });
      assert.deepEqual(await server.statuses(3), [204, status, 204]);
      assert.equal(server.kept(), "m f=1\nm f=2\n");
      await writer.close();
    });
  });
}

test("version 2 is told what is wrong with lines and tokens", async () => {
  await serving(["--token", "t"], async (server) => {
    const writer = writerOf2(server.url);
    writer.writeRecords(["m f=1", "m f=", "m f=3"]);
    await assert.rejects(writer.close(), { statusCode: 400, code: "invalid", message: /error parsing line 2 \(1-based\)/ });
    assert.equal(server.kept(), "m f=1\nm f=3\n");
    const stranger = new InfluxDB({ url: server.url, token: "wrong" }).getWriteApi("o", "home", "ns", { maxRetries: 0 });
    stranger.writeRecord("m f=1");
    await assert.rejects(stranger.close(), { statusCode: 401, message: "unauthorized access" });
  });
});

test("version 2 and a connection that is closed", async () => {
  await serving(["--fail", "drop"], async (server) => {
    const writer = writerOf2(server.url);
    writer.writeRecord("m f=1");
    await assert.rejects(writer.close(), { message: /socket hang up/ });
    assert.deepEqual(await server.statuses(1), [null]);
  });
});

/** Runs `use` with version 3 of the client. */
async function clientOf3(host, use, token = "t") {
  const client = new InfluxDBClient({ host, token, database: "home" });
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

test("version 3 writes plain, and packed in chunks, to both paths", async () => {
  await serving(["--token", "t"], async (server) => {
    await clientOf3(server.url, async (client) => {
      for (const options of [{}, { gzipThreshold: 1 }, { noSync: true }, { noSync: true, gzipThreshold: 1 }]) {
        await client.write([1, 2, 3].map(pointOf3), BUCKET, undefined, options);
      }
    });
    assert.equal(server.kept(FOLDER), `${LINES.join("\n")}\n`.repeat(4));
    const [v2, v3] = ["/api/v2/write", "/api/v3/write_lp"];
    assert.deepEqual((await server.came(4)).map(({ path }) => path), [v2, v2, v3, v3]);
  });
});

for (const status of [400, 413, 429, 500, 503]) {
  test(`version 3 rejects after a ${status} and does not try again`, async () => {
    await serving(["--fail", `${status}:retry-after=1`], async (server) => {
      for (const options of [{}, { noSync: true }]) {
        await clientOf3(server.url, (client) => assert.rejects(client.write("m f=1", undefined, undefined, options), {
          name: "HttpError", statusCode: status, message: "this write fails on purpose, by a rule of --fail",
        }));
      }
      assert.deepEqual(await server.statuses(2), [status, status]);
    });
  });
}

test("version 3 is told what is wrong with lines and tokens", async () => {
  await serving(["--token", "t"], async (server) => {
    await clientOf3(server.url, async (client) => {
      await assert.rejects(client.write("m f=1\nm f=\nm f=3"), /error parsing line 2 \(1-based\): the field value is empty/);
      await assert.rejects(client.write("m f=1\nm f=\nm f=3", undefined, undefined, { noSync: true }), /line 2: the field value is empty/);
    });
    assert.equal(server.kept(), "m f=1\nm f=3\n".repeat(2));
    await clientOf3(server.url, (client) => assert.rejects(client.write("m f=1"), /unauthorized access/), "wrong");
  });
});

test("version 3 and a connection that is closed", async () => {
  await serving(["--fail", "lose"], async (server) => {
    await clientOf3(server.url, (client) => assert.rejects(client.write("m f=1"), /socket hang up/));
    assert.equal(server.kept(), "m f=1\n");
  });
});

test("a query of version 3 is told that there are none", async () => {
  await serving([], async (server) => {
    await clientOf3(server.url, async (client) => {
      await assert.rejects(client.query("SELECT 1", "home").next(), /answers no queries/);
    });
  });
});

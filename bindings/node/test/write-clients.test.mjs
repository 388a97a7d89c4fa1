// What released clients send is accepted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { InfluxDB, Point as PointOf2 } from "@influxdata/influxdb-client";
import { InfluxDBClient, Point as PointOf3 } from "@influxdata/influxdb3-client";
import { Answer, Refusal, WriteParams, gunzip, validate } from "../index.mjs";
import { captured } from "../testing/server.mjs";

const TOKEN = "DATABASE_TOKEN";
const BUCKET = "my home/a+b é";

/** What a request asks for, and the lines that it has. */
function accepted({ method, path, query, headers, rawHeaders, body }) {
  const params = WriteParams.fromRequest(method, path, query, headers);
  assert.deepEqual({ ...WriteParams.fromRequest(method, path, query, rawHeaders) }, { ...params });
  params.authorise(TOKEN);
  assert.throws(() => params.authorise("other"), { name: "Refusal", status: 401 });
  params.fits(10 << 20);
  const lines = params.encoding === "gzip" ? gunzip(body) : body;
  const report = validate(lines, { precision: params.precision });
  assert.deepEqual([report.ok, report.records], [true, 2]);
  assert.equal(Answer.ofReport(report).status, 204);
  return params;
}

/** Writes with version 2 of the client; what the server was asked. */
function by2({ precision = "ns", gzipThreshold, answers = [] }) {
  return captured(async (url) => {
    const options = { gzipThreshold, maxRetries: 0 };
    const writer = new InfluxDB({ url, token: TOKEN }).getWriteApi("my org", BUCKET, precision, options);
    const point = (n) => new PointOf2("home").tag("room", "a b").floatField("temp", n).timestamp(1700 + n);
    writer.writePoints([point(1), point(2)]);
    await writer.close();
  }, answers);
}

/** The same with version 3. */
function by3(options = {}, answers = []) {
  return captured(async (host) => {
    const client = new InfluxDBClient({ host, token: TOKEN, database: BUCKET });
    const point = (n) => PointOf3.measurement("home").setTag("room", "a b").setFloatField("temp", n).setTimestamp(1700 + n);
    try {
      await client.write([point(1), point(2)], BUCKET, undefined, options);
    } finally {
      await client.close();
    }
  }, answers);
}

test("@influxdata/influxdb-client", async () => {
  for (const precision of ["ns", "us", "ms", "s"]) {
    const [request] = await by2({ precision });
    const params = accepted(request);
    assert.deepEqual([params.api, params.bucket, params.org, params.precision], ["v2", BUCKET, "my org", precision]);
    assert.deepEqual([params.encoding, params.credentials.scheme, params.plain], ["identity", "token", false]);
  }
  const [packed] = await by2({ gzipThreshold: 1 });
  const { encoding, contentLength } = accepted(packed);
  assert.deepEqual([encoding, contentLength], ["gzip", undefined]);
});

test("@influxdata/influxdb3-client", async () => {
  const [request] = await by3();
  const params = accepted(request);
  assert.deepEqual([params.api, params.bucket, params.precision, params.credentials.scheme], ["v2", BUCKET, "ns", "token"]);
  const [noSync] = await by3({ noSync: true });
  const v3 = accepted(noSync);
  assert.deepEqual([v3.api, v3.bucket, v3.precision, v3.noSync], ["v3", BUCKET, "ns", true]);
  const [packed] = await by3({ gzipThreshold: 1 });
  assert.equal(accepted(packed).encoding, "gzip");
});

test("they understand what is refused", async () => {
  const refusal = Refusal.ofReport(validate(Buffer.from("m f=1\nm f=\n")));
  const why = /partial write has occurred/;
  await assert.rejects(by2({ answers: [refusal] }), { statusCode: 400, code: "invalid", message: why });
  await assert.rejects(by3({}, [refusal]), why);
});

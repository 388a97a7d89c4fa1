import assert from "node:assert/strict";
import { once } from "node:events";
import { request as send } from "node:http";
import { test } from "node:test";
import { CODES, LinepackError, WriteParams, WriteRequest, encodeColumns, gunzip, gzip } from "../index.mjs";
import { holds } from "../testing/holds.mjs";
import { captured } from "../testing/server.mjs";

const URL_OF = "http://host";
const BODY = Buffer.from("home,room=kitchen temp=72 1700\n");

const refused = (code, ...args) =>
  assert.throws(
    () => new WriteRequest(...args),
    (error) => {
      assert.ok(error instanceof LinepackError && error.code in CODES);
      assert.equal(error.code, code, error.message);
      return true;
    },
  );

/** What a request says, as it was made and as it came. */
const said = ({ method, path, query, headers, body }) => {
  const params = WriteParams.fromRequest(method, path, query, headers);
  const { bucket, precision, encoding, credentials } = params;
  return { bucket, precision, encoding, scheme: credentials.scheme, secret: credentials.secret, body: Buffer.from(body) };
};

test("fetch and node:http send it as it is", async () => {
  const options = { bucket: "my home/a+b é", token: "TOKEN", precision: "s" };
  const wanted = { bucket: options.bucket, precision: "s", encoding: "identity", scheme: "token", secret: "TOKEN", body: BODY };
  const requests = await captured(async (url) => {
    const made = new WriteRequest(url, BODY, options);
    assert.equal((await fetch(made.url, made)).status, 204);
    assert.equal((await fetch(made.url, { ...made, headers: new Headers(made.headers) })).status, 204);
    const sending = send(made.url, made).end(made.body);
    const [answer] = await once(sending, "response");
    assert.equal(answer.statusCode, 204);
    answer.resume();
  });
  assert.equal(requests.length, 3);
  for (const each of requests) {
    assert.deepEqual(said(each), wanted);
    assert.equal(each.headers["content-type"], "text/plain; charset=utf-8");
    assert.equal(each.headers.accept, "application/json");
  }
});

test("a packed body is sent with its encoding", async () => {
  const options = { bucket: "b", token: "TOKEN", gzip: true, gzipThreshold: BODY.length };
  const [request] = await captured(async (url) => {
    const made = new WriteRequest(new URL(url), BODY, options);
    await fetch(made.url, made);
  });
  assert.equal(said(request).encoding, "gzip");
  assert.deepEqual(Buffer.from(gunzip(request.body)), BODY);
  const longer = new WriteRequest(URL_OF, BODY, { ...options, gzipThreshold: BODY.length + 1 });
  assert.equal(longer.body, BODY);
  assert.ok(!("Content-Encoding" in longer.headers));
});

test("one packer for many requests packs each as gzip does", () => {
  for (const gzipLevel of [6, 6, 9, 0, 1, 6]) {
    const { body } = new WriteRequest(URL_OF, BODY, { bucket: "b", gzip: true, gzipLevel, gzipThreshold: 0 });
    assert.deepEqual(body, gzip(BODY, { level: gzipLevel }));
  }
});

test("a body is not copied, and can be packed already", () => {
  assert.equal(new WriteRequest(URL_OF, BODY, { bucket: "b" }).body, BODY);
  const packed = gzip(BODY);
  const request = WriteRequest.ofPacked(URL_OF, packed, { bucket: "b", precision: "ms" });
  assert.ok(request instanceof WriteRequest);
  assert.equal(request.body, packed);
  assert.equal(request.headers["Content-Encoding"], "gzip");
  assert.match(request.url, /precision=ms$/);
  assert.throws(() => WriteRequest.ofPacked(URL_OF, BODY, { bucket: "b" }), { code: "invalid_gzip" });
});

test("a batch brings its precision", () => {
  const [batch] = encodeColumns({ measurement: "m", fields: { f: [1] }, time: [1700n] }, { precision: "s" });
  const request = new WriteRequest(URL_OF, batch, { bucket: "b" });
  assert.equal(request.precision, "s");
  assert.match(request.url, /precision=s$/);
  assert.deepEqual(request.body, batch.body);
  assert.equal(new WriteRequest(URL_OF, batch, { bucket: "b", precision: "s" }).url, request.url);
  assert.throws(() => new WriteRequest(URL_OF, batch, { bucket: "b", precision: "ms" }), {
    code: "invalid_option",
    message: "precision is ms, but the batch is in s",
  });
  assert.throws(() => WriteRequest.ofPacked(URL_OF, batch, { bucket: "b" }), TypeError);
});

test("every option has its effect", () => {
  const of = (options) => new WriteRequest(URL_OF, BODY, { bucket: "b", token: "T", ...options });
  assert.equal(of({ org: "my org" }).url, "http://host/api/v2/write?bucket=b&org=my%20org&precision=ns");
  assert.equal(of({ api: "v1", retentionPolicy: "one", precision: "us" }).url, "http://host/write?db=b&rp=one&precision=u");
  const v3 = of({ api: "v3", acceptPartial: false, noSync: true });
  assert.equal(v3.url, "http://host/api/v3/write_lp?db=b&precision=nanosecond&accept_partial=false&no_sync=true");
  assert.equal(of({ auth: "bearer" }).headers.Authorization, "Bearer T");
  assert.equal(of({ auth: "basic", user: "me" }).headers.Authorization, `Basic ${btoa("me:T")}`);
  assert.equal(of({ api: "v1", auth: "query", user: "me" }).url, "http://host/write?db=b&precision=n&u=me&p=T");
  assert.ok(!("Authorization" in of({ token: undefined }).headers));
});

test("what is wrong is refused", () => {
  const good = { bucket: "b", token: "T" };
  refused("invalid_url", "ftp://host", BODY, good);
  refused("invalid_url", "http://user:T@host", BODY, good);
  refused("missing_bucket", URL_OF, BODY);
  refused("missing_bucket", URL_OF, BODY, { bucket: "" });
  refused("empty_org", URL_OF, BODY, { ...good, org: "" });
  refused("invalid_token", URL_OF, BODY, { ...good, token: "a\r\nHost: b" });
  refused("invalid_token", URL_OF, BODY, { ...good, token: "" });
  refused("invalid_user", URL_OF, BODY, { ...good, auth: "basic", user: "a:b" });
  refused("unsupported_precision", URL_OF, BODY, { ...good, api: "v3", precision: "h" });
  refused("empty_body", URL_OF, Buffer.from("\n# nothing\n"), good);
  for (const wrong of [
    { precision: "sec" },
    { api: "v4" },
    { auth: "digest" },
    { token: 12345 },
    { token: "\ud800" },
    { bucket: 1 },
    { bucket: "\udc00" },
    { gzip: "yes" },
    { gzipLevel: -1 },
    { gzipThreshold: 0.5 },
    { retentionPolicy: "only v1" },
    { acceptPartial: true },
    { noSync: true },
    { auth: "query" },
    { retention_policy: "one" },
  ]) {
    refused("invalid_option", URL_OF, BODY, { ...good, ...wrong });
  }
  refused("invalid_option", URL_OF, BODY, null);
  for (const url of [undefined, 1, {}, "http://\ud800"]) assert.throws(() => new WriteRequest(url, BODY, good), TypeError);
  for (const body of [undefined, "m f=1", [1], new ArrayBuffer(1)]) {
    assert.throws(() => new WriteRequest(URL_OF, body, good), TypeError);
  }
});

test("a request does not change", () => {
  const request = new WriteRequest(URL_OF, BODY, { bucket: "b" });
  assert.throws(() => (request.url = "http://other"), TypeError);
  assert.throws(() => (request.headers.Accept = "*/*"), TypeError);
});

const ODD = ["+", " ", "/", "%", "&", "=", "?", "#", "\r\n", "\0", "é", "🚀", "%2B", ";", ":", "a", "B", "7", "\"", "\\"];

holds(
  "what is asked for is what arrives",
  2000,
  (next) => {
    const text = () => Array.from({ length: 1 + next(6) }, () => ODD[next(ODD.length)]).join("");
    const api = ["v2", "v1", "v3"][next(3)];
    const token = `t${text().replace(/[^!-~]/g, "")}`;
    const precision = ["ns", "us", "ms", "s"][next(4)];
    const org = api === "v2" && next(2) === 0 ? text() : undefined;
    return { bucket: text(), org, token, api, auth: ["token", "bearer", "basic"][next(3)], precision };
  },
  (options) => {
    const request = new WriteRequest("https://host/base/", BODY, options);
    const { pathname, search } = new URL(request.url);
    const params = WriteParams.fromRequest("POST", pathname.replace("/base", ""), search.slice(1), request.headers);
    const { bucket, org, api, precision, credentials } = params;
    const { scheme: auth, secret: token } = credentials;
    assert.deepEqual({ bucket, org, token, api, auth, precision }, options);
    params.authorise(options.token);
    assert.throws(() => params.authorise(`${options.token}x`), { name: "Refusal", status: 401 });
  },
);

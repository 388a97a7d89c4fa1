// A token appears in nothing that is printed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, WriteParams, WriteRequest } from "../index.mjs";
import { TOKEN, hidden, printed } from "../testing/printed.mjs";

const BODY = Buffer.from("m f=1\n");

/** The error that a call throws. */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}

test("the check sees what is not hidden", () => {
  assert.throws(() => hidden({ token: `${TOKEN}`, more: "x".repeat(100) }), assert.AssertionError);
  assert.throws(() => hidden(new Error(`${TOKEN}`)), assert.AssertionError);
});

test("not in a request", () => {
  for (const auth of ["token", "bearer", "basic", "query"]) {
    for (const user of [undefined, "me"]) {
      const options = { bucket: "p=b&p=", token: TOKEN, auth, user, api: auth === "query" ? "v1" : "v2" };
      for (const request of [
        new WriteRequest("http://host/base", BODY, options),
        new WriteRequest("http://host", BODY, { ...options, gzip: true, gzipThreshold: 0 }),
      ]) {
        hidden(request);
        hidden(request.headers);
        hidden({ ...request, url: "" });
        // It is there for those who ask.
        const sent = auth === "query" ? request.url : request.headers.Authorization;
        const wanted = auth === "basic" ? btoa(`${user ?? ""}:${TOKEN}`) : TOKEN;
        assert.ok(sent.endsWith(wanted), sent);
      }
    }
  }
});

test("not in what a server receives", () => {
  const requests = [
    ["/api/v2/write", "bucket=b", { authorization: `Token ${TOKEN}` }],
    ["/api/v2/write", "bucket=b", { authorization: `Basic ${btoa(`me:${TOKEN}`)}` }],
    ["/write", `db=b&u=me&p=${TOKEN}`, {}],
  ];
  for (const [path, query, headers] of requests) {
    const params = WriteParams.fromRequest("POST", path, query, headers);
    hidden(params);
    hidden({ credentials: params.credentials, more: "x".repeat(100) });
    hidden({ ...params, ...params.credentials });
    assert.equal(params.credentials.secret, TOKEN);
    const refusal = thrown(() => params.authorise(`${TOKEN}2`));
    assert.ok(refusal instanceof Refusal);
    hidden(refusal);
  }
});

test("not in an error", () => {
  const good = { bucket: "b", token: TOKEN };
  const url = "http://host";
  const v1 = { ...good, api: "v1", auth: "query" };
  const errors = [
    () => new WriteRequest(url, BODY, { ...good, token: `${TOKEN}\r\nX: y` }),
    () => new WriteRequest(url, BODY, { ...good, token: `${TOKEN}\ud800` }),
    () => new WriteRequest(url, BODY, { ...good, token: [TOKEN] }),
    () => new WriteRequest(url, BODY, { ...good, token: { [TOKEN]: TOKEN } }),
    () => new WriteRequest(url, BODY, { ...good, auth: "query" }),
    () => new WriteRequest(url, BODY, { ...v1, precision: "x" }),
    () => new WriteRequest(url, BODY, { ...good, unknown: TOKEN }),
    () => new WriteRequest(url, Buffer.from("\n"), good),
    () => new WriteRequest(`http://me:${TOKEN}@host`, BODY, good),
    () => new WriteRequest(`http://host?p=${TOKEN}`, BODY, good),
    () => new WriteRequest([`http://${TOKEN}`], BODY, good),
    () => new WriteRequest(`${TOKEN}://host`, BODY, good),
    () => WriteRequest.ofPacked(url, BODY, good),
    () => WriteParams.fromRequest("POST", "/api/v2/write", "bucket=b", { authorization: `Digest ${TOKEN}` }),
    () => WriteParams.fromRequest("POST", "/api/v2/write", "bucket=b", { authorization: TOKEN }),
    () => WriteParams.fromRequest("POST", "/api/v2/write", "bucket=b", { authorization: [`Token ${TOKEN}`, `Token ${TOKEN}`] }),
    () => WriteParams.fromRequest("POST", "/api/v2/write", "bucket=b", { authorization: [`Token ${TOKEN}`, 1] }),
    () => WriteParams.fromRequest("POST", "/api/v2/write", "bucket=b", [["authorization", `Token ${TOKEN}`, TOKEN]]),
    () => WriteParams.fromRequest("POST", "/api/v2/write", "bucket=b", `authorization: Token ${TOKEN}`),
    () => WriteParams.fromRequest("POST", "/write", `db=b&u=me&p=${TOKEN}&p=${TOKEN}`, {}),
    () => WriteParams.fromRequest("POST", "/write", `db=b&u=me&p=${TOKEN}%FF`, {}),
    () => WriteParams.fromRequest("POST", "/write", "db=b", {}).authorise(TOKEN),
    () => WriteParams.fromRequest("POST", "/write", "db=b", {}).authorise(`${TOKEN}\ud800`),
    () => WriteParams.fromRequest("POST", "/write", "db=b", {}).authorise([TOKEN]),
  ];
  for (const call of errors) hidden(thrown(call));
  assert.equal(new WriteRequest(url, BODY, v1).url.includes(TOKEN), true);
  const numbers = thrown(() => new WriteRequest(url, BODY, { ...good, token: 1234567890 }));
  assert.ok(!printed(numbers).includes("1234567890"));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Answer, LinepackError, Refusal, WriteParams, parse, validate } from "../index.mjs";

const PATH = "/api/v2/write";

const read = (query, headers = {}) => WriteParams.fromRequest("POST", PATH, query, headers);

function refusal(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof Refusal && error instanceof Error && !(error instanceof LinepackError));
    return error;
  }
  assert.fail("it was not refused");
}

test("headers may have any form", () => {
  const forms = [
    { authorization: "Token T", "content-encoding": "gzip", "x-nothing": undefined },
    { Authorization: ["Token T"], "CONTENT-ENCODING": ["gzip"], other: ["a", "b"] },
    ["Authorization", "Token T", "Content-Encoding", "gzip"],
    [["Authorization", "Token T"], ["Content-Encoding", "gzip"]],
    new Map([["Authorization", "Token T"], ["Content-Encoding", "gzip"]]),
    new Headers({ Authorization: "Token T", "Content-Encoding": "gzip" }),
  ];
  for (const form of forms) {
    const params = read("bucket=b", form);
    assert.deepEqual([params.encoding, params.credentials.secret, params.credentials.scheme], ["gzip", "T", "token"]);
  }
  assert.equal(read("bucket=b", []).credentials, undefined);
  assert.equal(refusal(() => read("bucket=b", ["Authorization", "Token T", "authorization", "Token U"])).status, 401);
  assert.equal(refusal(() => read("bucket=b", { Authorization: ["Token T", "Token U"] })).status, 401);
});

test("what is no header is refused, and shown is only its name", () => {
  const pairs = [[["SECRET"]], [["a", "SECRET", 1]], [[1, "SECRET"]]];
  for (const wrong of [null, "Token SECRET", 1, ["SECRET"], ...pairs, { a: 1 }, { a: ["SECRET", 1] }]) {
    assert.throws(
      () => read("bucket=b", wrong),
      (error) => error instanceof TypeError && !error.message.includes("SECRET"),
    );
  }
  for (const head of [[1, PATH, ""], ["POST", undefined, ""], ["POST", PATH, null], ["POST", PATH, "\ud800"]]) {
    assert.throws(() => WriteParams.fromRequest(...head, {}), TypeError);
  }
  assert.throws(() => WriteParams.fromRequest("POST", PATH, "bucket=b"), TypeError);
  assert.throws(() => new WriteParams(), TypeError);
});

test("everything that a request says is there", () => {
  const headers = { accept: "text/plain", "content-length": "11", authorization: `Basic ${btoa("me:T")}` };
  const { credentials, ...params } = read("bucket=my+home%2F&org=o&orgID=1&precision=ms&unknown=1", headers);
  assert.deepEqual({ ...params }, {
    api: "v2",
    bucket: "my home/",
    org: "o",
    retentionPolicy: undefined,
    precision: "ms",
    encoding: "identity",
    contentLength: 11,
    plain: true,
    acceptPartial: undefined,
    noSync: undefined,
  });
  assert.deepEqual([credentials.scheme, credentials.user, credentials.secret], ["basic", "me", "T"]);
  const v3 = WriteParams.fromRequest("POST", "/api/v3/write_lp", "db=b&no_sync=true&accept_partial=false", {});
  assert.deepEqual([v3.api, v3.precision, v3.noSync, v3.acceptPartial], ["v3", undefined, true, false]);
  const v1 = WriteParams.fromRequest("POST", "/write", "db=b&rp=one&u=me&p=T", {});
  assert.deepEqual([v1.api, v1.retentionPolicy, v1.credentials.scheme], ["v1", "one", "query"]);
});

test("the documented errors come out as documented", () => {
  assert.equal(refusal(() => read("")).body, '{"code":"invalid","message":"missing bucket value"}');
  assert.match(
    refusal(() => read("bucket=b&precision=u")).message,
    /^failed to deserialize org\/bucket\/precision in request: unknown variant `u`, expected one of `s`, `ms`, `us`, `ns`/,
  );
});

test("a token is checked, and a length", () => {
  const headers = { authorization: "Bearer T", "content-length": "11" };
  const params = read("bucket=b", headers);
  assert.equal(params.authorise("T"), undefined);
  assert.equal(params.fits(11), undefined);
  assert.equal(params.fits(Infinity), undefined);
  const unauthorized = refusal(() => params.authorise("t"));
  assert.deepEqual([unauthorized.status, unauthorized.code], [401, "unauthorized"]);
  assert.deepEqual([unauthorized.headers["WWW-Authenticate"], unauthorized.message], ["Token", "unauthorized access"]);
  assert.equal(refusal(() => read("bucket=b").authorise("")).status, 401);
  assert.equal(refusal(() => params.fits(10)).message, "max request size (10 bytes) exceeded");
  assert.equal(refusal(() => params.fits(0)).status, 413);
  for (const wrong of [undefined, "11", -1, 0.5, NaN]) assert.throws(() => params.fits(wrong), TypeError);
  for (const wrong of [undefined, 1, null, "\ud800"]) assert.throws(() => params.authorise(wrong), TypeError);
  const plain = refusal(() => read("bucket=b", { accept: "text/plain" }).authorise("T"));
  assert.deepEqual([plain.headers["Content-Type"], plain.body], ["text/plain; charset=utf-8", "unauthorized access"]);
});

test("params do not change", () => {
  const params = read("bucket=b", { authorization: "Token T" });
  assert.throws(() => (params.bucket = "c"), TypeError);
  assert.throws(() => (params.credentials.user = "c"), TypeError);
});

test("every refusal has its status", () => {
  const statuses = {
    invalid: 400,
    unauthorized: 401,
    forbidden: 403,
    "not found": 404,
    "method not allowed": 405,
    "request timeout": 408,
    "request too large": 413,
    "unsupported media type": 415,
    "unprocessable entity": 422,
    "too many requests": 429,
    "internal error": 500,
    unavailable: 503,
  };
  for (const [code, status] of Object.entries(statuses)) {
    const made = new Refusal(code, 'why "so"', { retryAfter: 7, line: 3 });
    assert.deepEqual([made.name, made.status, made.code, made.line, made.retryAfter], ["Refusal", status, code, 3, 7]);
    assert.equal(made.body, `{"code":"${code}","line":3,"message":"why \\"so\\""}`);
    assert.equal(made.headers["Retry-After"], "7");
    assert.equal(new Refusal(code, "why", { plain: true }).body, "why");
  }
  assert.equal(Refusal.invalid("x").status, 400);
  assert.equal(Refusal.unauthorized().status, 401);
  assert.equal(Refusal.forbidden().status, 403);
  assert.equal(Refusal.noDatabase('a"b').message, 'database "a\\"b" not found');
  assert.equal(Refusal.tooLarge(5).status, 413);
  const unknown = /unknown word "wrong"; expected one of invalid, /;
  assert.throws(() => new Refusal("wrong", "why"), { code: "invalid_option", message: unknown });
  assert.throws(() => new Refusal("invalid", "why", { retry: 1 }), { code: "invalid_option" });
  assert.throws(() => new Refusal("invalid"), TypeError);
  for (const wrong of [undefined, 1]) assert.throws(() => Refusal.noDatabase(wrong), TypeError);
  assert.throws(() => Refusal.tooLarge(-1), TypeError);
});

test("a report is answered as it says", () => {
  const report = (text) => validate(Buffer.from(text));
  assert.deepEqual({ ...Answer.written() }, { status: 204, headers: {}, body: "" });
  assert.deepEqual(Answer.ofReport(report("m f=1\n")), Answer.written());
  assert.equal(Refusal.ofReport(report("m f=1\n")), undefined);
  assert.equal(Answer.ofReport(report("# nothing\n")).body, '{"code":"invalid","message":"empty write payload"}');
  const mixed = report('m f=1\n\nm f=\nm f="a"b\n');
  const partial = Answer.ofReport(mixed);
  assert.equal(partial.status, 400);
  assert.deepEqual(JSON.parse(partial.body), {
    code: "invalid",
    line: 3,
    message:
      "partial write has occurred, errors encountered on line(s):\n" +
      mixed.errors.map(({ line, message }) => `error parsing line ${line} (1-based): ${message}`).join("\n"),
  });
  assert.match(partial.body, /opened at line 4, column 5/);
  const { errors, ...whole } = parse(Buffer.from("m f=1\nm f=\n"), { errors: "collect" }).report;
  const none = Refusal.ofReport({ ...whole, errors }, { allOrNothing: true });
  assert.match(none.message, /^no data written, errors encountered on line\(s\):\n/);
  assert.equal(none.line, 2);
  const many = Refusal.ofReport(validate(Buffer.from("m f=\n".repeat(1000)), { maxErrors: Infinity }));
  assert.equal(many.message.split("\n").length, 101);
  for (const wrong of [undefined, {}, [], { errors: [] }]) assert.throws(() => Answer.ofReport(wrong), TypeError);
  assert.throws(() => Answer.ofReport(mixed, { all: true }), { code: "invalid_option" });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Answer, WriteRequest, WriteResponse, encodeColumns, validate } from "../index.mjs";
import { holds } from "../testing/holds.mjs";
import { captured } from "../testing/server.mjs";

test("the time comes as a Date or in seconds", () => {
  const headers = { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" };
  const after = (now) => WriteResponse.parse(503, headers, "", now).retryAfter;
  assert.equal(after(new Date("1994-11-06T08:49:27.999Z")), 10);
  assert.equal(after(784_111_767), 10);
  assert.equal(after(784_111_767.9), 10);
  assert.equal(after(new Date()), 0);
  assert.equal(after(undefined), undefined);
  for (const wrong of [new Date(NaN), NaN, -1, Infinity, "1994", 1n]) assert.throws(() => after(wrong), TypeError);
});

test("headers and body may have any form", () => {
  for (const headers of [{ "Retry-After": "7" }, ["Retry-After", "7"], new Headers({ "Retry-After": "7" })]) {
    for (const body of ["busy", Buffer.from("busy"), new TextEncoder().encode("busy")]) {
      const { outcome, status, retryAfter, message, code, dropped, rejected } = WriteResponse.parse(429, headers, body);
      assert.deepEqual([outcome, status, retryAfter, message], ["retry", 429, 7, "busy"]);
      assert.deepEqual([code, dropped, rejected], [undefined, undefined, []]);
    }
  }
  for (const status of [undefined, "204", -1, 65536, 0.5]) assert.throws(() => WriteResponse.parse(status, {}, ""), TypeError);
  assert.throws(() => WriteResponse.parse(204, undefined, ""), TypeError);
  for (const body of [undefined, null, {}]) assert.throws(() => WriteResponse.parse(204, {}, body), TypeError);
  assert.throws(() => new WriteResponse(), TypeError);
});

test("a redirection writes nothing and says where to", async () => {
  const redirection = { status: 301, headers: { Location: "https://other/" }, body: "" };
  const requests = await captured(async (url) => {
    const request = new WriteRequest(url, Buffer.from("m f=1\n"), { bucket: "b" });
    const answer = await fetch(request.url, { ...request, redirect: "manual" });
    const { outcome, message } = WriteResponse.parse(answer.status, answer.headers, await answer.text());
    assert.deepEqual([outcome, message], ["rejected", "the server points to https://other/"]);
  }, [redirection]);
  assert.equal(requests.length, 1);
});

test("rejected records are found in what was sent", () => {
  const body = Buffer.from("# by hand\nm f=1\nm f=\n");
  const message = "partial write has occurred, errors encountered on line(s):\nerror parsing line 2 (1-based): no";
  const response = WriteResponse.parse(400, {}, JSON.stringify({ code: "invalid", line: 2, message }));
  assert.deepEqual(response.rejected, [
    { line: 2, record: undefined, row: undefined, start: undefined, end: undefined, text: undefined, message: "no" },
  ]);
  assert.equal(response.locate(body), response);
  const [{ line, record, row, start, end }] = response.rejected;
  assert.deepEqual([line, record, row, body.toString("utf8", start, end)], [3, 2, undefined, "m f=\n"]);
  assert.throws(() => response.locate("m f=1\n"), TypeError);
  assert.throws(() => response.locate(body, { mode: "loose" }), { code: "invalid_option" });
  assert.throws(() => response.locate(body, { errors: "collect" }), { code: "invalid_option" });
});

test("rejected rows are found in a batch", () => {
  const columns = { measurement: "m", fields: { s: ["a\nb", null, "c", "d"], f: [1, NaN, 2, 3] }, time: [1n, 2n, 3n, 4n] };
  const batches = [...encodeColumns(columns, { mode: "spec", maxLines: 2 })];
  assert.deepEqual(batches.map(({ records }) => records), [2, 1]);
  // Row 1 is skipped, and the string of row 0 has a line end.
  const answer = JSON.stringify({
    error: "partial write of line protocol occurred",
    data: [
      { error_message: "no", line_number: 2, original_line: "m s" },
      { error_message: "none", line_number: 9, original_line: "" },
    ],
  });
  const [second, unknown] = WriteResponse.parse(400, {}, answer).locate(batches[0]).rejected;
  assert.deepEqual([second.line, second.record, second.row, second.message], [3, 2, 2, "no"]);
  assert.deepEqual([unknown.line, unknown.record, unknown.row], [9, undefined, undefined]);
  const quoted = `{"error":"partial write: unable to parse 'm s=\\"d\\",f=3 4': no dropped=1"}`;
  const third = WriteResponse.parse(400, {}, quoted).locate(batches[1]);
  assert.deepEqual([third.outcome, third.dropped, third.rejected[0].row, third.rejected[0].line], ["partial", 1, 3, 1]);
});

const LINES = ["m f=1\n", "m,t=v f=2 5\n", "m f=\n", "m\n", 'm f="a"b\n', "m,t= f=1\n"];

// A number that is a line's and another record's would mean either.
const linesOfRecords = (next) => Buffer.from(Array.from({ length: next(20) }, () => LINES[next(LINES.length)]).join(""));

holds("what our own answers reject is found again", 1000, linesOfRecords, (data) => {
  const report = validate(data);
  const { status, headers, body } = Answer.ofReport(report);
  const response = WriteResponse.parse(status, headers, body).locate(data);
  assert.deepEqual(response.rejected.map(({ line }) => line), report.errors.map(({ line }) => line));
  for (const { start, end } of response.rejected) assert.equal(validate(data.subarray(start, end)).rejected, 1);
  assert.equal(response.outcome, report.records === 0 ? "rejected" : report.ok ? "ok" : "partial");
});

const WORDS = ['"invalid"', "partial write", "unable to parse '", "': ", "error parsing line ", " (1-based)", "dropped=", "<html>"];

const PIECES = [...WORDS, '{"code":', '"message":', '"data":[', "7", "}", "]", ",", '"', "\n", "\xff", "m f=1"];

holds(
  "no answer is too strange",
  2000,
  (next) => {
    const text = () => Array.from({ length: next(8) }, () => PIECES[next(PIECES.length)]).join("");
    const headers = [["Retry-After", text()], ["Retry-After", String(next(2 ** 32))], ["Content-Type", text()]].slice(next(4));
    return [next(1000), headers, Buffer.from(text(), "latin1"), next(2 ** 32)];
  },
  ([status, headers, body, now]) => {
    const response = WriteResponse.parse(status, headers, body, now);
    response.locate(body);
    assert.ok(["ok", "partial", "rejected", "retry", "split", "auth"].includes(response.outcome));
    assert.equal(typeof response.message, "string");
  },
);

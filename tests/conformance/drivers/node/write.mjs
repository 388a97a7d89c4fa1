// What the Node driver answers about writes over HTTP. The protocol: ../../FORMAT.md.
import {
  Answer,
  Refusal,
  RetryPolicy,
  WriteParams,
  WriteRequest,
  WriteResponse,
  gunzip,
  gzip,
  split,
  splitValid,
  validate,
} from "../../../../bindings/node/index.mjs";
import { Given, attempted, given, headersOf, printed, refused } from "./given.mjs";

function request(asked) {
  const token = asked.text("token");
  const shown = [];
  const make = () => {
    const made = new WriteRequest(asked.text("url") ?? "", asked.bytes("body") ?? Buffer.alloc(0), {
      bucket: asked.text("bucket"),
      org: asked.text("org"),
      token,
      user: asked.text("user"),
      auth: asked.text("auth"),
      api: asked.text("api"),
      retentionPolicy: asked.text("retention_policy"),
      acceptPartial: asked.flag("accept_partial"),
      noSync: asked.flag("no_sync"),
      gzip: asked.flag("gzip"),
      gzipLevel: asked.number("gzip_level"),
      gzipThreshold: asked.number("gzip_threshold"),
      precision: asked.text("precision"),
    });
    shown.push(...printed(made), ...printed(made.headers));
    const packed = "Content-Encoding" in made.headers;
    const body = packed ? ["unpacked", gunzip(made.body)] : ["body", made.body];
    return [["method", made.method], ["url", made.url], ...headersOf(made.headers), body];
  };
  const answer = attempted(make, (error) => {
    shown.push(...printed(error));
    return refused(error);
  });
  if (token) answer.push(["hidden", !shown.join("\n").includes(token)]);
  return answer;
}

const onWire = ({ status, headers, body }) => [["status", status], ...headersOf(headers), ["body", body]];

function params(asked) {
  let read;
  try {
    const head = ["method", "path", "query"].map((word) => asked.text(word) ?? "");
    read = WriteParams.fromRequest(...head, asked.headers);
    if (asked.text("token") !== undefined) read.authorise(asked.text("token"));
    if (asked.number("max_bytes") !== undefined) read.fits(asked.number("max_bytes"));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return onWire(error);
  }
  const { credentials } = read;
  return [
    ["api", read.api],
    ["bucket", read.bucket],
    ...given("org", read.org),
    ...given("retention_policy", read.retentionPolicy),
    ["precision", read.precision ?? "auto"],
    ["encoding", read.encoding],
    ...given("content_length", read.contentLength),
    ...(credentials ? [["credentials", credentials.scheme, credentials.user, credentials.secret]] : []),
    ["plain", read.plain],
    ...given("accept_partial", read.acceptPartial),
    ...given("no_sync", read.noSync),
  ];
}

function answer(asked) {
  const [refusal] = asked.all("refusal");
  if (refusal !== undefined) {
    const [code, message] = refusal.map(String);
    return onWire(new Refusal(code, message, { retryAfter: asked.number("retry_after"), plain: asked.flag("plain") }));
  }
  const report = validate(asked.bytes("body") ?? Buffer.alloc(0), asked.reading);
  return onWire(Answer.ofReport(report, { allOrNothing: asked.flag("all_or_nothing") }));
}

function response(asked) {
  const body = asked.bytes("body") ?? Buffer.alloc(0);
  const read = WriteResponse.parse(asked.number("status") ?? 0, asked.headers, body, asked.number("now"));
  const sent = asked.bytes("sent");
  if (sent !== undefined) read.locate(sent, asked.reading);
  return [
    ["outcome", read.outcome],
    ...given("retry_after", read.retryAfter),
    ...given("code", read.code),
    ["message", read.message],
    ...given("dropped", read.dropped),
    ...read.rejected.map(({ line, record, message }) => ["rejected", line ?? "", record ?? "", message]),
  ];
}

function cut(asked) {
  const options = { maxBytes: asked.number("max_bytes"), maxLines: asked.number("max_lines"), ...asked.reading };
  const part = ({ start, end, records, line, record }) => ["part", start, end, records, line, record];
  return attempted(
    () => split(asked.bytes("data") ?? Buffer.alloc(0), options).map(part),
    (error) => [["error", error.code, error.line, error.record, error.offset, error.length]],
  );
}

function toldApart(asked) {
  const { good, rejected, report } = splitValid(asked.bytes("data") ?? Buffer.alloc(0), asked.reading);
  return [
    ...good.map(({ start, end }) => ["good", start, end]),
    ...rejected.map(({ start, end }) => ["rejected", start, end]),
    ["report", report.records, report.rejected],
  ];
}

function retry(asked) {
  const policy = new RetryPolicy({
    base: asked.number("base"),
    factor: asked.number("factor"),
    cap: asked.number("cap"),
    maxTries: asked.number("max_tries"),
    deadline: asked.number("deadline"),
  });
  const [tries, elapsed, random] = [asked.number("tries") ?? 1, asked.number("elapsed") ?? 0, asked.number("random") ?? 1];
  const wait = policy.wait(tries, elapsed, asked.number("retry_after"), random);
  return wait === undefined ? [["give_up"]] : [["wait", Math.round(wait * 1000)]];
}

function packed(asked) {
  const data = asked.bytes("data") ?? Buffer.alloc(0);
  const pack = () => {
    const bytes = gzip(data, { level: asked.number("level") });
    const fits = bytes.length <= (asked.number("at_most") ?? Infinity);
    return [["head", bytes.subarray(0, 10)], ["same", Buffer.compare(gunzip(bytes), data) === 0], ["fits", fits]];
  };
  return attempted(pack, refused);
}

function unpacked(asked) {
  const members = asked.items.flatMap(([word, [value]]) => {
    if (word === "data") return [value];
    return word === "plain" ? [gzip(value)] : [];
  });
  const ratio = asked.number("max_ratio");
  const limits = { maxBytes: asked.number("max_bytes"), maxRatio: ratio === 0 ? Infinity : ratio };
  return attempted(() => [["unpacked", gunzip(Buffer.concat(members), limits)]], refused);
}

const VERBS = {
  "write-request": request,
  "write-params": params,
  "write-answer": answer,
  "write-response": response,
  "write-split": cut,
  "write-split-valid": toldApart,
  "write-retry": retry,
  "write-gzip": packed,
  "write-gunzip": unpacked,
};

/** The answer to the items of a request: words, each with its values. */
export function write(verb, items) {
  return VERBS[verb](new Given(items));
}

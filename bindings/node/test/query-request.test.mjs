// Requests to the v1 API.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { LinepackError, query } from "../index.mjs";
import { TOKEN, hidden, printed } from "../testing/printed.mjs";

const { QueryRequest, flightMetadata, flightTicket, parseV1, v1Request } = query;

test("everything in the URL, or statement and secrets in a form", () => {
  const options = {
    database: "a b", retentionPolicy: "r&p", epoch: "us", chunkSize: 5, auth: "query", user: "me", token: "T", format: "csv", params: { h: "a+b" },
  };
  const text = "SELECT * FROM cpu WHERE host = $h";
  const head = "https://h/sub/query?db=a%20b&rp=r%26p&epoch=u&chunked=true&chunk_size=5";
  const statement = "q=SELECT%20%2A%20FROM%20cpu%20WHERE%20host%20%3D%20%24h&params=%7B%22h%22%3A%20%22a%2Bb%22%7D&u=me&p=T";
  const get = v1Request("https://h/sub/", text, options);
  assert.deepEqual([get.method, get.url, get.body], ["GET", `${head}&${statement}`, undefined]);
  assert.deepEqual({ ...get.headers }, { Accept: "application/csv" });
  const post = v1Request(new URL("https://h/sub/"), text, { ...options, method: "post" });
  assert.deepEqual([post.method, post.url, Buffer.from(post.body).toString()], ["POST", head, statement]);
  assert.deepEqual({ ...post.headers }, { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/csv" });
  assert.ok(get instanceof QueryRequest && Object.isFrozen(get) && Object.isFrozen(get.headers));
  assert.equal(v1Request("http://h", "SHOW DATABASES").url, "http://h/query?q=SHOW%20DATABASES");
  assert.equal(v1Request("http://h", "q", { chunked: true }).url, "http://h/query?chunked=true&q=q");
});

test("every way of authentication", () => {
  for (const [auth, value] of [["token", "Token T"], ["bearer", "Bearer T"], ["basic", "Basic bWU6VA=="]]) {
    assert.equal(v1Request("http://h", "q", { auth, user: "me", token: "T" }).headers.Authorization, value);
  }
});

test("fetch takes a request as it is, and its answer is read", async () => {
  const received = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    received.push([request.method, request.url, request.headers.authorization, body]);
    response.end('{"results":[{"statement_id":0}]}\n');
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    for (const method of ["get", "post"]) {
      const request = v1Request(`http://127.0.0.1:${server.address().port}`, "q", { method, token: "T", database: "d" });
      const answer = await fetch(request.url, request);
      assert.equal(parseV1(await answer.text()).statements[0].id, 0);
    }
  } finally {
    server.close();
  }
  assert.deepEqual(received, [["GET", "/query?db=d&q=q", "Token T", ""], ["POST", "/query?db=d", "Token T", "q=q"]]);
});

test("what is refused", () => {
  const refused = (code, message, ...call) => {
    assert.throws(() => v1Request(...call), (error) => error instanceof LinepackError && error.code === code && message.test(error.message), String(call));
  };
  refused("unsupported_query_api", /InfluxDB 3 cannot be queried there/, "http://h", "q", { api: "v2" });
  refused("unsupported_query_api", /InfluxDB 3 cannot be queried there/, "http://h/api/v2/query/", "q");
  refused("invalid_url", /./, "http://h/query", "q");
  refused("invalid_url", /./, "http://me:T@h", "q");
  refused("empty_query", /./, "http://h", "");
  refused("missing_database", /./, "http://h", "q", { database: "" });
  refused("invalid_token", /./, "http://h", "q", { token: "T\n" });
  refused("invalid_user", /./, "http://h", "q", { token: "T", auth: "basic", user: "a:b" });
  refused("invalid_option", /chunk_size is at least 1/, "http://h", "q", { chunkSize: 0 });
  refused("invalid_option", /chunk_size is at least 1/, "http://h", "q", { chunkSize: 1, chunked: false });
  refused("invalid_option", /chunkSize must be an integer from 0, got Infinity/, "http://h", "q", { chunkSize: Infinity });
  refused("invalid_option", /epoch: unknown word "u"/, "http://h", "q", { epoch: "u" });
  refused("invalid_option", /method: unknown word "put"; expected one of get, post/, "http://h", "q", { method: "put" });
  refused("invalid_option", /format: unknown word "xml"; expected one of json, csv/, "http://h", "q", { format: "xml" });
  refused("invalid_option", /api: unknown word/, "http://h", "q", { api: "v4" });
  refused("invalid_option", /unknown option "language"/, "http://h", "q", { language: "sql" });
  assert.throws(() => v1Request("http://h"), TypeError);
  assert.throws(() => new QueryRequest(), TypeError);
});

test("neither token nor statement is printed", () => {
  const statement = `CREATE USER me WITH PASSWORD '${TOKEN}'`;
  for (const method of ["get", "post"]) {
    for (const auth of ["token", "bearer", "basic", "query"]) {
      const options = { method, auth, user: "me", token: TOKEN, database: "database", params: { secret: TOKEN } };
      const request = v1Request("http://host/base/path/that/is/long", statement, options);
      hidden(request);
      // It is there for those who ask.
      const sent = auth === "query" ? request.url + Buffer.from(request.body ?? []) : request.headers.Authorization;
      assert.ok(sent.includes(auth === "basic" ? btoa(`me:${TOKEN}`) : TOKEN), sent);
      if (auth !== "query") hidden(request.headers);
    }
  }
  const metadata = flightMetadata(TOKEN);
  hidden(metadata);
  hidden(metadata[0]);
  const copied = [...metadata].map(([name]) => name);
  assert.deepEqual([copied, metadata[0][1]], [["authorization"], `Bearer ${TOKEN}`]);
});

test("no error holds a token or a statement", () => {
  const statement = `SELECT '${TOKEN}'`;
  for (const call of [
    () => v1Request("http://h", statement, { token: `${TOKEN}\n` }),
    () => v1Request("http://h", statement, { token: [TOKEN] }),
    () => v1Request("http://h", statement, { token: `${TOKEN}\ud800` }),
    () => v1Request(`http://me:${TOKEN}@h`, statement),
    () => v1Request(`http://h?p=${TOKEN}`, statement),
    () => v1Request("http://h", statement, { api: "v2", token: TOKEN }),
    () => v1Request("http://h", [TOKEN]),
    () => v1Request("http://h", `${TOKEN}\ud800`),
    () => v1Request("http://h", statement, { params: { x: [TOKEN] } }),
    () => flightMetadata(`${TOKEN}\n`),
    () => flightMetadata([TOKEN]),
    () => flightTicket(statement, { database: "" }),
    () => flightTicket(statement, { database: "d", params: { x: `${TOKEN}\ud800` } }),
  ]) {
    let error;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    }
    assert.ok(error !== undefined && !printed(error).includes(TOKEN), String(call));
  }
});

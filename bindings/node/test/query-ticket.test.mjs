// Flight tickets and their metadata.
import assert from "node:assert/strict";
import { createServer } from "node:http2";
import { test } from "node:test";
import { InfluxDBClient } from "@influxdata/influxdb3-client";
import { LinepackError, UInt, query } from "../index.mjs";

const { flightMetadata, flightTicket } = query;

const text = (ticket) => Buffer.from(ticket).toString("latin1");

test("the bytes are those of the released Python client", () => {
  assert.equal(text(flightTicket("SELECT 1", { database: "db" })), '{"database": "db", "sql_query": "SELECT 1", "query_type": "sql"}');
  assert.equal(
    text(flightTicket('SHOW "x"\n\t\\é🚀\x7f\0/', { database: 'my "db"', language: "influxql" })),
    '{"database": "my \\"db\\"", "sql_query": "SHOW \\"x\\"\\n\\t\\\\\\u00e9\\ud83d\\ude80\\u007f\\u0000/", "query_type": "influxql"}',
  );
  const params = new Map([["a", new UInt(2n ** 64n - 1n)], ["b", 2], ["c", true], ["d", null], ["é", "x'y"], ["e", 0.1], ["f", 1e300], ["g", -(2n ** 63n)], ["h", undefined]]);
  assert.equal(
    text(flightTicket("q", { database: "db", params })),
    '{"database": "db", "sql_query": "q", "query_type": "sql", "params": {"a": 18446744073709551615, "b": 2, "c": true, "d": null, ' +
      '"\\u00e9": "x\'y", "e": 0.1, "f": 1e+300, "g": -9223372036854775808}}',
  );
});

test("numbers without a fraction", () => {
  const params = { a: 2, b: -0, c: 1e16, d: 2n, e: 0.5 };
  const written = (integers) => text(flightTicket("q", { database: "d", params, integers })).replace(/.*"params": /, "");
  for (const integers of [undefined, "int"]) assert.equal(written(integers), '{"a": 2, "b": -0.0, "c": 1e+16, "d": 2, "e": 0.5}}');
  assert.equal(written("float"), '{"a": 2.0, "b": -0.0, "c": 1e+16, "d": 2, "e": 0.5}}');
  assert.throws(() => written("uint"), { code: "invalid_option", message: /integers: unknown word "uint"; expected one of int, float/ });
});

/** What a Flight server receives: tickets as bytes, and their headers. */
async function receiving(ask) {
  const received = [];
  const server = createServer().on("stream", (stream, headers) => {
    const pieces = [];
    stream.on("data", (piece) => pieces.push(piece)).on("end", () => {
      // A gRPC message has 5 bytes before it; then comes the first field of `Ticket`, its bytes and their length.
      received.push({ headers, ticket: fieldOf(Buffer.concat(pieces).subarray(5)) });
      stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "12" }, { endStream: true });
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  try {
    await ask(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
  }
  return received;
}

/** The first field of a message, which is bytes. */
function fieldOf(message) {
  assert.equal(message[0], 0x0a);
  let [length, at, shift] = [0, 1, 0];
  for (; message[at] & 0x80; at++, shift += 7) length |= (message[at] & 0x7f) << shift;
  length |= message[at] << shift;
  assert.equal(message.length, at + 1 + length);
  return message.subarray(at + 1);
}

test("what @influxdata/influxdb3-client sends says the same", async () => {
  const asked = [
    ["SELECT * FROM cpu WHERE host = $host", { type: "sql", params: { host: "é\n", load: 0.5, cores: 8, up: true } }],
    ["SHOW MEASUREMENTS", { type: "influxql" }],
    ["SELECT 1", { type: "sql" }],
  ];
  const received = await receiving(async (host) => {
    const client = new InfluxDBClient({ host, token: "T0K3N", database: "my db" });
    for (const [text, options] of asked) {
      await assert.rejects(async () => {
        for await (const row of client.query(text, "my db", options)) assert.fail(String(row));
      });
    }
    await client.close();
  });
  assert.equal(received.length, asked.length);
  asked.forEach(([text, { type, params }], at) => {
    const ours = flightTicket(text, { database: "my db", language: type, params });
    // It writes JSON without blanks and beyond ASCII, and params where there are none.
    assert.deepEqual({ params: {}, ...JSON.parse(Buffer.from(ours)) }, JSON.parse(received[at].ticket));
    for (const [name, value] of flightMetadata("T0K3N")) assert.equal(received[at].headers[name], value);
    assert.equal(received[at].headers[":path"], "/arrow.flight.protocol.FlightService/DoGet");
  });
});

test("params that it cannot send", async () => {
  const params = { zero: 0, no: false, empty: "" };
  const client = new InfluxDBClient({ host: "http://127.0.0.1:9", token: "T0K3N", database: "d" });
  for (const name in params) {
    const query = () => client.query(`SELECT $${name}`, "d", { type: "sql", params }).next();
    await assert.rejects(query, { message: `No parameter matching $${name} provided in the query params map` });
  }
  await client.close();
  assert.deepEqual(JSON.parse(Buffer.from(flightTicket("q", { database: "d", params }))).params, params);
});

test("metadata", () => {
  assert.deepEqual(flightMetadata(), []);
  assert.deepEqual(flightMetadata("T"), [["authorization", "Bearer T"]]);
  for (const token of ["", "a\r\nb", " a", "é"]) assert.throws(() => flightMetadata(token), { code: "invalid_token" });
  for (const token of [null, 1, ["T"], "\ud800"]) assert.throws(() => flightMetadata(token), TypeError);
});

test("what is refused", () => {
  const refused = (code, message, ...call) => {
    assert.throws(() => flightTicket(...call), (error) => error instanceof LinepackError && error.code === code && message.test(error.message));
  };
  const database = "db";
  refused("empty_query", /query/, " \n", { database });
  refused("missing_database", /database/, "q", { database: "" });
  refused("missing_database", /database/, "q");
  refused("invalid_option", /language: unknown word "flux"; expected one of sql, influxql/, "q", { database, language: "flux" });
  refused("invalid_option", /NaN or infinite/, "q", { database, params: { x: NaN } });
  refused("invalid_option", /NaN or infinite/, "q", { database, params: { x: -Infinity } });
  refused("invalid_option", /"x" does not fit into 64 bits/, "q", { database, params: { x: 2n ** 64n } });
  refused("invalid_option", /"x" must be a number, .* got Date/, "q", { database, params: { x: new Date() } });
  refused("invalid_option", /lone surrogate/, "q", { database, params: { x: "\ud800" } });
  refused("invalid_option", /lone surrogates/, "q", { database, params: { "\ud800": 1 } });
  refused("invalid_option", /params must be an object/, "q", { database, params: "x" });
  refused("invalid_option", /unknown option "db"/, "q", { db: "x" });
  for (const wrong of [undefined, 1, Buffer.from("q"), "\ud800"]) assert.throws(() => flightTicket(wrong, { database }), TypeError);
});

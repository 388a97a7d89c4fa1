// What the Node driver answers about queries. The protocol: ../../FORMAT.md.
import { UInt, query as queries } from "../../../../bindings/node/index.mjs";
import { Given, attempted, given, headersOf, printed, refused } from "./given.mjs";
import { bitsOf, valueOf } from "./values.mjs";

const paramsOf = (asked) => new Map(asked.all("param").map(([name, kind, value]) => [String(name), valueOf(String(kind), String(value))]));

/** Whether the token, if there is one that could be seen, does not stand in what is printed. */
function hidden(asked, shown) {
  const token = asked.text("token");
  return token ? [["hidden", !shown.join("\n").includes(token)]] : [];
}

function ticket(asked) {
  const shown = [];
  const told = (error) => {
    shown.push(...printed(error));
    return refused(error);
  };
  const answer = [];
  if (asked.bytes("query") !== undefined) {
    const options = { database: asked.text("database"), language: asked.text("language"), params: paramsOf(asked), integers: "float" };
    answer.push(...attempted(() => [["ticket", queries.flightTicket(asked.text("query"), options)]], told));
  }
  if (asked.bytes("token") !== undefined) {
    const metadata = () => {
      const pairs = queries.flightMetadata(asked.text("token"));
      shown.push(...printed(pairs));
      return pairs.map(([name, value]) => ["metadata", name, value]);
    };
    answer.push(...attempted(metadata, told));
  }
  return [...answer, ...hidden(asked, shown)];
}

function request(asked) {
  const shown = [];
  const make = () => {
    const made = queries.v1Request(asked.text("url") ?? "", asked.text("query") ?? "", {
      database: asked.text("database"),
      retentionPolicy: asked.text("retention_policy"),
      token: asked.text("token"),
      auth: asked.text("auth"),
      user: asked.text("user"),
      epoch: asked.text("epoch"),
      chunked: asked.flag("chunked"),
      chunkSize: asked.number("chunk_size"),
      method: asked.text("method"),
      format: asked.text("format"),
      api: asked.text("api"),
      params: paramsOf(asked),
      integers: "float",
    });
    shown.push(...printed(made), ...printed(made.headers));
    return [["method", made.method], ["url", made.url], ...headersOf(made.headers), ["body", made.body ?? ""]];
  };
  const answer = attempted(make, (error) => {
    shown.push(...printed(error));
    return refused(error);
  });
  return [...answer, ...hidden(asked, shown)];
}

/** The values of a column as cells, with the letter of their kinds. */
function cellsOf({ kind, values, present, offsets, length, precision }) {
  const cell = (row) => {
    if (kind === "float") return `f${bitsOf(values[row])}`;
    if (kind === "int") return `${precision === undefined ? "i" : "t"}${values[row]}`;
    if (kind === "uint") return `u${values[row]}`;
    if (kind === "boolean") return `b${values[row] === 1}`;
    if (kind === "string") return `s${Buffer.from(values.subarray(offsets[row], offsets[row + 1]))}`;
    return mixed(values[row]);
  };
  return Array.from({ length }, (_, row) => (present !== null && present[row] === 0 ? "" : cell(row)));
}

function mixed(value) {
  if (typeof value === "number") return `f${bitsOf(value)}`;
  if (typeof value === "bigint") return `i${value}`;
  if (value instanceof UInt) return `u${value}`;
  return typeof value === "boolean" ? `b${value}` : `s${value}`;
}

function typeOf({ kind, precision }) {
  if (precision !== undefined) return "time";
  return kind === "boolean" ? "bool" : kind;
}

const seriesOf = ({ name, tags, partial, columns }) => [
  ["series", name, partial],
  ...Array.from(tags, (tag) => ["tag", ...tag]),
  ...Array.from(columns, ([name, column]) => ["column", name, typeOf(column), ...cellsOf(column)]),
];

const statementOf = ({ id, partial, error, messages, series }) => [
  ["statement", id, partial],
  ...given("failed", error),
  ...messages.map(({ level, text }) => ["message", level, text]),
  ...series.flatMap(seriesOf),
];

const answerOf = ({ error, statements }) => [...given("failed", error), ...statements.flatMap(statementOf)];

function answered(asked) {
  const options = { epoch: asked.text("epoch"), format: asked.text("format"), maxBytes: asked.number("max_bytes") };
  const answer = [];
  const say = (chunks) => chunks.forEach((chunk) => answer.push(["chunk"], ...answerOf(chunk)));
  const read = () => {
    if (asked.bytes("body") !== undefined) return answer.push(...answerOf(queries.parseV1(asked.bytes("body"), options)));
    const reader = new queries.AnswerReader(options);
    for (const [piece] of asked.all("piece")) say(reader.feed(piece));
    return say([reader.finish()].filter((last) => last !== undefined));
  };
  attempted(read, ({ code, offset }) => answer.push(["error", code, offset ?? ""]));
  return answer;
}

const VERBS = { "query-ticket": ticket, "query-request": request, "query-answer": answered };

/** The answer to the items of a request: words, each with its values. */
export function query(verb, items) {
  return VERBS[verb](new Given(items));
}

// A server that remembers what it is asked.
import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Runs `use` with the URL of a server; gives the requests that came, with their bodies. The server gives the answers in turn,
 * and 204 when there are no more.
 */
export async function captured(use, answers = []) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const { method, url, headers, rawHeaders } = request;
    const [path, query = ""] = url.split("?");
    requests.push({ method, path, query, headers, rawHeaders, body: Buffer.concat(pieces) });
    const { status, headers: given, body } = answers.shift() ?? { status: 204, headers: {}, body: "" };
    response.writeHead(status, given).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return requests;
}

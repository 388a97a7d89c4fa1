// The page of `linepack serve`. Whatever arrives is shown as text: nothing here makes HTML of a string.

/** Requests that the list holds. */
const SHOWN = 200;

const byId = (id) => document.getElementById(id);

/** An element with these attributes, and with texts and elements in it. */
function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const number = new Intl.NumberFormat("en");

const counted = (count, noun) => `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit += 1) bytes /= 1024;
  return `${bytes >= 10 || unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

const clock = (ms) => {
  const time = new Date(ms);
  const two = (part) => String(part).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
};

// -- an error or a warning, with the line and carets under it --

function shownFault(fault) {
  const gutter = `${fault.line} | `;
  const blank = `${" ".repeat(String(fault.line).length)} | `;
  const source = element("pre", { tabindex: "0", "aria-label": `line ${fault.line}` });
  source.append(element("span", { class: "gutter" }, gutter), fault.text);
  if (fault.carets > 0) {
    const carets = element("span", { class: "carets" }, "^".repeat(fault.carets));
    source.append("\n", element("span", { class: "gutter" }, blank), " ".repeat(fault.before), carets);
    // In a narrow window the place at fault is what is to be seen of a long line.
    requestAnimationFrame(() => {
      const beyond = carets.getBoundingClientRect().left - source.getBoundingClientRect().left - source.clientWidth * 0.8;
      source.scrollLeft = Math.max(0, beyond);
    });
  }
  const what = element("p", {}, element("span", { class: "what" }, `${fault.severity}: ${fault.message}`));
  what.append(" ", element("code", {}, fault.code), ` at line ${fault.line}, column ${fault.column}`);
  return element("div", { class: "fault", "data-severity": fault.severity }, what, source, element("p", { class: "help" }, fault.help));
}

// -- what arrives --

function judged(entry) {
  if (entry.rule) return ["purpose", entry.status === null ? "closed on purpose" : `${entry.status} on purpose`];
  if (entry.status === 204) return ["good", "204 kept"];
  if (entry.records > 0) return ["part", `${entry.status} partly kept`];
  return ["bad", `${entry.status} refused`];
}

function shownEntry(entry) {
  const [kind, words] = judged(entry);
  const head = element("div", { class: "head" });
  head.append(element("span", { class: "badge", "data-kind": kind }, words));
  head.append(element("time", { datetime: new Date(entry.time_ms).toISOString() }, clock(entry.time_ms)));
  if (entry.bucket !== undefined) head.append(element("span", { class: "bucket" }, entry.bucket));
  head.append(element("span", { class: "path" }, `${entry.method} ${entry.path}`));
  const counts = [counted(entry.records, "record")];
  if (entry.rejected > 0) counts.push(`${number.format(entry.rejected)} rejected`);
  if (entry.warnings) counts.push(counted(entry.warnings, "warning"));
  if (entry.precision !== undefined) counts.push(entry.precision);
  counts.push(size(entry.bytes));
  head.append(element("span", { class: "counts" }, counts.join(" · ")));
  const made = element("li", { "data-kind": kind }, head);
  if (entry.rule) made.append(element("p", { class: "why" }, `By the rule --fail ${entry.rule}`));
  const faults = entry.faults ?? [];
  if (entry.message !== undefined && faults.length === 0) made.append(element("p", { class: "why" }, entry.message));
  made.append(...faults.map(shownFault));
  const more = (entry.errors ?? 0) + (entry.warnings ?? 0) - faults.length;
  if (more > 0) made.append(element("p", { class: "more" }, `and ${counted(more, "more fault")}`));
  return made;
}

const entries = byId("entries");
let paused = null;
let arrivedSince = 0;
let refusedSince = 0;

function arrive(entry) {
  if (paused) {
    paused.push(entry);
    if (paused.length > SHOWN) paused.shift();
    byId("pause").textContent = `Go on (${paused.length} waiting)`;
    return;
  }
  byId("nothing").hidden = byId("example").hidden = true;
  const shown = shownEntry(entry);
  shown.classList.add("new");
  entries.prepend(shown);
  while (entries.childElementCount > SHOWN) entries.lastElementChild.remove();
  arrivedSince += 1;
  if (judged(entry)[0] !== "good") refusedSince += 1;
}

byId("pause").addEventListener("click", () => {
  const button = byId("pause");
  const waiting = paused;
  paused = waiting ? null : [];
  button.setAttribute("aria-pressed", String(!waiting));
  button.textContent = waiting ? "Pause" : "Go on (0 waiting)";
  waiting?.forEach(arrive);
});

byId("only-refused").addEventListener("change", (event) => {
  byId("arrived").classList.toggle("only-refused", event.target.checked);
});

// Those who listen to the page are told now and then how much came, not each request.
setInterval(() => {
  if (arrivedSince > 0) {
    byId("said").textContent = `${counted(arrivedSince, "request")} arrived, ${refusedSince} not wholly kept`;
  }
  arrivedSince = refusedSince = 0;
}, 5000);

// -- sums --

let before = null;

function sum(totals) {
  const now = performance.now();
  const seconds = before ? Math.max(0.2, (now - before.at) / 1000) : 1;
  for (const name of ["records", "rejected", "requests", "refused", "bytes"]) {
    const form = name === "bytes" ? size : (value) => number.format(value);
    byId(name).textContent = form(totals[name]);
    const rate = before ? (totals[name] - before[name]) / seconds : 0;
    byId(`${name}-rate`).textContent = `${form(Math.round(Math.max(0, rate)))} a second`;
  }
  before = { ...totals, at: now };
  const rows = Object.entries(totals.buckets).sort(([, a], [, b]) => b.last_ms - a.last_ms);
  if (totals.others.requests > 0) rows.push(["(all others)", totals.others]);
  const row = ([name, { requests, records, rejected }]) => {
    const numbers = [requests, records, rejected].map((count) => element("td", {}, number.format(count)));
    return element("tr", {}, element("td", {}, name), ...numbers);
  };
  byId("buckets").replaceChildren(...rows.map(row));
  byId("kept").hidden = rows.length === 0;
}

function about({ version, mode, target, partial, rules }) {
  const words = [`version ${version}`, `mode ${mode}`];
  if (target) words.push(`as ${target} takes it`);
  words.push(partial ? "good lines of a bad body are kept" : "all or nothing");
  if (rules.length > 0) words.push(`fails on purpose: ${rules.join(", ")}`);
  byId("about").textContent = words.join(" · ");
}

// -- the stream of events --

const told = { about, totals: sum, entry: arrive, missed: ({ events }) => {
  entries.prepend(element("li", { class: "more" }, `${counted(events, "request")} came too fast to be shown`));
} };

let token = null;
let tokenGiven = () => {};

function headers() {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value;
  tokenGiven();
});

function connection(state, words) {
  const pill = byId("connection");
  pill.dataset.state = state;
  pill.textContent = words;
}

/** Reads events until the stream ends. */
async function read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event);
      told[name](JSON.parse(data));
    }
  }
}

// EventSource cannot show a token, so the stream is read by hand.
async function watch() {
  for (;;) {
    try {
      const response = await fetch("/page/events", { headers: headers(), cache: "no-store" });
      byId("token-form").hidden = response.status !== 401;
      if (response.status === 401) {
        connection("waiting", token === null ? "token wanted" : "wrong token");
        await new Promise((given) => { tokenGiven = given; });
        continue;
      }
      if (!response.ok) throw new Error("too many pages are open");
      connection("live", "live");
      // The server sends the last requests again.
      entries.replaceChildren();
      before = null;
      await read(response.body);
      connection("waiting", "ended; trying again");
    } catch (error) {
      connection("waiting", error instanceof TypeError ? "no connection; trying again" : error.message);
    }
    await new Promise((later) => { setTimeout(later, 1000); });
  }
}

byId("example").textContent =
  `curl -i '${location.origin}/api/v2/write?bucket=home&precision=s' --data-binary 'weather,station=harbour temperature=3.4'`;
byId("kept").hidden = true;
watch();

// -- the box --

function verdict(kind, words) {
  byId("verdict").dataset.kind = kind;
  byId("verdict").textContent = words;
}

async function check() {
  const query = new URLSearchParams(["precision", "mode", "target"].map((name) => [name, byId(name).value]));
  byId("faults").replaceChildren();
  try {
    const response = await fetch(`/page/check?${query}`, { method: "POST", headers: headers(), body: byId("lines").value });
    const answer = await response.json();
    if (!response.ok) return verdict("bad", answer.message);
    const { records, rejected, errors, warnings, faults } = answer;
    const words = [`${counted(records, "record")} good`, `${number.format(rejected)} rejected`];
    if (errors > rejected) words.push(counted(errors - rejected, "wrong comment"));
    if (warnings > 0) words.push(counted(warnings, "warning"));
    byId("faults").replaceChildren(...faults.map(shownFault));
    const more = errors + warnings - faults.length;
    if (more > 0) byId("faults").append(element("p", { class: "more" }, `and ${counted(more, "more fault")}`));
    return verdict(errors > 0 ? "bad" : warnings > 0 ? "part" : "good", words.join(", "));
  } catch {
    return verdict("bad", "The server did not answer.");
  }
}

byId("check-form").addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
byId("lines").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("check-form").requestSubmit();
});

// How the page asks Quorate on a course site: by messages to a worker, which runs it in the browser (docs/site.md). The
// answers are those of the server of `quorate explore`. SITE lists the files that the worker loads.
const LINK_FOR_OTHERS = "It works for others as well.";
const linkRunPage = () => null; // there is no server that has pages of runs
const query = new URLSearchParams(location.search);
const place = {
  lesson: query.get("lesson"),
  model: query.get("model"),
  sizes: Object.fromEntries([...query].filter(([name]) => !["lesson", "model", "step"].includes(name)).map(([name, value]) => [name, /^-?\d+$/.test(value) ? Number(value) : value])),
};

// Quorate in a worker of its own. `watched` is told what is loaded, and the progress of a search.
function engine(watched) {
  const worker = new Worker(`worker.js?${SITE.stamp}`, { type: "module" });
  const waiting = new Map();
  let number = 0;
  const fail = (why) => {
    for (const [, { reject }] of waiting) reject(new Error(why));
    waiting.clear();
  };
  worker.onmessage = ({ data }) => {
    if (data.failed) return fail(data.failed);
    if (data.answer === undefined) return watched(data);
    const { resolve, reject } = waiting.get(data.number);
    waiting.delete(data.number);
    const [status, said] = JSON.parse(data.answer);
    return status === 200 ? resolve(said) : reject(new Error([said.error, said.hint].filter(Boolean).join(": ")));
  };
  worker.onerror = (event) => fail(`Quorate could not be started in this browser: ${event.message ?? "the worker failed"}`);
  return {
    ask: (question, asked) => new Promise((resolve, reject) => {
      number += 1;
      waiting.set(number, { resolve, reject });
      worker.postMessage({ number, question, asked: JSON.stringify(asked) });
    }),
    end: () => { worker.terminate(); fail("cancelled"); },
  };
}

// ------------------------------------------------------------------------------------------- loading

const bytes = (files) => files.reduce((sum, file) => sum + file.bytes, 0);
const total = bytes(SITE.files);
let scripts = 0; // a browser does not say how far it is with a script
const megabytes = (count) => `${(count / 1e6).toFixed(1)} MB`;

function showLoading({ loaded, imported, doing }) {
  if (imported) scripts = bytes(SITE.files.filter((file) => file.name.endsWith(".js")));
  let box = document.getElementById("loading");
  if (doing === "ready") return box?.remove();
  if (!box) {
    box = el("div", { id: "loading", class: "loading", role: "status" },
      el("p", {}, "Quorate starts in your browser."), el("progress", { max: total, value: 0, "aria-label": "loaded" }), el("p", { id: "loading-what" }));
    document.querySelector("main").before(box);
  }
  const bar = box.querySelector("progress");
  if (loaded !== undefined) bar.value = loaded + scripts;
  const going = bar.value < total ? "" : "Python starts.";
  $("loading-what").textContent = doing ?? (going || `${megabytes(bar.value)} of ${megabytes(total)} loaded; the browser keeps them for the next time.`);
  return null;
}

const main = engine(showLoading);

// ------------------------------------------------------------------------------------------- searching

// A search keeps its worker busy, so it has one of its own, which is kept for the next; to cancel is to end the worker.
const searches = new Map();
let searcher = null;

function beginSearch(asked) {
  if ([...searches.values()].some((each) => !each.done)) throw new Error("a search is running: wait for it, or cancel it");
  const running = { search: searches.size + 1, done: false, states: null, depth: null, seconds: null, error: null, found: null, path: null };
  searches.set(running.search, running);
  runSearch(running, asked).catch((error) => { if (!running.done) Object.assign(running, { done: true, error: error.message }); });
  return { search: running.search };
}

function preparedSearcher() {
  searcher ??= { running: null, engine: engine((said) => { if (said.states !== undefined) Object.assign(searcher.running, said); }) };
  return searcher;
}

async function runSearch(running, asked) {
  const { link } = await main.ask("at", { node: asked.node });
  const mine = preparedSearcher();
  mine.running = running;
  const found = mine.engine;
  const { position } = await found.ask("open", { ...place, link: `#${link}` });
  const { search } = await found.ask("search", { ...asked, node: position.node });
  const said = await found.ask("progress", { search });
  let path = null;
  if (said.path) {
    const end = await found.ask("at", { node: said.path.at(-1).node });
    path = (await main.ask("open", { ...place, link: `#${end.link}` })).position.path;
  }
  if (!running.done) Object.assign(running, said, { search: running.search, path, done: true });
}

function cancelSearch(running) {
  if (running.done) return;
  const step = { how: "interrupted", name: "", kind: "", states: running.states, seconds: running.seconds ?? 0, engine: "in the browser", notes: [] };
  Object.assign(running, { done: true, found: step });
  searcher?.engine.end();
  searcher = null;
}

// ------------------------------------------------------------------------------------------- asking

async function ask(question, asked = {}) {
  switch (question) {
    case "open": return opened(await main.ask("open", { ...place, ...asked }), asked.link);
    case "search": return beginSearch(asked);
    case "progress": return { ...searches.get(asked.search) };
    case "cancel": return cancelSearch(searches.get(asked.search)) ?? {};
    default: return main.ask(question, asked);
  }
}

// A lesson goes on at the step that the first page names.
async function opened(said, link) {
  const step = said.lesson?.steps[Number(query.get("step") ?? 0)];
  if (link || !step || !said.position) return said;
  return { ...said, position: await main.ask("at", { node: step.node }) };
}

function keepPlace(step) {
  const key = `quorate lesson ${place.lesson}`;
  try { localStorage.setItem(key, Math.max(step, Number(localStorage.getItem(key) ?? 0))); } catch { /* a browser may allow no storage */ }
}

const WHAT_SEARCHES = SITE.compiled
  ? "Your browser searches, for up to a minute: by compiled code in the lessons and in models at their usual sizes, otherwise, and for conditions, by CPython, hundreds of times slower. The answer says which it was. On your own machine, quorate explore always compiles."
  : "Here CPython searches, in your browser, for up to a minute. On your own machine, quorate explore searches hundreds of times faster, in native code.";

addEventListener("DOMContentLoaded", () => {
  lesson.home = () => [el("a", { href: "index.html" }, "all lessons")];
  lesson.keep = keepPlace;
  $("tab-search").addEventListener("click", preparedSearcher); // it takes some seconds to start
  document.querySelector(".heading").prepend(el("a", { href: "index.html", class: "home", title: "All lessons and models" }, "Quorate"));
  $("search").prepend(el("p", { class: "nothing" }, WHAT_SEARCHES));
});

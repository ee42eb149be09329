// The worker of a course site: loads Pyodide and Quorate from beside this file, from nowhere else, and answers the page.
// The address of this worker ends in a stamp of the site, which is passed on, so that no file of a site that was here
// before is taken from where the browser keeps it.
const stamp = new URL(import.meta.url).search;
const PACKED = ".packed";
const fetched = fetch.bind(self);
let loaded = 0;

// A file of the site, its bytes counted as they come; unpacked if it is packed.
async function file(name) {
  const answer = await fetched(new URL(`${name}${stamp}`, import.meta.url));
  if (!answer.ok) throw new Error(`${name} cannot be loaded: ${answer.status} ${answer.statusText}`);
  const counted = answer.body.pipeThrough(new TransformStream({
    transform(part, out) {
      loaded += part.byteLength;
      postMessage({ loaded });
      out.enqueue(part);
    },
  }));
  const bytes = name.endsWith(PACKED) ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
  const type = name.includes(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
}

// Pyodide loads its files by this; it need not know that one is packed.
self.fetch = async (place, ...more) => {
  const address = new URL(place.url ?? place, import.meta.url);
  const name = `pyodide/${address.pathname.split("/").at(-1)}`;
  if (name.endsWith(".wasm")) return file(`${name}${PACKED}`);
  return name.endsWith(".zip") || name.endsWith(".json") ? file(name) : fetched(place, ...more);
};

// The files of a tar archive (the form "ustar") in the folder /quorate. Python's own unpacking takes a second of processor
// time for as many files; this takes none that is noticed.
function unpack(files, archive) {
  const text = new TextDecoder();
  const said = (at, length) => text.decode(archive.subarray(at, at + length)).split("\0")[0];
  for (let at = 0; archive[at];) {
    const size = Number.parseInt(said(at + 124, 12), 8);
    const place = ["/quorate", said(at + 345, 155), said(at, 100)].filter(Boolean).join("/");
    files.mkdirTree(place.slice(0, place.lastIndexOf("/")));
    files.writeFile(place, archive.subarray(at + 512, at + 512 + size));
    at += 512 * (1 + Math.ceil(size / 512));
  }
}

// The names of the models that are compiled, and one of them as it is packed. It is waited for:
// this worker has nothing else to do.
const names = file("compiled.json").then((answer) => answer.json());

function compiledModel(known, name) {
  if (!known.includes(name)) return undefined; // which is None in Python, while null is not
  const asked = new XMLHttpRequest();
  asked.open("GET", new URL(`compiled/${name}${PACKED}${stamp}`, import.meta.url), false);
  asked.responseType = "arraybuffer";
  asked.send();
  if (asked.status !== 200) throw new Error(`${asked.status} ${asked.statusText}`);
  return new Uint8Array(asked.response);
}

async function begin() {
  const quorate = file(`quorate${PACKED}`).then((answer) => answer.arrayBuffer());
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import(`./pyodide/pyodide.js${stamp}`),
    import(`./pyodide/pyodide.asm.js${stamp}`),
  ]);
  postMessage({ imported: true });
  const python = await loadPyodide({ createPyodideModule, indexURL: new URL("pyodide/", import.meta.url).href });
  postMessage({ doing: "Quorate starts." });
  unpack(python.FS, new Uint8Array(await quorate));
  python.globals.set("report", (said) => postMessage(JSON.parse(said)));
  const known = await names;
  python.globals.set("compiled", (name) => compiledModel(known, name));
  return python.runPython(`
import os, sys
sys.path.insert(0, "/quorate")
os.makedirs("/quorate/own", exist_ok=True)
os.chdir("/quorate/own")
from quorate.serving.in_browser import Desk
Desk(report, compiled)`);
}

const begun = begin();
let first = true;

self.onmessage = async ({ data }) => {
  try {
    const desk = await begun;
    if (first) postMessage({ doing: "The model is read." });
    postMessage({ number: data.number, answer: desk.reply(data.question, data.asked) });
    if (first) postMessage({ doing: "ready" });
    first = false;
  } catch (error) {
    postMessage({ failed: `Quorate could not be started in this browser: ${error.message}` });
  }
};

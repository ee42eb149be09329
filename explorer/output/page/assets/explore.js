// The page of `quorate explore`. It asks the engine (docs/explore.md), by the `ask` of the transport that stands before
// it, and shows what it answers; positions that it has seen are kept, so going back asks nothing. The fragment of the
// address is the link to the position.

const at = { model: null, now: null, line: [], lane: null, shown: [], tab: "why", light: null, watches: [], right: 0, asked: 0 };
const positions = new Map(); // node -> what the server said of it
const tree = new Map(); // node -> { parent, text }
const $ = (name) => document.getElementById(name);

// ------------------------------------------------------------------------------------------- asking

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    notice(error.message);
    return null;
  }
}

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function notice(text, ...more) {
  $("notice").replaceChildren(...(text ? [text, ...more, el("button", { type: "button", onclick: () => notice("") }, "close")] : []));
  $("notice").hidden = !text;
}

// ------------------------------------------------------------------------------------------- opening

async function open() {
  const link = location.hash.length > 1 ? location.hash : "";
  const said = await attempt(() => ask("open", { link }));
  if (!said) return;
  positions.clear();
  tree.clear();
  at.line = [];
  at.model = said.model;
  at.variables = said.variables;
  at.properties = said.properties;
  at.starts = said.starts;
  $("title").textContent = said.model.title;
  document.title = `${said.model.title}: a walk`;
  $("sizes").textContent = Object.entries(said.model.sizes).map(([name, size]) => `${name}=${size}`).join(" ");
  $("goal").replaceChildren(...["reachable", "invariant", "always_possible", "eventually", "again_and_again"].flatMap((kind) =>
    said.properties.filter((each) => each.kind === kind).map((each) =>
      el("option", { value: each.name }, kind === "invariant" ? `${each.name} violated` : each.name))));
  notice("");
  if (said.other) notice(`This link is of ${said.other.model} with ${JSON.stringify(said.other.sizes)}; here ${said.model.title} is walked.`);
  lesson.opened(said.lesson);
  if (said.misfit) notice(`${said.misfit.edited ? "The model was edited. " : ""}Of the link, ${said.misfit.text}.`);
  if (said.position) await show(said.position);
  else showStarts();
}

function showStarts() {
  at.now = null;
  $("drawing").replaceChildren(el("p", { class: "overview" }, "Choose how the run begins."));
  $("last").replaceChildren();
  $("count").textContent = "";
  const made = at.starts.steps.map((start, number) => optionButton({ ...start, lane: "the start" }, number, number, () => begin(start)));
  $("options").replaceChildren(el("ul", { class: "options" }, made.map((each) => el("li", {}, each))));
}

async function begin(start) {
  const said = await attempt(() => ask("begin", { action: start.action, arguments: start.arguments }));
  if (said) taken(said);
}

// ------------------------------------------------------------------------------------------- going

async function take(option) {
  if (!option || !at.now) return;
  if ($("predict").checked && option.how === "possible") return guess(option);
  await takeNow(option);
}

async function takeNow(option) {
  const said = await attempt(() => ask("take", { node: at.now.node, action: option.action, arguments: option.arguments }));
  if (said) await taken(said);
}

async function taken(said) {
  if (said.refused) return notice(`${said.refused.text} cannot be taken: ${said.refused.why}`);
  await show(said);
}

async function go(node) {
  const known = positions.get(node);
  const said = known ?? (await attempt(() => ask("at", { node })));
  if (said) await show(said);
}

async function show(said) {
  positions.set(said.node, said);
  remember(said.path);
  at.now = said;
  const path = said.path.map((each) => each.node);
  if (!at.line.includes(said.node)) at.line = path;
  history.replaceState(null, "", `${location.pathname}${location.search}#${said.link}`);
  const step = path.length - 1;
  $("time").max = at.line.length - 1;
  $("time").value = step;
  $("time").setAttribute("aria-valuetext", `step ${step}: ${said.text}`);
  $("step").textContent = `step ${step} of ${at.line.length - 1}`;
  for (const [name, off] of [["first", !step], ["back", !step && !at.starts], ["on", step === at.line.length - 1], ["last", step === at.line.length - 1]]) {
    document.querySelector(`[data-do="${name}"]`).disabled = off;
  }
  draw(said);
  showLast(said, step);
  showOptions();
  showLights();
  showBeside();
  showTree();
  lesson.shown();
  $("state").innerHTML = said.state;
  await Promise.all([at.tab === "why" ? showWhy() : null, showWatches()]);
  document.body.dataset.ready = `${said.node}`;
}

function remember(path) {
  path.forEach((each, number) => {
    if (!tree.has(each.node)) tree.set(each.node, { parent: number ? path[number - 1].node : null, text: each.text });
  });
}

const moves = {
  first: () => go(at.line[0]),
  back: () => {
    const here = at.line.indexOf(at.now?.node);
    if (here > 0) return go(at.line[here - 1]);
    return at.starts && at.now ? showStarts() : null;
  },
  on: () => {
    const here = at.line.indexOf(at.now?.node);
    return here >= 0 && here + 1 < at.line.length ? go(at.line[here + 1]) : null;
  },
  last: () => go(at.line.at(-1)),
  theme: () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { sessionStorage.setItem("theme", root.dataset.theme); } catch { /* a browser may allow no storage */ }
  },
  copy: async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      notice(`The link is copied. ${LINK_FOR_OTHERS}`);
    } catch {
      notice("The link is in the address bar.");
    }
  },
};

// ------------------------------------------------------------------------------------------- the diagram

function draw(said) {
  const box = $("drawing");
  box.innerHTML = said.svg;
  const picture = box.querySelector("svg");
  picture.setAttribute("role", "group");
  const { width, height } = picture.viewBox.baseVal;
  const scale = Math.max(0.74, Math.min(1.25, (box.clientWidth - 4) / width));
  picture.style.width = `${width * scale}px`;
  picture.style.height = `${height * scale}px`;
  const step = said.path.length - 1;
  for (const part of picture.querySelectorAll("[data-step]")) part.classList.toggle("now", Number(part.dataset.step) === step);
  for (const head of picture.querySelectorAll(".q-head")) {
    const name = head.textContent;
    head.setAttribute("tabindex", "0");
    head.setAttribute("role", "button");
    head.setAttribute("aria-label", `what ${name} can do`);
    head.classList.toggle("only", at.lane === name);
  }
  box.scrollTop = box.scrollHeight;
}

function possible() {
  return at.now ? at.now.options.steps.filter((each) => each.lane !== null) : [];
}

function light(number, lit) {
  for (const part of document.querySelectorAll(`[data-next="${number}"]`)) part.classList.toggle("lit", lit);
}

// ------------------------------------------------------------------------------------------- steps

function showLast(said, step) {
  const hidden = said.changes.length ? said.changes.map((change) => el("div", {}, change)) : [];
  $("last").replaceChildren(
    el("h2", {}, step ? `${step}. ${said.text}` : said.text),
    ...hidden,
    ...(said.failed ? [el("div", { class: "box violation" }, `It fails: ${said.failed}. The run ends here.`)] : []));
}

function optionButton(option, number, place, doIt) {
  const [name, rest] = [option.text.split("(", 1)[0], option.text.slice(option.text.indexOf("("))];
  const covered = $("predict").checked;
  const effects = option.how === "fault" ? [`fails: ${option.message}`] : option.changes;
  return el("button", {
    type: "button", class: option.how === "fault" ? "option fails" : "option", "data-next": number, onclick: doIt,
    onmouseenter: () => light(number, true), onmouseleave: () => light(number, false),
  },
  place < 9 ? el("kbd", { "aria-hidden": "true" }, `${place + 1}`) : null,
  el("b", {}, name), option.how === "possible" && !option.action ? "" : rest,
  covered ? null : el("span", { class: "effects" }, effects.join("; ")),
  option.beside && !covered ? el("span", { class: "other" }, `⊘ not in ${at.model.base}: ${option.beside}`) : null);
}

function showOptions() {
  const { steps, whole } = at.now.options;
  const all = possible();
  const shown = all.map((option, number) => [option, number]).filter(([option]) => !at.lane || option.lane === at.lane);
  const lanes = [...new Set(shown.map(([option]) => option.lane))].sort((one, other) => laneOrder(one) - laneOrder(other));
  at.shown = lanes.flatMap((lane) => shown.filter(([option]) => option.lane === lane).map(([option]) => option));
  const idle = steps.filter((each) => each.how === "no change" && each.action);
  const bound = steps.filter((each) => each.how === "bound");
  $("count").textContent = `${all.length}${whole ? "" : " of more"}${at.lane ? `, of ${at.lane} ${shown.length}` : ""}`;
  $("all").hidden = !at.lane;
  for (const part of document.querySelectorAll("svg [data-next]")) {
    part.classList.toggle("off", Boolean(at.lane) && all[part.dataset.next]?.lane !== at.lane);
  }
  const none = at.now.failed ? "The run has ended." : at.lane ? `${at.lane} can do nothing.` : "Nothing: no action leads to another state.";
  $("options").replaceChildren(
    ...(shown.length ? lanes.flatMap((lane) => [
      el("h3", { class: "lane-name" }, lane),
      el("ul", { class: "options" }, shown.filter(([option]) => option.lane === lane).map(([option, number]) =>
        el("li", {}, optionButton(option, number, at.shown.indexOf(option), () => take(option))))),
    ]) : [el("p", { class: "nothing" }, none)]),
    folded(idle, "change nothing here", () => ""),
    folded(bound, "would go past a bound", (option) => `  past ${option.message}`),
    ...($("predict").checked && at.now.options.steps.length ? [el("p", { class: "folded" },
      el("button", { type: "button", onclick: quiz }, "ask me: possible or not?"),
      at.asked ? ` right ${at.right} of ${at.asked}` : "")] : []));
  lesson.point();
}

function laneOrder(lane) {
  return [...document.querySelectorAll(".q-head")].findIndex((head) => head.textContent === lane);
}

function folded(options, what, more) {
  if (!options.length) return "";
  return el("details", { class: "folded" }, el("summary", {}, `${options.length} more ${what}`),
    el("ul", {}, options.map((option) => el("li", {}, option.text + more(option)))));
}

// ------------------------------------------------------------------------------------------- cannot, and why

async function showWhy() {
  const node = at.now.node;
  const said = await attempt(() => ask("why", { node }));
  if (!said || at.now.node !== node) return;
  const byAction = grouped(said.refusals, (group) => group.action);
  const parts = [...byAction].map(([action, groups]) => el("section", {},
    el("h3", {}, `${action}: ${cannot(groups)}`),
    [...grouped(groups, (group) => `${group.how} ${group.place} ${group.source} ${group.message}`).values()].map(whyGuard)));
  $("why").classList.add("why");
  $("why").replaceChildren(...(parts.length ? parts : [el("p", { class: "nothing" }, at.now.failed ? "The run has ended." : "Everything can happen.")]));
}

function grouped(items, key) {
  const found = new Map();
  for (const each of items) found.set(key(each), [...(found.get(key(each)) ?? []), each]);
  return found;
}

function cannot(groups) {
  const count = (idle) => groups.filter((each) => (each.how === "no change") === idle).reduce((sum, each) => sum + each.count, 0);
  if (groups.some((each) => !each.count)) return "cannot";
  return [count(false) ? `${count(false)} cannot` : "", count(true) ? `${count(true)} would change nothing` : ""].filter(Boolean).join(", ");
}

// The groups that one guard refuses, or that are not possible for another reason, each for values of its own.
function whyGuard(groups) {
  const [first] = groups;
  const count = groups.reduce((sum, each) => sum + each.count, 0);
  const said = { "no change": "changes nothing", bound: `past a bound: ${first.message}` }[first.how] ?? first.message;
  const head = first.source
    ? [el("code", {}, first.source.replace(/\s+/g, " ")), " ", el("small", {}, `${count} refused at ${first.place}`)]
    : [said, " ", el("small", {}, `${count}`)];
  return el("div", {}, el("div", { class: "guard" }, head), el("ul", {}, groups.map(whyValues)),
    groups.every((each) => each.whole) ? null : el("small", {}, "and perhaps more: not all arguments were tried"));
}

function whyValues(group) {
  const shown = group.instances.slice(0, 6).map((each) => each.text);
  if (group.instances.length > 6) shown.push(`and ${group.instances.length - 6} more`);
  const why = group.values.map((value) => value.text).join("; ");
  return el("li", {}, shown.join(", ") + (why ? `: ${why}` : ""));
}

// ------------------------------------------------------------------------------------------- properties

function showLights() {
  const made = at.now.judged.map((said) => {
    const [look, words] = looks(said);
    return el("button", {
      type: "button", class: `light ${look}`, title: said.doc, "aria-expanded": `${at.light === said.name}`,
      "aria-label": `${said.name}: ${words}`, onclick: () => { at.light = at.light === said.name ? null : said.name; showLights(); },
    }, said.name);
  });
  $("lights").replaceChildren(...made);
  const bad = at.now.judged.find((each) => each.violated);
  const chosen = at.now.judged.find((each) => each.name === at.light) ?? bad;
  $("light").hidden = !chosen;
  if (!chosen) return;
  const [, words] = looks(chosen);
  const first = chosen.first === null ? null : at.now.path[chosen.first];
  $("light").replaceChildren(
    el("p", {}, el("b", {}, chosen.name), `: ${words}`, chosen.message ? `: ${chosen.message}` : ""),
    ...chosen.witness.map((line) => el("p", { class: "witness" }, line)),
    el("p", {}, el("small", {}, chosen.doc)),
    ...(first && first.node !== at.now.node ? [el("button", { type: "button", onclick: () => go(first.node) }, `go to step ${chosen.first}, where it first was`)] : []));
}

function looks(said) {
  if (said.says === "of runs") return ["runs", `a property of runs; ${said.message}`];
  if (said.kind === "reachable") {
    if (said.reached) return ["reached", "a goal, reached here"];
    return said.first === null ? ["goal", "a goal, not reached in this run"] : ["passed", `a goal, reached after step ${said.first}`];
  }
  if (said.violated) return ["bad", said.says === "no value" ? "has no value here" : said.kind === "step" ? "violated by the last step" : "violated here"];
  return said.first === null ? ["good", said.kind === "step" ? "holds of all steps so far" : "holds here"] : ["was", `holds here; it was violated after step ${said.first}`];
}

function showBeside() {
  const beside = at.now.beside;
  $("beside").hidden = !beside;
  if (!beside) return;
  const { refused, difference, name } = beside;
  $("beside").className = `beside ${refused ? "refused" : difference ? "differs" : "same"}`;
  const parts = [];
  if (difference && !(refused && difference.step >= refused.step)) {
    parts.push(el("div", {}, `≠ step ${difference.step} has another effect in ${name}: `, el("code", {}, difference.base.join("; ") || "nothing changes"), " in place of ", el("code", {}, difference.variant.join("; ") || "nothing")));
  }
  if (refused) parts.push(el("div", {}, `⊘ ${name} does not take step ${refused.step}: `, el("code", {}, refused.why)));
  if (!parts.length) parts.push(`= ${name} takes the same steps so far, with the same effects.`);
  $("beside").replaceChildren(...parts);
}

// ------------------------------------------------------------------------------------------- watches

async function showWatches() {
  if (!at.watches.length) return $("watches").replaceChildren(el("p", { class: "nothing" }, "A Python expression over the state m, such as a helper of a property. Its values along the run are shown here."));
  const node = at.now.node;
  const said = await attempt(() => ask("watch", { node, expressions: at.watches }));
  if (!said || at.now.node !== node) return;
  $("watches").replaceChildren(...said.watched.map((each, number) => {
    const drop = el("button", { type: "button", "aria-label": `stop watching ${each.expression}`, onclick: () => { at.watches.splice(number, 1); showWatches(); } }, "×");
    if (each.error) return el("div", { class: "watched" }, drop, el("b", {}, each.expression), el("div", { class: "none" }, each.error));
    const changed = each.values.map((value, step) => [value, step]).filter(([value, step]) => !step || value !== each.values[step - 1]);
    const last = each.values.length - 1;
    return el("div", { class: "watched" }, drop, `${each.expression} = `,
      el("b", { class: each.failed.includes(last) ? "none" : "value" }, each.values[last]),
      el("ol", {}, changed.map(([value, step]) => el("li", {}, `${step}: ${value}`))));
  }));
}

// ------------------------------------------------------------------------------------------- from here

let seed = 1;

async function search(sought, name = "") {
  if (!at.now) return;
  const asked = { node: at.now.node, sought, name, seed: seed++ };
  const what = { violation: "nearest violation", random: "random walk" }[sought] ?? `nearest ${name}`;
  const item = el("li", {}, `${what}, from step ${at.now.path.length - 1}: searching`);
  $("searches").prepend(item);
  const begun = await ask("search", asked).catch((error) => { item.textContent = `${what}: ${error.message}`; return null; });
  if (!begun) return;
  const cancel = el("button", { type: "button", onclick: () => attempt(() => ask("cancel", { search: begun.search })) }, "cancel");
  const step = at.now.path.length - 1;
  for (let pause = 60; ; pause = Math.min(pause * 1.5, 700)) {
    const said = await ask("progress", { search: begun.search }).catch((error) => ({ done: true, error: error.message }));
    if (said.done) return item.replaceChildren(...answered(what, step, said));
    const seen = said.states === null ? "preparing" : `${said.states.toLocaleString("en")} states, depth ${said.depth}, ${said.seconds} s`;
    item.replaceChildren(`${what}, from step ${step}: ${seen}`, cancel);
    await new Promise((resume) => setTimeout(resume, pause));
  }
}

function answered(what, step, said) {
  if (said.error) return [`${what}: ${said.error}`];
  const { found } = said;
  const seen = found.states === null || found.kind === "random" ? "" : ` (${found.states.toLocaleString("en")} states, ${found.seconds.toFixed(1)} s, ${found.engine})`;
  const notes = found.notes.map((note) => el("div", {}, el("small", {}, note)));
  if (!said.path) {
    const none = {
      nowhere: "there is none: everything that can follow was explored",
      "nowhere within the bounds": "there is none within the bounds: everything that can follow was explored; steps were cut",
      interrupted: "cancelled: none was found until then",
      "stopped by a failure": "not found: the search ended at an assert or operation that fails",
    }[found.how] ?? `not found: the limit of ${found.how} was reached`;
    return [`${what}, from step ${step}: ${none}${seen}`, ...notes];
  }
  remember(said.path);
  showTree();
  const last = said.path.length - 1;
  const end = said.path[last].node;
  const count = last - step;
  const goThere = async () => { at.line = said.path.map((each) => each.node); await go(end); };
  const onePace = async () => { at.line = said.path.map((each) => each.node); await go(at.line[Math.min(step + 1, last)]); };
  const told = found.kind === "random" ? `${what}: ${count} steps` : count ? `${what}: ${found.name} ${count} ${count === 1 ? "step" : "steps"} from step ${step}${seen}` : `${what}: here already`;
  return [told, el("button", { type: "button", onclick: goThere }, "go there"), count > 1 ? el("button", { type: "button", onclick: onePace }, "one step towards it") : null, ...notes].filter(Boolean);
}

// ------------------------------------------------------------------------------------------- branches

function showTree() {
  const children = new Map();
  for (const [node, { parent }] of tree) children.set(parent, [...(children.get(parent) ?? []), node]);
  // A run without forks is one list; only a fork is indented.
  const list = (nodes) => el("ul", {}, nodes.map((first) => {
    const items = [];
    for (let node = first; ;) {
      items.push(treeItem(node, (children.get(node) ?? []).length > 1));
      const next = children.get(node) ?? [];
      if (next.length !== 1) {
        if (next.length) items.push(list(next));
        break;
      }
      [node] = next;
    }
    return el("li", {}, items);
  }));
  const name = el("input", { type: "text", id: "name", autocomplete: "off", placeholder: "a name for this position", "aria-label": "a name for this position", value: tree.get(at.now?.node)?.name ?? "" });
  const form = el("form", { onsubmit: (event) => { event.preventDefault(); tree.get(at.now.node).name = name.value.trim(); showTree(); } }, name, el("button", { type: "submit" }, "name it"));
  $("tree").replaceChildren(form, el("div", { id: "compared", "aria-live": "polite" }), list(children.get(null) ?? []));
}

async function compare(node) {
  const said = await attempt(() => ask("compare", { node: at.now.node, other: node }));
  if (!said) return;
  const label = (each) => tree.get(each).name || tree.get(each).text;
  $("compared").replaceChildren(el("p", {}, `From here to ${label(node)}: ${said.changes.length ? "" : "the same state"}`),
    el("ul", { class: "changes" }, said.changes.map((change) => el("li", {}, change))));
}

function treeItem(node, fork) {
  const here = at.now?.node === node;
  const { name, text } = tree.get(node);
  return el("div", {}, el("button", { type: "button", "aria-current": here ? "step" : null, onclick: () => { if (!at.line.includes(node)) at.line = []; go(node); } },
    fork ? el("span", { class: "fork", title: "here branches begin" }, "⑂ ") : "", name ? el("mark", {}, name) : "", name ? ` ${text}` : text),
  here ? null : el("button", { type: "button", class: "compare", title: "What differs from here", "aria-label": `what differs from here in ${name || text}`, onclick: () => compare(node) }, "≠"));
}

// ------------------------------------------------------------------------------------------- predict first

function guess(option) {
  const box = $("guess");
  const choices = [...at.variables.map((each) => each.name)];
  const form = el("form", { method: "dialog" },
    el("p", { id: "guess-what" }, "Which variables does ", el("b", {}, option.text), " change?"),
    el("fieldset", {}, choices.map((name) => el("label", {}, el("input", { type: "checkbox", name: "variable", value: name }), ` ${name}`))),
    el("div", { class: "row" }, el("button", { type: "submit" }, "that is my guess"), el("button", { type: "button", onclick: () => box.close() }, "not now")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const guessed = new Set(new FormData(form).getAll("variable"));
    const missed = option.variables.filter((name) => choices.includes(name) && !guessed.has(name));
    const extra = [...guessed].filter((name) => !option.variables.includes(name));
    score(!missed.length && !extra.length);
    const verdict = missed.length || extra.length
      ? el("p", { class: "wrong" }, [missed.length ? `It also changes ${missed.join(", ")}.` : "", extra.length ? `It does not change ${extra.join(", ")}.` : ""].join(" "))
      : el("p", { class: "right" }, "Right.");
    reveal(box, verdict, option.changes.join("\n"), el("button", { type: "button", autofocus: true, onclick: async () => { box.close(); await takeNow(option); } }, "take the step"));
  });
  box.replaceChildren(form);
  box.showModal();
}

async function quiz() {
  const node = at.now.node;
  const said = await attempt(() => ask("why", { node }));
  if (!said) return;
  const refused = said.refusals.filter((group) => group.source && group.instances.length).map((group) => ({ text: group.instances[0].text, why: `${group.source}\n${group.values.map((value) => value.text).join("\n")}` }));
  const could = possible().map((option) => ({ text: option.text, why: option.changes.join("\n"), can: true }));
  const pool = Math.random() < 0.5 && refused.length ? refused : could.length ? could : refused;
  const one = pool[Math.floor(Math.random() * pool.length)];
  const box = $("guess");
  const told = (can) => () => {
    const right = can === Boolean(one.can);
    score(right);
    reveal(box, el("p", { class: right ? "right" : "wrong" }, `${right ? "Right" : "No"}: it is ${one.can ? "possible" : "not possible"}.`), one.why);
  };
  box.replaceChildren(el("p", { id: "guess-what" }, "Is ", el("b", {}, one.text), " possible here?"),
    el("div", { class: "row" }, el("button", { type: "button", onclick: told(true) }, "possible"), el("button", { type: "button", onclick: told(false) }, "not possible")));
  box.showModal();
}

function score(right) {
  at.asked += 1;
  at.right += right ? 1 : 0;
}

function reveal(box, verdict, why, ...more) {
  box.replaceChildren(verdict, el("pre", {}, why), el("div", { class: "row" }, ...more, el("button", { type: "button", onclick: () => { box.close(); showOptions(); } }, "close")));
}

// ------------------------------------------------------------------------------------------- events

function choose(tab) {
  at.tab = tab;
  for (const each of document.querySelectorAll("[role=tab]")) {
    const chosen = each.dataset.tab === tab;
    each.setAttribute("aria-selected", `${chosen}`);
    each.tabIndex = chosen ? 0 : -1;
    $(each.dataset.tab).hidden = !chosen;
  }
  if (tab === "why" && at.now) showWhy();
}

function only(lane) {
  at.lane = at.lane === lane ? null : lane;
  for (const head of document.querySelectorAll(".q-head")) head.classList.toggle("only", at.lane === head.textContent);
  if (at.now) showOptions();
}

async function save(form) {
  if (!at.now) return;
  const said = await attempt(() => ask("save", { node: at.now.node, form }));
  if (!said) return;
  const link = el("a", { href: URL.createObjectURL(new Blob([said.text], { type: said.type })), download: said.name });
  link.click();
  URL.revokeObjectURL(link.href);
}

function clicked(target) {
  const next = target.closest("svg [data-next]");
  if (next) return take(possible()[Number(next.dataset.next)]);
  const head = target.closest("svg .q-head");
  if (head) return only(head.textContent);
  const step = target.closest("svg [data-step]");
  if (step && at.now.path[step.dataset.step]) return go(at.now.path[step.dataset.step].node);
  return null;
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-do]");
  if (tool) return moves[tool.dataset.do]();
  const saved = event.target.closest("[data-save]");
  if (saved) return save(saved.dataset.save);
  const tab = event.target.closest("[role=tab]");
  if (tab) return choose(tab.dataset.tab);
  return clicked(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("guess").open) return;
  const inSvg = event.target.closest?.("svg [tabindex]");
  if (inSvg && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    return clicked(event.target);
  }
  if (event.target.matches?.("input, select, textarea")) return;
  const tab = event.target.closest?.("[role=tab]");
  if (tab && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const all = [...document.querySelectorAll("[role=tab]")];
    const other = all.at((all.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1)) % all.length);
    choose(other.dataset.tab);
    other.focus();
    return;
  }
  const move = { ArrowLeft: "back", ArrowRight: "on", Backspace: "back", u: "back", Home: "first", End: "last", t: "theme", c: "copy" }[event.key];
  if (move) {
    event.preventDefault();
    return moves[move]();
  }
  if (/^[1-9]$/.test(event.key)) take(at.shown[Number(event.key) - 1]);
});

const submitted = (name, work) => $(name).addEventListener("submit", (event) => { event.preventDefault(); work(); });
submitted("ask-violation", () => search("violation"));
submitted("ask-property", () => search("property", $("goal").value));
submitted("ask-condition", () => search("condition", $("condition").value));
submitted("ask-random", () => search("random"));
submitted("add-watch", () => {
  const expression = $("expression").value.trim();
  if (!expression) return;
  at.watches.push(expression);
  $("expression").value = "";
  showWatches();
});
$("time").addEventListener("input", () => go(at.line[Number($("time").value)]));
$("predict").addEventListener("change", () => at.now && showOptions());
$("all").addEventListener("click", () => only(at.lane));
addEventListener("hashchange", open);
addEventListener("resize", () => at.now && draw(at.now));
try {
  const theme = sessionStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* a browser may allow no storage */ }
choose("why");
open();

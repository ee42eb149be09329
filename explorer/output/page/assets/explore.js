// The page of `quorate explore`. It asks the engine (docs/explore.md), by the `ask` of the transport that stands before
// it, and shows what it answers; positions that it has seen are kept, so going back asks nothing. The fragment of the
// address is the link to the position.

const at = { model: null, now: null, line: [], lane: null, shown: [], tab: "why", view: "diagram", light: null, watches: [], right: 0, asked: 0 };
const positions = new Map(); // node -> what the server said of it
const tree = new Map(); // node -> { parent, text, name }
const links = new Map(); // node -> the fragment of its link
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
  const said = await attempt(() => ask("open", { link, ...alsoWhy() }));
  if (!said) return;
  positions.clear();
  tree.clear();
  links.clear();
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
  await restoreKept();
  if (said.position) await show(said.position);
  else showStarts();
}

// The ways to begin, before there is a position, or instead of one; nothing else can be told then.
function showStarts() {
  at.now = null;
  at.lane = null;
  at.shown = at.starts.steps;
  $("drawing").replaceChildren(el("p", { class: "overview" }, "Choose how the run begins."));
  for (const name of ["last", "count", "step", "why", "state"]) $(name).replaceChildren();
  for (const name of ["beside", "all"]) $(name).hidden = true;
  clearLights();
  $("time").max = $("time").value = 0;
  for (const button of document.querySelectorAll("[data-do=first], [data-do=back], [data-do=on], [data-do=last]")) {
    button.disabled = !at.line.length || ["first", "back"].includes(button.dataset.do);
  }
  const made = at.starts.steps.map((start, number) => optionButton({ ...start, lane: "the start" }, number, number, () => begin(start)));
  $("options").replaceChildren(el("ul", { class: "options" }, made.map((each) => el("li", {}, each))));
  document.body.dataset.ready = "start";
}

async function begin(start) {
  const said = await attempt(() => ask("begin", { action: start.action, arguments: start.arguments, ...alsoWhy() }));
  if (said) await taken(said);
}

// ------------------------------------------------------------------------------------------- going

// What the open pane shows comes with the position, so that a click is one question and is drawn once.
const alsoWhy = () => (at.tab === "why" ? { why: true } : {});

async function take(option) {
  if (!option || !at.now) return;
  if ($("predict").checked && option.how === "possible") return guess(option);
  await takeNow(option);
}

async function takeNow(option) {
  const said = await attempt(() => ask("take", { node: at.now.node, action: option.action, arguments: option.arguments, ...alsoWhy() }));
  if (said) await taken(said);
}

async function taken(said) {
  if (said.refused) return notice(`${said.refused.text} cannot be taken: ${said.refused.why}`);
  await show(said);
}

async function go(node) {
  const known = positions.get(node);
  const said = known ?? (await attempt(() => ask("at", { node, ...alsoWhy() })));
  if (said) await show(said);
}

async function show(said) {
  await stopPlay(false);
  positions.set(said.node, said);
  links.set(said.node, said.link);
  remember(said.path);
  at.now = said;
  const path = said.path.map((each) => each.node);
  if (!at.line.includes(said.node)) at.line = path;
  history.replaceState(null, "", `${location.pathname}${location.search}#${said.link}`);
  linkRunPage(said.node);
  const step = path.length - 1;
  $("time").max = at.line.length - 1;
  $("time").value = step;
  $("time").setAttribute("aria-valuetext", `step ${step}: ${said.text}`);
  $("step").textContent = `step ${step} of ${at.line.length - 1}`;
  for (const [name, off] of [["first", !step], ["back", !step && !at.starts], ["on", step === at.line.length - 1], ["last", step === at.line.length - 1]]) {
    document.querySelector(`[data-do="${name}"]`).disabled = off;
  }
  draw(said);
  document.querySelector(".next").scrollTop = 0; // what the step did stands above what is possible now
  showLast(said, step);
  showOptions();
  showLights();
  showBeside();
  lesson.shown();
  keep();
  await showTab();
  document.body.dataset.ready = `${said.node}`;
}

// Of the panes only the one that is open is kept up to date.
function showTab() {
  if (at.tab === "state") $("state").innerHTML = at.now.state;
  if (at.tab === "tree") showTree();
  return at.tab === "why" ? showWhy() : at.tab === "watch" ? showWatches() : null;
}

function remember(path) {
  path.forEach((each, number) => {
    if (!tree.has(each.node)) tree.set(each.node, { parent: number ? path[number - 1].node : null, text: each.text });
  });
}

const moves = {
  first: () => (at.line.length ? go(at.line[0]) : null),
  back: () => {
    const here = at.line.indexOf(at.now?.node);
    if (here > 0) return go(at.line[here - 1]);
    return at.starts && at.now ? showStarts() : null;
  },
  on: () => {
    const next = at.now ? at.line.indexOf(at.now.node) + 1 : 0;
    return next < at.line.length ? go(at.line[next]) : null;
  },
  last: () => (at.line.length ? go(at.line.at(-1)) : null),
  theme: () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { sessionStorage.setItem("theme", root.dataset.theme); } catch { /* a browser may allow no storage */ }
  },
  play: () => (play.on ? stopPlay() : startPlay()),
  one: () => (play.on ? stopPlay() : startPlay(1)),
  view: () => chooseView(at.view === "ring" ? "diagram" : "ring"),
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
  if (at.view === "ring") return drawRing(said.scene, true);
  const box = $("drawing");
  const room = box.clientWidth; // before anything changes, so that nothing is laid out for it
  const made = document.createElement("template");
  made.innerHTML = said.svg;
  const picture = made.content.querySelector("svg");
  picture.setAttribute("role", "group");
  const [, , width, height] = picture.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.max(0.74, Math.min(1.25, (room - 4) / width));
  picture.style.width = `${width * scale}px`;
  picture.style.height = `${height * scale}px`;
  for (const part of picture.querySelectorAll(`[data-step="${said.path.length - 1}"]`)) part.classList.add("now");
  for (const head of picture.querySelectorAll(".q-head")) {
    const name = head.textContent;
    head.setAttribute("tabindex", "0");
    head.setAttribute("role", "button");
    head.setAttribute("aria-label", `what ${name} can do`);
    head.classList.toggle("only", at.lane === name);
  }
  box.replaceChildren(picture);
  box.scrollTop = height * scale; // as far down as there is
  return null;
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
  option.beside && !covered ? el("span", { class: "other" }, `${isNew(option.beside) ? "+" : "⊘"} not in ${at.model.base}: ${option.beside.why}${option.beside.how === "passed" ? ", and stays as it is" : ""}`) : null);
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
  return at.now.scene.lanes.findIndex((each) => each.name === lane);
}

function folded(options, what, more) {
  if (!options.length) return "";
  return el("details", { class: "folded" }, el("summary", {}, `${options.length} more ${what}`),
    el("ul", {}, options.map((option) => el("li", {}, option.text + more(option)))));
}

// Shows one run at one of its steps. Both are in the URL fragment (#run=NAME&step=N), so that links lead back to them.
// All content is already in the page; the script only selects the visible part.
const body = document.body;
const views = new Map([...document.querySelectorAll(".view")].map((view) => [view.dataset.view, view]));
const controls = document.querySelector(".controls");
const at = { view: null, step: 0 };

function fromAddress() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const within = location.hash.includes("=") ? null : place?.closest(".view");
  if (within) { // a link to a part of a view, not to a run and its step
    show(within.dataset.view, at.step);
    return place.scrollIntoView();
  }
  const asked = new URLSearchParams(location.hash.slice(1));
  const name = views.has(asked.get("run")) ? asked.get("run") : body.dataset.first;
  const last = Number(views.get(name).dataset.last ?? 0);
  if (asked.has("open") && views.get(name).dataset.folds) setOpen(views.get(name), asked.get("open").split(".").map(Number));
  const step = asked.has("step") ? Number.parseInt(asked.get("step"), 10) : last;
  show(name, Number.isNaN(step) ? last : step);
}

function show(name, step) {
  const view = views.get(name);
  const last = Number(view.dataset.last ?? 0);
  at.view = view;
  at.step = Math.max(0, Math.min(step, last));
  for (const other of views.values()) other.hidden = other !== view;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const isRun = view.classList.contains("run");
  controls.hidden = !isRun;
  const fold = isRun && foldAt(view, at.step);
  if (fold) setOpen(view, [...openFolds.get(view), fold[0]]);
  offerFolds(view);
  if (isRun) showStep(view, last);
}

const spoken = document.querySelector(".spoken");

// What a screen reader says: the step, its action, and whether anything is wrong with it.
function say(article, last) {
  const boxes = [...article.querySelectorAll(".box h3")].map((head) => head.textContent);
  const action = [...article.querySelector("h2").childNodes].slice(1).map((part) => part.textContent).join("");
  const said = [`Step ${at.step} of ${last}: ${action}`, ...boxes].join(". ");
  if (spoken.textContent !== said) spoken.textContent = said;
}

function showStep(view, last) {
  controls.querySelector("output").textContent = `step ${at.step} of ${last}`;
  let article = null;
  for (const other of view.querySelectorAll("article.step")) {
    other.hidden = Number(other.dataset.step) !== at.step;
    if (!other.hidden) article = other;
  }
  for (const part of view.querySelectorAll("svg [data-step]")) {
    const step = Number(part.dataset.step);
    part.classList.toggle("now", step === at.step);
    part.classList.toggle("later", step > at.step);
  }
  for (const item of view.querySelectorAll("[data-item]")) {
    if (Number(item.dataset.item) === at.step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  say(article, last);
  fit(view);
  lightSource(view, article);
  showCommand(view);
  const picture = pictureOf(view);
  keepInSight(view.querySelector(".drawing"), picture.querySelector(".q-row.now"), picture.querySelector(".q-dot.now"));
  view.querySelector(".steps").scrollTop = 0;
}

// The link to this step in quorate explore, or the command that opens it there: a link has the steps themselves, so no
// other file is needed.
function showCommand(view) {
  const box = view.querySelector(".go-on");
  if (!box) return;
  const link = JSON.parse(box.dataset.link);
  link.steps = link.steps.slice(0, at.step);
  const plain = /%(?:7B|7D|5B|5D|3A|2C|22|28|29|3D|21|2A|7E|2F)/g;
  const fragment = encodeURIComponent(JSON.stringify(link)).replace(plain, decodeURIComponent).replace(/'/g, "%27");
  const onward = box.querySelector("a");
  if (onward) {
    onward.href = `${onward.dataset.explorer}#${fragment}`;
    return;
  }
  box.querySelector("code").textContent = `quorate explore '#${fragment}'${box.dataset.named}`;
  box.querySelector(".copy").textContent = "copy";
}

async function copyCommand(button) {
  const code = button.parentElement.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "copied";
  } catch { // a page from a file may not write to the clipboard
    getSelection().selectAllChildren(code);
    button.textContent = "selected";
  }
}

function lightSource(view, article) {
  const named = (names) => (names ?? "").split(" ").filter(Boolean);
  const line = (name) => document.getElementById(`r${view.dataset.at}-${name}`);
  for (const lit of view.querySelectorAll(".line.action, .line.ran, .line.guard")) {
    lit.classList.remove("action", "ran", "guard");
  }
  const { action, ran, refused } = article.dataset;
  for (const name of named(action)) line(name)?.classList.add("action");
  for (const name of named(ran)) line(name)?.classList.add("ran");
  for (const name of named(refused)) line(name)?.classList.add("guard");
  const guard = line(named(refused)[0] ?? "");
  // A variant's own lines have a pane of their own, in which those that ran come into view.
  for (const pane of view.querySelectorAll(".source")) {
    const guardIsHere = guard && pane.contains(guard);
    const first = guardIsHere ? guard : pane.querySelector(".line.action.ran, .line.ran") ?? pane.querySelector(".line.action");
    if (first) pane.scrollTop = first.offsetTop - (guardIsHere ? pane.clientHeight / 2 : 44);
  }
}

function keepInSight(box, row, dot) {
  if (!box || !row) return;
  const outer = box.getBoundingClientRect();
  const inner = row.getBoundingClientRect();
  if (inner.top < outer.top + 50) box.scrollTop -= outer.top + 50 - inner.top;
  if (inner.bottom > outer.bottom - 40) box.scrollTop += inner.bottom - outer.bottom + 40;
  if (!dot) return;
  const { left, right } = dot.getBoundingClientRect();
  if (left < outer.left + 60) box.scrollLeft -= outer.left + 60 - left;
  if (right > outer.right - 80) box.scrollLeft += right - outer.right + 80;
}

// Scales the diagram to the window if little scaling is needed; otherwise it scrolls below its lane names.
function fit(view) {
  const box = view.querySelector(".drawing");
  const picture = box && pictureOf(view);
  if (!picture) return;
  const { width, height } = picture.viewBox.baseVal;
  const narrow = matchMedia("(max-width: 900px)").matches;
  const room = narrow ? view.clientWidth : view.clientWidth * 0.6;
  const row = picture.querySelector(".q-row:not(.q-fold) > rect").height.baseVal.value;
  // What a finger touches is at least 40 pixels high.
  const least = narrow ? Math.max(0.8, 40 / row) : 0.8;
  const scale = Math.max(least, Math.min(1.3, box.clientHeight / height, room / width));
  picture.style.width = `${width * scale}px`;
  picture.style.height = `${height * scale}px`;
  let heads = box.querySelector(".heads");
  if (!heads) {
    heads = picture.cloneNode(false);
    heads.classList.add("heads");
    heads.removeAttribute("role");
    heads.setAttribute("aria-hidden", "true");
    for (const head of picture.querySelectorAll(".q-head")) heads.append(head.cloneNode(true));
    box.prepend(heads);
  }
  heads.setAttribute("viewBox", `0 0 ${width} 38`);
  heads.style.width = `${width * scale}px`;
  heads.style.height = `${38 * scale}px`;
  heads.style.marginBottom = `${-38 * scale}px`;
}

function go(step) {
  if (!at.view.classList.contains("run")) return;
  const name = at.view.dataset.view;
  const before = at.step;
  show(name, step);
  if (at.step !== before || !location.hash) remember();
}

// Puts the run, its step, and which of its folds are open into the address.
function remember() {
  const name = at.view.dataset.view;
  const run = name === body.dataset.first ? "" : `run=${encodeURIComponent(name)}&`;
  const open = [...openFolds.get(at.view) ?? []].sort((one, other) => one - other).join(".");
  history.replaceState(null, "", `#${run}step=${at.step}${open && `&open=${open}`}`);
}

const moves = {
  first: () => go(0),
  back: () => go((foldAt(at.view, at.step - 1)?.[0] ?? at.step) - 1),
  on: () => go((foldAt(at.view, at.step + 1)?.[1] ?? at.step) + 1),
  last: () => go(Number(at.view.dataset.last ?? 0)),
};
const keys = {
  ArrowLeft: "back", ArrowUp: "back", ArrowRight: "on", ArrowDown: "on", Home: "first", End: "last", k: "back", j: "on",
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "t") return changeTheme();
  if (event.key === "f") return toggleFolds(at.view, at.step);
  const fold = event.target.closest("[data-fold]");
  if (fold && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    return toggleFold(at.view, Number.parseInt(fold.dataset.fold, 10), at.step);
  }
  const move = keys[event.key];
  if (scrolls(event)) return;
  if (!move || !at.view.classList.contains("run")) return;
  event.preventDefault();
  moves[move]();
});

// A pane that the keyboard has reached is scrolled by the arrows, if there is more of it than is in view.
function scrolls(event) {
  const pane = document.activeElement?.closest("[role=region]");
  if (!pane?.matches(":focus-visible")) return false;
  const aside = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (aside) return pane.scrollWidth > pane.clientWidth;
  return /^(Arrow(Up|Down)|Home|End)$/.test(event.key) && pane.scrollHeight > pane.clientHeight;
}

// The names of runs that contain all words of the filter stay.
document.querySelector(".filter")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/);
  const fits = (text) => words.every((word) => text.toLowerCase().includes(word));
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.hidden = tab.dataset.tab !== "overview" && !fits(`${tab.textContent} ${tab.title}`);
  }
});

// On paper a diagram that is longer than a page goes on over several, cut between steps, each under the lane names.
let foldedForScreen = null;
const PAPER = { width: 680, height: 900, heads: 38 };

addEventListener("beforeprint", () => {
  foldedForScreen = closedFolds(at.view).length ? openFolds.get(at.view) : null;
  if (foldedForScreen) showFolds(foldsOf(at.view).map(([first]) => first));
  const picture = pictureOf(at.view);
  if (!picture) return;
  const { width, height } = picture.viewBox.baseVal;
  const scale = Math.min(1, PAPER.width / width);
  const room = PAPER.height / scale;
  if (height <= room * 1.15) return;
  const rows = [...picture.querySelectorAll(".q-row > rect")].map((row) => row.y.baseVal.value);
  for (let top = 0; top < height;) {
    const most = top + room - (top ? PAPER.heads : 0);
    const end = most >= height ? height : rows.filter((y) => y > top + 1 && y <= most).at(-1) ?? most;
    const page = document.createElement("div");
    page.className = "sheet";
    if (top) page.append(slice(picture, 0, PAPER.heads, width, scale));
    page.append(slice(picture, top, end - top, width, scale));
    picture.parentElement.append(page);
    top = end;
  }
  picture.parentElement.classList.add("sliced");
});

function slice(picture, top, height, width, scale) {
  const part = picture.cloneNode(true);
  part.setAttribute("viewBox", `0 ${top} ${width} ${height}`);
  part.style.cssText = `width: ${width * scale}px !important; height: ${height * scale}px !important`;
  return part;
}

addEventListener("afterprint", () => {
  for (const sheet of document.querySelectorAll(".sheet")) sheet.remove();
  document.querySelector(".sliced")?.classList.remove("sliced");
  if (foldedForScreen) showFolds(foldedForScreen);
});

function showFolds(open) {
  setOpen(at.view, open);
  show(at.view.dataset.view, at.step);
}

document.addEventListener("click", (event) => {
  const fold = event.target.closest(".fold");
  if (fold) {
    const open = fold.parentElement.classList.toggle("open");
    fold.setAttribute("aria-expanded", String(open));
    return lightSource(at.view, at.view.querySelector("article.step:not([hidden])"));
  }
  const copy = event.target.closest(".copy");
  if (copy) return copyCommand(copy);
  const button = event.target.closest("[data-go]");
  if (button) return moves[button.dataset.go]();
  if (event.target.closest(".theme")) return changeTheme();
  if (event.target.closest(".unfold")) return toggleFolds(at.view, at.step);
  const folded = event.target.closest("[data-fold]");
  if (folded) return toggleFold(at.view, Number.parseInt(folded.dataset.fold, 10), at.step);
  const part = event.target.closest("svg [data-step]");
  if (part) go(Number(part.dataset.step));
});

function changeTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("quorate-theme", root.dataset.theme); } catch { /* no storage: until the page is left */ }
}

for (const view of views.values()) if (view.dataset.folds) setOpen(view, []);
addEventListener("hashchange", fromAddress);
addEventListener("resize", () => show(at.view.dataset.view, at.step));
fromAddress();

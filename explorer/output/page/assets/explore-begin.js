// Events, and the beginning.

// ------------------------------------------------------------------------------------------- events

function choose(tab) {
  at.tab = tab;
  for (const each of document.querySelectorAll("[role=tab]")) {
    const chosen = each.dataset.tab === tab;
    each.setAttribute("aria-selected", `${chosen}`);
    each.tabIndex = chosen ? 0 : -1;
    $(each.dataset.tab).hidden = !chosen;
  }
  if (at.now) showTab();
}

const laneOf = (head) => head.dataset.lane ?? head.textContent;

function only(lane) {
  at.lane = at.lane === lane ? null : lane;
  for (const head of document.querySelectorAll(".q-head")) head.classList.toggle("only", at.lane === laneOf(head));
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
  if (play.on) return stopPlay();
  const next = target.closest("svg [data-next]");
  if (next) return take(possible()[Number(next.dataset.next)]);
  const head = target.closest("svg .q-head");
  if (head) return only(laneOf(head));
  const step = target.closest("svg [data-step]");
  if (step && at.now.path[step.dataset.step]) return go(at.now.path[step.dataset.step].node);
  return null;
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-do]");
  if (tool) return moves[tool.dataset.do]();
  const view = event.target.closest("[data-view]");
  if (view) return chooseView(view.dataset.view);
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
  const move = { ArrowLeft: "back", ArrowRight: "on", Backspace: "back", u: "back", Home: "first", End: "last", t: "theme", c: "copy", ".": "one", v: "view" }[event.key];
  if (event.key === " " && !event.target.closest?.("button, summary, [role=button], input, label")) {
    event.preventDefault();
    return moves.play();
  }
  if (move) {
    event.preventDefault();
    return moves[move]();
  }
  const option = /^[1-9]$/.test(event.key) ? at.shown[Number(event.key) - 1] : null;
  if (option) (at.now ? take : begin)(option);
});

const submitted = (name, work) => $(name).addEventListener("submit", (event) => {
  event.preventDefault();
  if (at.now) work();
  else notice("Choose how the run begins first.");
});
submitted("ask-violation", () => search("violation"));
submitted("ask-property", () => search("property", $("goal").value));
submitted("ask-condition", () => search("condition", $("condition").value));
submitted("ask-random", () => search("random"));
submitted("add-watch", () => {
  const expression = $("expression").value.trim();
  if (!expression) return;
  at.watches.push(expression);
  keep();
  $("expression").value = "";
  showWatches();
});
$("time").addEventListener("input", () => at.line.length && go(at.line[Number($("time").value)]));
$("predict").addEventListener("change", () => at.now && showOptions());
$("all").addEventListener("click", () => only(at.lane));
addEventListener("hashchange", open);
addEventListener("beforeprint", () => { if (at.now) $("state").innerHTML = at.now.state; }); // it is printed from any tab
addEventListener("resize", () => at.now && !play.on && draw(at.now));
try {
  const theme = sessionStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* a browser may allow no storage */ }
try {
  if (sessionStorage.getItem("view") === "ring") chooseView("ring");
} catch { /* a browser may allow no storage */ }
choose("why");
open();

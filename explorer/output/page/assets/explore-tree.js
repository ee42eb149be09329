// The tree of branches, and predicting first.

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
  const form = el("form", { onsubmit: (event) => { event.preventDefault(); tree.get(at.now.node).name = name.value.trim(); keep(); showTree(); } }, name, el("button", { type: "submit" }, "name it"));
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

// Branches, their names and the watches outlive a reload: as links, since the numbers of positions do not.
const MOST_KEPT = 100;
const keptUnder = () => `walk ${at.model.name} ${JSON.stringify(at.model.sizes)}`;

function keep() {
  const inner = new Set([...tree.values()].map((each) => each.parent));
  const kept = [...tree].filter(([node, { name }]) => links.has(node) && (name || !inner.has(node)));
  const walk = { branches: kept.slice(-MOST_KEPT).map(([node, { name }]) => ({ link: links.get(node), name })), watches: at.watches };
  try { sessionStorage.setItem(keptUnder(), JSON.stringify(walk)); } catch { /* no storage, or no room: until a reload */ }
}

async function restoreKept() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(keptUnder())); } catch { /* nothing is kept */ }
  if (!kept) return;
  at.watches = kept.watches;
  const said = await attempt(() => ask("graft", { links: kept.branches.map((each) => each.link) }));
  if (!said) return;
  said.grafted.forEach((each, number) => {
    if (!each) return;
    remember(each.path);
    const { node } = each.path.at(-1);
    links.set(node, each.link);
    if (kept.branches[number].name && each.whole) tree.get(node).name = kept.branches[number].name;
  });
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
  const refusals = await refusalsOf(at.now);
  if (!refusals) return;
  const refused = refusals.filter((group) => group.source && group.instances.length).map((group) => ({ text: group.instances[0].text, why: `${group.source}\n${group.values.map((value) => value.text).join("\n")}` }));
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

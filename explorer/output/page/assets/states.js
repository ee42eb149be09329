// The state graph: the chosen state is told beside the drawing, and the run to it is lit. It is in the address (#state=s3).

const told = document.querySelector(".states-data");
if (told) {
  const { states, edges } = JSON.parse(told.textContent);
  const graph = graphs[0];
  const panel = document.querySelector(".chosen");
  const found = document.querySelector(".found");
  const names = Object.keys(states);
  const violating = names.filter((name) => states[name].violates.length);
  const links = new Map([...graph.box.querySelectorAll(".edge")].map((edge) => [`${edge.dataset.source}>${edge.dataset.target}`, edge]));
  let now = null;

  const el = (tag, given = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    made.append(...children.flat().filter((child) => child !== null && child !== ""));
    return made;
  };

  function choose(name, reveal = true) {
    if (!states[name]) return;
    const state = states[name];
    now = name;
    const way = new Set(state.path);
    const ways = new Set(state.path.slice(1).map((to, at) => `${state.path[at]}>${to}`));
    for (const [each, node] of graph.nodes) {
      node.classList.toggle("now", each === name);
      node.classList.toggle("on-the-way", way.has(each) && each !== name);
      node.setAttribute("tabindex", each === name ? "0" : "-1");
      if (each === name) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
    }
    for (const [each, edge] of links) edge.classList.toggle("on-the-way", ways.has(each));
    panel.replaceChildren(...tellAbout(name, state));
    if (reveal) graph.reveal(name);
    const hash = `#state=${name}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
    spoken.textContent = [`State ${name}`, ...state.violates].join(", ");
  }

  function tellAbout(name, state) {
    const before = state.before ?? (state.path.length > 1 ? states[state.path.at(-2)]?.values : null);
    const count = state.steps.length;
    const counted = count === 1 ? "1 step" : `${count} steps`;
    const merged = state.states > 1
      ? `${state.states} states${state.violating ? `, ${state.violating} of them violating` : ""}; this is the first` : "";
    const kind = [state.initial ? "an initial state" : "", state.valence, merged, state.open ? "steps from it may be missing" : ""];
    return [
      el("h2", {}, el("b", {}, name), count ? ` after ${counted}` : ""),
      el("p", { class: "doc" }, kind.filter(Boolean).join("; ")),
      ...state.violates.map((what) => el("div", { class: "box violation" }, el("h3", {}, `✗ ${what}`))),
      values(state, before),
      ...listOfSteps("What can follow", edges.filter((edge) => edge.from === name), "to"),
      ...listOfSteps("What leads here", edges.filter((edge) => edge.to === name), "from"),
      ...run(state),
      ...goOn(state),
    ];
  }

  // The values as tables: maps with the same keys side by side. What differs from the state before is marked.
  function values(state, before) {
    const old = new Map(before ?? []);
    const box = el("div", { class: "state" });
    const tables = new Map();
    const single = el("table", { class: "values" });
    const lists = [];
    for (const [name, value] of state.values) {
      const was = old.get(name);
      if (Array.isArray(value)) lists.push([name, value, before && Array.isArray(was) ? was : null]);
      else if (typeof value === "object") {
        const keys = Object.keys(value);
        const key = keys.join(" ");
        if (!tables.has(key)) {
          const head = el("tr", {}, el("td"), keys.map((each) => el("th", { scope: "col" }, each)));
          tables.set(key, el("table", { class: "nodes" }, el("thead", {}, head), el("tbody")));
        }
        const cells = keys.map((each) => cell(value[each], before ? was?.[each] : undefined));
        tables.get(key).tBodies[0].append(el("tr", {}, el("th", { scope: "row" }, name), cells));
      } else single.append(el("tr", {}, el("th", { scope: "row" }, name), cell(value, was)));
    }
    box.append(...tables.values());
    if (single.rows.length) box.append(single);
    for (const [name, members, was] of lists) {
      const gone = was ? was.filter((each) => !members.includes(each)) : [];
      const items = [
        ...members.map((each) => el("li", { class: was && !was.includes(each) ? "added" : null }, was && !was.includes(each) ? "+ " : "", each)),
        ...gone.map((each) => el("li", { class: "removed" }, "− ", each)),
      ];
      box.append(el("section", {}, el("h3", {}, name), items.length ? el("ul", { class: "members" }, items) : el("p", { class: "nothing" }, "nothing")));
    }
    return box;
  }

  function cell(value, was) {
    if (was === undefined || was === value) return el("td", {}, value);
    return el("td", { class: "changed" }, el("del", {}, was), " ", el("ins", {}, value));
  }

  function listOfSteps(title, found, end) {
    if (!found.length) return [];
    const items = found.map((edge) => {
      const other = edge[end];
      const what = edge.actions.join(", ");
      const broken = edge.violates.length ? `  ✗ ${edge.violates.join(", ")}` : "";
      if (!states[other]) return el("li", {}, `${what} → ${other}, which is not drawn${broken}`);
      return el("li", {}, el("button", { type: "button", "data-state": other }, end === "to" ? `${what} → ${other}` : `${other} ${what}`), broken);
    });
    return [el("h3", {}, title), el("ul", {}, items)];
  }

  function run(state) {
    if (!state.steps.length) return [];
    const from = state.path.length - state.steps.length; // 1, or 0 if an init method is the first of the steps
    const items = state.steps.map((step, at) => {
      const place = state.path[from + at];
      return el("li", {}, states[place] ? el("button", { type: "button", "data-state": place }, step) : step);
    });
    return [el("h3", {}, "A run to it"), el("ol", {}, items)];
  }

  function goOn(state) {
    if (!state.command) return [];
    const copy = el("button", { type: "button", class: "copy" }, "copy");
    return [
      el("h3", { class: "go-on" }, "Go on from here by hand"),
      el("div", { class: "command go-on" }, el("code", { tabindex: "0" }, state.command), copy),
    ];
  }

  // The state before, as the run to this one has it; after, the first that a step leads to.
  const back = () => states[now].path.findLast((each) => each !== now);
  const on = () => {
    const ahead = edges.filter((edge) => edge.from === now && edge.to !== now && states[edge.to]);
    return (ahead.find((edge) => states[edge.to].path.at(-2) === now) ?? ahead[0])?.to;
  };
  const violation = (by) => {
    const at = violating.indexOf(now);
    return violating.at(at < 0 && by < 0 ? -1 : (at + by) % Math.max(1, violating.length));
  };
  const steps = {
    ArrowRight: on, ArrowDown: on, j: on, ArrowLeft: back, ArrowUp: back, k: back,
    Home: () => names.find((name) => states[name].initial) ?? names[0],
    n: () => violation(1), p: () => violation(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (scrolls(event)) return;
    const next = steps[event.key]?.();
    if (!next) return;
    event.preventDefault();
    choose(next);
    if (document.activeElement?.closest(".node")) graph.nodes.get(next).focus();
  });

  graph.box.addEventListener("chosen", (event) => choose(event.detail, false));
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-state]");
    if (to) choose(to.dataset.state);
    if (event.target.closest("[data-next=violation]")) choose(violation(1) ?? now);
  });

  // The states that have all words in their values stay; the others fade.
  document.querySelector(".find-state").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (name) => words.every((word) => `${name} ${JSON.stringify(states[name])}`.toLowerCase().includes(word));
    const fitting = words.length ? names.filter(fits) : names;
    for (const [name, node] of graph.nodes) node.classList.toggle("faded", !fitting.includes(name));
    for (const edge of links.values()) edge.classList.toggle("faded", words.length > 0);
    found.textContent = words.length ? `${fitting.length} of ${names.length}` : "";
  });
  document.querySelector(".find-state").addEventListener("keydown", (event) => {
    const first = [...graph.nodes].find(([, node]) => !node.classList.contains("faded"))?.[0];
    if (event.key === "Enter" && first) choose(first);
  });

  document.querySelector("[data-next=violation]").hidden = !violating.length;
  const asked = () => new URLSearchParams(location.hash.slice(1)).get("state");
  addEventListener("hashchange", () => choose(asked()));
  choose(states[asked()] ? asked() : violating[0] ?? names[0]);
}

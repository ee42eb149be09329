// What there is to say of a position beside the steps: why not, properties, watches, searches from here.

// ------------------------------------------------------------------------------------------- cannot, and why

// What refuses the other actions of a position, asked for once.
async function refusalsOf(position) {
  position.refusals ??= (await attempt(() => ask("why", { node: position.node })))?.refusals;
  return position.refusals;
}

async function showWhy() {
  const position = at.now;
  const refusals = await refusalsOf(position);
  if (!refusals || at.now !== position) return;
  const byAction = grouped(refusals, (group) => group.action);
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
    : [said, " ", count ? el("small", {}, `${count}`) : ""];
  return el("div", {}, el("div", { class: "guard" }, head), el("ul", {}, groups.filter((each) => each.instances.length).map(whyValues)),
    groups.every((each) => each.whole) ? null : el("small", {}, "and perhaps more: not all arguments were tried"));
}

function whyValues(group) {
  const shown = group.instances.slice(0, 6).map((each) => each.text);
  if (group.instances.length > 6) shown.push(`and ${group.instances.length - 6} more`);
  const why = group.values.map((value) => value.text).join("; ");
  return el("li", {}, shown.join(", ") + (why ? `: ${why}` : ""));
}

// ------------------------------------------------------------------------------------------- properties

// Most steps change no light.
let lit = "";

function clearLights() {
  lit = "";
  at.light = null;
  $("lights").replaceChildren();
  $("light").hidden = true;
}

function showLights() {
  const said = JSON.stringify([at.now.judged, at.light, at.now.judged.some((each) => each.first !== null) && at.now.node]);
  if (said === lit) return;
  lit = said;
  const made = at.now.judged.map((said) => {
    const [look, words] = looks(said);
    return el("button", {
      type: "button", class: `light ${look}`, title: said.doc, "aria-expanded": `${at.light === said.name}`,
      "aria-label": `${said.name}: ${words}${said.message ? `: ${said.message}` : ""}`, onclick: () => { at.light = at.light === said.name ? null : said.name; showLights(); },
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
    ...(first && first.node !== at.now.node && !chosen.from_start ? [el("button", { type: "button", onclick: () => go(first.node) }, `go to step ${chosen.first}, where it first was`)] : []));
}

function looks(said) {
  if (said.says === "of runs") return ["runs", "a property of runs"];
  if (said.kind === "reachable") {
    if (said.from_start) return ["from-start", "a goal"];
    if (said.reached) return ["reached", "a goal, reached here"];
    return said.first === null ? ["goal", "a goal, not reached in this run"] : ["passed", `a goal, reached after step ${said.first}`];
  }
  if (said.violated) return ["bad", said.says === "no value" ? "has no value here" : said.kind === "step" ? "violated by the last step" : "violated here"];
  return said.first === null ? ["good", said.kind === "step" ? "holds of all steps so far" : "holds here"] : ["was", `holds here; it was violated after step ${said.first}`];
}

// Whether the protocol beside does not refuse a step, but has no such action.
const isNew = (unlike) => ["no such action", "passed"].includes(unlike.how);

function showBeside() {
  const beside = at.now.beside;
  $("beside").hidden = !beside;
  if (!beside) return;
  const { refused, difference, passed, name } = beside;
  $("beside").className = `beside ${refused ? "refused" : difference ? "differs" : "same"}`;
  const parts = [];
  if (difference && !(refused && difference.step >= refused.step)) {
    parts.push(el("div", {}, `≠ step ${difference.step} has another effect in ${name}: `, el("code", {}, difference.base.join("; ") || "nothing changes"), " in place of ", el("code", {}, difference.variant.join("; ") || "nothing")));
  }
  if (refused && isNew(refused)) parts.push(el("div", {}, `+ ${name} cannot follow step ${refused.step}: ${refused.why}.`));
  else if (refused) parts.push(el("div", {}, `⊘ ${name} does not take step ${refused.step}: `, el("code", {}, refused.why)));
  if (!parts.length) parts.push(`= ${name} takes the ${passed.length ? "other" : "same"} steps so far, with the same effects.`);
  if (passed.length) parts.push(el("div", {}, `+ ${name} stays as it is in ${passed.map((each) => `step ${each.step} (${each.why})`).join(", ")}.`));
  $("beside").replaceChildren(...parts);
}

// ------------------------------------------------------------------------------------------- watches

async function showWatches() {
  if (!at.watches.length) return $("watches").replaceChildren(el("p", { class: "nothing" }, "A Python expression over the state m, such as a helper of a property. Its values along the run are shown here."));
  const node = at.now.node;
  const said = await attempt(() => ask("watch", { node, expressions: at.watches }));
  if (!said || at.now.node !== node) return;
  $("watches").replaceChildren(...said.watched.map((each, number) => {
    const drop = el("button", { type: "button", "aria-label": `stop watching ${each.expression}`, onclick: () => { at.watches.splice(number, 1); keep(); showWatches(); } }, "×");
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

// Play: the present run from here to its end, with its messages on their way. Time is a number of steps; a message is
// where its arrow crosses it. Nothing is asked of the server while it plays.

const play = { on: false, time: 0, until: 0, run: null, frame: 0, shown: -1, before: 0 };
const still = matchMedia("(prefers-reduced-motion: reduce)");

async function startPlay(steps = Infinity) {
  const last = at.line.length - 1;
  if (!at.now || last < 1) return notice("There is nothing to play yet: take a few steps first.");
  const here = at.line.indexOf(at.now.node);
  const from = here >= last ? (steps === Infinity ? 0 : last - 1) : here;
  const end = at.line[last];
  const run = await attempt(() => ask("play", { node: end }));
  if (!run) return null;
  const whole = positions.get(end) ?? (await attempt(() => ask("at", { node: end })));
  if (!whole) return null;
  positions.set(end, whole);
  Object.assign(play, { on: true, run, time: from, until: Math.min(last, from + steps), shown: -1, before: performance.now() });
  document.body.classList.add("playing");
  showPlaying();
  if (at.view === "diagram") draw(whole);
  play.frame = requestAnimationFrame(tick);
  return null;
}

function showPlaying() {
  const button = document.querySelector('[data-do="play"]');
  button.textContent = play.on ? "\u275A\u275A" : "▶";
  button.setAttribute("aria-label", play.on ? "Pause" : "Play this run");
}

// Ends playing; `arrive` shows the position that it came to.
async function stopPlay(arrive = true) {
  if (!play.on) return;
  play.on = false;
  cancelAnimationFrame(play.frame);
  document.body.classList.remove("playing");
  showPlaying();
  if (arrive) await go(at.line[Math.min(Math.floor(play.time + 0.001), at.line.length - 1)]);
}

function tick(now) {
  const passed = Math.max(0, now - play.before) / 1000 * Number($("speed").value);
  play.before = now;
  play.time = Math.min(play.until, play.time + passed);
  const step = Math.floor(play.time + 0.001);
  if (step !== play.shown) playStep(step);
  if (!still.matches) at.view === "ring" ? flyInRing() : flyInDiagram();
  if (play.time >= play.until) return stopPlay();
  play.frame = requestAnimationFrame(tick);
  return null;
}

function playStep(step) {
  play.shown = step;
  $("time").value = step;
  $("step").textContent = `step ${step} of ${at.line.length - 1}`;
  $("last").replaceChildren(el("h2", {}, step ? `${step}. ${tree.get(at.line[step]).text}` : tree.get(at.line[0]).text));
  if (at.view === "ring") return drawRing(play.run.scenes[step], false);
  for (const part of $("drawing").querySelectorAll("[data-step]")) {
    part.classList.toggle("now", Number(part.dataset.step) === step);
    part.classList.toggle("later", Number(part.dataset.step) > step);
  }
  $("drawing").querySelector(`.q-row[data-step="${step}"]`)?.scrollIntoView({ block: "nearest" });
  return null;
}

// How far a message is on its way, from 0 to 1; one that nobody receives flies for a step.
function onItsWay(sent, received) {
  return received > sent ? (play.time - sent) / (received - sent) : play.time - sent;
}

function flyInDiagram() {
  const picture = $("drawing").querySelector("svg");
  let layer = picture.querySelector(".flying");
  if (!layer) picture.append(layer = svgEl("g", { class: "flying" }));
  const dots = [];
  for (const arrow of picture.querySelectorAll(".q-arrow")) {
    const part = onItsWay(Number(arrow.dataset.sent), Number(arrow.dataset.step));
    if (part < 0 || part >= 1) continue;
    const line = arrow.querySelector(".q-line");
    const place = line.getPointAtLength(part * line.getTotalLength());
    const colour = [...arrow.classList].find((name) => /^q-e\d/.test(name));
    dots.push(svgEl("circle", { class: `flyer ${colour}`, cx: place.x, cy: place.y, r: 6 }));
  }
  layer.replaceChildren(...dots);
}

function flyInRing() {
  const layer = $("drawing").querySelector(".ring-flying");
  const places = ringPlaces(play.run.scenes[play.shown].lanes);
  const flying = [];
  for (const message of play.run.messages) {
    const part = onItsWay(message.sent, message.received ?? message.sent);
    if (part < 0 || part >= 1 || message.kind === "unread") continue;
    const heard = message.received !== null;
    // What nobody hears flies to all others and fades half way.
    const targets = message.to === null ? [...places.keys()].filter((name) => name !== message.from) : [message.to];
    for (const target of targets) {
      const [from, to] = [places.get(message.from), places.get(target)];
      if (!from || !to || from === to) continue;
      const place = between(from, to, heard ? part : part * 0.5);
      flying.push(svgEl("g", { class: `flyer ${message.colour}`, opacity: heard ? 1 : 1 - part },
        svgEl("circle", { cx: place.x, cy: place.y, r: 8 }),
        heard || target === targets[0] ? svgEl("text", { x: place.x + 12, y: place.y + 4 }, message.label) : null));
    }
  }
  layer.replaceChildren(...flying);
}

function chooseView(view) {
  at.view = view;
  for (const button of document.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", `${button.dataset.view === view}`);
  try { sessionStorage.setItem("view", view); } catch { /* a browser may allow no storage */ }
  if (play.on) {
    play.shown = -1;
    if (view === "diagram") draw(positions.get(at.line.at(-1)));
  } else if (at.now) draw(at.now);
}

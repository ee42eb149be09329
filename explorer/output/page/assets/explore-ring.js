// A position as a ring: the nodes in a circle, messages that can be delivered on their way, and the picture of the
// state beside it. What is clicked means the same as in the diagram: data-next is a step, a head is a node.

const RING = { width: 560, height: 430, radius: 150, node: 33 };

function svgEl(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function ringPlaces(lanes) {
  const [x, y] = [RING.width / 2, RING.height / 2 + 4];
  const wide = lanes.length > 7 ? 1.18 : 1;
  return new Map(lanes.map((lane, number) => {
    const angle = Math.PI * (2 * number / lanes.length - 0.5);
    return [lane.name, { x: x + RING.radius * 1.25 * wide * Math.cos(angle), y: y + RING.radius * wide * Math.sin(angle) }];
  }));
}

// The point at a part of the way from one node to another, from rim to rim; `beside` moves it to the side.
function between(from, to, part, beside = 0) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const along = (RING.node + 4 + part * (length - 2 * RING.node - 8)) / length;
  return { x: from.x + dx * along - dy / length * beside, y: from.y + dy * along + dx / length * beside };
}

function ringNode(lane, place, count) {
  const { x, y } = place;
  const wide = Math.max(84, 9.5 * lane.name.length + 16);
  const shape = lane.node
    ? svgEl("circle", { cx: x, cy: y, r: RING.node })
    : svgEl("rect", { x: x - wide / 2, y: y - 18, width: wide, height: 36, rx: 10 });
  const term = lane.epoch === null ? null : svgEl("text", { class: "ring-term", x, y: y + 14, "text-anchor": "middle" }, `${lane.epoch}`);
  const named = svgEl("text", { class: "ring-name", x, y: y + (term ? -2 : 4.5), "text-anchor": "middle" }, lane.name);
  const role = lane.role && lane.node ? svgEl("text", { class: "ring-role", x, y: y + RING.node + 15, "text-anchor": "middle" }, lane.role) : null;
  const can = count ? svgEl("g", { class: "ring-count" }, svgEl("circle", { cx: x + 27, cy: y - 25, r: 10 }),
    svgEl("text", { x: x + 27, y: y - 21, "text-anchor": "middle" }, `${count}`)) : null;
  return svgEl("g", {
    class: `q-head ring-node ring-l${lane.level} ${lane.colour} ${at.lane === lane.name ? "only" : ""}`, "data-lane": lane.name,
    tabindex: 0, role: "button", "aria-label": `${lane.name}${lane.role ? `, ${lane.role}` : ""}: what it can do`,
  }, svgEl("title", {}, `${lane.name}: ${count} possible`), shape, named, term, role, can);
}

function ringRelation(relation, places) {
  const [from, to] = [places.get(relation.from), places.get(relation.to)];
  if (!from || !to || from === to) return null;
  const [a, b] = [between(from, to, 0, 7), between(from, to, 1, 7)];
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const tip = [-0.45, 0.45].map((turn) => `L${b.x - 9 * Math.cos(angle + turn)} ${b.y - 9 * Math.sin(angle + turn)}M${b.x} ${b.y}`).join("");
  const middle = between(from, to, 0.3, 14);
  return svgEl("g", { class: `ring-relation ${relation.colour} ${relation.dashed ? "dashed" : ""}` },
    svgEl("path", { d: `M${a.x} ${a.y}L${b.x} ${b.y}M${b.x} ${b.y}${tip}` }),
    svgEl("text", { x: middle.x, y: middle.y + 4, "text-anchor": "middle" }, relation.text));
}

// The messages that can be delivered, each as a dot between its sender and its receiver.
function ringFlights(places) {
  const taken = new Map();
  return possible().flatMap((option, number) => [...new Set(option.senders)].map((sender) => {
    const [from, to] = [places.get(sender), places.get(option.lane)];
    if (!from || !to) return null;
    const way = `${sender} ${option.lane}`;
    const before = taken.get(way) ?? 0;
    taken.set(way, before + 1);
    const place = between(from, to, 0.4 + 0.09 * (before % 4), 9 + 15 * Math.floor(before / 4));
    return svgEl("g", { class: "ring-flight", "data-next": number, tabindex: 0, role: "button", "aria-label": `deliver: ${option.text}` },
      svgEl("title", {}, `deliver: ${option.text}`), svgEl("circle", { class: "q-reach", cx: place.x, cy: place.y, r: 12 }),
      svgEl("circle", { class: "ring-dot", cx: place.x, cy: place.y, r: 6 }));
  }));
}

function ringSvg(scene, live) {
  const places = ringPlaces(scene.lanes);
  const counts = new Map();
  if (live) for (const option of possible()) counts.set(option.lane, (counts.get(option.lane) ?? 0) + 1);
  return svgEl("svg", { class: "quorate-diagram ring", viewBox: `0 0 ${RING.width} ${RING.height}`, role: "group", "aria-label": "The nodes as a ring" },
    scene.relations.map((relation) => ringRelation(relation, places)),
    scene.lanes.map((lane) => ringNode(lane, places.get(lane.name), counts.get(lane.name) ?? 0)),
    live ? ringFlights(places) : [],
    svgEl("g", { class: "ring-flying" }));
}

function drawRing(scene, live) {
  const picture = el("div", { class: "ring-picture" });
  picture.innerHTML = scene.picture;
  $("drawing").replaceChildren(el("div", { class: "ring-view" }, ringSvg(scene, live), picture));
}

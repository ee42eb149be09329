// Graphs that are moved by dragging, zoomed by wheel, fingers, buttons and keys, and whose nodes can be chosen.

class Graph {
  constructor(box) {
    this.box = box;
    this.svg = box.querySelector("svg");
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    this.whole = { x, y, width, height };
    this.nodes = new Map([...box.querySelectorAll(".node")].map((node) => [node.dataset.node, node]));
    this.pointers = new Map();
    this.fit();
    box.addEventListener("wheel", (event) => this.turned(event), { passive: false });
    box.addEventListener("pointerdown", (event) => this.pressed(event));
    box.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, (event) => this.released(event));
    box.addEventListener("click", (event) => this.clicked(event));
    new ResizeObserver(() => this.resized()).observe(box);
  }

  // What is in view is `scale` pixels for each unit, and its middle is at `x`, `y`.
  apply() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!width || !height) return;
    const [w, h] = [width / this.scale, height / this.scale];
    this.svg.setAttribute("viewBox", `${this.x - w / 2} ${this.y - h / 2} ${w} ${h}`);
  }

  fit() {
    const { x, y, width, height } = this.whole;
    const scale = Math.min(this.box.clientWidth / width, this.box.clientHeight / height);
    this.scale = Math.min(1.4, scale * 0.97) || 1;
    this.fitted = true;
    [this.x, this.y] = [x + width / 2, y + height / 2];
    this.apply();
  }

  resized() {
    if (this.fitted) this.fit();
    else this.apply();
  }

  zoom(factor, place = null) {
    const scale = Math.max(0.02, Math.min(8, this.scale * factor));
    if (place) { // what is there stays there
      const box = this.box.getBoundingClientRect();
      const [dx, dy] = [place.x - box.left - box.width / 2, place.y - box.top - box.height / 2];
      this.x += dx / this.scale - dx / scale;
      this.y += dy / this.scale - dy / scale;
    }
    this.scale = scale;
    this.fitted = false;
    this.apply();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.fitted = false;
    this.apply();
  }

  // What is beyond the edge of the graph is not in view while there is more of the graph on the other side.
  within() {
    for (const [at, size, pixels] of [["x", "width", this.box.clientWidth], ["y", "height", this.box.clientHeight]]) {
      const [low, whole, view] = [this.whole[at], this.whole[size], pixels / this.scale];
      const most = Math.max(low + view / 2, low + whole - view / 2);
      this[at] = whole <= view ? low + whole / 2 : Math.min(most, Math.max(low + view / 2, this[at]));
    }
    this.apply();
  }

  // Brings a node into view, large enough to be read.
  reveal(name) {
    const node = this.nodes.get(name);
    if (!node) return;
    const box = this.box.getBoundingClientRect();
    const { left, right, top, bottom } = node.getBoundingClientRect();
    const inside = left > box.left + 20 && right < box.right - 20 && top > box.top + 20 && bottom < box.bottom - 20;
    if (inside && this.scale > 0.35) return;
    this.pan(box.left + box.width / 2 - (left + right) / 2, box.top + box.height / 2 - (top + bottom) / 2);
    if (this.scale < 0.7) this.zoom(0.9 / this.scale);
    this.within();
  }

  turned(event) {
    if (this.box.dataset.wheel !== "zoom" && !event.ctrlKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), { x: event.clientX, y: event.clientY });
  }

  pressed(event) {
    if (event.target.closest(".graph-tools")) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.dragged = 0;
  }

  moved(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    this.dragged += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.dragged < 4) return;
    if (!this.box.hasPointerCapture(event.pointerId)) this.box.setPointerCapture(event.pointerId);
    this.box.classList.add("moving");
    const share = other ? 0.5 : 1;
    this.pan((now.x - before.x) * share, (now.y - before.y) * share);
    if (other) {
      const apart = (place) => Math.hypot(place.x - other.x, place.y - other.y) || 1;
      this.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
  }

  released(event) {
    this.pointers.delete(event.pointerId);
    if (!this.pointers.size) this.box.classList.remove("moving");
  }

  clicked(event) {
    const button = event.target.closest("[data-zoom]");
    if (button) return this.press(button.dataset.zoom);
    const node = event.target.closest(".node");
    if (node && !(this.dragged > 4)) this.choose(node.dataset.node);
  }

  press(what) {
    if (what === "fit") this.fit();
    else this.zoom(what === "in" ? 1.3 : 1 / 1.3);
  }

  choose(name) {
    this.box.dispatchEvent(new CustomEvent("chosen", { detail: name, bubbles: true }));
  }
}

const graphs = [...document.querySelectorAll(".graph-box")].map((box) => new Graph(box));
// On paper all of a graph is printed, whatever part is in view.
addEventListener("beforeprint", () => {
  for (const { svg, whole: { x, y, width, height } } of graphs) svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
});
addEventListener("afterprint", () => { for (const graph of graphs) graph.apply(); });

const graphInView = () => graphs.find((each) => each.box.offsetParent);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const graph = graphInView();
  if (!graph) return;
  const what = { "+": "in", "=": "in", "-": "out", "−": "out", 0: "fit" }[event.key];
  if (what) graph.press(what);
  const node = event.target.closest(".node");
  if (node && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    graph.choose(node.dataset.node);
  }
});

// What rests on what: a clause leads to its words. All clauses can be reached by the keyboard.
for (const box of document.querySelectorAll(".rests")) {
  for (const node of box.querySelectorAll(".node")) node.setAttribute("tabindex", "0");
  box.addEventListener("chosen", (event) => { location.hash = `#${box.dataset.anchor}${event.detail}`; });
}

// Stretches of a long run that its end does not depend on: each is folded and unfolded by itself. The page has the whole
// diagram; where a stretch is folded, one row stands for its steps, and what is below moves up.

const unfold = document.querySelector(".unfold");
const openFolds = new Map(); // view -> the first steps of the folds that are open
const wholeDiagrams = new Map(); // view -> its diagram, with nothing folded

const foldsOf = (view) => (view.dataset.folds ?? "").split(" ").filter(Boolean).map((fold) => fold.split("-").map(Number));
const closedFolds = (view) => foldsOf(view).filter(([first]) => !openFolds.get(view)?.has(first));
const foldAt = (view, step) => closedFolds(view).find(([first, last]) => first <= step && step <= last);
const pictureOf = (view) => view.querySelector(".drawing > .quorate-diagram:not(.heads)");

function setOpen(view, firsts) {
  openFolds.set(view, new Set(firsts));
  drawFolds(view);
}

function toggleFold(view, first, step) {
  const open = new Set(openFolds.get(view));
  if (!open.delete(first)) open.add(first);
  setOpen(view, open);
  stayOutside(view, open.has(first) ? first : step);
  pictureOf(view).querySelector(`[data-fold^="${first}-"]`).focus();
}

function toggleFolds(view, step) {
  if (!view.dataset.folds) return;
  setOpen(view, closedFolds(view).length ? foldsOf(view).map(([first]) => first) : []);
  stayOutside(view, step);
}

// Shows a step, or the one before the fold that it is in.
function stayOutside(view, step) {
  const fold = foldAt(view, step);
  show(view.dataset.view, fold ? fold[0] - 1 : step);
  remember();
}

function offerFolds(view) {
  unfold.hidden = !view.dataset.folds;
  const closed = closedFolds(view);
  const count = (closed.length ? closed : foldsOf(view)).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const steps = document.createElement("span");
  steps.textContent = " steps";
  unfold.replaceChildren(`${closed.length ? "unfold" : "fold"} ${count}`, steps);
}

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function drawFolds(view) {
  const now = pictureOf(view);
  if (!wholeDiagrams.has(view)) wholeDiagrams.set(view, now.cloneNode(true));
  const picture = wholeDiagrams.get(view).cloneNode(true);
  picture.setAttribute("role", "group"); // it has buttons
  const rects = new Map([...picture.querySelectorAll(".q-row")].map((row) => [Number(row.dataset.step), row.querySelector("rect")]));
  const place = (step) => rects.get(step).y.baseVal.value;
  const high = rects.get(0).height.baseVal.value;
  const closed = closedFolds(view).map(([first, last]) => ({ first, last, top: place(first), bottom: place(last) + high }));
  const within = (step) => closed.some(({ first, last }) => first <= step && step <= last);
  const covered = (y) => closed.some(({ top, bottom }) => top < y && y < bottom);
  const moved = (y) => {
    let up = 0;
    for (const { top, bottom } of closed) {
      if (y < bottom) return y > top ? top + high / 2 - up : y - up;
      up += bottom - top - high;
    }
    return y - up;
  };
  for (const [first, last] of foldsOf(view)) {
    const folded = within(first);
    const made = foldButton(first, last, folded, moved(place(first) + 0.01), folded ? high : place(last) + high - place(first), rects.get(0));
    if (folded) made.dataset.step = first;
    rects.get(last).parentElement.after(made); // above the colour of the row that is shown
  }
  for (const part of picture.querySelectorAll(":scope > :not(.q-fold, .q-unfolded, .q-head)")) movePart(part, within, covered, moved, place);
  const { width, height } = picture.viewBox.baseVal;
  picture.setAttribute("viewBox", `0 0 ${width} ${moved(height)}`);
  now.replaceWith(picture);
  view.querySelector(".drawing > .heads")?.remove();
}

// The row in place of a fold, or the bracket beside the steps of one that is open.
function foldButton(first, last, folded, y, height, like) {
  const said = `${last - first + 1} steps, ${first} to ${last}`;
  const told = folded ? `${said}: what is shown here does not depend on them; unfold` : `fold ${said}`;
  const button = { "data-fold": `${first}-${last}`, tabindex: 0, role: "button", "aria-expanded": !folded, "aria-label": told };
  const title = drawn("title", {}, told);
  if (!folded) {
    return drawn("g", { class: "q-unfolded", ...button }, title,
      drawn("rect", { class: "q-reach", x: 0, y, width: 14, height }), drawn("path", { d: `M10 ${y + 8}H5V${y + height - 8}H10` }));
  }
  const middle = y + 4.3;
  const x = like.x.baseVal.value + 6;
  const width = like.width.baseVal.value - 12;
  return drawn("g", { class: "q-row q-fold", ...button }, title,
    drawn("rect", { x, y: y - height / 2 + 5, width, height: height - 10, rx: 5 }),
    drawn("text", { class: "q-number", x: 30, y: middle, "text-anchor": "end" }, "\u22EE"),
    drawn("text", { class: "q-label", x: 42, y: middle, "font-size": 12.5 }, said));
}

// Moves a part of a diagram to where it stands with the folds, or takes it away if it belongs to a step within one.
function movePart(part, within, covered, moved, place) {
  const number = (name) => Number(part.getAttribute(name));
  const step = number("data-step");
  if (part.matches(".q-lane")) {
    for (const end of ["y1", "y2"]) part.setAttribute(end, moved(number(end)));
    if (part.getAttribute("y1") === part.getAttribute("y2")) part.remove();
    return;
  }
  if (within(step)) return part.remove();
  const lift = (y) => moved(y) - y;
  const by = (distance) => part.setAttribute("transform", `translate(0 ${distance})`);
  if (part.matches(".q-message")) return covered(number("y")) ? part.remove() : by(lift(number("y")));
  const line = part.querySelector(".q-line");
  if (!line) return by(lift(place(step) + 1));
  const [x1, y1, cx, cy, x2, y2] = line.getAttribute("d").match(/-?[\d.]+/g).map(Number);
  const [from, to] = [moved(y1), moved(y2)];
  if (from - y1 === to - y2) return by(to - y2);
  const bend = y1 === y2 ? to : from + (cy - y1) * (to - from) / (y2 - y1);
  line.setAttribute("d", `M${x1} ${from}Q${cx} ${bend} ${x2} ${to}`);
  const turned = (Math.atan2(to - bend, x2 - cx) - Math.atan2(y2 - cy, x2 - cx)) * 180 / Math.PI;
  line.nextElementSibling?.setAttribute("transform", `translate(0 ${to - y2}) rotate(${turned} ${x2} ${y2})`);
}

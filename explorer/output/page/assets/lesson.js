// A lesson beside the walk: the words of the step that one stands at, the next step, and the way back for who has left.
// What a lesson is, the engine says as it opens a model (docs/explore.md).
const lesson = {
  said: null,
  nodes: [],

  opened(said) {
    if (said?.misfit) notice(`The lesson does not fit the model any more: ${said.misfit}.`);
    lesson.said = said?.steps.length ? said : null;
    lesson.nodes = lesson.said ? said.steps.map((step) => step.node) : [];
    const box = document.getElementById("lesson");
    if (!lesson.said) return box?.remove();
    if (!box) document.querySelector("main").before(el("section", { id: "lesson", class: "lesson", "aria-label": "Lesson", "aria-live": "polite" }));
    document.title = `${said.title}: a lesson`;
  },

  // The number of the step that one stands at, or after which one has left the lesson.
  place() {
    let last = 0;
    for (const [number, each] of at.now.path.entries()) {
      if (lesson.nodes[number] !== each.node) return { last, left: true };
      last = number;
    }
    return { last, left: false };
  },

  shown() {
    if (!lesson.said || !at.now) return;
    const { last, left } = lesson.place();
    const { title, steps } = lesson.said;
    const button = (words, node, off, more = {}) =>
      el("button", { type: "button", disabled: off, onclick: () => lesson.go(node), ...more }, words);
    const next = steps[last + 1];
    const head = el("div", { class: "lesson-head" },
      el("b", {}, title), el("span", {}, `${last} of ${steps.length - 1}`),
      el("progress", { max: steps.length - 1, value: last, "aria-label": "How far the lesson is" }));
    const parts = left
      ? [el("p", {}, `You have left the lesson after step ${last}. Look around; it waits.`),
        el("div", { class: "row" }, button("back to the lesson", steps[last].node, false, { class: "lesson-next" }))]
      : [...lesson.words(steps[last].words), ...lesson.claims(steps[last].claims),
        el("div", { class: "row" }, button("‹ back", steps[last - 1]?.node, !last),
          next ? button(`next: ${next.text} ›`, next.node, false, { class: "lesson-next", title: `The next step of the lesson: ${next.text}` }) : el("span", {}, "The lesson ends here."),
          ...lesson.home())];
    $("lesson").replaceChildren(head, ...parts);
    if (!left) lesson.keep(last);
  },

  // The next step is marked where it can be taken.
  point() {
    if (!lesson.said || !at.now) return;
    const { last, left } = lesson.place();
    const next = left ? null : lesson.said.steps[last + 1];
    possible().forEach((option, number) => {
      if (option.text !== next?.text) return;
      for (const part of document.querySelectorAll(`[data-next="${number}"]`)) part.classList.add("of-lesson");
    });
  },

  async go(node) {
    const next = lesson.said.steps[lesson.nodes.indexOf(node)];
    const option = possible().find((each) => each.text === next.text);
    const { last, left } = lesson.place();
    if (!left && option && lesson.nodes[last + 1] === node) return take(option);
    if (at.line.includes(node)) return go(node);
    at.line = lesson.nodes.slice(0, lesson.nodes.indexOf(node) + 1);
    return go(node);
  },

  // On a course site: the way to the other lessons, and how far one has come is kept.
  home: () => [],
  keep: () => {},

  // Paragraphs, with `code` and *names*.
  words: (text) => text.split(/\n\s*\n/).map((paragraph) =>
    el("p", {}, paragraph.split(/(`[^`]+`|\*[^*\s][^*]*\*)/).map((part) => {
      if (part.startsWith("`")) return el("code", {}, part.slice(1, -1));
      return /^\*[^*\s].*\*$/s.test(part) ? el("em", {}, part.slice(1, -1)) : part;
    }))),

  claims: (made) => made.length ? [el("ul", { class: "claims", "aria-label": "What is so here" }, made.map((claim) =>
    el("li", { class: claim.true ? "so" : "not-so" }, el("code", {}, claim.text), claim.said ? el("small", {}, `  ${claim.said}`) : "")))] : [],
};

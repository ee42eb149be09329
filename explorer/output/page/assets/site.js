// The first page of a course site: how far one has come in each lesson, and a filter for the models.
"use strict";

for (const item of document.querySelectorAll("[data-lesson]")) {
  const { lesson, steps } = item.dataset;
  let far = 0;
  try { far = Number(localStorage.getItem(`quorate lesson ${lesson}`) ?? 0); } catch { /* a browser may allow no storage */ }
  if (!far) continue;
  const link = document.createElement("a");
  link.href = `walk.html?lesson=${encodeURIComponent(lesson)}&step=${Math.min(far, Number(steps))}`;
  link.className = "go-on";
  link.textContent = far < Number(steps) ? `go on from step ${far}` : "done; look at its end again";
  item.querySelector(".place").append(" ", link);
}

document.getElementById("find").addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
  let any = !words.length;
  for (const folder of document.querySelectorAll(".folder")) {
    let shown = false;
    for (const item of folder.querySelectorAll(":scope > ul > li")) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      const details = item.querySelector("details");
      if (details) details.open = words.length > 0 && !item.hidden;
      for (const variant of details?.querySelectorAll("li") ?? []) {
        const own = item.querySelector("a").textContent.toLowerCase();
        variant.hidden = !words.every((word) => variant.textContent.toLowerCase().includes(word) || own.includes(word));
      }
      shown ||= !item.hidden;
    }
    folder.hidden = !shown;
    any ||= shown;
  }
  document.getElementById("none").hidden = any;
});

// How the page asks the server of `quorate explore`: over HTTP, with the token of its link (docs/explore.md).
const LINK_FOR_OTHERS = "For others it is: quorate explore LINK";
const token = new URLSearchParams(location.search).get("token") ?? "";

function linkRunPage(node) {
  const link = document.getElementById("run-page");
  link.href = `/run?${new URLSearchParams({ token, node })}`;
  link.hidden = false;
}

window.name = "quorate-explorer"; // where the links of the pages lead that are opened from here

async function ask(question, asked = {}) {
  let answer;
  try {
    answer = await fetch(`/api/${question}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Quorate-Token": token },
      body: JSON.stringify(asked),
    });
  } catch {
    throw new Error("The server does not answer any more: run quorate explore again.");
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error([said.error, said.hint].filter(Boolean).join(": "));
  return said;
}

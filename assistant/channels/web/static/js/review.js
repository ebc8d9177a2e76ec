// While a field is typed anew, how its words are understood; what is shown is what the save button keeps.

import { $, $$, guarded } from "./base.js";

const WAIT = 350; // milliseconds after the last key

function follow(form) {
  const words = $("textarea[name=chu]", form);
  const read = $("input[name=hieu]", form);
  const told = $(".meant", form);
  let timer = 0;
  let latest = 0;

  function show(text, isProblem) {
    told.textContent = "";
    if (!text) return;
    const strong = document.createElement(isProblem ? "span" : "strong");
    strong.lang = "vi";
    strong.className = isProblem ? "danger" : "";
    strong.textContent = text;
    if (!isProblem) told.append(`${told.dataset.before}: `);
    told.append(strong);
  }

  async function ask() {
    const turn = ++latest;
    const query = new URLSearchParams({ truong: form.elements.truong.value, chu: words.value });
    const response = await fetch(`${form.dataset.meant}?${query}`, { headers: guarded() }).catch(() => null);
    if (turn !== latest || !response?.ok) return; // saving shows it anyway
    const answer = await response.json();
    read.value = answer.understood;
    words.setAttribute("aria-invalid", answer.error ? "true" : "false");
    show(answer.error || answer.understood, Boolean(answer.error));
  }

  words.addEventListener("input", (event) => {
    read.value = "";
    latest += 1;
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  words.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}

for (const form of $$("form.retype")) {
  if (["deadline", "lead", "coordinate"].includes(form.elements.truong.value)) follow(form);
}

// The lines in question are in sight from the start, also low in a long table.
for (const sheet of $$(".source .sheet")) {
  const cited = $(".cited", sheet);
  if (cited) sheet.scrollTop = cited.offsetTop - sheet.clientHeight / 4;
}

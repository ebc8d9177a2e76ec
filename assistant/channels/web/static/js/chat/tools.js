// What can be done with an answer: copy it, print it alone, see the rest of it, say whether it is right.

import { $, $$, copy, post, say } from "../base.js";

async function copyAnswer(turn, words) {
  if (await copy($("template.plain", turn).content.textContent)) say(words.copied, "good");
  else say(words.uncopied, "warn");
}

function print(turn) {
  turn.classList.add("printed-alone");
  document.body.classList.add("printing-one");
  window.addEventListener("afterprint", () => {
    turn.classList.remove("printed-alone");
    document.body.classList.remove("printing-one");
  }, { once: true });
  window.print();
}

async function judge(form, verdict, words) {
  const data = new FormData(form);
  data.set("verdict", verdict);
  try {
    await post(form.action, data);
    $(".verdict", form).textContent = words.thanks;
    $("details", form).open = false;
    for (const button of $$("button[name=verdict]", form)) {
      button.setAttribute("aria-pressed", String(button.value === verdict));
    }
  } catch (problem) {
    say(problem.message, "bad");
  }
}

export function setUpTools(chat, words) {
  chat.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const turn = button.closest(".turn");
    if (button.matches("[data-copy]")) copyAnswer(turn, words);
    if (button.matches("[data-print]")) print(turn);
    if (button.matches(".show-more")) {
      const part = button.closest("[data-more]");
      part.classList.add("all");
      button.remove();
      $(".more a", part)?.focus({ preventScroll: true });
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".feedback")) return;
    event.preventDefault();
    judge(event.target, event.submitter?.value ?? "right", words);
  });
}

// Copies what a field holds, and turns the months of the calendar with the Page Up and Page Down keys.

import { $, $$, copy, say } from "./base.js";

for (const button of $$("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    if (await copy(field.value)) say(button.dataset.copied, "good");
    field.select();
  });
}

$("table.month")?.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const turn = { PageUp: "prev", PageDown: "next" }[event.key];
  const link = turn && $(`.months a[rel=${turn}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// Copies what a field holds, and turns the months of the calendar with the Page Up and Page Down keys.

import { $, $$, say } from "./base.js";

for (const button of $$("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // the clipboard needs HTTPS, which an office's own server may not have
    }
    say(button.dataset.copied, "good");
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

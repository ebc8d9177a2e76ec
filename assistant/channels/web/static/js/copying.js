// Buttons that copy what a field holds.

import { $$, copy, say } from "./base.js";

for (const button of $$("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    if (await copy(field.value)) say(button.dataset.copied, "good");
    field.select();
  });
}

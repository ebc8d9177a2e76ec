// What is typed beside a choice makes that choice.

import { $, $$ } from "./base.js";

for (const field of $$("[data-picks]")) {
  field.addEventListener("input", () => {
    $(`input[type=radio][value=${field.dataset.picks}]`).checked = true;
  });
}

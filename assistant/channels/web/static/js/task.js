// The page of a task: says that a file is too large before it is sent. The server refuses it as well.

import { $ } from "./base.js";

const file = $("input[type=file][data-largest]");

file?.addEventListener("change", () => {
  const size = file.files[0]?.size ?? 0;
  file.setCustomValidity(size > Number(file.dataset.largest) ? file.dataset.refusal : "");
  file.reportValidity();
});

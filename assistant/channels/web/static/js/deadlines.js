// Turns the months of the calendar with the Page Up and Page Down keys.

import { $ } from "./base.js";

$("table.month")?.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const turn = { PageUp: "prev", PageDown: "next" }[event.key];
  const link = turn && $(`.months a[rel=${turn}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// What is alive on every page: menus that close, forms that ask before something is lost, wide tables that the keyboard
// scrolls, the choice of a theme.

import { $, $$ } from "./base.js";

function closeMenus(except) {
  for (const menu of $$("details.menu[open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const menu = $("details.menu[open]");
  if (!menu) return;
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) $("summary", menu).focus();
});

// A form that says what would be lost is asked about before it is sent.
document.addEventListener("submit", (event) => {
  const question = (event.submitter ?? event.target).dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

function useTheme(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage may be forbidden; the choice then holds for this page.
  }
}

for (const choice of $$("input[name=theme]")) {
  choice.checked = choice.value === (document.documentElement.dataset.theme ?? "auto");
  choice.addEventListener("change", () => useTheme(choice.value));
}

// What scrolls in itself and has nothing in it to be focused is focused itself, or the keyboard would not scroll it.
function reachScrollers() {
  for (const box of $$(".scroll:not([tabindex]), .sheet:not([tabindex])")) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (scrolls && !$("a[href], button, input, select, textarea, summary", box)) box.tabIndex = 0;
  }
}

reachScrollers();
window.addEventListener("resize", reachScrollers);

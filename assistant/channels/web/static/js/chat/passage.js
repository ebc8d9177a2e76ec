// [n] opens the cited lines beside the answer, on a phone over it; with Ctrl, Shift or without scripts, the whole plan.

import { $, $$ } from "../base.js";

/** Scrolls the panel, and a wide table in it, to what is marked; the page itself stays where it is. */
function reveal(marked, body) {
  for (const box of marked ? [marked.closest(".scroll"), body] : []) {
    if (!box) continue;
    const [here, there] = [marked.getBoundingClientRect(), box.getBoundingClientRect()];
    if (here.right > there.right) box.scrollLeft += here.left - there.left - 16;
    if (here.bottom > there.bottom) box.scrollTop += here.top - there.top - there.height / 3;
  }
}

export function setUpPassages(chat, words) {
  const panel = $("#passage");
  const body = $(".panel-body", panel);
  const whole = $(".panel-whole", panel);
  const title = $("#passage-title");
  const wide = window.matchMedia("(min-width: 75rem)");
  let opener = null;

  function show() {
    const before = opener.getBoundingClientRect().top;
    chat.classList.toggle("beside", wide.matches);
    if (panel.open) panel.close();
    if (wide.matches) panel.show();
    else panel.showModal();
    title.focus({ preventScroll: true });
    if (wide.matches) window.scrollBy(0, opener.getBoundingClientRect().top - before); // the words read stay in place
  }

  function hide() {
    const before = opener?.getBoundingClientRect().top ?? 0;
    if (panel.open) panel.close();
    chat.classList.remove("beside");
    if (wide.matches && opener) window.scrollBy(0, opener.getBoundingClientRect().top - before);
    opener?.removeAttribute("aria-current");
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  }

  async function fill(url) {
    body.textContent = words.opening;
    whole.hidden = true;
    try {
      const address = new URL(url);
      const response = await fetch(`${address.pathname}/doan${address.search}`, { headers: { Accept: "text/html" } });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      const html = await response.text();
      if (opener?.href !== url) return; // another one was opened meanwhile
      body.innerHTML = html;
      for (const table of $$(".scroll", body)) table.tabIndex = 0; // to be scrolled by keys
      reveal($("mark, .cited", body), body);
    } catch {
      body.textContent = words.unopened;
      whole.hidden = false;
    }
  }

  chat.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-passage]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    opener?.removeAttribute("aria-current");
    opener = link;
    link.setAttribute("aria-current", "true");
    title.textContent = link.getAttribute("aria-label") ?? link.textContent;
    $("a", whole).href = link.href;
    show();
    fill(link.href);
  });
  $("[data-close]", panel).addEventListener("click", hide);
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && panel.open && !$("details.menu[open]")) hide();
  });
  wide.addEventListener("change", () => panel.open && show());
}

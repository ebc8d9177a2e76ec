// The reader of a plan: to the cited lines in the middle of the window, and the contents follow what is read.
import { $, $$ } from "./base.js";

const cited = $(".sheet .cited");
if (cited) cited.scrollIntoView({ block: "center" });

// On a phone the contents would push the text away.
const contents = $(".contents");
if (contents && window.matchMedia("(max-width: 62rem)").matches) contents.open = false;

const links = new Map($$(".contents a[href^='#']").map((link) => [link.hash.slice(1), link]));
if (links.size && "IntersectionObserver" in window) {
  const watch = new IntersectionObserver(
    (entries) => {
      const entry = entries.find((one) => one.isIntersecting);
      if (!entry) return;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id).setAttribute("aria-current", "location");
    },
    { rootMargin: "-10% 0px -75% 0px" },
  );
  for (const id of links.keys()) {
    const heading = document.getElementById(id);
    if (heading) watch.observe(heading);
  }
}

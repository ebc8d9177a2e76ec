// What the scripts of pages share: short names for the DOM, requests with the form token, notices. Importing it does
// nothing by itself.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** What the server refused, or that it was not reached (status 0). `message` is a sentence for the user. */
export class Problem extends Error {
  constructor(message, { status = 0, code = "unreachable" } = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
  }
}

const words = {
  vi: { unreachable: "Không kết nối được máy chủ. Hãy kiểm tra mạng rồi thử lại.", failed: "Máy chủ chưa làm được việc này." },
  en: { unreachable: "The server cannot be reached. Check the network and try again.", failed: "The server could not do this." },
}[document.documentElement.lang === "en" ? "en" : "vi"];

/** The headers a changing request needs. */
export const guarded = () => ({ "X-CSRF-Token": $("meta[name=csrf]")?.content ?? "" });

/** The Problem that a refused response tells of, as application/problem+json or otherwise. */
export async function problemOf(response) {
  const told = await response.json().catch(() => ({}));
  return new Problem(told.detail || told.title || words.failed, { status: response.status, code: told.code ?? "" });
}

/** POST a form or a JSON value; gives the JSON of the answer, or the Response when it is not JSON. Throws Problem. */
export async function post(url, data = {}) {
  const form = data instanceof FormData || data instanceof URLSearchParams;
  const headers = { ...guarded(), Accept: "application/json", ...(form ? {} : { "Content-Type": "application/json" }) };
  let response;
  try {
    response = await fetch(url, { method: "POST", headers, body: form ? data : JSON.stringify(data) });
  } catch {
    throw new Problem(words.unreachable);
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return null;
  return response.headers.get("Content-Type")?.includes("json") ? response.json() : response;
}

/** Puts a text into the clipboard; gives whether that was possible. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For servers without TLS, where browsers have no clipboard. */
function copyBySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

/** Shows a sentence for a while and has it read aloud. kind: plain, good, warn or bad. */
export function say(text, kind = "plain") {
  const notice = document.createElement("p");
  notice.className = `notice ${kind}`;
  notice.textContent = text;
  $("#notices").append(notice);
  setTimeout(() => notice.remove(), 4000 + 60 * text.length);
}

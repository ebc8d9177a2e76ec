// Asking: sends the question as a stream, shows what comes, and puts the server's rendering of the turn in its place.

import { $, $$, guarded, Problem, problemOf } from "./base.js";
import { events } from "./chat/events.js";
import { setUpPassages } from "./chat/passage.js";
import { setUpTools } from "./chat/tools.js";

const chat = $(".chat");
const words = JSON.parse(chat.dataset.words);
const form = $("#ask");
const box = $("#question");
const log = $("#log");
let stopping = null; // the AbortController of the question under way
let composing = false;

// --- the draft: kept until it was answered ---

const draft = () => `draft:${form.elements.conversation.value}`;

function keepDraft(key = draft(), text = box.value) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Storage may be forbidden; the draft then lives as long as the page.
  }
}

function restoreDraft() {
  try {
    if (!box.value) box.value = sessionStorage.getItem(draft()) ?? "";
  } catch {
    // As above.
  }
}

// --- one question ---

function begin(question) {
  const turn = $("#pending").content.cloneNode(true).firstElementChild;
  $(".question", turn).textContent = question;
  $(".stage", turn).textContent = words.searching;
  $("#beginning")?.remove();
  $(".talk").classList.remove("fresh");
  $$(".talk > .trouble").forEach((old) => old.remove());
  log.setAttribute("aria-busy", "true"); // read aloud once, when it is whole
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
  return turn;
}

function tell(turn, sentence) {
  $(".stage", turn).textContent = sentence;
  $("#told").textContent = sentence; // the log is not read aloud before the answer is whole, which can take a minute
}

function busy(controller) {
  stopping = controller;
  $(".send", form).hidden = Boolean(controller);
  $(".stop", form).hidden = !controller;
}

async function* answers(question, signal) {
  const data = new FormData(form);
  data.set("question", question);
  const headers = { ...guarded(), Accept: "text/event-stream" };
  const response = await fetch("/hoi", { method: "POST", body: data, headers, signal });
  if (!response.ok) throw await problemOf(response);
  if (response.redirected || !response.body) throw new Problem(words.lost); // signed out meanwhile
  yield* events(response.body);
}

function fail(turn, question, sentence) {
  const trouble = $("#trouble").content.cloneNode(true).firstElementChild;
  $(".said", trouble).textContent = sentence;
  $("button", trouble).value = question;
  $(".answer", turn).replaceChildren(trouble);
  turn.classList.remove("pending");
  if (!box.value.trim()) box.value = question;
  keepDraft();
}

function remember({ id, url, title, entry }) {
  if (!id) return;
  form.elements.conversation.value = id;
  if (location.pathname !== url) history.replaceState(null, "", url);
  $("#chat-title").textContent = title;
  $("#chat-title").className = "visually-hidden";
  document.title = `${title} · kehoach`;
  $(`#talks [data-talk="${CSS.escape(id)}"]`)?.remove();
  $("#talks").insertAdjacentHTML("afterbegin", entry);
  $("#no-talks")?.remove();
}

function finish(turn, answer) {
  const watched = $(".question", turn).getBoundingClientRect().top < window.innerHeight;
  turn.insertAdjacentHTML("afterend", answer.html);
  const whole = turn.nextElementSibling;
  turn.remove();
  remember(answer); // takes the large title away, so before the scrolling
  if (watched) whole.scrollIntoView({ block: "start" }); // who scrolled away to read stays there
}

async function follow(turn, question, signal) {
  let drafted = false;
  for await (const [name, data] of answers(question, signal)) {
    if (name === "progress") $(".stage", turn).textContent = words[data.stage] ?? data.message;
    if (name === "draft") {
      if (!drafted) tell(turn, words.writing);
      drafted = true;
      $(".coming", turn).append(`- ${data.text}`);
    }
    if (name === "text" && !drafted) $(".coming", turn).append(data.text);
    if (name === "error") throw new Problem(data.problem.detail, data.problem);
    if (name === "answer") return finish(turn, data);
  }
  throw new Problem(words.lost);
}

async function ask(text) {
  const question = text.normalize("NFC").trim();
  if (!question || stopping) return;
  if (box.value.normalize("NFC").trim() === question) box.value = "";
  const turn = begin(question);
  const controller = new AbortController();
  busy(controller);
  try {
    const asked = draft();
    await follow(turn, question, controller.signal);
    keepDraft(asked, ""); // a new conversation has its own place from now on
    keepDraft();
  } catch (error) {
    const own = controller.signal.aborted ? words.stopped : words.lost;
    fail(turn, question, error instanceof Problem ? error.message : own);
  } finally {
    busy(null);
    $("#told").textContent = "";
    log.removeAttribute("aria-busy");
  }
}

// --- what the user does ---

box.addEventListener("compositionstart", () => { composing = true; });
box.addEventListener("compositionend", () => { composing = false; });
box.addEventListener("input", () => keepDraft());
box.addEventListener("keydown", (e) => {
  // Input methods say so while they compose; Safari sends their last Enter as key 229 after the composition.
  if (e.key === "Enter" && !e.shiftKey && !e.isComposing && !composing && e.keyCode !== 229) {
    e.preventDefault();
    ask(box.value);
  }
});
document.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && location.hash === "#cac-cuoc") location.hash = "#ask"; // the drawer of a phone
});
$(".stop", form).addEventListener("click", () => stopping?.abort());
document.addEventListener("submit", (event) => {
  if (event.target === form) {
    event.preventDefault();
    ask(box.value);
  } else if (event.target.matches(".asks")) {
    event.preventDefault();
    const { value } = event.submitter;
    if (stopping) return;
    if (event.target.closest(".trouble")) event.target.closest(".turn")?.remove(); // asked again in its place
    ask(value);
  }
});

restoreDraft();
setUpPassages(chat, words);
setUpTools(chat, words);
if (window.matchMedia("(min-width: 62rem)").matches && !location.hash) box.focus({ preventScroll: true });
if (!location.hash) $(".turn:last-child", log)?.scrollIntoView({ block: "start" });

// Files handed in: bytes on their way up, then how far each is read, asked for once a second.
import { $, Problem, guarded, problemOf, say } from "./base.js";

const SECOND = 1000;
const english = document.documentElement.lang === "en";
const words = english
  ? {
      sending: "Sending… {percent} %", queued: "Waiting", receive: "Receiving", read: "Reading", pages: "Reading page {done} of {total}",
      store: "Storing", embed: "Can be asked about; preparing the search by meaning", done: "Done", same: "Already in the library", changed: "Stored as the new version",
      cancelled: "Cancelled", cancel: "Cancel", open: "Open the plan", issues: "{n} points to check", members: "{n} of {total} plans read", lost: "The connection broke off. Check the network and send again.",
      left: "{name} was left out: {message}", finished: "{name}: done", failed: "{name}: failed. {message}",
    }
  : {
      sending: "Đang gửi… {percent} %", queued: "Đang chờ", receive: "Đang nhận", read: "Đang đọc", pages: "Đang đọc trang {done} trên {total}",
      store: "Đang lưu", embed: "Hỏi được rồi; đang chuẩn bị tìm theo nghĩa", done: "Đã xong", same: "Đã có trong thư viện", changed: "Đã lưu thành phiên bản mới",
      cancelled: "Đã hủy", cancel: "Hủy", open: "Mở văn bản", issues: "{n} điểm cần xem", members: "Đã đọc {n} trên {total} kế hoạch", lost: "Mất kết nối khi đang gửi. Hãy kiểm tra mạng rồi gửi lại.",
      left: "Bỏ qua {name}: {message}", finished: "{name}: đã xong", failed: "{name}: không nạp được. {message}",
    };
const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

const form = $("[data-upload]");
const area = $("[data-nap]");
const drop = $("[data-drop]");
const input = $("input[type=file]", form);
const list = $("[data-jobs]");
const told = $("[data-told]");

const make = (tag, name, text = "") => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
};

/** A line of the list: the name, a bar, what happens now, and a button that gives up. */
class Line {
  constructor(name) {
    this.name = name;
    this.item = make("li");
    this.bar = make("progress");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", name);
    this.now = make("p", "told small");
    this.button = make("button", "ghost", words.cancel);
    this.button.type = "button";
    this.button.setAttribute("aria-label", `${words.cancel}: ${name}`);
    this.item.append(make("span", "name", name), this.button, this.bar, this.now);
    list.prepend(this.item);
    area.open = true;
  }

  show(text, part) {
    this.now.textContent = text;
    if (part === undefined) this.bar.removeAttribute("value");
    else this.bar.value = Math.round(100 * part);
  }

  end(text, { failed = false, more = [] } = {}) {
    this.bar.remove();
    this.button.remove();
    this.now.textContent = text;
    this.now.classList.toggle("failed", failed);
    for (const element of more) this.now.append(" ", element);
    this.item.dataset.ended = failed ? "failed" : "done";
  }

  fail(problem) {
    const code = make("code", "", problem.code);
    this.end(problem.message, { failed: true, more: problem.code ? [code] : [] });
    told.textContent = fill(words.failed, { name: this.name, message: problem.message });
  }
}

const sending = new Map(); // lines whose bytes are on their way, with their request

function send(files) {
  const together = form.elements.together.checked;
  if (!files.length) return;
  const groups = together ? [files] : files.map((file) => [file]);
  groups.forEach((group) => sendOne(group, together));
  input.value = "";
}

function sendOne(group, together) {
  const line = new Line(group.map((file) => file.name).join(" + "));
  const data = new FormData();
  if (together) data.append("together", "true");
  const teams = [...form.querySelectorAll("[name=teams]:checked")].map((box) => box.value);
  if (teams.length) data.append("teams", teams.join(","));
  for (const file of group) data.append("file", file);
  const request = new XMLHttpRequest();
  sending.set(line, request);
  request.open("POST", "/api/documents");
  for (const [name, value] of Object.entries(guarded())) request.setRequestHeader(name, value);
  request.upload.onprogress = (event) => {
    const part = event.lengthComputable ? event.loaded / event.total : 0;
    line.show(fill(words.sending, { percent: Math.floor(100 * part) }), part);
  };
  request.onload = () => received(line, request);
  request.onerror = () => line.fail(new Problem(words.lost));
  request.onabort = () => line.end(words.cancelled);
  request.onloadend = () => sending.delete(line);
  line.button.onclick = () => request.abort();
  line.show(fill(words.sending, { percent: 0 }), 0);
  request.send(data);
}

async function received(line, request) {
  const response = new Response(request.responseText, { status: request.status || 500, headers: { "Content-Type": "application/json" } });
  if (request.status !== 202) {
    line.fail(await problemOf(response));
    return;
  }
  follow(line, (await response.json()).jobs[0].id);
}

async function ask(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { ...options, headers: { Accept: "application/json", ...(options.headers ?? {}) } });
  } catch {
    return null; // the network may come back before the next second
  }
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

function follow(line, id) {
  line.button.onclick = async () => {
    try {
      await ask(`/api/jobs/${id}`, { method: "DELETE", headers: guarded() });
    } catch (problem) {
      say(problem.message, "bad");
    }
  };
  const look = async () => {
    try {
      const job = await ask(`/api/jobs/${id}`);
      if (job && tell(line, job)) return;
    } catch (problem) {
      line.fail(problem);
      return;
    }
    setTimeout(look, SECOND);
  };
  look();
}

/** Shows how a job stands; gives whether it has ended. */
function tell(line, job) {
  if (job.status === "failed") line.fail(new Problem(job.error?.message ?? "", { code: job.error?.code ?? "" }));
  else if (job.status === "cancelled") line.end(words.cancelled);
  else if (job.status === "done") finish(line, job);
  else {
    line.show(...now(job));
    return false;
  }
  return true;
}

function now(job) {
  if (job.status === "queued" && !job.children) return [words.queued];
  const part = job.total ? job.done / job.total : undefined;
  if (job.children) {
    const ended = job.children.filter((child) => !["queued", "running"].includes(child.status)).length;
    return [fill(words.members, { n: ended, total: job.children.length }), job.children.length ? ended / job.children.length : undefined];
  }
  if (job.stage === "read" && job.total > 1) return [fill(words.pages, job), part];
  return [words[job.stage] ?? words.read, part];
}

function finish(line, job) {
  const more = [];
  if (job.document_id) {
    const link = make("a", "", words.open);
    link.href = `/van-ban/${job.document_id}`;
    more.push(link);
  }
  if (job.issues) more.push(make("span", "badge warn", fill(words.issues, { n: job.issues })));
  const failed = (job.children ?? []).filter((child) => child.status === "failed");
  const left = [...(job.left_out ?? []).map((one) => [one.file, one.message]), ...failed.map((one) => [one.name, one.error?.message])];
  for (const [name, message] of left) more.push(make("span", "failed", fill(words.left, { name, message })));
  const text = { unchanged: words.same, changed: words.changed }[job.change] ?? words.done;
  line.end(text, { more });
  told.textContent = fill(words.finished, { name: line.name });
}

input.addEventListener("change", () => send([...input.files]));
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  send([...event.dataTransfer.files]);
});
document.addEventListener("dragenter", () => {
  area.open = true;
});
window.addEventListener("beforeunload", (event) => {
  if (sending.size) event.preventDefault();
});

// What was under way before this page was opened.
for (const status of ["running", "queued"]) {
  ask(`/api/jobs?status=${status}&limit=20`)
    .then((found) => found?.jobs.filter((job) => job.kind !== "reread").forEach((job) => follow(new Line(job.name), job.id)))
    .catch((problem) => say(problem.message, "warn"));
}

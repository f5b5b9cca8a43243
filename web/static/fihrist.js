// What does the script add to a page that works without it?  Results while you type,
// completions of what you type, keys, and steps from match to match.  Keys are told by their
// place (event.code), so that an Arabic keyboard has them too.

const box = document.getElementById("q");
const form = box?.form;
const said = document.getElementById("said");
const digits = new Intl.NumberFormat(`ar-u-nu-${document.body.dataset.digits}`, { useGrouping: false });
const MOST_LISTED = 6; // completions: more would hide the results
const PAUSE_MS = 150; // of typing, before the results follow

const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const make = (name, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children);
  return element;
};

/** Fetch for the newest question only: one that is asked later ends those before it. */
function newest() {
  let asking = new AbortController();
  return async (address, read) => {
    asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(address, { signal: asking.signal });
      return answer.ok ? await read(answer) : null;
    } catch {
      return null; // ended by a later question, or the network is away: the form still works
    }
  };
}

// The address says what stands on the page; `standing` is what it said last.

const here = () => location.pathname + location.search;
let standing = here();

function move(how, address) {
  history[how](null, "", address);
  standing = here();
}

// Steps from match to match

const marks = () => [...document.querySelectorAll(".article mark")];

/** Mark the match that many places on as the chosen one; it goes round at both ends. */
function step(by) {
  const counter = document.querySelector(".steps .at");
  const [count, before] = [Number(counter.dataset.count), Number(counter.dataset.before)];
  const here = document.querySelector(".article mark.here");
  const from = here ? Number(here.id.slice(1)) : before + (by < 0 ? 1 : 0);
  const number = ((from + by - 1 + count) % count) + 1;
  const next = document.getElementById(`m${number}`);
  if (!next) return location.replace(matchAddress(number)); // in another part of a long article
  marks().forEach((mark) => mark.classList.toggle("here", mark === next));
  next.scrollIntoView({ block: "center" });
  counter.textContent = counter.dataset.place
    .replace("{at}", digits.format(number))
    .replace("{count}", digits.format(count));
  move("replaceState", matchAddress(number)); // no trail: Back returns to the results
}

function matchAddress(number) {
  const address = new URL(location.href);
  address.searchParams.set("at", number);
  address.hash = `m${number}`;
  return address;
}

const isPlain = (click) => !(click.button || click.ctrlKey || click.metaKey || click.shiftKey);

function stepOnClick(id, by) {
  document.getElementById(id)?.addEventListener("click", (event) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    step(by);
  });
}

// Results while typing

const askPage = newest();
let pausing = 0;

function addressOf(q) {
  const parameters = new URLSearchParams(new FormData(form));
  parameters.set("q", q);
  return `${form.getAttribute("action")}?${parameters}`;
}

async function follow() {
  const q = box.value.trim();
  if (q.length < 2) return;
  const address = addressOf(q);
  const text = await askPage(address, (answer) => answer.text());
  if (text !== null && box.value.trim() === q) show(text, address);
}

/** Put the results of another page into this one, and leave the search box as it is. */
function show(text, address) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fromStart = document.body.classList.contains("start");
  document.title = page.title;
  document.body.className = page.body.className; // first: the box gets the place it will have
  for (const part of ["main", ".foot", ".looks"]) {
    const [mine, its] = [document.querySelector(part), page.querySelector(part)];
    if (part === "main" && fromStart) moveBox(page);
    if (mine?.isConnected && its) mine.replaceWith(document.importNode(its, true));
  }
  said.textContent = document.querySelector(".count strong")?.textContent ?? "";
  move(fromStart ? "pushState" : "replaceState", address);
}

/** Give the start page the masthead of the results, with the form that is being used. */
function moveBox(page) {
  const masthead = document.importNode(page.querySelector(".masthead"), true);
  document.querySelector("main").before(masthead);
  const [from, to, listed, at] = [box.selectionStart, box.selectionEnd, !list.hidden, chosen];
  masthead.querySelector("form").replaceWith(form);
  box.setSelectionRange(from, to);
  box.focus(); // last: it is what brings the cursor into sight
  if (!listed) return;
  unfold(true); // moving the form took the focus away, and with it the list
  choose(at);
}

addEventListener("popstate", () => {
  if (here() !== standing) location.reload(); // what stands here is of another address
});

// Why a hit is one: what the page of the link says of it comes into this page

async function tell(link) {
  const text = await fetch(link.href).then((answer) => (answer.ok ? answer.text() : ""), () => "");
  const why = new DOMParser().parseFromString(text, "text/html").querySelector("details.why");
  if (!why) return location.assign(link.href);
  const mine = document.importNode(why, true);
  link.replaceWith(mine);
  mine.firstElementChild.focus();
}

// Completions: a combobox as ARIA 1.2 has it.  The list is made here, for without script there is none.

const askList = newest();
const list = make("ul", { id: "completions", className: "list", hidden: true });
let chosen = -1;
let typed = "";

function prepare() {
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0].textContent);
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) box.setAttribute(name, value);
  box.addEventListener("input", onInput);
  box.addEventListener("keydown", onBoxKey);
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => go(event.target.closest("li")));
}

function onInput(event) {
  clearTimeout(pausing);
  if (event.isComposing) return;
  choose(-1);
  pausing = setTimeout(follow, PAUSE_MS);
  complete();
}

async function complete() {
  typed = box.value;
  const address = new URL(form.dataset.suggest, location.href);
  address.searchParams.set("q", typed);
  if (typed.trim().length < 2) return close();
  const found = await askList(address, (answer) => answer.json());
  // A list that somebody is choosing from stays as it is.
  if (found && box.value === typed && document.activeElement === box && chosen < 0) open(found);
}

function open([, texts, kinds, addresses]) {
  list.replaceChildren(...texts.slice(0, MOST_LISTED).map((text, number) => {
    const item = make("li", { id: `c${number}`, dir: "auto" }, make("span", { textContent: text }), make("small", { dir: "auto", textContent: kinds[number] }));
    item.setAttribute("role", "option");
    item.dataset.address = addresses[number];
    return item;
  }));
  unfold(texts.length > 0);
}

function unfold(shown) {
  list.hidden = !shown;
  box.setAttribute("aria-expanded", String(shown));
  choose(-1);
}

const close = () => unfold(false);

function choose(number) {
  chosen = number;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
  if (number < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  }
}

function go(item) {
  if (item) location.assign(item.dataset.address);
}

function onBoxKey(event) {
  if (event.isComposing) return;
  const count = list.hidden ? 0 : list.children.length;
  if (event.code === "Escape") {
    if (count) close();
    else box.value = "";
  } else if (event.code === "ArrowDown" && count) choose(chosen + 1 < count ? chosen + 1 : -1);
  else if (event.code === "ArrowUp" && count) choose(chosen < 0 ? count - 1 : chosen - 1);
  else if (event.code === "Enter" && chosen >= 0) go(list.children[chosen]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Keys of the whole page, and the keyboard on the screen

/** Put the focus on the next headline, or the one before; Enter opens it. */
function hop(by) {
  const links = [...document.querySelectorAll(".hit h2 a")];
  const at = links.indexOf(document.activeElement.closest(".hit")?.querySelector("h2 a"));
  links[Math.max(0, Math.min(at + by, links.length - 1))]?.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) return;
  if ((event.code === "Slash" && !event.shiftKey) || event.key === "/") {
    box.focus();
    box.select();
  } else if (event.code === "KeyN" && document.querySelector(".steps")) {
    step(event.shiftKey ? -1 : 1);
  } else if (event.code === "KeyJ" || event.code === "KeyK") {
    hop(event.code === "KeyJ" ? 1 : -1);
  } else {
    return;
  }
  event.preventDefault();
}

const pad = document.getElementById("keyboard");

async function togglePad() {
  const { toggle } = await import(pad.dataset.module);
  pad.setAttribute("aria-expanded", String(toggle(form, box)));
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  const link = isPlain(event) && event.target.closest?.("a.why");
  if (!link) return;
  event.preventDefault();
  tell(link);
});
stepOnClick("next-match", 1);
stepOnClick("previous-match", -1);
if (box) prepare();
if (pad) {
  pad.hidden = false;
  pad.addEventListener("click", togglePad);
}

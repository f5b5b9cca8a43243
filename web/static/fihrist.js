// What do the keys do?  "/" goes to the search box, Escape empties it; in an article n and
// Shift-n step through the matches.  Keys are told by their place (event.code), so that an
// Arabic keyboard has them too.  Without this file everything works, by mouse and Tab.

const box = document.getElementById("q");
const marks = [...document.querySelectorAll(".article mark")];
const counter = document.querySelector(".steps .at");
const digits = new Intl.NumberFormat("ar-u-nu-arab", { useGrouping: false });

const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");

/** Mark the match that many places on as the chosen one; it goes round at both ends. */
function step(by) {
  const now = marks.findIndex((mark) => mark.classList.contains("here"));
  const from = now < 0 && by < 0 ? 0 : now;
  const next = (from + by + marks.length) % marks.length;
  marks.forEach((mark, number) => mark.classList.toggle("here", number === next));
  marks[next].scrollIntoView({ block: "center" });
  counter.textContent = `${digits.format(next + 1)} من ${digits.format(marks.length)}`;
  remember(next + 1);
}

// Stepping leaves no trail: Back returns to the results.
function remember(number) {
  const address = new URL(location.href);
  address.searchParams.set("at", number);
  address.hash = `m${number}`;
  history.replaceState(null, "", address);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.code === "Escape" && event.target === box) {
    box.value = "";
  } else if (isWriting(event.target)) {
    return;
  } else if ((event.code === "Slash" && !event.shiftKey) || event.key === "/") {
    box.focus();
    box.select();
  } else if (event.code === "KeyN" && marks.length) {
    step(event.shiftKey ? -1 : 1);
  } else {
    return;
  }
  event.preventDefault();
}

function stepOnClick(id, by) {
  document.getElementById(id)?.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    step(by);
  });
}

document.addEventListener("keydown", onKey);
stepOnClick("next-match", 1);
stepOnClick("previous-match", -1);

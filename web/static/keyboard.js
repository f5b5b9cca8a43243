// How does someone write Arabic who has no Arabic keyboard?  Keys on the screen, in the rows
// of the usual layout (IBM 470); loaded only when they are asked for.

const ROWS = ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر#ىةوزظذ", "أإآ؟،\"*-"];
const LAM_ALEF = "لا"; // one key of the layout, "#" in the rows

let board = null;

/** Show the keys below the form, or hide them; returns whether they are shown. */
export function toggle(form, box) {
  board ??= build(form, box);
  board.hidden = !board.hidden;
  if (!board.hidden) box.focus();
  return !board.hidden;
}

function build(form, box) {
  const made = document.createElement("div");
  made.className = "board";
  made.dir = "rtl";
  made.lang = "ar";
  made.hidden = true;
  made.setAttribute("role", "group");
  const { ariaLabel, dataset } = form.querySelector("#keyboard");
  made.setAttribute("aria-label", ariaLabel);
  for (const row of ROWS) {
    const letters = [...row].map((letter) => (letter === "#" ? LAM_ALEF : letter));
    made.append(line(letters.map((letter) => key(letter, letter, box))));
  }
  made.append(line([key("⌫", "", box, dataset.erase), key("␣", " ", box, dataset.space)]));
  made.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  form.append(made);
  return made;
}

function line(keys) {
  const row = document.createElement("div");
  row.append(...keys);
  return row;
}

function key(label, text, box, name = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  if (name) {
    button.className = "wide";
    button.setAttribute("aria-label", name);
  }
  button.addEventListener("click", () => write(box, text));
  return button;
}

/** Put a text where the cursor stands, or where it is "" take away the letter before it. */
function write(box, text) {
  const [from, to] = [box.selectionStart, box.selectionEnd];
  const start = text || from < to ? from : Math.max(0, from - 1);
  box.setRangeText(text, start, to, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

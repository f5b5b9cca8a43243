// A search box of Fihrist for any other page, as one element:
//   <script type="module" src="https://HOST/static/fihrist-search.js"></script>
//   <fihrist-search></fihrist-search>
// Attributes: endpoint (default: where this file came from), q, per-page, lang="en" (Arabic
// and right to left without it), source.  It asks /api/v1/search and puts no HTML of others
// into the page: matches are marked by their ranges.

const HERE = new URL("..", import.meta.url);
const PAUSE_MS = 200;
const WORDS = {
  ar: { label: "ابحث في المقالات", none: "لا نتائج", failed: "تعذّر البحث الآن", more: "كل النتائج" },
  en: { label: "Search the articles", none: "No results", failed: "Search is not available", more: "All results" },
};
const STYLE = `
:host { display: block; font: inherit; }
form { display: flex; }
input { flex: 1; min-inline-size: 0; font: inherit; padding: .5em .75em; border: 1px solid; border-radius: .4em; background: transparent; color: inherit; }
ol { list-style: none; margin: .75em 0 0; padding: 0; }
li { margin-block-end: 1em; }
p { margin: .2em 0; }
.about, .count { font-size: .85em; opacity: .75; }
mark { padding: 0; border: 0; font-weight: inherit; }
`;

class FihristSearch extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.language = this.lang.startsWith("en") ? "en" : "ar";
    this.words = WORDS[this.language];
    this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.shadowRoot.adoptedStyleSheets = [sheet];
    this.shadowRoot.append(this.makeForm(), this.count, this.list);
    if (this.getAttribute("q")) this.search();
  }

  makeForm() {
    const form = make("form", { role: "search", dir: this.language === "en" ? "ltr" : "rtl" });
    this.box = make("input", { type: "search", dir: "auto", maxLength: 512, enterKeyHint: "search" });
    this.box.setAttribute("aria-label", this.words.label);
    this.box.placeholder = this.words.label;
    this.box.value = this.getAttribute("q") ?? "";
    this.box.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE_MS);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    form.append(this.box);
    this.count = make("p", { className: "count", role: "status", dir: "auto" });
    this.list = make("ol", { dir: form.dir });
    return form;
  }

  async search() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const q = this.box.value.trim();
    if (!q) return this.show([], "");
    this.asking = new AbortController();
    const address = new URL("api/v1/search", this.getAttribute("endpoint") ?? HERE);
    address.search = new URLSearchParams({ q, match: "most", highlight: "offsets", offsets: "utf16", per_page: this.getAttribute("per-page") ?? 5 });
    for (const source of this.getAttribute("source")?.split(",") ?? []) address.searchParams.append("source", source);
    try {
      const response = await fetch(address, { signal: this.asking.signal });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      const count = answer.total.toLocaleString(this.language);
      this.show(answer.hits.map((hit) => this.item(hit, address)), answer.total ? count : this.words.none);
      if (answer.links.next) this.list.append(this.more(new URL(answer.links.html, address)));
    } catch (error) {
      if (error.name !== "AbortError") this.show([], this.words.failed);
    }
  }

  show(items, count) {
    this.list.replaceChildren(...items);
    this.count.textContent = count;
  }

  item(hit, address) {
    const item = make("li", {});
    const link = make("a", { href: new URL(hit.article_url, address), dir: "auto" });
    link.append(...marked(hit.highlights.title[0]));
    const about = make("p", { className: "about", dir: "auto" });
    about.textContent = [hit.source, hit.published].filter(Boolean).join(" · ");
    item.append(link, about);
    for (const cut of hit.highlights.body) {
      const text = make("p", { dir: "auto" });
      text.append(...marked(cut));
      item.append(text);
    }
    return item;
  }

  more(address) {
    const item = make("li", {});
    const link = make("a", { href: address });
    link.textContent = this.words.more;
    item.append(link);
    return item;
  }
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** The pieces of a text, its matches in <mark>. */
function marked({ text, spans }) {
  const pieces = [];
  let at = 0;
  for (const [start, end] of spans) {
    pieces.push(text.slice(at, start), make("mark", { textContent: text.slice(start, end) }));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

customElements.define("fihrist-search", FihristSearch);

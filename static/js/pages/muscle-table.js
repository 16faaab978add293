/**
 * The table of muscles: filters and sorts in the page what app/web/presenters/muscle_table.py does for an address, and keeps the address
 * in step, so that it can be shared and gone back to. Nothing is asked of the server.
 */

const MAX_COMPARED = 4;

class MuscleTable {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.form = root.querySelector("form.filters");
    this.heads = [...root.querySelectorAll("th[data-sort]")];
    this.body = root.querySelector("tbody");
    this.rows = [...this.body.rows].map((row) => ({ row, keys: JSON.parse(row.dataset.keys) }));
    this.count = root.querySelector("[data-count]");
    this.nothing = root.querySelector("[data-nothing]");
    this.note = root.querySelector("[data-symptom-note]");
    this.chosen = root.querySelector("[data-chosen]");
    this.boxes = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input[name=muscle]")]);
    this.selects = [...this.form.querySelectorAll("select")];
    this.ask = root.querySelector("[data-ask]");
    this.quiz = this.ask.getAttribute("href");
    this.sort = new URLSearchParams(location.search).get("sort") ?? "";
  }

  begin() {
    this.form.querySelector("[data-show]").hidden = true;
    this.form.addEventListener("change", () => this.update());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.update();
    });
    this.form.querySelector("[data-clear]").addEventListener("click", (event) => {
      event.preventDefault();
      for (const select of this.selects) select.value = "";
      this.update();
    });
    for (const head of this.heads) {
      head.querySelector("a").addEventListener("click", (event) => {
        event.preventDefault();
        this.sort = this.sort === head.dataset.sort ? `-${head.dataset.sort}` : head.dataset.sort;
        this.update();
      });
    }
    for (const box of this.boxes) box.addEventListener("change", () => this.showChosen());
    addEventListener("popstate", () => this.read());
    this.showChosen();
    if (location.search) this.read(); // the page may come from this device, which keeps one page for all filters
  }

  /** The state as the address has it: after going back. */
  read() {
    const query = new URLSearchParams(location.search);
    for (const select of this.selects) select.value = query.get(select.name) ?? "";
    this.sort = query.get("sort") ?? "";
    this.show();
  }

  update() {
    const query = new URLSearchParams({ view: "table" });
    for (const select of this.selects) if (select.value) query.set(select.name, select.value);
    if (this.sort) query.set("sort", this.sort);
    history.pushState(null, "", `?${query}`);
    this.show();
  }

  show() {
    const set = this.selects.filter((select) => select.value);
    let found = 0;
    for (const { row } of this.rows) {
      row.hidden = !set.every(({ name, value }) => (row.dataset[name] ?? "").split("|").includes(value));
      found += row.hidden ? 0 : 1;
    }
    this.order();
    this.count.textContent = found === 1 ? this.count.dataset.one : this.count.dataset.many.replace("{}", String(found));
    this.nothing.hidden = found > 0;
    this.note.hidden = !set.some(({ name }) => name === "symptom");
    this.showAsked();
  }

  /** The quiz is asked about what is ticked, or else about what the filters leave. */
  showAsked() {
    const ticked = this.boxes.filter((box) => box.checked);
    const asked = ticked.length ? ticked : this.boxes.filter((box) => !box.closest("tr").hidden);
    this.ask.hidden = !asked.length;
    this.ask.href = `${this.quiz}#muscles=${asked.map((box) => box.value).join(",")}`;
  }

  order() {
    const key = this.sort.replace(/^-/, "");
    const turn = this.sort.startsWith("-") ? -1 : 1;
    const sorted = [...this.rows].sort((a, b) => {
      const [x, y] = [a.keys[key], b.keys[key]];
      return (x < y ? -turn : x > y ? turn : 0) || a.keys.roster - b.keys.roster;
    });
    this.body.append(...sorted.map(({ row }) => row));
    for (const head of this.heads) {
      if (head.dataset.sort === key) head.ariaSort = turn < 0 ? "descending" : "ascending";
      else head.removeAttribute("aria-sort");
    }
  }

  /** How many are chosen; a fifth cannot be. */
  showChosen() {
    const number = this.boxes.filter((box) => box.checked).length;
    for (const box of this.boxes) box.disabled = !box.checked && number >= MAX_COMPARED;
    if (number) this.chosen.textContent = this.chosen.dataset.text.replace("{}", String(number));
    this.showAsked();
  }
}

/** @param {HTMLElement} root */
export function init(root) {
  new MuscleTable(root).begin();
}

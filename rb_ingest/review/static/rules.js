// The rules of a page on the bench: lines that are missing are drawn, others moved or taken away; then the page is read again.
// Places are shares of the upright page, from 0 to 1. `at` is across a line, `from` and `to` along it.

const SAME_RULE = 0.006; // a given line this near to a boundary that was read is that boundary
const SNAP_RULE = 0.03; // an end this near to the border of a table ends there: who draws by hand stops a little short
const RULE_STEP = 0.001; // an arrow key moves a line by this, with Shift ten times as far
const LEAST_RULE = 0.02; // a shorter drag is a click

class RulesEditor {
  constructor(bench) {
    this.bench = bench;
    this.open = false;
  }

  // Take the lines as the page has them: what was read, and what persons gave it.
  load(rules) {
    this.version = rules.version;
    this.grids = rules.grids;
    const lines = rules.grids.flatMap(({ xs, ys }) => [
      ...ys.map((y) => ({ axis: "h", at: y, from: xs[0], to: xs[xs.length - 1], origin: "read" })),
      ...xs.map((x) => ({ axis: "v", at: x, from: ys[0], to: ys[ys.length - 1], origin: "read" }))]);
    for (const given of rules.given) {
      const line = this.lineOf(given);
      const same = lines.find((other) => other.origin === "read" && other.axis === line.axis && Math.abs(other.at - line.at) < SAME_RULE && other.from < line.to && other.to > line.from);
      if (given.drawn && same) Object.assign(same, line, { origin: "drawn" });
      else lines.push({ ...line, origin: given.drawn ? "drawn" : "removed" });
    }
    this.lines = lines.map((line, i) => ({ ...line, id: i, was: { ...line } }));
    this.next = this.lines.length;
    this.chosen = null;
    this.before = JSON.stringify(this.given());
  }

  lineOf({ x0, y0, x1, y1 }) {
    const flat = Math.abs(x1 - x0) >= Math.abs(y1 - y0);
    const [a, b] = flat ? [x0, x1] : [y0, y1];
    return { axis: flat ? "h" : "v", at: flat ? (y0 + y1) / 2 : (x0 + x1) / 2, from: Math.min(a, b), to: Math.max(a, b) };
  }

  get changed() { return JSON.stringify(this.given()) !== this.before; }

  isChanged(line) { return !line.was || line.origin !== line.was.origin || line.at !== line.was.at; }

  // All that the page is given: lines that were read stand on the paper and need no word.
  given() {
    const point = ({ axis, at, from, to }, drawn) => (axis === "h" ? { x0: from, y0: at, x1: to, y1: at, drawn } : { x0: at, y0: from, x1: at, y1: to, drawn });
    return this.lines.flatMap((line) => {
      if (line.origin === "read") return [];
      if (line.origin === "moved") return [point(line.was, false), point(line, true)];
      return [point(line, line.origin === "drawn")];
    });
  }

  // ---------------------------------------------------------------------------------------------- acts

  toggle() {
    this.open = !this.open;
    if (this.open) this.load(this.bench.data.rules);
    this.bench.form = null;
    this.bench.chosen = [];
    this.bench.box = null;
    this.bench.draw();
    if (this.open) this.bench.page.main.querySelector(".rules-form button")?.focus();
  }

  // A new line across the table; with the mouse it is drawn where it is wanted.
  add(axis, where = null) {
    const grid = this.grids[0];
    const [xs, ys] = grid ? [grid.xs, grid.ys] : [[0.05, 0.95], [0.1, 0.9]];
    const [along, across] = axis === "h" ? [xs, ys] : [ys, xs];
    const line = where || { axis, at: (across[0] + across[across.length - 1]) / 2, from: along[0], to: along[along.length - 1] };
    this.lines.push({ ...this.snapped(line), id: this.next, origin: "drawn", was: null });
    this.chosen = this.next;
    this.next += 1;
    this.show();
  }

  snapped(line) {
    const grid = this.grids.find(({ xs, ys }) => {
      const across = line.axis === "h" ? ys : xs;
      return line.at > across[0] - SNAP_RULE && line.at < across[across.length - 1] + SNAP_RULE;
    });
    if (!grid) return line;
    const along = line.axis === "h" ? grid.xs : grid.ys;
    const ends = [along[0], along[along.length - 1]];
    const end = (value) => ends.find((e) => Math.abs(e - value) < SNAP_RULE) ?? value;
    return { ...line, from: end(line.from), to: end(line.to) };
  }

  get line() { return this.lines.find((line) => line.id === this.chosen); }

  move(step) {
    const { line } = this;
    if (!line || line.origin === "removed") return;
    line.at = Math.min(1, Math.max(0, line.at + step));
    if (line.origin === "read") line.origin = "moved";
    this.show();
  }

  // Take a line away: one that was read is no rule then, one that a person drew goes as it came.
  remove() {
    const { line } = this;
    if (!line || line.origin === "removed") return;
    if (line.origin === "drawn") {
      this.lines = this.lines.filter((other) => other !== line);
      this.chosen = null;
    } else Object.assign(line, { ...line.was, origin: "removed" });
    this.show();
  }

  // The upright line to the right of the chosen one, up to which months can be parted.
  get neighbour() {
    const { line } = this;
    if (line?.axis !== "v") return null;
    return this.lines.filter((other) => other.axis === "v" && other.origin !== "removed" && other.at > line.at + RULE_STEP).sort((a, b) => a.at - b.at)[0] || null;
  }

  // Part the space between the chosen upright line and the next one into twelve months of equal width.
  partMonths() {
    const { line, neighbour } = this;
    if (!neighbour) return;
    for (let month = 1; month < 12; month += 1) {
      this.lines.push({ axis: "v", at: line.at + (month / 12) * (neighbour.at - line.at), from: line.from, to: line.to, id: this.next, origin: "drawn", was: null });
      this.next += 1;
    }
    this.show();
  }

  restore() {
    const { line } = this;
    if (!line) return;
    if (line.was && line.was.origin === "removed") {
      this.lines = this.lines.filter((other) => other !== line);
      this.chosen = null;
    } else if (line.was) Object.assign(line, line.was);
    this.show();
  }

  save() {
    const { document_id, page_no, turn } = this.bench.data;
    this.open = false;
    this.bench.send("edit_rules", { document_id, page_no, turn, version: this.version, lines: this.given() });
    this.bench.draw();
  }

  // ---------------------------------------------------------------------------------------------- drawing

  show() {
    const { main } = this.bench.page;
    const scrolled = main.querySelector(".bench-scroll")?.scrollTop;
    this.bench.redrawForm();
    const scroll = main.querySelector(".bench-scroll");
    if (scroll) scroll.scrollTop = scrolled;
    // A line that is gone leaves the keys to the form.
    (main.querySelector(`[data-rule="${this.chosen}"]`) || main.querySelector(".rules-form button"))?.focus();
  }

  choose(id) {
    this.chosen = id;
    this.show();
  }

  name(line) {
    const kind = { read: "", drawn: " · digambar", moved: " · dipindahkan", removed: " · dihapus" }[line.origin];
    return `Garis ${line.axis === "h" ? "datar" : "tegak"} di ${(100 * line.at).toFixed(1).replace(".", ",")} %${kind}`;
  }

  drawLines(layer) {
    for (const line of this.lines) {
      const node = el("i", { className: `given-rule ${line.axis} ${line.origin}${line.id === this.chosen ? " chosen" : ""}`, title: this.name(line), dataset: { line: String(line.id) } });
      const [left, top] = line.axis === "h" ? [line.from, line.at] : [line.at, line.from];
      Object.assign(node.style, { left: `${100 * left}%`, top: `${100 * top}%`, [line.axis === "h" ? "width" : "height"]: `${100 * (line.to - line.from)}%` });
      layer.append(node);
    }
  }

  // A drag on a line moves it, elsewhere it draws one; a click chooses.
  drag(start, layer) {
    const area = layer.getBoundingClientRect();
    const at = (event) => [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height].map((v) => Math.min(1, Math.max(0, v)));
    const [x, y] = at(start);
    const id = start.target.dataset?.line;
    const held = id === undefined ? null : this.lines.find((line) => line.id === Number(id));
    const hint = held ? null : el("i", { className: "given-rule drawn" });
    const drawn = (event) => { const [u, v] = at(event); return this.lineOf({ x0: x, y0: y, x1: u, y1: v }); };
    const move = (event) => {
      if (!hint) return;
      const line = drawn(event);
      if (!hint.parentNode) layer.append(hint);
      hint.className = `given-rule ${line.axis} drawn`;
      const [left, top] = line.axis === "h" ? [line.from, line.at] : [line.at, line.from];
      Object.assign(hint.style, { left: `${100 * left}%`, top: `${100 * top}%`, width: line.axis === "h" ? `${100 * (line.to - line.from)}%` : "", height: line.axis === "v" ? `${100 * (line.to - line.from)}%` : "" });
    };
    const end = (event) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      hint?.remove();
      if (held) {
        const [u, v] = at(event);
        this.chosen = held.id;
        const step = held.axis === "h" ? v - y : u - x;
        if (Math.abs(step) > RULE_STEP) this.move(step);
        else this.show();
        return;
      }
      const line = drawn(event);
      if (line.to - line.from >= LEAST_RULE) this.add(line.axis, { ...line, at: line.axis === "h" ? (y + at(event)[1]) / 2 : (x + at(event)[0]) / 2 });
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
  }

  drawForm() {
    const button = (label, key, act, name, enabled = true) => el("button", { className: name, disabled: !enabled, onclick: act }, label, key ? el("kbd", { textContent: key }) : null);
    const { line } = this;
    const sorted = [...this.lines].sort((a, b) => (a.axis === b.axis ? a.at - b.at : a.axis === "h" ? -1 : 1));
    const isGone = line?.origin === "removed";
    return el("div", { className: "bench-form rules-form", role: "group", ariaLabel: "Garis halaman ini" },
      el("h3", { textContent: "Garis halaman ini" }),
      el("p", { className: "hint", textContent: "Seret di pindaian untuk menggambar garis yang hilang; seret garis untuk memindahkannya. Dengan tombol: pilih garis di daftar, tombol panah memindahkannya (Shift: lebih jauh)." }),
      el("div", { className: "acts" },
        button("Garis datar", "D", () => this.add("h"), "add-level"), button("Garis tegak", "T", () => this.add("v"), "add-upright"),
        button("Hapus garis", "Del", () => this.remove(), "remove-rule", Boolean(line) && !isGone),
        button("Bagi 12 bulan", "M", () => this.partMonths(), "part-months", Boolean(this.neighbour)),
        button("Kembalikan", "Z", () => this.restore(), "restore-rule", Boolean(line?.was) && (this.isChanged(line) || isGone))),
      el("div", { className: "acts" },
        button("Baca ulang dengan garis ini", "Ctrl+Enter", () => this.save(), "save save-rules", this.changed), button("Tutup", "Esc", () => this.toggle(), "close")),
      el("ol", { className: "rule-list", ariaLabel: "Daftar garis" }, ...sorted.map((one) => el("li", {}, el("button", { className: `rule-name ${one.origin}${one.id === this.chosen ? " chosen" : ""}`,
        dataset: { rule: String(one.id) }, ariaPressed: String(one.id === this.chosen), onclick: () => this.choose(one.id) }, this.name(one))))));
  }

  // Gives whether the key was one of these.
  keydown(event) {
    const step = RULE_STEP * (event.shiftKey ? 10 : 1);
    const along = { h: { ArrowUp: -step, ArrowDown: step }, v: { ArrowLeft: -step, ArrowRight: step } }[this.line?.axis] || {};
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const listed = event.target.closest?.("[data-rule]");
    if (listed && Number(listed.dataset.rule) !== this.chosen) { this.chosen = Number(listed.dataset.rule); if (key !== "Enter" && key !== " ") return this.keydown(event); }
    if (event.ctrlKey && key === "Enter") { if (this.changed) this.save(); }
    else if (key === "Escape" || key === "g") this.toggle();
    else if (along[key] !== undefined) this.move(along[key]);
    else if (key === "d") this.add("h");
    else if (key === "t") this.add("v");
    else if (key === "m") this.partMonths();
    else if (key === "z") this.restore();
    else if (key === "Delete" || key === "Backspace") this.remove();
    else return false;
    return true;
  }
}

// The page bench: a whole page with its grid on the left, its rows on the right. What was lost or cut wrong is entered here.
// Boxes are shares of the upright page, from 0 to 1.

const RUN_FIELDS = ["area", "kegiatan", "sub_kegiatan", "komponen"]; // texts that stand beside several rows at once
const LEAST_BOX = 0.004; // of the page; a smaller one is a slip of the mouse

class Bench {
  constructor(page) {
    this.page = page;
    this.chosen = [];
    this.acts = [];
    this.form = null; // what is being typed: { kind: "new" | "row" | "run", ... }
    this.rules = new RulesEditor(this);
    this.search = new CatalogueSearch({ page, choose: (id) => this.chooseEntry(id) });
  }

  open(document_id, page_no, turn = 0) {
    const isNew = this.data?.document_id !== document_id || this.data?.page_no !== page_no || this.turn !== turn;
    if (isNew) { this.reading = null; this.chosen = []; this.form = null; this.box = null; this.image = null; this.rules.open = false; }
    this.turn = turn;
    return this.load(document_id, page_no);
  }

  async load(document_id, page_no) {
    this.page.root.dataset.shown = "";
    let reply;
    do {
      reply = await this.page.ask("page", { document_id, page_no, turn: this.turn, picture: !this.image });
      if (reply.type !== "page") this.page.say(reply.text, true);
      if (reply.type === "busy") await pause(1000);
    } while (reply.type === "busy");
    if (reply.type !== "page" || this.page.tab !== "bench") return;
    this.data = reply;
    this.rows = reply.rows;
    if (this.rules.open && reply.rules?.version !== this.rules.version) this.rules.open = false; // somebody gave it others
    this.chosen = this.chosen.filter((id) => this.rows.some((row) => row.row_id === id));
    if (this.form?.kind !== "new") this.form = null;
    if (reply.urls.length) {
      this.image = el("img", { src: reply.urls[0], alt: `Pindaian halaman ${reply.page_no}` });
      await this.image.decode().catch(() => null);
    }
    this.draw();
    this.page.root.dataset.shown = `page|${document_id}|${reply.page_no}`;
    this.page.root.dataset.rows = String(this.rows.length);
    this.page.claim(document_id, reply.page_no);
    if (reply.rules && !reply.rules.is_read) this.follow();
  }

  // Tell how far a document is that is being read again, until it is; the page can be used meanwhile.
  async follow() {
    if (this.following) return;
    this.following = true;
    const { document_id } = this.data;
    let now;
    do {
      now = await this.page.ask("reading", { document_id });
      this.showReading(now);
      if (["waiting", "reading"].includes(now.state)) await pause(700);
    } while (["waiting", "reading"].includes(now.state));
    this.following = false;
    if (now.state !== "done" || this.page.tab !== "bench" || this.data.document_id !== document_id) return;
    if (this.form || this.rules.open) this.showReading(now, "Tampilkan", () => this.showAgain()); // what is being typed stays
    else this.showAgain();
  }

  async showAgain() {
    const { document_id, page_no } = this.data;
    const reply = await this.page.ask("open", { filter: this.page.filter, reviewer: this.page.reviewer });
    if (reply.type === "queue") this.page.documents = reply.documents; // a file that was parted is several now
    this.image = null;
    this.form = null;
    this.reading = null;
    await this.load(this.page.documents.some((d) => d.id === document_id) ? document_id : document_id.split(".")[0], page_no);
    this.page.say("Selesai dibaca ulang.");
  }

  async readAgain() {
    const { document_id } = this.data;
    const now = await this.page.ask("read_again", { document_id });
    if (now.type !== "reading") { this.page.say(now.text, true); return; }
    this.showReading(now);
    this.follow();
  }

  showReading(now, label = "Baca ulang", act = () => this.readAgain()) {
    this.reading = { ...now, text: now.state === "none" ? "Dokumen ini belum dibaca dengan garis atau bagian yang ditetapkan." : now.text, label, act };
    this.page.root.dataset.reading = now.state || "";
    const place = this.page.main.querySelector(".reading");
    if (place) place.replaceWith(this.drawReading());
  }

  drawReading() {
    const { reading } = this;
    if (!reading) return el("div", { className: "reading", role: "status" });
    const busy = ["waiting", "reading"].includes(reading.state);
    return el("div", { className: `reading ${reading.state}`, role: "status" }, el("span", { textContent: `${busy ? "⏳" : "ⓘ"} ${reading.text}` }),
      busy ? null : el("button", { className: "read-again", onclick: reading.act }, reading.label));
  }

  get one() { return this.chosen.length === 1 ? this.rows.find((row) => row.row_id === this.chosen[0]) : null; }

  get many() { return this.rows.filter((row) => this.chosen.includes(row.row_id)); }

  // ---------------------------------------------------------------------------------------------- drawing

  draw() {
    const { data } = this;
    const typing = document.activeElement?.dataset?.bench ? document.activeElement : null; // goes on typing afterwards
    const documents = el("select", { ariaLabel: "Dokumen", className: "bench-document", onchange: (event) => this.open(event.target.value, 1) },
      ...this.page.documents.map((d) => el("option", { value: d.id, textContent: d.name, selected: d.id === data.document_id })));
    const pages = el("select", { ariaLabel: "Halaman", className: "bench-page", onchange: (event) => this.open(data.document_id, Number(event.target.value)) },
      ...data.pages.map((p) => el("option", { value: p.page_no, selected: p.page_no === data.page_no, textContent: `hlm. ${p.page_no}: ${p.rows} baris${p.done ? " ✓ selesai" : p.trouble ? " ⚠ perlu dilihat" : ""}` })));
    const now = data.pages.find((p) => p.page_no === data.page_no);
    const [first, last] = [data.pages[0].page_no, data.pages[data.pages.length - 1].page_no];
    const doubtful = this.rows.filter((row) => row.doubtful);
    const button = (label, key, act, name, enabled = true) => el("button", { className: name, disabled: !enabled, onclick: act }, label, key ? el("kbd", { textContent: key }) : null);
    this.page.main.replaceChildren(
      el("div", { className: "bar" }, documents, button("◀", "", () => this.turnPage(-1), "back", data.page_no > first), pages, button("▶", "", () => this.turnPage(1), "on", data.page_no < last),
        data.can_turn ? button("Putar 90°", "", () => this.open(data.document_id, data.page_no, (this.turn + 90) % 360), "turn") : null,
        button("Tambah baris", "+", () => this.startRow(), "add"), button(`Sisa halaman ini benar (${doubtful.length})`, "H", () => this.confirmRest(), "rest", doubtful.length > 0),
        button(now.done ? "Selesai ✓" : "Halaman selesai", "", () => this.finish(), "done-page", !now.done), button("Batalkan", "U", () => this.undo(), "undo", this.acts.length > 0),
        button("Garis", "G", () => this.rules.toggle(), "rules", Boolean(data.rules))),
      drawDecree(this),
      now.trouble ? el("div", { className: "trouble", role: "note", textContent: `⚠ ${now.trouble}` }) : "",
      this.drawReading(),
      el("div", { className: "bench" }, this.drawPage(), el("section", { className: "bench-rows", ariaLabel: "Baris halaman ini" }, this.drawForm(), this.drawRows())));
    const field = typing && this.page.main.querySelector(`[data-bench="${typing.dataset.bench}"]`);
    if (field) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(typing.selectionStart, typing.selectionEnd);
    } else if (!this.form) this.page.root.focus({ preventScroll: true });
  }

  drawPage() {
    const layer = el("div", { className: "layer" });
    const place = (node, [x0, y0, x1, y1]) => Object.assign(node.style, { left: `${100 * x0}%`, top: `${100 * y0}%`, width: `${100 * (x1 - x0)}%`, height: `${100 * (y1 - y0)}%` });
    for (const grid of this.data.grids || []) {
      for (const x of grid.borders) { const line = el("i", { className: "rule" }); place(line, [x, grid.box[1], x, grid.box[3]]); layer.append(line); }
    }
    const seen = new Map(); // several items may stand in one ruled row: their numbers stand side by side
    for (const row of this.rows.filter((r) => r.box)) {
      const where = row.box.map((v) => v.toFixed(3)).join();
      const turn = seen.get(where) || 0;
      seen.set(where, turn + 1);
      const node = el("button", { className: `rowbox${this.chosen.includes(row.row_id) ? " chosen" : ""}${row.doubtful ? " doubtful" : ""}`, ariaLabel: `Baris ${row.row_no}`, tabIndex: -1,
        onclick: (event) => this.choose(row.row_id, event) }, el("b", { textContent: String(row.row_no), style: { marginLeft: `${26 * turn}px` } }));
      place(node, row.box);
      layer.append(node);
    }
    if (this.box) { const node = el("i", { className: "newbox" }); place(node, this.box); layer.append(node); }
    if (this.rules.open) { layer.classList.add("ruling"); this.rules.drawLines(layer); }
    const sheet = el("div", { className: "bench-page-picture" }, this.image || el("div", { className: "no-picture", textContent: this.data.picture_error || "" }), layer);
    layer.addEventListener("pointerdown", (event) => (this.rules.open ? this.rules.drag(event, layer) : this.drag(event, layer, place)));
    return el("div", { className: "bench-scroll", ariaLabel: "Pindaian halaman; seret untuk menandai tempat sebuah baris" }, sheet);
  }

  // A drag marks the place of a row; a click on a row chooses it.
  drag(start, layer, place) {
    const area = layer.getBoundingClientRect();
    const at = (event) => [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height].map((v) => Math.min(1, Math.max(0, v)));
    const [x, y] = at(start);
    const frame = el("i", { className: "newbox" });
    const box = (event) => { const [u, v] = at(event); return [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)]; };
    const move = (event) => { if (!frame.parentNode) layer.append(frame); place(frame, box(event)); };
    const end = (event) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      frame.remove();
      const drawn = box(event);
      if (drawn[2] - drawn[0] < LEAST_BOX || drawn[3] - drawn[1] < LEAST_BOX) return;
      this.box = drawn;
      if (this.form?.kind === "new") { this.form.box = drawn; this.redrawPage(); } else if (this.moving) this.moveTo(drawn);
      else this.startRow(drawn);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
  }

  redrawPage() { this.page.main.querySelector(".bench-scroll")?.replaceWith(this.drawPage()); }

  drawRows() {
    return el("ol", { className: "rows" }, ...this.rows.map((row) => el("li", {}, el("button", { className: `row${this.chosen.includes(row.row_id) ? " chosen" : ""}${row.doubtful ? " doubtful" : ""}`,
      dataset: { row: row.row_id }, ariaPressed: String(this.chosen.includes(row.row_id)), onclick: (event) => this.choose(row.row_id, event) },
      el("b", { textContent: `${row.row_no} ` }), el("span", { textContent: row.texts.indikator || "(kosong)" }),
      el("small", { textContent: `${row.indicator_id || "–"} · ${row.status} · ${row.months.map((m) => MONTH_NAMES[m - 1].slice(0, 3)).join(" ") || "tanpa bulan"}${row.doubtful ? " · ? ditanyakan" : ""}` })))));
  }

  drawForm() {
    const { form } = this;
    if (this.rules.open) return this.rules.drawForm();
    if (!form) return el("p", { className: "hint", textContent: "Seret pada pindaian atau tekan + untuk baris baru. Klik baris untuk memperbaikinya; Shift+klik memilih beberapa." });
    const names = form.kind === "run" ? RUN_FIELDS.filter((name) => this.data.fields.some((f) => f.name === name)) : this.data.fields.map((f) => f.name);
    const labels = Object.fromEntries(this.data.fields.map((f) => [f.name, f.label]));
    const texts = names.map((name) => {
      const area = el("textarea", { value: form.texts[name] ?? "", rows: name === "indikator" ? 3 : 1, spellcheck: false, dataset: { bench: name }, oninput: (event) => { form.texts[name] = event.target.value; } });
      const pick = name === "area" && this.data.areas.length ? el("select", { ariaLabel: "Area baku", onchange: (event) => { form.texts.area = event.target.value; area.value = event.target.value; } },
        el("option", { value: "", textContent: "area baku …" }), ...this.data.areas.map((text) => el("option", { value: text, textContent: text }))) : null;
      return el("label", {}, el("span", { textContent: labels[name] }), el("div", {}, area, pick));
    });
    const button = (label, key, act, name) => el("button", { className: name, onclick: act }, label, key ? el("kbd", { textContent: key }) : null);
    const title = { new: "Baris baru", row: `Baris ${this.one?.row_no ?? ""}`, run: `${this.chosen.length} baris` }[form.kind];
    const acts = {
      new: [button("Simpan", "Ctrl+Enter", () => this.save(), "save"), button("Tutup", "Esc", () => this.close(), "close")],
      row: [button("Simpan", "Ctrl+Enter", () => this.save(), "save"), button("Pisah di kursor", "", () => this.split(), "split"), button("Pindahkan", "", () => this.startMove(), "move"),
        button("Bukan baris", "Del", () => this.remove(), "remove"), button("Tutup", "Esc", () => this.close(), "close")],
      run: [button(`Isikan ke ${this.chosen.length} baris`, "Ctrl+Enter", () => this.save(), "save"), button("Gabungkan", "", () => this.edit("merge", { rows: this.seen() }), "merge"),
        button("Bukan baris", "Del", () => this.remove(), "remove"), button("Tutup", "Esc", () => this.close(), "close")],
    }[form.kind];
    const months = form.kind === "run" ? null : el("div", { className: "months", role: "group", ariaLabel: "Bulan" }, ...MONTH_NAMES.map((name, i) => {
      const box = el("button", { textContent: name.slice(0, 3), dataset: { benchMonth: String(i + 1) }, onclick: () => { form.months[i] = !form.months[i]; paint(); } });
      const paint = () => { box.className = `month${form.months[i] ? " on" : ""}`; box.setAttribute("aria-pressed", String(form.months[i])); };
      paint();
      return box;
    }));
    const entry = form.kind === "row" ? el("details", { className: "entry" }, el("summary", { textContent: `Padanan: ${this.one.indicator_id || "tidak ada"} ${this.one.indicator_text || ""}` }), this.search.draw({ jenis: this.data.jenis })) : null;
    return el("div", { className: "bench-form" }, el("h3", { textContent: title }), ...texts, months, entry, el("div", { className: "acts" }, ...acts));
  }

  redrawForm() {
    this.page.main.querySelector(".bench-rows").replaceChildren(this.drawForm(), this.drawRows());
    this.redrawPage();
  }

  // ---------------------------------------------------------------------------------------------- choosing and typing

  choose(id, event = {}) {
    if (event.shiftKey && this.chosen.length) {
      const [from, to] = [this.chosen[0], id].map((row) => this.rows.findIndex((r) => r.row_id === row));
      this.chosen = this.rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((r) => r.row_id);
      if (from > to) this.chosen.reverse();
    } else if (event.ctrlKey) this.chosen = this.chosen.includes(id) ? this.chosen.filter((row) => row !== id) : [...this.chosen, id];
    else this.chosen = [id];
    this.moving = false;
    this.box = null;
    const row = this.one;
    if (row) this.form = { kind: "row", texts: { ...row.texts }, months: MONTH_NAMES.map((_, i) => row.months.includes(i + 1)) };
    else this.form = this.chosen.length ? { kind: "run", texts: {} } : null;
    this.redrawForm();
  }

  // A new row stands below the one before it and begins with what that one shares with its neighbours.
  startRow(box = null, before = this.one || this.rows[this.rows.length - 1]) {
    const height = before?.box ? before.box[3] - before.box[1] : 0.04;
    const below = before?.box ? [before.box[0], before.box[3], before.box[2], Math.min(1, before.box[3] + height)] : [0.05, 0.1, 0.95, 0.1 + height];
    this.box = box || below;
    this.moving = false;
    this.chosen = [];
    const texts = Object.fromEntries(RUN_FIELDS.map((name) => [name, before?.texts[name] || ""]));
    this.form = { kind: "new", texts, months: MONTH_NAMES.map(() => false), box: this.box };
    this.redrawForm();
    this.page.main.querySelector("[data-bench='indikator']")?.focus();
  }

  startMove() {
    this.moving = true;
    this.page.say("Seret pada pindaian di tempat yang baru.");
  }

  close() {
    this.form = null;
    this.chosen = [];
    this.box = null;
    this.moving = false;
    this.redrawForm();
    this.page.root.focus({ preventScroll: true });
  }

  seen() { return this.chosen.map((id) => ({ row_id: id, version: this.rows.find((row) => row.row_id === id).version })); }

  // ---------------------------------------------------------------------------------------------- acts

  send(act, fields) {
    const answer = newId();
    this.acts.push(answer);
    this.page.outbox.push({ act, key: `page|${this.data.document_id}|${this.data.page_no}`, fields: { answer, reviewer: this.page.reviewer, ...fields } });
  }

  edit(what, fields) {
    const { document_id, page_no, turn } = this.data;
    this.page.queue.forget((fields.rows || []).map((row) => row.row_id));
    this.send("edit_page", { document_id, page_no, turn, do: what, ...fields });
    this.page.main.querySelectorAll(".bench-form .acts button").forEach((button) => { button.disabled = this.form?.kind !== "new"; });
  }

  save() {
    const { form } = this;
    const months = form.months?.flatMap((on, i) => (on ? [i + 1] : []));
    const asBox = ([x0, y0, x1, y1]) => ({ x0, y0, x1, y1 });
    if (form.kind === "new") {
      this.edit("add", { box: asBox(form.box), texts: form.texts, months });
      this.startRow(null, { box: form.box, texts: form.texts });
    } else if (form.kind === "row") this.edit("change", { rows: this.seen(), texts: form.texts, months });
    else this.edit("fill", { rows: this.seen(), texts: Object.fromEntries(Object.entries(form.texts).filter(([, text]) => text.trim())) });
  }

  split() {
    const area = this.page.main.querySelector("[data-bench='indikator']");
    this.edit("split", { rows: this.seen(), texts: { indikator: area.value.slice(0, area.selectionStart) }, second: area.value.slice(area.selectionStart) });
  }

  moveTo([x0, y0, x1, y1]) { this.moving = false; this.edit("move", { rows: this.seen(), box: { x0, y0, x1, y1 } }); }

  remove() { if (this.chosen.length) this.edit("remove", { rows: this.seen() }); }

  chooseEntry(indicator_id) { this.edit("choose", { rows: this.seen(), indicator_id }); }

  confirmRest() {
    const rest = this.rows.filter((row) => row.doubtful).map((row) => ({ row_id: row.row_id, version: row.version }));
    if (rest.length) this.edit("confirm", { rows: rest });
  }

  finish() { this.edit("done", {}); }

  undo() {
    const answer = this.acts.pop();
    if (!answer || this.page.outbox.takeBack(answer)) return;
    const { document_id, page_no } = this.data;
    this.page.outbox.push({ act: "undo", key: `page|${document_id}|${page_no}`, fields: { answer: newId(), undoes: answer, reviewer: this.page.reviewer } });
  }

  outcome(entry, reply) {
    if (reply.type !== "saved") {
      this.acts = this.acts.filter((answer) => answer !== entry.fields.answer);
      this.page.say(reply.text, true);
    } else this.page.say(reply.text || "Tersimpan.");
    if (this.page.tab === "bench" && this.data && !this.page.outbox.holds(entry.key)) this.load(this.data.document_id, this.data.page_no);
  }

  turnPage(step) { this.open(this.data.document_id, this.data.page_no + step); }

  keydown(event) {
    if (this.rules.open && !event.target.closest("input, select") && this.rules.keydown(event)) { event.preventDefault(); return; }
    if (event.ctrlKey && event.key === "Enter" && this.form) this.save();
    else if (event.key === "Escape" && this.form) this.close();
    else if (event.target.closest("textarea, input, select")) {
      if (event.key === "Enter" && event.target.className === "search") this.search.takeFirst();
      else return;
    } else if (event.key === "+" || event.key === "Insert") this.startRow();
    else if (event.key === "Delete") this.remove();
    else if (event.key.toLowerCase() === "h") this.confirmRest();
    else if (event.key.toLowerCase() === "g" && this.data.rules) this.rules.toggle();
    else if (event.key.toLowerCase() === "u") this.undo();
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && this.rows.length) {
      const at = this.rows.findIndex((row) => row.row_id === this.chosen[this.chosen.length - 1]);
      const to = Math.min(this.rows.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)));
      this.choose(this.rows[to].row_id, event);
      this.page.main.querySelector(".row.chosen")?.scrollIntoView({ block: "nearest" });
      this.page.root.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  }
}

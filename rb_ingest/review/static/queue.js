// The reviewer's way through the queue. The next items are fetched ahead, so that one is on the screen at once; answers are
// saved behind. An answer counts only for what was on the screen long enough to be seen.

const MIN_LOOK = 250; // milliseconds; nobody reads a row in less, and the second half of a double press comes sooner
const AHEAD = 5; // a quick reviewer needs a second for an item, a page takes a third of a second to draw
const KEPT = 24; // items with their pictures, some 100 KB each

class CatalogueSearch {
  constructor(view) { this.view = view; }

  draw(row) {
    this.found = null;
    this.results = el("div", { className: "found" });
    this.input = el("input", { className: "search", placeholder: "Cari di katalog: kata-kata atau nomor ( / )", ariaLabel: "Cari di katalog", oninput: () => {
      clearTimeout(this.timer);
      this.found = null; // hits of another query are nobody's choice
      this.timer = setTimeout(() => this.ask(row), 120);
    } });
    return el("div", {}, this.input, this.results);
  }

  async ask(row) {
    const { input, results } = this;
    const reply = await this.view.page.ask("search", { query: input.value, jenis: row.jenis });
    if (this.input !== input || reply.query !== input.value) return;
    results.replaceChildren(...reply.found.map((f) => el("div", { className: "pair" }, el("button", { className: "candidate found", dataset: { id: f.indicator_id }, onclick: () => this.view.choose(f.indicator_id) },
      el("span", { className: "id", textContent: f.indicator_id }), el("div", { textContent: f.indicator_text }), el("div", { className: "reasons", textContent: f.sub_kegiatan || f.kegiatan })),
    this.view.edits ? drawAlso(this.view, f) : null)));
    results.dataset.query = reply.query;
    this.found = { query: reply.query, since: performance.now() };
  }

  takeFirst() {
    const first = this.results.querySelector("button");
    if (!this.found || this.found.query !== this.input.value || performance.now() - this.found.since < MIN_LOOK) {
      this.view.page.say("Hasil pencarian baru saja berubah: lihat dulu, lalu tekan Enter lagi.");
    } else if (first) first.click();
  }
}

class QueueView {
  constructor(page) {
    this.page = page;
    this.items = [];
    this.position = 0;
    this.state = new Map(); // key -> saving, saved, refused, gone
    this.cache = new Map();
    this.refused = new Map();
    this.acts = [];
    this.search = new CatalogueSearch(this);
    this.edits = { months: [], texts: {}, also: [], copy: false };
  }

  static keyOf(item) { return item.row_id || `${item.kind}|${item.document_id}|${item.page_no ?? ""}`; }

  get item() { return this.items[this.position]; }

  get key() { return this.item ? QueueView.keyOf(this.item) : null; }

  get settled() { return this.items.filter((item) => this.isDone(item)).length; }

  isDone(item) { return ["saving", "saved", "gone"].includes(this.state.get(QueueView.keyOf(item))); }

  load(items) {
    this.items = items;
    this.position = 0;
    this.state.clear();
    this.acts = [];
    this.forget([...this.cache.keys()]);
    this.show();
  }

  // ---------------------------------------------------------------------------------------------- fetching ahead

  forget(keys) {
    for (const key of keys) {
      const url = this.cache.get(key)?.image?.src;
      this.cache.delete(key);
      if (url && key === this.drawn) this.retired = url; // still on the screen
      else if (url) URL.revokeObjectURL(url);
    }
  }

  async fetch(item) {
    const key = QueueView.keyOf(item);
    if (this.cache.has(key)) return;
    const entry = {};
    this.cache.set(key, entry);
    let reply;
    try {
      reply = await this.page.ask("fetch", { item }, KERNEL_PATIENCE);
    } catch {
      reply = { type: "busy", text: "Kernel tidak menjawab; dicoba lagi." };
    }
    if (this.cache.get(key) !== entry) return;
    if (reply.type === "busy" || reply.type === "error") {
      this.cache.delete(key);
      if (key === this.key) this.page.say(reply.text, true);
      await pause(1000);
      return;
    }
    if (reply.urls.length) {
      entry.image = new Image();
      entry.image.src = reply.urls[0];
      await entry.image.decode().catch(() => null);
    }
    entry.shown = reply;
  }

  // The item on the screen first, then the next ones; one at a time, so that answers slip in between.
  async prefetch() {
    if (this.fetching) return;
    this.fetching = true;
    for (;;) {
      const near = this.near().find((item) => !this.cache.get(QueueView.keyOf(item))?.shown && !this.page.outbox.holds(QueueView.keyOf(item)));
      if (!near) break;
      await this.fetch(near);
      if (QueueView.keyOf(near) === this.key && this.drawn !== this.key) this.show();
    }
    this.fetching = false;
    const keep = new Set(this.near().map(QueueView.keyOf));
    this.forget([...this.cache.keys()].filter((key) => !keep.has(key) && key !== this.key).slice(0, Math.max(0, this.cache.size - KEPT)));
    this.page.markIdle();
  }

  near() {
    const ahead = [];
    for (let i = this.position + 1; i < this.items.length && ahead.length < AHEAD; i += 1) if (!this.isDone(this.items[i])) ahead.push(this.items[i]);
    return this.item ? [this.item, ...ahead] : [];
  }

  // ---------------------------------------------------------------------------------------------- on the screen

  show() {
    if (this.page.tab !== "queue") return;
    this.seenSince = null;
    const { key, page } = this;
    page.root.dataset.shown = "";
    if (!this.item) {
      this.drawn = null;
      page.main.replaceChildren(el("div", { className: "done" }, el("h2", { textContent: "Antrean selesai." }),
        el("button", { textContent: "Muat ulang antrean", onclick: () => page.reload() })));
      page.root.dataset.shown = "end";
      page.root.focus({ preventScroll: true });
      return;
    }
    const entry = this.cache.get(key);
    if (!entry?.shown) {
      this.drawn = null;
      page.main.replaceChildren(el("div", { className: "waiting", textContent: page.outbox.holds(key) ? "Menyimpan jawaban Anda untuk butir ini …" : "Memuat butir ini …" }));
      page.root.focus({ preventScroll: true });
      this.prefetch();
      return;
    }
    this.drawn = key;
    if (entry.shown.type === "gone") {
      this.state.set(key, "gone");
      page.main.replaceChildren(el("div", { className: "done" }, el("p", { textContent: entry.shown.text }), drawConflict(this),
        el("button", { className: "act confirm", onclick: () => this.skip() }, "Lanjut", el("kbd", { textContent: "Enter" }))));
    } else {
      this.edits = this.restored(entry.shown);
      page.main.replaceChildren(...drawItem(this, entry.shown, entry.image).filter(Boolean));
    }
    page.showHead();
    page.claim(this.item.document_id, this.item.page_no ?? null);
    page.root.focus({ preventScroll: true });
    if (this.retired) URL.revokeObjectURL(this.retired);
    this.retired = null;
    requestAnimationFrame(() => { if (this.drawn === key) { this.seenSince = performance.now(); page.root.dataset.shown = key; } });
    this.prefetch();
  }

  get shown() { const entry = this.cache.get(this.key); return this.drawn === this.key ? entry?.shown : null; }

  get row() { return this.shown?.row; }

  isSeen() {
    if (this.shown && this.seenSince !== null && performance.now() - this.seenSince >= MIN_LOOK) return true;
    this.page.say("Butir ini baru saja tampil: lihat dulu, lalu tekan lagi.");
    return false;
  }

  go(position) {
    this.position = Math.min(Math.max(position, 0), this.items.length);
    this.show();
  }

  next() {
    let to = this.position + 1;
    while (to < this.items.length && this.isDone(this.items[to])) to += 1;
    this.go(to);
  }

  // ---------------------------------------------------------------------------------------------- edits

  restored(shown) {
    const kept = memory.get("draft");
    if (kept && kept.key === this.key && kept.version === shown.version) {
      this.page.say("Suntingan yang belum disimpan dikembalikan.");
      return kept.edits;
    }
    return { months: (shown.row?.months || []).map((month) => month.marked), texts: {}, also: shown.row?.also || [], copy: false };
  }

  keepEdits() {
    if (this.isEdited()) memory.set("draft", { key: this.key, version: this.shown.version, edits: this.edits });
    else memory.drop("draft");
  }

  isEdited() {
    const { row } = this;
    return Boolean(row) && (this.edits.copy || Object.keys(this.edits.texts).length > 0 || row.months.some((m, i) => m.marked !== this.edits.months[i]));
  }

  paint() {
    paintMonths(this.page.main.querySelector(".months"), this.edits.months, this.row.months);
    this.keepEdits();
  }

  toggleMonth(i, range = false) {
    const { months } = this.edits;
    if (range && this.lastMonth !== undefined) {
      for (let j = Math.min(i, this.lastMonth); j <= Math.max(i, this.lastMonth); j += 1) months[j] = months[this.lastMonth];
    } else months[i] = !months[i];
    this.lastMonth = i;
    this.paint();
  }

  // Add an entry to those that the row stands for, or take it away; Enter keeps it.
  toggleAlso({ indicator_id, indicator_text }) {
    const { edits, page, row } = this;
    const rest = edits.also.filter((entry) => entry.indicator_id !== indicator_id);
    edits.also = rest.length < edits.also.length ? rest : [...rest, { indicator_id, indicator_text }];
    edits.alsoChanged = true;
    page.main.querySelector(".proposal").replaceWith(drawProposal(this, row));
    page.main.querySelectorAll("[data-also]").forEach((node) => {
      if (node.dataset.also === indicator_id) node.replaceWith(drawAlso(this, { indicator_id, indicator_text }));
    });
    this.keepEdits();
    page.root.focus({ preventScroll: true });
  }

  setMonths(on) { this.edits.months = this.edits.months.map(() => on); this.paint(); }

  copyMonths(on) {
    this.edits.copy = on && this.row.siblings.length > 0;
    this.page.main.querySelector(".month-tools").replaceWith(drawMonthTools(this, this.row));
    this.keepEdits();
  }

  editText(field, text) {
    if (text === field.text) delete this.edits.texts[field.name];
    else this.edits.texts[field.name] = text;
    this.keepEdits();
  }

  // ---------------------------------------------------------------------------------------------- answers

  confirm() {
    if (this.shown?.type === "gone") this.skip();
    else if (this.isSeen()) this.send("confirm", { indicator_id: this.row?.indicator_id ?? null });
  }

  // Another entry stands alone, unless somebody has said here what it stands beside.
  choose(id) {
    if (!this.row || !this.isSeen()) return;
    const also = this.edits.alsoChanged ? this.edits.also.map((entry) => entry.indicator_id) : [];
    this.send("choose", { indicator_id: id, also: id === null ? [] : also.filter((entry) => entry !== id) });
  }

  notARow() { if (this.row && this.isSeen()) this.send("not_a_row"); }

  send(act, fields = {}) {
    const { item, key, shown, edits, page } = this;
    const months = edits.months.flatMap((on, i) => (on ? [i + 1] : []));
    const siblings = edits.copy ? shown.row.siblings.map((s) => ({ row_id: s.row_id, version: s.version })) : [];
    const answer = newId();
    const also = edits.also.map((entry) => entry.indicator_id);
    const whole = { answer, reviewer: page.reviewer, ...item, version: shown.version, says: act, months, texts: edits.texts, also, siblings, ...fields };
    memory.drop("draft");
    this.lastMonth = undefined;
    this.acts.push({ answer, key, position: this.position });
    this.forget([key, ...siblings.map((s) => s.row_id)]);
    if (act !== "edit") this.state.set(key, "saving");
    this.refused.delete(key);
    page.say("");
    page.outbox.push({ act: "answer", key, fields: whole });
    if (act !== "edit") this.next();
  }

  // What was edited is saved when one goes on without settling the item.
  skip(step = 1) {
    const lost = this.edits.alsoChanged && this.shown;
    if (this.shown && this.isEdited()) this.send("edit", { indicator_id: this.row.indicator_id });
    if (lost) this.page.say("Entri tambahan tidak disimpan: kembali (←) dan tekan Enter untuk menyimpannya.");
    if (step > 0) this.next();
    else this.go(this.position - 1);
  }

  undo() {
    const act = this.acts.pop();
    if (!act) { this.page.say("Tidak ada yang dapat dibatalkan."); return; }
    memory.drop("draft");
    if (this.page.outbox.takeBack(act.answer)) this.page.say("Dibatalkan.");
    else this.page.outbox.push({ act: "undo", key: act.key, fields: { answer: newId(), undoes: act.answer, reviewer: this.page.reviewer } });
    this.state.delete(act.key);
    this.refused.delete(act.key);
    this.forget([act.key]);
    this.go(act.position);
  }

  outcome(entry, reply) {
    const { key } = entry;
    if (reply.type === "saved") {
      if (this.state.get(key) === "saving") this.state.set(key, "saved");
      if (reply.text) this.page.say(reply.text);
    } else {
      this.state.set(key, "refused");
      this.refused.set(key, { text: reply.text, fields: entry.fields });
      this.acts = this.acts.filter((act) => act.answer !== entry.fields.answer);
      this.page.say(reply.text, true);
    }
    if (!this.page.outbox.holds(key)) this.forget([key]);
    if (key === this.key && this.drawn !== key) this.show();
    else this.prefetch();
  }

  openRefused() {
    const at = this.items.findIndex((item) => this.refused.has(QueueView.keyOf(item)));
    if (at >= 0) { this.forget([QueueView.keyOf(this.items[at])]); this.go(at); }
  }

  keepMine() {
    const { says: act, months, texts, indicator_id, also } = this.refused.get(this.key).fields;
    if (!this.isSeen()) return;
    this.edits = { months: this.edits.months.map((_, i) => months.includes(i + 1)), texts, also: [], copy: false };
    this.send(act, { indicator_id, also });
    if (act === "edit") this.show();
  }

  keepTheirs() {
    this.refused.delete(this.key);
    this.state.set(this.key, "saved");
    this.page.say("");
    this.next();
  }

  // ---------------------------------------------------------------------------------------------- keys

  keydown(event) {
    const field = event.target.closest("textarea, input, select");
    if (field) {
      if (event.key === "Escape") this.page.root.focus({ preventScroll: true });
      else if (event.key === "Enter" && field.tagName === "TEXTAREA" && event.ctrlKey) this.confirm();
      else if (event.key === "Enter" && field.className === "search") this.search.takeFirst();
      else return;
      event.preventDefault();
      return;
    }
    const month = event.target.dataset?.month;
    if (!month && event.target.closest("button, summary") && ["Enter", " "].includes(event.key)) return; // its own click
    if (month && this.monthKey(event, Number(month))) return;
    const { row } = this;
    const acts = {
      Enter: () => this.confirm(), s: () => this.skip(), ArrowRight: () => this.skip(), ArrowLeft: () => this.skip(-1), u: () => this.undo(), k: () => this.openRefused(), p: () => this.page.open("bench"),
      ...(row ? { l: () => this.choose(null), x: () => this.notARow(), "/": () => this.search.input.focus(), a: () => this.setMonths(true), n: () => this.setMonths(false),
        c: () => this.copyMonths(!this.edits.copy), t: () => this.page.main.querySelector("textarea.main").focus(), b: () => this.page.main.querySelector(".month").focus() } : {}),
    };
    const digit = event.shiftKey && /^Digit[1-5]$/.test(event.code) ? Number(event.code[5]) : 0;
    if (row?.indicator_id && digit && row.candidates[digit - 1] && row.candidates[digit - 1].indicator_id !== row.indicator_id) {
      event.preventDefault();
      this.toggleAlso(row.candidates[digit - 1]);
      return;
    }
    if (row && /^[1-5]$/.test(event.key) && row.candidates[Number(event.key) - 1]) acts[event.key] = () => this.choose(row.candidates[Number(event.key) - 1].indicator_id);
    const act = event.ctrlKey ? (event.key === "z" ? acts.u : null) : acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat) act();
  }

  monthKey(event, month) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const to = (month - 1 + step + 12) % 12;
      if (event.shiftKey) { this.lastMonth = month - 1; this.toggleMonth(to, true); }
      this.page.main.querySelector(`[data-month="${to + 1}"]`).focus();
    } else if (event.key === " ") this.toggleMonth(month - 1);
    else if (event.key === "Escape") this.page.root.focus({ preventScroll: true });
    else return false;
    event.preventDefault();
    return true;
  }
}

// The review page. Whatever comes from scans or file names is put in place by textContent or value, never as HTML.

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") Object.assign(node.style, value);
    else if (value !== undefined && value !== null) node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const TABS = [
  ["queue", "Antrean"],
  ["sheet", "Lembar centang"],
  ["groups", "Per entri katalog"],
  ["conflicts", "Konflik"],
];

const KEYS = [
  ["Enter", "benar"], ["1–5", "pilih kandidat"], ["L", "indikator sendiri"], ["X", "bukan baris"],
  ["S / →", "lewati"], ["←", "kembali"], ["U", "batalkan"], ["B", "ke bulan"], ["T", "ke teks"], ["/", "cari"],
];

class Page {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.number = 0;
    this.tab = "queue";
    this.state = null;
    this.pictures = [];
    root.classList.add("rb-review");
    root.tabIndex = 0;
    root.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", (event) => this.key(event));
    this.head = el("header");
    this.main = el("main");
    this.note = el("div", { className: "note", role: "status" });
    root.append(this.head, this.note, this.main);
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.send("ready");
  }

  send(act, fields = {}) {
    this.number += 1;
    this.root.dataset.waiting = String(this.number);
    this.model.send({ act, number: this.number, ...fields });
  }

  receive(message, buffers) {
    this.pictures.forEach((url) => this.tab === "queue" && message.type === "item" && URL.revokeObjectURL(url));
    const urls = buffers.map((data) => URL.createObjectURL(new Blob([data], { type: "image/jpeg" })));
    if (message.type === "item") this.pictures = urls;
    this.say(message.type === "error" ? message.text : message.note || "", message.type === "error");
    if (message.type === "item") { this.state = { ...message, url: urls[0] }; this.showHead(); if (this.tab === "queue") this.showItem(); }
    if (message.type === "found") this.showFound(message.found);
    if (message.type === "sheet") this.showSheet(message, urls[0]);
    if (message.type === "flipped") this.showFlipped(message);
    if (message.type === "groups") this.showGroups(message.groups);
    if (message.type === "wordings") this.showWordings(message);
    if (message.type === "look") this.showLook(message, urls[0]);
    if (message.type === "conflicts") this.showConflicts(message);
    this.root.dataset.answered = String(message.answers);
  }

  say(text, wrong) {
    this.note.textContent = text;
    this.note.classList.toggle("wrong", Boolean(wrong));
  }

  // ------------------------------------------------------------------------------------------ head

  showHead() {
    const s = this.state;
    const share = s.total ? (100 * s.settled) / s.total : 100;
    const documents = el("select", { title: "Dokumen", onchange: (event) => this.send("document", { document_id: event.target.value }) },
      el("option", { value: "", textContent: "Semua dokumen" }),
      ...s.documents.map((d) => el("option", { value: d.id, textContent: d.name, selected: d.id === s.document })));
    const reviewer = el("input", { value: s.reviewer, title: "Nama pemeriksa", className: "reviewer", onchange: (event) => this.send("reviewer", { name: event.target.value }) });
    const tabs = TABS.map(([name, label]) => el("button", { textContent: label, className: this.tab === name ? "tab on" : "tab", onclick: () => this.open(name) }));
    this.head.replaceChildren(
      el("div", { className: "bar" }, el("strong", { textContent: "Peninjauan" }), ...tabs, documents, el("label", {}, "Pemeriksa ", reviewer)),
      el("div", { className: "bar small" },
        el("progress", { max: 100, value: share }),
        el("span", { className: "progress-text", textContent: `${s.settled} selesai, sisa ${s.left} dari ${s.total}` }),
        el("span", { className: "audit", textContent: s.audit })));
  }

  open(name) {
    this.tab = name;
    this.showHead();
    if (name === "queue") this.send("ready");
    if (name === "sheet") this.openSheet("marked");
    if (name === "groups") this.send("groups");
    if (name === "conflicts") this.send("conflicts");
  }

  // ------------------------------------------------------------------------------------------ one item

  showItem() {
    const { item, row } = this.state;
    if (!item) {
      this.main.replaceChildren(el("div", { className: "done" },
        el("h2", { textContent: "Antrean selesai." }),
        el("button", { textContent: "Muat ulang antrean", onclick: () => this.send("document", { document_id: this.state.document }) })));
      this.root.focus({ preventScroll: true });
      return;
    }
    const why = el("div", { className: "why" }, el("span", { className: `badge kind-${item.kind}`, textContent: item.kind_label }),
      ...item.reasons.map((reason) => el("span", { textContent: reason })));
    if (!row) {
      this.main.replaceChildren(
        el("div", { className: "title" }, el("strong", { textContent: `${item.satker || "?"} · ${item.tahun || "?"}` }),
          el("span", { textContent: `${item.file_name}${item.page_no ? ` · hlm. ${item.page_no}` : ""}` })),
        why, this.buttons(false), this.state.url || this.state.picture ? this.picture("page") : "");
    } else {
      const left = el("section", { className: "left" }, this.texts(row));
      const right = el("section", { className: "right" }, this.proposal(row), this.search(row), this.candidates(row));
      this.main.replaceChildren(
        el("div", { className: "title" }, el("strong", { textContent: row.title }), el("span", { textContent: row.where })),
        why, this.buttons(true), this.picture(), this.months(row), el("div", { className: "columns" }, left, right));
    }
    this.root.focus({ preventScroll: true });
  }

  picture(kind = "row") {
    const { picture, url } = this.state;
    if (!url) return el("div", { className: "no-picture", textContent: picture.error });
    return el("div", { className: `scan ${kind}` }, el("img", { src: url, alt: "Pindaian" }));
  }

  // The boxes stand under the columns of the scan where its month columns are known.
  months(row) {
    const borders = this.state.url ? this.state.picture.borders : [];
    const strip = el("div", { className: borders.length === 13 ? "months placed" : "months" });
    row.months.forEach((month, i) => {
      const box = el("button", {
        className: `month${month.marked ? " on" : ""}${month.unsure ? " unsure" : ""}`,
        textContent: month.label, title: `${month.marked ? "ada tanda" : "tanpa tanda"}, yakin ${month.sure}`,
        dataset: { month: String(i + 1) }, onclick: () => this.flipMonth(i),
      });
      box.setAttribute("aria-pressed", String(month.marked));
      if (borders.length === 13) Object.assign(box.style, { left: `${100 * borders[i]}%`, width: `${100 * (borders[i + 1] - borders[i])}%` });
      strip.append(box);
    });
    return strip;
  }

  flipMonth(i) {
    const months = this.state.row.months.map((month, j) => (j === i ? !month.marked : month.marked));
    this.focusMonth = i;
    this.saveTexts();
    this.send("months", { months: months.flatMap((on, j) => (on ? [j + 1] : [])) });
  }

  texts(row) {
    return el("div", { className: "texts" }, ...row.texts.map((field) => {
      const area = el("textarea", { value: field.text, rows: Math.max(1, Math.ceil(field.text.length / 95)), dataset: { field: field.name }, spellcheck: false,
        className: field.name === "indikator" ? `main${row.text_unsure ? " unsure" : ""}` : "" });
      return el("label", {}, el("span", { textContent: field.label }), area);
    }));
  }

  edited() {
    const texts = {};
    for (const area of this.main.querySelectorAll("textarea[data-field]")) {
      if (area.value !== area.defaultText && area.value !== this.state.row?.texts.find((t) => t.name === area.dataset.field)?.text) texts[area.dataset.field] = area.value;
    }
    return texts;
  }

  saveTexts() {
    const texts = this.state.row ? this.edited() : {};
    if (Object.keys(texts).length) this.send("texts", { texts });
  }

  candidates(row) {
    const list = row.candidates.map((c, i) => el("button", { className: `candidate${c.indicator_id === row.indicator_id ? " now" : ""}`, dataset: { id: c.indicator_id }, onclick: () => this.choose(c.indicator_id) },
      el("kbd", { textContent: String(i + 1) }), el("span", { className: "id", textContent: c.indicator_id }), el("span", { className: "sure", textContent: `${c.sure} · skor ${c.score}` }),
      el("div", { textContent: c.indicator_text }), el("div", { className: "reasons", textContent: c.reasons.join(" · ") })));
    return el("div", {}, ...list);
  }

  proposal(row) {
    const now = row.indicator_id ? `${row.indicator_id} ${row.indicator_text}` : "tidak ada di katalog";
    return el("div", { className: "now-line" }, el("span", { className: "badge", textContent: `${row.status} ${row.sure}` }), el("span", { textContent: now }));
  }

  search(row) {
    this.results = el("div", { className: "found" });
    const input = el("input", { className: "search", placeholder: "Cari di katalog: kata-kata atau nomor ( / )", oninput: (event) => {
      clearTimeout(this.timer);
      const query = event.target.value;
      this.timer = setTimeout(() => this.send("search", { query, jenis: row.jenis }), 120);
    } });
    return el("div", {}, input, this.results);
  }

  showFound(found) {
    this.results?.replaceChildren(...found.map((f) => el("button", { className: "candidate found", dataset: { id: f.indicator_id }, onclick: () => this.choose(f.indicator_id) },
      el("span", { className: "id", textContent: f.indicator_id }), el("div", { textContent: f.indicator_text }), el("div", { className: "reasons", textContent: f.sub_kegiatan || f.kegiatan }))));
  }

  buttons(withRow) {
    const button = (label, key, act, name, enabled = true) => el("button", { className: `act ${name}`, disabled: !enabled, onclick: act }, label, el("kbd", { textContent: key }));
    return el("div", { className: "acts" },
      button(withRow ? "Benar" : "Sudah diperiksa", "Enter", () => this.confirm(), "confirm"),
      button("Indikator sendiri", "L", () => this.choose(null), "local", withRow),
      button("Bukan baris", "X", () => this.send("not_a_row"), "not-a-row", withRow),
      button("Lewati", "S", () => this.send("skip"), "skip"),
      button("Batalkan", "U", () => this.send("undo"), "undo"),
      el("span", { className: "keys" }, ...KEYS.flatMap(([key, what]) => [el("kbd", { textContent: key }), el("span", { textContent: what })])));
  }

  confirm() { this.focusMonth = null; this.send("confirm", { texts: this.state.row ? this.edited() : {} }); }

  choose(id) { this.focusMonth = null; this.send("choose", { indicator_id: id, texts: this.edited() }); }

  key(event) {
    event.stopPropagation();
    if (this.tab !== "queue" || event.altKey || event.metaKey) return;
    const field = event.target.closest("textarea, input, select");
    if (field) {
      if (event.key === "Escape") this.root.focus({ preventScroll: true });
      else if (event.key === "Enter" && field.tagName === "TEXTAREA" && event.ctrlKey) this.confirm();
      else if (event.key === "Enter" && field.className === "search") this.results.querySelector("button")?.click();
      else return;
      event.preventDefault();
      return;
    }
    const month = event.target.dataset?.month;
    if (month && this.monthKey(event, Number(month))) return;
    const row = this.state?.row;
    const acts = {
      Enter: () => this.confirm(), s: () => this.send("skip"), ArrowRight: () => this.send("skip"),
      ArrowLeft: () => this.send("skip", { back: true }), u: () => this.send("undo"),
      ...(row ? { l: () => this.choose(null), x: () => this.send("not_a_row"), "/": () => this.main.querySelector(".search").focus(),
        t: () => this.main.querySelector("textarea.main").focus(), b: () => this.main.querySelector(".month").focus() } : {}),
    };
    if (row && /^[1-5]$/.test(event.key) && row.candidates[Number(event.key) - 1]) acts[event.key] = () => this.choose(row.candidates[Number(event.key) - 1].indicator_id);
    const act = event.ctrlKey ? (event.key === "z" ? acts.u : null) : acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.repeat) return;
    event.preventDefault();
    act();
  }

  monthKey(event, month) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) this.main.querySelector(`[data-month="${((month - 1 + step + 12) % 12) + 1}"]`).focus();
    else if (event.key === " ") this.flipMonth(month - 1);
    else if (event.key === "Escape") this.root.focus({ preventScroll: true });
    else return false;
    event.preventDefault();
    return true;
  }

  // ------------------------------------------------------------------------------------------ contact sheet

  openSheet(which) {
    const document_id = this.state.document || this.state.item?.document_id || this.state.documents[0]?.id;
    if (document_id) this.send("sheet", { document_id, which });
  }

  showSheet(message, url) {
    const pick = (which, label) => el("button", { textContent: label, className: message.which === which ? "tab on" : "tab", onclick: () => this.send("sheet", { document_id: message.document_id, which }) });
    const documents = el("select", { className: "sheet-document", onchange: (event) => this.send("sheet", { document_id: event.target.value, which: message.which }) },
      ...this.state.documents.map((d) => el("option", { value: d.id, textContent: d.name, selected: d.id === message.document_id })));
    const cells = message.cells.map((cell, i) => el("button", {
      className: `cell${cell.marked ? " on" : ""}${cell.unsure ? " unsure" : ""}`, title: `${cell.title} (${cell.sure})`, dataset: { row: cell.row_id, bulan: String(cell.bulan) },
      onclick: () => this.send("flip", { row_id: cell.row_id, bulan: cell.bulan }),
    }, el("i", { style: { width: `${message.side}px`, height: `${message.side}px`, backgroundImage: `url(${url})`,
      backgroundPosition: `-${(i % message.columns) * message.side}px -${Math.floor(i / message.columns) * message.side}px` } }), el("small", { textContent: cell.sure })));
    this.main.replaceChildren(
      el("div", { className: "bar" }, documents, pick("marked", "Ada tanda"), pick("blank", "Tanpa tanda"),
        el("span", { textContent: `${message.cells.length} sel, yang paling diragukan lebih dulu${message.left_out ? `; ${message.left_out} sel lainnya tidak ditampilkan` : ""}. Klik sel yang salah untuk membalik.` })),
      el("div", { className: "sheet" }, ...cells));
  }

  showFlipped(message) {
    for (const cell of this.main.querySelectorAll(".cell")) {
      if (cell.dataset.row === message.row_id && cell.dataset.bulan === String(message.bulan)) { cell.classList.toggle("on", message.marked); cell.classList.toggle("flipped"); }
    }
    this.say("Tersimpan.", false);
  }

  // ------------------------------------------------------------------------------------------ wordings of an entry

  showGroups(groups) {
    this.group = el("section", { className: "right" });
    const list = groups.map((g) => el("button", { className: "candidate", dataset: { id: g.indicator_id }, onclick: () => this.send("wordings", { indicator_id: g.indicator_id }) },
      el("span", { className: "id", textContent: g.indicator_id }), el("span", { className: "sure", textContent: `${g.rows} baris · ${g.wordings} bunyi` }), el("div", { textContent: g.indicator_text })));
    this.main.replaceChildren(el("div", { className: "columns groups" }, el("section", { className: "left list" }, ...list), this.group));
    if (groups.length) this.send("wordings", { indicator_id: groups[0].indicator_id });
  }

  showWordings(message) {
    const lines = message.wordings.map((w) => el("div", { className: `wording${w.odd ? " odd" : ""}`, dataset: { row: w.row_id } },
      el("div", {}, el("strong", { textContent: `${w.satker || "?"} ${w.tahun || ""}` }), el("span", { className: "sure", textContent: `mirip ${w.likeness} · ${w.status} ${w.sure}` })),
      el("div", { textContent: w.indikator || "(kosong)" }), el("div", { className: "reasons", textContent: w.sub_kegiatan || "" }),
      el("div", {}, el("button", { textContent: "Benar", onclick: () => this.send("settle", { row_id: w.row_id, indicator_id: message.indicator_id, right: true }) }),
        el("button", { textContent: "Bukan entri ini", onclick: () => this.send("settle", { row_id: w.row_id, indicator_id: message.indicator_id, right: false }) }),
        el("button", { textContent: "Lihat pindaian", onclick: () => this.send("open_row", { row_id: w.row_id }) }))));
    this.group.replaceChildren(el("h3", { textContent: `Entri ${message.indicator_id}: bunyi yang paling berbeda lebih dulu` }), ...lines);
  }

  showLook(message, url) {
    const line = [...this.main.querySelectorAll(".wording")].find((node) => node.dataset.row === message.row.row_id);
    line?.append(url ? el("div", { className: "scan" }, el("img", { src: url })) : el("div", { textContent: message.picture.error }));
  }

  // ------------------------------------------------------------------------------------------ conflicts

  showConflicts(message) {
    const side = (c) => el("div", { className: "side" }, el("strong", { textContent: c.decided_by }), el("span", { textContent: ` ${c.decided_at.replace("T", " ").slice(0, 16)}: ${c.value} ` }),
      el("button", { textContent: "Cabut yang ini", onclick: () => this.send("withdraw", { decision_id: c.decision_id }) }));
    const conflicts = message.conflicts.map((c) => el("div", { className: "wording odd" },
      el("div", { textContent: `${c.file_name || "?"} · hlm. ${c.page_no} · ${c.aspect_label}` }), el("div", { textContent: c.indikator || "" }), side(c.earlier), side(c.later)));
    const lost = message.unplaced.map((u) => el("div", { className: "wording" },
      el("div", { textContent: `${u.file_name || "dokumen tidak ada"} · hlm. ${u.page_no} · ${u.decided_by} · ${u.kind}` }), el("div", { textContent: u.indikator || "" }), el("div", { className: "reasons", textContent: u.after })));
    this.main.replaceChildren(
      el("h3", { textContent: `Keputusan yang bertentangan: ${conflicts.length}` }), ...conflicts,
      el("h3", { textContent: `Keputusan yang barisnya tidak ditemukan lagi: ${lost.length}` }), ...lost);
  }
}

export default {
  render({ model, el: root }) {
    new Page(model, root);
  },
};

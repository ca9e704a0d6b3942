// The review page as a whole: its head, its tabs, and the way to the desk and back. `root.dataset.idle` is "true" while
// nothing is on its way.

const CLAIM_AFTER = 1500; // milliseconds on one item; who is quicker leaves no time for a collision

const TABS = [
  ["queue", "Antrean"],
  ["bench", "Halaman"],
  ["sheet", "Lembar centang"],
  ["groups", "Per entri katalog"],
  ["conflicts", "Konflik"],
];

class Page {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.number = 0;
    this.asked = new Map();
    this.tab = "queue";
    this.filter = memory.get("filter") || {};
    this.documents = [];
    this.kinds = {};
    this.outbox = new Outbox(this);
    this.queue = new QueueView(this);
    this.overviews = new Overviews(this);
    this.bench = new Bench(this);
    root.classList.add("rb-review");
    root.lang = "id";
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", "Peninjauan rencana aksi");
    root.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.altKey || event.metaKey) return;
      if (this.tab === "queue") this.queue.keydown(event);
      if (this.tab === "bench" && this.bench.data) this.bench.keydown(event);
    });
    this.head = el("header");
    this.main = el("main");
    this.note = el("div", { className: "note", role: "status" });
    this.saving = el("span", { className: "saving", role: "status" });
    root.append(this.head, this.note, this.main);
    model.on("msg:custom", (message, buffers) => this.receive(message, buffers));
    this.reload();
  }

  // ------------------------------------------------------------------------------------------ messages

  // Send a message to the desk; gives its reply, with addresses of its pictures.
  ask(act, fields = {}, patience = 0) {
    this.number += 1;
    const { number } = this;
    this.root.dataset.idle = "false";
    this.model.send({ ...fields, act, number });
    return new Promise((resolve, reject) => {
      const timer = patience ? setTimeout(() => { this.asked.delete(number); reject(new Error("no answer")); }, patience) : 0;
      this.asked.set(number, { resolve, timer });
    });
  }

  receive(message, buffers) {
    const waiting = this.asked.get(message.answers);
    if (!waiting) return; // too late, or another view of the same page asked
    this.asked.delete(message.answers);
    clearTimeout(waiting.timer);
    const urls = buffers.map((data) => URL.createObjectURL(new Blob([data], { type: "image/jpeg" })));
    waiting.resolve({ ...message, urls });
    setTimeout(() => this.markIdle());
  }

  markIdle() { this.root.dataset.idle = String(this.asked.size === 0 && this.outbox.waiting.length === 0 && !this.queue.fetching); }

  async reload() {
    this.say("Memuat antrean …");
    const reply = await this.ask("open", { filter: this.filter, reviewer: this.reviewer || (memory.get("reviewer") ?? undefined) });
    if (reply.type === "busy") { this.say(reply.text, true); await pause(1000); this.reload(); return; }
    if (reply.type === "error") { this.say(reply.text, true); return; }
    Object.assign(this, { documents: reply.documents, kinds: reply.kinds, audit: reply.audit, progress: reply.progress });
    this.reviewer = this.reviewer || (!reply.named && memory.get("reviewer")) || reply.reviewer;
    this.say("");
    this.outbox.open(reply.database);
    this.queue.load(reply.items);
    this.showHead();
  }

  outcome(entry, reply) {
    if (reply.audit) Object.assign(this, { audit: reply.audit, progress: reply.progress });
    if (entry.key.startsWith("page|")) this.bench.outcome(entry, reply);
    else this.queue.outcome(entry, reply);
    this.showHead();
    this.markIdle();
  }

  // Colleagues see which page is looked at here. Who only passes by claims nothing.
  claim(document_id, page_no) {
    const place = `${document_id}|${page_no}`;
    clearTimeout(this.claiming);
    if (place !== this.claimed) this.root.querySelector(".claim")?.remove();
    this.claiming = setTimeout(async () => {
      this.claimed = place;
      let reply;
      // A claim is a courtesy: that the kernel is gone, the next answer says.
      try { reply = await this.ask("claim", { document_id, page_no, reviewer: this.reviewer }); } catch { this.markIdle(); return; }
      if (reply.type !== "claimed" || this.claimed !== place) return;
      this.root.querySelector(".claim")?.remove();
      if (reply.text) this.note.after(el("div", { className: "claim", role: "status", textContent: `👤 ${reply.text}` }));
    }, CLAIM_AFTER);
  }

  say(text, wrong) {
    this.note.textContent = text;
    this.note.classList.toggle("wrong", Boolean(wrong));
  }

  // ------------------------------------------------------------------------------------------ head

  showSaving() {
    this.saving.textContent = this.outbox.text();
    this.saving.classList.toggle("wrong", Boolean(this.outbox.trouble));
    this.markIdle();
  }

  showHead() {
    if (this.head.contains(document.activeElement) && ["INPUT", "SELECT"].includes(document.activeElement.tagName)) return; // somebody is at it
    const { queue } = this;
    const total = queue.items.length;
    const reviewer = el("input", { value: this.reviewer, className: "reviewer", ariaLabel: "Nama pemeriksa", onchange: (event) => this.rename(event.target) });
    const tabs = TABS.map(([name, label]) => el("button", { textContent: label, className: this.tab === name ? "tab on" : "tab", ariaPressed: String(this.tab === name), onclick: () => this.open(name) }));
    const refused = queue.refused.size ? el("button", { className: "refused", onclick: () => { this.open("queue"); queue.openRefused(); } }, `${queue.refused.size} jawaban tidak disimpan: lihat`, el("kbd", { textContent: "K" })) : null;
    this.head.replaceChildren(
      el("div", { className: "bar" }, el("strong", { textContent: "Peninjauan" }), ...tabs, this.saving, refused, el("label", {}, "Pemeriksa ", reviewer)),
      el("div", { className: "bar" }, ...this.filters()),
      el("div", { className: "bar small" },
        el("progress", { max: total || 1, value: queue.settled, ariaLabel: "Kemajuan antrean ini" }),
        el("span", { className: "progress-text", textContent: `${queue.settled} selesai, sisa ${total - queue.settled} dari ${total}` }),
        el("span", { className: "overall", textContent: this.progress || "" }),
        el("span", { className: "audit", textContent: this.audit || "" })));
    this.showSaving();
  }

  filters() {
    const choice = (name, label, options) => el("select", { ariaLabel: label, title: label, dataset: { filter: name }, onchange: (event) => this.narrow(name, event.target) },
      el("option", { value: "", textContent: `${label}: semua` }), ...options.map(([value, text]) => el("option", { value, textContent: text, selected: this.filter[name] === value })));
    const offices = [...new Map(this.documents.filter((d) => d.satker_kode).map((d) => [d.satker_kode, d.satker]))].sort((a, b) => a[1].localeCompare(b[1]));
    const plans = [...new Set(this.documents.map((d) => d.jenis).filter(Boolean))].sort();
    return [
      choice("document_id", "Dokumen", this.documents.map((d) => [d.id, d.name])), choice("satker_kode", "Satker", offices),
      choice("jenis", "Jenis", plans.map((p) => [p, p])), choice("kind", "Alasan", Object.entries(this.kinds)), choice("by_page", "Urutan", [["1", "per dokumen dan halaman"]]),
    ];
  }

  narrow(name, field) {
    this.filter = { ...this.filter, [name]: field.value || undefined };
    memory.set("filter", this.filter);
    field.blur();
    this.tab = "queue";
    this.reload();
  }

  rename(field) {
    this.reviewer = field.value.trim() || this.reviewer;
    memory.set("reviewer", this.reviewer);
    field.value = this.reviewer;
  }

  open(name) {
    this.tab = name;
    this.say("");
    if (name === "queue") this.queue.show();
    else {
      this.root.dataset.shown = "";
      this.queue.drawn = null;
      if (name === "bench") this.openBench();
      else this.overviews.open(name);
    }
    this.showHead();
  }

  openPage(document_id, page_no) {
    this.tab = "bench";
    this.say("");
    this.bench.open(document_id, page_no);
    this.showHead();
  }

  // The page of the item in question, or the one that was open last.
  openBench() {
    const { item } = this.queue;
    const { data } = this.bench;
    if (item && (item.page_no || !data)) this.bench.open(item.document_id, item.page_no || 1);
    else if (data) this.bench.open(data.document_id, data.page_no, this.bench.turn);
    else if (this.documents.length) this.bench.open(this.documents[0].id, 1);
  }
}

export default {
  render({ model, el: root }) {
    new Page(model, root);
  },
};

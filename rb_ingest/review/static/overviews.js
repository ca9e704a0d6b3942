// The tabs beside the queue: contact sheet, wordings of an entry, conflicts. Each click names what was seen there.

class Overviews {
  constructor(page) { this.page = page; }

  // Ask, and draw the reply; what cannot be done is said in the line of notes.
  async ask(act, fields, draw) {
    let reply;
    do {
      reply = await this.page.ask(act, { reviewer: this.page.reviewer, ...fields });
      this.page.say(reply.text || "", reply.type === "error" || reply.type === "busy");
      if (reply.type === "busy") await pause(1000);
    } while (reply.type === "busy");
    if (reply.type !== "error") draw(reply);
  }

  open(tab) {
    if (tab === "sheet") {
      const document_id = this.page.filter.document_id || this.page.queue.item?.document_id || this.page.documents[0]?.id;
      if (document_id) this.openSheet(document_id, "marked");
    }
    if (tab === "groups") this.ask("groups", {}, (reply) => this.drawGroups(reply.groups));
    if (tab === "conflicts") this.ask("conflicts", {}, (reply) => this.drawConflicts(reply));
  }

  // ------------------------------------------------------------------------------------------ contact sheet

  openSheet(document_id, which) { this.ask("sheet", { document_id, which }, (reply) => this.drawSheet(reply)); }

  drawSheet(sheet) {
    if (this.page.tab !== "sheet") return;
    const pick = (which, label) => el("button", { textContent: label, className: sheet.which === which ? "tab on" : "tab", ariaPressed: String(sheet.which === which), onclick: () => this.openSheet(sheet.document_id, which) });
    const documents = el("select", { className: "sheet-document", ariaLabel: "Dokumen", onchange: (event) => this.openSheet(event.target.value, sheet.which) },
      ...this.page.documents.map((d) => el("option", { value: d.id, textContent: d.name, selected: d.id === sheet.document_id })));
    const cells = sheet.cells.map((cell, i) => {
      const node = el("button", { className: `cell${cell.marked ? " on" : ""}${cell.unsure ? " unsure" : ""}`, title: `${cell.title} (${cell.sure})`, ariaLabel: `${cell.title}: ${cell.marked ? "ada tanda" : "tanpa tanda"}, yakin ${cell.sure}`,
        dataset: { row: cell.row_id, bulan: String(cell.bulan), marked: String(cell.marked) }, onclick: () => this.flip(node) },
      el("i", { style: { width: `${sheet.side}px`, height: `${sheet.side}px`, backgroundImage: `url(${sheet.urls[0]})`,
        backgroundPosition: `-${(i % sheet.columns) * sheet.side}px -${Math.floor(i / sheet.columns) * sheet.side}px` } }), el("small", { textContent: cell.sure }));
      return node;
    });
    const confirm = () => this.ask("confirm_sheet", { answer: newId(), rows: sheet.rest }, (reply) => {
      this.page.queue.forget(sheet.rest.map((row) => row.row_id));
      this.ask("sheet", { document_id: sheet.document_id, which: sheet.which }, (next) => { this.drawSheet(next); this.page.say(reply.text); });
    });
    const rest = el("button", { className: "rest", disabled: !sheet.rest.length, title: "Baris yang selnya diragukan dan semuanya tampak di sini", onclick: confirm }, `Sisa lembar ini benar (${sheet.rest.length} baris)`);
    const left_out = sheet.left_out ? `; ${sheet.left_out} sel lainnya tidak ditampilkan` : "";
    this.page.main.replaceChildren(
      el("div", { className: "bar" }, documents, pick("marked", "Ada tanda"), pick("blank", "Tanpa tanda"), rest,
        el("span", { textContent: `${sheet.cells.length} sel, yang paling diragukan lebih dulu${left_out}. Klik sel yang salah untuk membalik.` })),
      el("div", { className: "sheet" }, ...cells));
  }

  flip(node) {
    const marked = node.dataset.marked === "true";
    this.ask("flip", { row_id: node.dataset.row, bulan: Number(node.dataset.bulan), marked }, (reply) => {
      node.classList.toggle("on", reply.marked);
      node.classList.toggle("flipped");
      node.dataset.marked = String(reply.marked);
      this.page.queue.forget([node.dataset.row]);
      this.page.main.querySelector(".rest").disabled = true; // what is shown is no longer what was asked about
      this.page.say("Tersimpan.");
    });
  }

  // ------------------------------------------------------------------------------------------ wordings of an entry

  drawGroups(groups) {
    if (this.page.tab !== "groups") return;
    this.group = el("section", { className: "right" });
    const list = groups.map((g) => el("button", { className: "candidate", dataset: { id: g.indicator_id }, onclick: () => this.openGroup(g.indicator_id) },
      el("span", { className: "id", textContent: g.indicator_id }), el("span", { className: "sure", textContent: `${g.rows} baris · ${g.wordings} bunyi` }), el("div", { textContent: g.indicator_text })));
    this.page.main.replaceChildren(el("div", { className: "columns groups" }, el("section", { className: "left list" }, ...list), this.group));
    if (groups.length) this.openGroup(groups[0].indicator_id);
  }

  openGroup(indicator_id) { this.ask("wordings", { indicator_id }, (reply) => this.drawWordings(reply)); }

  drawWordings(message) {
    const settle = (w, right) => () => this.ask("settle", { row_id: w.row_id, indicator_id: message.indicator_id, right }, (reply) => { this.page.queue.forget([w.row_id]); this.drawWordings(reply); });
    const lines = message.wordings.map((w) => el("div", { className: `wording${w.odd ? " odd" : ""}`, dataset: { row: w.row_id } },
      el("div", {}, el("strong", { textContent: `${w.satker || "?"} ${w.tahun || ""}` }), el("span", { className: "sure", textContent: `mirip ${w.likeness} · ${w.status} ${w.sure}` })),
      el("div", { textContent: w.indikator || "(kosong)" }), el("div", { className: "reasons", textContent: [w.sub_kegiatan, w.also.length ? `dan juga ${w.also.join(", ")}` : ""].filter(Boolean).join(" · ") }),
      el("div", {}, el("button", { textContent: "Benar", onclick: settle(w, true) }), el("button", { textContent: "Bukan entri ini", onclick: settle(w, false) }),
        el("button", { textContent: "Lihat pindaian", onclick: (event) => this.look(w, event.target.closest(".wording")) }))));
    this.group.replaceChildren(el("h3", { textContent: `Entri ${message.indicator_id}: bunyi yang paling berbeda lebih dulu` }), ...lines);
  }

  look(wording, line) {
    this.ask("open_row", { row_id: wording.row_id }, (reply) => {
      const [url] = reply.urls;
      line.append(url ? el("div", { className: "scan" }, el("img", { src: url, alt: "Pindaian" })) : el("div", { textContent: reply.picture.error }));
    });
  }

  // ------------------------------------------------------------------------------------------ conflicts

  drawConflicts(message) {
    if (this.page.tab !== "conflicts") return;
    const withdraw = (decision_id) => () => this.ask("withdraw", { decision_id }, (reply) => this.drawConflicts(reply));
    const side = (c) => el("div", { className: "side" }, el("strong", { textContent: c.decided_by }), el("span", { textContent: ` ${c.decided_at.replace("T", " ").slice(0, 16)}: ${c.value} ` }),
      el("button", { textContent: "Cabut yang ini", onclick: withdraw(c.decision_id) }));
    // What is said of a page or a decree is judged before its page.
    const look = (c) => c.row_id || !c.file_name ? null : el("button", { textContent: "Lihat halaman", onclick: () => this.page.openPage(c.document_id, c.page_no || 1) });
    const conflicts = message.conflicts.map((c) => el("div", { className: "wording odd" },
      el("div", { textContent: `${c.file_name || "?"}${c.page_no ? ` · hlm. ${c.page_no}` : ""} · ${c.aspect_label}` }), el("div", { textContent: c.indikator || "" }), side(c.earlier), side(c.later), look(c)));
    const lost = message.unplaced.map((u) => el("div", { className: "wording" },
      el("div", { textContent: `${u.file_name || "dokumen tidak ada"} · hlm. ${u.page_no} · ${u.decided_by} · ${u.kind}` }), el("div", { textContent: u.indikator || "" }), el("div", { className: "reasons", textContent: u.after })));
    const second = message.second.map((d) => el("div", { className: "wording" },
      el("div", { textContent: `${d.file_name || "?"} · hlm. ${d.page_no}` }), el("div", { textContent: d.indikator || "" }),
      el("div", { textContent: `berlaku: ${d.first}` }), el("div", { textContent: `${d.decided_by}: ${d.second}` })));
    this.page.main.replaceChildren(
      el("h3", { textContent: `Keputusan yang bertentangan: ${conflicts.length}` }), ...conflicts,
      el("h3", { textContent: `Pendapat kedua yang berbeda: ${second.length}` }), ...second,
      el("h3", { textContent: `Keputusan yang barisnya tidak ditemukan lagi: ${lost.length}` }), ...lost);
  }
}

// One item on the screen: pure drawing. `view` is the QueueView that owns it.

const KEYS = [
  ["Enter", "benar"], ["1–5", "pilih kandidat"], ["L", "indikator sendiri"], ["X", "bukan baris"], ["S / →", "lewati"],
  ["←", "kembali"], ["U", "batalkan"], ["B", "ke bulan"], ["A / N", "semua / kosongkan bulan"], ["C", "bulan sama untuk sel ini"], ["Shift+1–5", "juga kandidat itu"],
  ["T", "ke teks"], ["P", "ke halaman utuh"], ["/", "cari"], ["K", "jawaban yang tertolak"],
];

function drawItem(view, shown, image) {
  const row = shown.row;
  const title = el("div", { className: "title" }, el("strong", { textContent: row ? row.title : shown.title }),
    el("span", { textContent: row ? row.where : shown.where }));
  const why = el("div", { className: "why" }, el("span", { className: `badge kind-${shown.kind}`, textContent: shown.kind_label }),
    ...shown.reasons.map((reason) => el("span", { textContent: reason })));
  const conflict = drawConflict(view);
  if (!row) return [title, conflict, why, drawActs(view, false), shown.picture ? drawPicture(shown, image, "page") : null];
  const left = el("section", { className: "left", ariaLabel: "Teks" }, drawTexts(view, row));
  const right = el("section", { className: "right", ariaLabel: "Padanan katalog" }, drawProposal(view, row), view.search.draw(row), drawCandidates(view, row));
  return [title, conflict, why, drawActs(view, true), drawPicture(shown, image, "row"), drawMonths(view, shown), drawMonthTools(view, row),
    el("div", { className: "columns" }, left, right)];
}

function drawPicture(shown, image, kind) {
  if (!image) return el("div", { className: "no-picture", textContent: shown.picture.error });
  image.alt = kind === "row" ? "Potongan pindaian: baris ini di bawah kepala tabelnya" : "Pindaian halaman";
  return el("div", { className: `scan ${kind}` }, image);
}

// The boxes stand under the columns of the scan where its month columns are known.
function drawMonths(view, shown) {
  const borders = shown.picture?.borders || [];
  const placed = borders.length === 13;
  const strip = el("div", { className: placed ? "months placed" : "months", role: "group", ariaLabel: "Bulan" });
  shown.row.months.forEach((month, i) => {
    const box = el("button", { textContent: month.label, dataset: { month: String(i + 1) }, onclick: (event) => view.toggleMonth(i, event.shiftKey) });
    if (placed) Object.assign(box.style, { left: `${100 * borders[i]}%`, width: `${100 * (borders[i + 1] - borders[i])}%` });
    strip.append(box);
  });
  paintMonths(strip, view.edits.months, shown.row.months);
  return strip;
}

// A mark is said by colour, by a check sign and to screen readers; doubt by a frame and a question mark.
function paintMonths(strip, marked, read) {
  strip.querySelectorAll("[data-month]").forEach((box, i) => {
    const changed = marked[i] !== read[i].marked;
    const doubt = !changed && (read[i].unknown || read[i].unsure);
    box.className = `month${marked[i] ? " on" : ""}${doubt ? " unsure" : ""}${changed ? " changed" : ""}`;
    box.setAttribute("aria-pressed", String(marked[i]));
    const state = read[i].unknown && !changed ? "tidak terbaca" : marked[i] ? "ada tanda" : "tanpa tanda";
    box.setAttribute("aria-label", `${MONTH_NAMES[i]}: ${state}${doubt ? ", ragu" : ""}${changed ? ", diubah" : ""}`);
    box.title = `${state}, yakin ${read[i].sure}`;
  });
}

function drawMonthTools(view, row) {
  const button = (label, key, act) => el("button", { onclick: () => { act(); view.page.root.focus({ preventScroll: true }); } }, label, el("kbd", { textContent: key }));
  const copy = row.siblings.length ? el("label", { className: "copy" },
    el("input", { type: "checkbox", checked: view.edits.copy, onchange: (event) => view.copyMonths(event.target.checked) }),
    `bulan ini juga untuk ${row.siblings.length} butir lain di sel yang sama`, el("kbd", { textContent: "C" }),
    el("span", { className: "siblings", textContent: view.edits.copy ? row.siblings.map((s) => s.indikator || "(kosong)").join(" · ") : "" })) : null;
  return el("div", { className: "month-tools" }, button("Semua bulan", "A", () => view.setMonths(true)), button("Kosongkan", "N", () => view.setMonths(false)),
    el("span", { textContent: "Dari–sampai: klik yang pertama, lalu Shift+klik yang terakhir" }), copy);
}

function drawTexts(view, row) {
  return el("div", { className: "texts" }, ...row.texts.map((field) => {
    const value = view.edits.texts[field.name] ?? field.text;
    const area = el("textarea", { value, rows: Math.max(1, Math.ceil(value.length / 95)), dataset: { field: field.name }, spellcheck: false,
      className: field.name === "indikator" ? `main${row.text_unsure ? " unsure" : ""}` : "", oninput: (event) => view.editText(field, event.target.value) });
    return el("label", {}, el("span", { textContent: field.label }), area);
  }));
}

function drawCandidates(view, row) {
  return el("div", { className: "candidates" }, ...row.candidates.map((c, i) => el("div", { className: "pair" },
    el("button", { className: `candidate${c.indicator_id === row.indicator_id ? " now" : ""}`, dataset: { id: c.indicator_id }, onclick: () => view.choose(c.indicator_id) },
      el("kbd", { textContent: String(i + 1) }), el("span", { className: "id", textContent: c.indicator_id }), el("span", { className: "sure", textContent: `${c.sure} · skor ${c.score}` }),
      el("div", { textContent: c.indicator_text }), el("div", { className: "reasons", textContent: c.reasons.join(" · ") })),
    drawAlso(view, c))));
}

// One row may stand for several entries: this adds an entry to the one that is proposed, or takes it away.
function drawAlso(view, entry) {
  if (!view.row?.indicator_id || entry.indicator_id === view.row.indicator_id) return null;
  const on = view.edits.also.some((a) => a.indicator_id === entry.indicator_id);
  return el("button", { className: `also${on ? " on" : ""}`, ariaPressed: String(on), title: "Baris ini juga memuat entri itu", dataset: { also: entry.indicator_id }, onclick: () => view.toggleAlso(entry) }, on ? "✓ juga" : "+ juga");
}

function drawProposal(view, row) {
  const now = row.indicator_id ? `${row.indicator_id} ${row.indicator_text}` : "tidak ada di katalog";
  const also = view.edits.also.map((entry) => el("div", { className: "also-entry" }, el("span", { textContent: `dan juga ${entry.indicator_id} ${entry.indicator_text}` }),
    el("button", { className: "drop-also", ariaLabel: `Bukan ${entry.indicator_id}`, dataset: { drop: entry.indicator_id }, onclick: () => view.toggleAlso(entry) }, "×")));
  return el("div", { className: "proposal" }, el("div", { className: "now-line" }, el("span", { className: "badge", textContent: `${row.status} ${row.sure}` }), el("span", { textContent: now })), ...also);
}

function drawActs(view, withRow) {
  const button = (label, key, act, name, enabled = true) => el("button", { className: `act ${name}`, disabled: !enabled, onclick: act }, label, el("kbd", { textContent: key }));
  return el("div", { className: "acts" },
    button(withRow ? "Benar" : "Sudah diperiksa", "Enter", () => view.confirm(), "confirm"),
    button("Indikator sendiri", "L", () => view.choose(null), "local", withRow),
    button("Bukan baris", "X", () => view.notARow(), "not-a-row", withRow),
    button("Ke halaman", "P", () => view.page.open("bench"), "to-page"),
    button("Lewati", "S", () => view.skip(), "skip"),
    button("Batalkan", "U", () => view.undo(), "undo"),
    el("details", { className: "keys" }, el("summary", { textContent: "Tombol" }), ...KEYS.flatMap(([key, what]) => [el("kbd", { textContent: key }), el("span", { textContent: what })])));
}

// What became of an answer of one's own that was refused: both sides, and a choice.
function drawConflict(view) {
  const refused = view.refused.get(view.key);
  if (!refused) return null;
  const mine = refused.fields;
  const said = [
    { confirm: "benar", choose: `padanan ${mine.indicator_id || "indikator sendiri"}`, not_a_row: "bukan baris", edit: "suntingan" }[mine.says],
    mine.also?.length ? `juga ${mine.also.join(", ")}` : "",
    mine.months ? `bulan: ${mine.months.join(", ") || "tidak ada"}` : "",
    ...Object.entries(mine.texts || {}).map(([name, text]) => `${name}: ${text}`),
  ].filter(Boolean).join("; ");
  return el("div", { className: "conflict", role: "alert" }, el("div", { textContent: refused.text }), el("div", { textContent: `Jawaban Anda: ${said}` }),
    el("div", { textContent: "Di bawah ini keadaan sekarang." }),
    el("button", { className: "keep-mine", textContent: "Tetapkan jawaban saya", onclick: () => view.keepMine() }),
    el("button", { className: "keep-theirs", textContent: "Pakai yang sekarang", onclick: () => view.keepTheirs() }));
}

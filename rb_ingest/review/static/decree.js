// The card of a decree, above its page on the bench.

const DECREE_FIELDS = [["jenis", "Jenis"], ["nomor_sk", "Nomor SK"], ["tahun", "Tahun rencana"], ["satker_kode", "Satker (kode)"], ["tanggal_ditetapkan", "Ditetapkan (TTTT-BB-HH)"], ["starts", "Keputusan mulai di halaman (1, 7)"]];

function drawDecree(bench) {
  const { decree, document_id, title } = bench.data;
  const typed = { ...decree.values };
  const name = el("span", { className: "office-name" });
  const tell = () => { name.textContent = decree.offices.find((office) => office.kode === typed.satker_kode)?.name || "kode tidak dikenal"; };
  const fields = DECREE_FIELDS.map(([field, label]) => {
    const set = (event) => { typed[field] = event.target.value.trim(); tell(); };
    const input = field === "jenis"
      ? el("select", { dataset: { decree: field }, onchange: set }, el("option", { value: "", textContent: "?" }), ...decree.jenis.map((kind) => el("option", { value: kind, textContent: kind, selected: kind === decree.values.jenis })))
      : el("input", { value: decree.values[field], dataset: { decree: field }, oninput: set });
    if (field === "satker_kode") input.setAttribute("list", "rb-offices");
    return el("label", {}, label, input);
  });
  // Only decrees of the same office can be replaced; a list of several, as the browser draws it.
  const chosen = new Set(decree.values.replaces.split(" ").filter(Boolean));
  const replaces = el("select", { multiple: true, size: Math.min(4, Math.max(2, decree.others.length)), dataset: { decree: "replaces" },
    onchange: (event) => { typed.replaces = [...event.target.selectedOptions].map((option) => option.value).sort().join(" "); } },
  ...decree.others.map((other) => el("option", { value: other.id, textContent: other.name, selected: chosen.has(other.id) })));
  if (decree.others.length) fields.push(el("label", {}, "Menggantikan keputusan (Ctrl+klik)", replaces));
  tell();
  const save = () => bench.send("edit_decree", { document_id, version: decree.version, values: typed });
  return el("details", { className: "decree", open: bench.decreeOpen, ontoggle: (event) => { bench.decreeOpen = event.target.open; } }, el("summary", { textContent: `Kartu SK: ${title}` }),
    el("div", { className: "bar" }, ...fields, name, el("button", { className: "save-decree", textContent: "Simpan kartu", onclick: save })),
    el("datalist", { id: "rb-offices" }, ...decree.offices.map((office) => el("option", { value: office.kode, label: office.name }))));
}

// Small helpers of the review page. Whatever comes from scans or file names is put in place by textContent or value,
// never as HTML.

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") Object.assign(node.style, value);
    else if (name.startsWith("aria") || name === "role") node.setAttribute(name.replace(/^aria([A-Z])/, (_, c) => `aria-${c.toLowerCase()}`), value);
    else if (value !== undefined && value !== null) node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// crypto.randomUUID is missing where the page comes over plain http from another machine.
function newId() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// The browser may forbid its store; then nothing is remembered, and all else works.
const memory = {
  get(name) { try { return JSON.parse(localStorage.getItem(`rb-review:${name}`)); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(`rb-review:${name}`, JSON.stringify(value)); } catch { /* not remembered */ } },
  drop(name) { try { localStorage.removeItem(`rb-review:${name}`); } catch { /* never was */ } },
  names(start) { try { return Object.keys(localStorage).filter((n) => n.startsWith(`rb-review:${start}`)).map((n) => n.slice(10)); } catch { return []; } },
};

const MONTH_NAMES = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];

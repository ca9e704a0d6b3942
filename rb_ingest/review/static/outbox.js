// Answers on their way to the database, one after the other. Nothing is dropped before the kernel has said what became of
// it: while the database is busy it is tried again, and what is not sent yet outlives a reload of the page. Sending an
// answer twice does no harm, because the desk knows it by its id.

const KERNEL_PATIENCE = 30000; // a kernel that draws pages may take seconds; one that is gone never answers

class Outbox {
  constructor(page) {
    this.page = page;
    this.waiting = [];
    this.working = false;
    this.trouble = "";
    this.id = newId();
  }

  // Take over what a page that was closed had not sent.
  open(database) {
    if (this.database === database) return;
    this.database = database;
    for (const name of memory.names(`outbox:${database}:`)) {
      this.waiting.push(...(memory.get(name) || []));
      memory.drop(name);
    }
    this.changed();
    this.work();
  }

  push(entry) {
    this.waiting.push(entry);
    this.changed();
    this.work();
  }

  // Take back an answer that was not sent yet.
  takeBack(answer) {
    const at = this.waiting.findIndex((entry) => entry.fields.answer === answer);
    if (at < 0 || (at === 0 && this.working)) return false;
    this.waiting.splice(at, 1);
    this.changed();
    return true;
  }

  holds(key) { return this.waiting.some((entry) => entry.key === key); }

  async work() {
    if (this.working) return;
    this.working = true;
    while (this.waiting.length) {
      const entry = this.waiting[0];
      let reply;
      try {
        reply = await this.page.ask(entry.act, entry.fields, KERNEL_PATIENCE);
      } catch {
        reply = { type: "busy", text: "Kernel tidak menjawab; dicoba lagi terus, jawaban Anda tidak hilang." };
      }
      if (reply.type === "busy") {
        this.trouble = reply.text;
        this.changed();
        await pause(1000);
        continue;
      }
      this.trouble = "";
      this.waiting.shift();
      this.changed();
      this.page.outcome(entry, reply);
    }
    this.working = false;
    this.changed();
  }

  changed() {
    if (this.database) {
      const name = `outbox:${this.database}:${this.id}`;
      if (this.waiting.length) memory.set(name, this.waiting);
      else memory.drop(name);
    }
    this.page.showSaving();
  }

  text() {
    const n = this.waiting.length;
    if (this.trouble) return `⏳ ${this.trouble} (${n} menunggu)`;
    return n ? `… menyimpan ${n}` : "✓ tersimpan";
  }
}

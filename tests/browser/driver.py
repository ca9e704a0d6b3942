"""A person at the review page: presses keys, looks, and waits as a person would."""

from __future__ import annotations

import os
from pathlib import Path

LOOK = 300
"""Milliseconds that a person needs to see an item; the page takes no answer before."""

WATCH = """() => {
  const root = document.querySelector(".rb-review");
  let since = null;
  window.spent = [];
  root.addEventListener("keydown", () => { since = performance.now(); }, true);
  new MutationObserver(() => {
    if (root.dataset.shown && since !== null) { window.spent.push(performance.now() - since);
      since = null;
    }
  }).observe(root, { attributeFilter: ["data-shown"] });
}"""
"""Keeps the milliseconds from the last key to the moment when another item is painted, in `window.spent`."""


class Reviewer:
    """Drives the page in a browser of its own.

    Args:
        browser: A Playwright browser.
        address: The address of the page.
        name: Put into the field of the name, if given.
        run: Called with the page before it is waited for, e.g. to run the cells of a notebook.
    """

    def __init__(self, browser, address: str, name: str | None = None, run=None) -> None:
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address, timeout=60_000)
        if run:
            run(self.page)
        self.shown()
        if name:
            self.page.fill("input.reviewer", name)
            self.page.keyboard.press("Enter")
            self.page.focus(".rb-review")

    def close(self) -> None:
        self.context.close()

    def shown(self) -> str:
        """Wait until an item is on the screen and could have been seen; gives its key."""
        self.page.wait_for_selector(".rb-review[data-shown]:not([data-shown=''])", timeout=60_000)
        self.page.wait_for_timeout(LOOK)
        return self.page.get_attribute(".rb-review", "data-shown")

    def saved(self) -> None:
        """Wait until nothing is on its way any more."""
        self.page.wait_for_selector(".rb-review[data-idle='true']", timeout=60_000)

    def press(self, key: str) -> None:
        """Press a key, and wait until all is saved and the next item was seen."""
        self.page.keyboard.press(key)
        self.saved()
        self.shown()

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.saved()
        self.page.wait_for_timeout(LOOK)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def screenshot(self, name: str) -> None:
        """Take a picture for the guide, into the folder that RB_INGEST_SCREENSHOTS names, if any."""
        folder = os.environ.get("RB_INGEST_SCREENSHOTS")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def goto_kind(self, kind: str) -> str:
        """Load the queue again with nothing but items of a kind; gives the key of the first."""
        self.saved()
        field = "[data-filter='kind']"
        if self.page.input_value(field) == kind:
            self.page.select_option(field, "")
            self.saved()
        self.page.select_option(field, kind)
        self.saved()
        self.page.wait_for_selector(f".why .kind-{kind}")
        return self.shown()

    def months(self) -> list[int]:
        """Return the months that are on in the strip."""
        return [int(box.get_attribute("data-month")) for box in self.page.query_selector_all(".month.on")]

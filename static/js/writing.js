// Optional: writing aids and kept drafts. Every form works without this file.
(function () {
  "use strict";
  if (window.writing) return; // a page with two texts loads this once
  window.writing = true;
  const PAUSE = 5000; // milliseconds after the last key

  // Formatting: what is selected, or a word to write over, between two marks; lines with a mark in front.
  function put(area, from, to, text, selectFrom, selectTo) {
    area.focus();
    area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end"); // the first can be undone
    if (selectFrom !== undefined) area.setSelectionRange(selectFrom, selectTo);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function wrap(area, start, end, words) {
    const from = area.selectionStart, to = area.selectionEnd;
    const inner = area.value.slice(from, to) || words;
    put(area, from, to, start + inner + end, from + start.length, from + start.length + inner.length);
  }
  function lines(area, mark) {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionEnd);
    const to = end < 0 ? area.value.length : end;
    const held = area.value.slice(from, to).split("\n");
    const numbered = /^\d/.test(mark);
    put(area, from, to, held.map((line, i) => (numbered ? i + 1 + ". " : mark) + line).join("\n"));
  }
  function block(area, text) {
    const at = area.selectionEnd;
    const before = area.value.slice(0, at);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    put(area, at, at, gap + text + "\n");
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-writing] button[type=button]");
    if (!button) return;
    const area = document.getElementById(button.closest("[data-writing]").dataset.writing);
    const said = button.dataset;
    if (said.wrap) wrap(area, said.wrap, said.end || said.wrap, said.words);
    else if (said.line) lines(area, said.line);
    else if (said.block) block(area, said.block);
    else if (said.insert) put(area, area.selectionStart, area.selectionEnd, said.insert);
  });

  // Drafts: the whole form, some seconds after typing stopped, and when the page is left.
  function values(form) {
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
    return sent;
  }
  function keeps(form, box) {
    const said = box.querySelector("[data-kept]");
    let waiting = 0, dirty = false, running = null;
    const stop = () => { clearTimeout(waiting); dirty = false; if (running) running.abort(); };
    async function keep() {
      dirty = false;
      running = new AbortController();
      try {
        const told = await window.keepForm(box.dataset.autosaveUrl, values(form), running.signal);
        said.textContent = told.said;
        const others = form.querySelector("[data-others]");
        if (others && told.others !== undefined) {
          others.textContent = told.others;
          others.hidden = !told.others;
        }
      } catch (error) {
        if (error.name === "AbortError") return;
        dirty = true;
        said.textContent = said.dataset.problem;
      }
    }
    form.addEventListener("input", () => {
      dirty = true;
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
    });
    form.addEventListener("submit", stop);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !dirty) return;
      clearTimeout(waiting);
      dirty = !navigator.sendBeacon(box.dataset.autosaveUrl, values(form));
    });
  }
  function begin() {
    document.querySelectorAll("[data-writing]").forEach((box) => {
      box.querySelectorAll("[data-tools], [data-insert]").forEach((tool) => { tool.hidden = false; });
      const area = document.getElementById(box.dataset.writing);
      if (box.dataset.autosaveUrl && area && area.form) keeps(area.form, box);
    });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

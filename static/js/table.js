// Optional: a table of figures. What is typed is kept, and the arrow keys move. The form works without this file.
(function () {
  "use strict";
  const PAUSE = 4000; // milliseconds after the last key

  // What was typed since the page was opened, a few seconds after typing stopped and when the page is left.
  function keeps(form) {
    const said = form.querySelector("[data-kept]");
    const typed = new Map();
    let waiting = 0, dirty = false, running = null;
    function body() {
      const sent = new URLSearchParams(typed);
      for (const name of ["csrfmiddlewaretoken", "form_mark", "revision", "cadre"]) sent.set(name, form.elements[name].value);
      return sent;
    }
    async function keep() {
      dirty = false;
      running = new AbortController();
      try {
        said.textContent = (await window.keepForm(form.dataset.keep, body(), running.signal)).said;
      } catch (error) {
        if (error.name === "AbortError") return;
        dirty = true;
        said.textContent = said.dataset.problem;
        waiting = setTimeout(keep, 3 * PAUSE);
      }
    }
    form.addEventListener("input", (event) => {
      const box = event.target;
      if (!box.name || box.name === "show" || box.name.startsWith("add:")) return;
      typed.set(box.name, box.type === "checkbox" && !box.checked ? "" : box.value);
      dirty = true;
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
    });
    form.addEventListener("submit", () => {
      clearTimeout(waiting);
      dirty = false;
      if (running) running.abort();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || !dirty) return;
      clearTimeout(waiting);
      dirty = !navigator.sendBeacon(form.dataset.keep, body());
    });
  }

  // Up, down and Enter go to the same column of the next row.
  function moves(form) {
    form.addEventListener("keydown", (event) => {
      const box = event.target;
      if (!box.matches("td input:not([type=checkbox])") || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const column = box.closest("td").cellIndex;
      let row = box.closest("tr");
      do row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
      while (row && !row.cells[column].querySelector("input"));
      if (row) {
        const next = row.cells[column].querySelector("input");
        next.focus();
        next.select();
      }
    });
  }

  document.querySelectorAll("form[data-table]").forEach((form) => { keeps(form); moves(form); });
})();

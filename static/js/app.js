// Optional: every page works without this file.
(function () {
  "use strict";

  // A page that comes back with errors begins at their summary.
  function toErrors(root) {
    const summary = root.querySelector(".errs[tabindex]");
    if (summary) summary.focus();
  }
  document.addEventListener("DOMContentLoaded", () => toErrors(document));
  document.addEventListener("htmx:afterSettle", (event) => toErrors(event.target));

  // A double press sends a form once. It is free again when the browser did not get away, after some seconds at the
  // latest: the server does the same form once, however often it comes.
  const HELD = 3000; // milliseconds
  function free() {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    else {
      form.dataset.sent = "yes";
      setTimeout(free, HELD);
      carry(form);
    }
  });
  window.addEventListener("pageshow", free);
  if (window.navigation) window.navigation.addEventListener("navigateerror", free);

  // What the other forms of the page hold goes along with the one that is sent: the server keeps it for the page.
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=number], input[type=date]";
  function isTyped(form) {
    return form.method === "post" && [...form.elements].some((box) => box.matches(TYPED) && box.value !== box.defaultValue);
  }
  function valuesOf(form) {
    const values = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") (values[name] ||= []).push(value);
    delete values.form_beside;
    return values;
  }
  function carry(form) {
    const others = [...document.forms].filter((other) => other !== form && isTyped(other));
    const said = others.map((other) => ({ action: new URL(other.getAttribute("action") || "", location).pathname, values: valuesOf(other) }));
    const box = form.elements.form_beside || form.appendChild(document.createElement("input"));
    Object.assign(box, { type: "hidden", name: "form_beside", value: JSON.stringify(said) });
  }

  // Keeps a form while one writes in it (writing.js, table.js). Who signed in again in another tab has another key:
  // the server gives it to the forms that the same person opened, and once more is enough.
  window.keepForm = async function (url, body, signal, again = true) {
    const answer = await fetch(url, { method: "POST", body, signal, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (!told.token || !again) return told;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((box) => { box.value = told.token; });
    body.set("csrfmiddlewaretoken", told.token);
    return window.keepForm(url, body, signal, false);
  };

  // Leaving a long form with changes in it asks first: <form data-guard>.
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.form && "guard" in event.target.form.dataset) changed = true;
  });
  document.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  // Enhanced requests carry the token that the page's forms carry.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();

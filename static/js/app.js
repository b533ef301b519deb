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

  // A double press, or Enter held down, sends a form once. Pressing again later sends it again, for the first may have
  // been stopped: the server does the same form once, however often it comes.
  const posts = (form) => form.getAttribute("method") === "post"; // a box may be called method
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, input");
    const sends = button && button.type === "submit" && button.form && posts(button.form);
    if (sends && event.detail > 1) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat && event.target.matches("input, button")) event.preventDefault();
  });

  // What the other forms of the page hold goes along with the one that is sent: the server keeps it for the page.
  const TYPED = "textarea, input:not([type=file]):not([type=password])";
  function isTyped(form) {
    return posts(form) && [...form.elements].some((box) => box.matches(TYPED) && box.value !== box.defaultValue);
  }
  function valuesOf(form) {
    const values = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") (values[name] ||= []).push(value);
    delete values.form_beside;
    return values;
  }
  function carry(form) {
    const others = [...document.forms].filter((other) => other !== form && isTyped(other));
    const address = (other) => new URL(other.getAttribute("action") || "", location).pathname;
    const said = others.map((other) => ({ action: address(other), values: valuesOf(other) }));
    const box = form.elements.form_beside || form.appendChild(document.createElement("input"));
    Object.assign(box, { type: "hidden", name: "form_beside", value: JSON.stringify(said) });
  }
  document.addEventListener("submit", (event) => {
    if (posts(event.target)) carry(event.target);
  });

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
  let changed = false, sending = false;
  document.addEventListener("input", (event) => {
    if (event.target.form && "guard" in event.target.form.dataset) changed = true;
  });
  document.addEventListener("submit", () => {
    sending = true;
    setTimeout(() => { sending = false; }, 1000); // still here: it was stopped, or opened elsewhere
  });
  window.addEventListener("beforeunload", (event) => { if (changed && !sending) event.preventDefault(); });

  // Enhanced requests carry the token that the page's forms carry.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();

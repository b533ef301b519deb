// Optional: every page works without this file.
(function () {
  "use strict";
  let sending = false; // a form, since somebody last typed: the answer may be long in coming
  document.addEventListener("input", () => { sending = false; });
  window.addEventListener("pageshow", () => { sending = false; });

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

  // What is written in the other forms of a page goes along with the one that is sent, and what is written in any goes
  // to the server when the page is left or hidden: it is there again on the page, in another tab too.
  const TYPED = "textarea, input:not([type=file], [type=password], [type=checkbox], [type=radio])";
  const OWN_KEEPER = "[data-autosave-url], [data-kept]";
  let kept = "";
  function isTyped(form) {
    return posts(form) && [...form.elements].some((box) => box.matches(TYPED) && box.value !== box.defaultValue);
  }
  function written(form, number) {
    const values = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") (values[name] ||= []).push(value);
    return { number, action: new URL(form.getAttribute("action") || "", location).pathname, values };
  }
  function writtenIn(choose) {
    return [...document.forms].flatMap((form, number) => (isTyped(form) && choose(form) ? [written(form, number)] : []));
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!posts(form)) return;
    const others = writtenIn((other) => other !== form);
    const box = document.createElement("input");
    Object.assign(box, { type: "hidden", name: "form_beside" });
    box.value = JSON.stringify({ number: [...document.forms].indexOf(form), others });
    form.append(box);
    setTimeout(() => box.remove(), 0);
    sending = !event.submitter || event.submitter.formTarget !== "_blank";
  });
  document.addEventListener("visibilitychange", () => {
    const mark = document.querySelector("[name=form_mark]");
    if (document.visibilityState !== "hidden" || sending || !mark) return;
    const others = writtenIn((form) => !form.querySelector(OWN_KEEPER));
    const said = JSON.stringify({ others });
    if (!others.length || said === kept) return;
    const key = mark.form.elements.csrfmiddlewaretoken.value;
    const sent = { csrfmiddlewaretoken: key, form_mark: mark.value, form_beside: said };
    if (navigator.sendBeacon("/kept-forms/", new URLSearchParams(sent))) kept = said;
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
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.form && "guard" in event.target.form.dataset) changed = true;
  });
  window.addEventListener("beforeunload", (event) => { if (changed && !sending) event.preventDefault(); });

  // Enhanced requests carry the token that the page's forms carry.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();

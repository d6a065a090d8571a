// Small comforts; every page works without them.
"use strict";

document.documentElement.dataset.js = "";

// An open menu closes on Escape and on a click elsewhere.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  }
});

// A second click on the same form does nothing; the server would refuse it as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  if (event.submitter) event.submitter.dataset.busy = "";
});
// Coming back by the browser's history finds the form usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[data-busy]")) delete button.dataset.busy;
});

// <span class="copy"><span>DE89…</span><button type="button" data-copy="DE89…" data-done="Copied">Copy</button></span>
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 2000);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-print]")) window.print();
});

// Rows shown as cards on phones keep their meaning for screen readers.
const ROLES = { TABLE: "table", TBODY: "rowgroup", TFOOT: "rowgroup", THEAD: "rowgroup", TR: "row", TD: "cell" };
for (const part of document.querySelectorAll(".table, .table :is(thead, tbody, tfoot, tr, td, th)")) {
  const role = ROLES[part.tagName] ?? (part.closest("thead") ? "columnheader" : "rowheader");
  part.setAttribute("role", role);
}

document.querySelector(".error-summary")?.focus();

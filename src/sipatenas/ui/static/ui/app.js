// Keys for lists and judging pages. Everything here can also be done with links and buttons.
//   data-keys   the list (or page part) that listens
//   data-row    one row of it; data-open  the link that enter opens
//   data-key    the letter that presses this button, in the row at hand or, outside rows, on the page
"use strict";
(function () {
  let at = -1;

  function list() { return document.querySelector("[data-keys]"); }
  function rows() { return Array.from(list().querySelectorAll("[data-row]")); }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function handle(row) {
    return row.querySelector("[data-open]") || row.querySelector("a, button");
  }

  function mark(found, index) {
    found.forEach((row, number) => row.classList.toggle("at", number === index));
    at = index;
  }

  function move(step) {
    const found = rows();
    if (!found.length) { return; }
    const index = Math.min(found.length - 1, Math.max(0, at + step));
    mark(found, index);
    const link = handle(found[index]);
    if (link) { link.focus({ preventScroll: true }); }
    found[index].scrollIntoView({ block: "nearest" });
  }

  function press(letter) {
    const row = rows()[at];
    const wanted = `[data-key="${letter}"]`;
    const button = (row && row.querySelector(wanted)) ||
      Array.from(list().querySelectorAll(wanted)).find((one) => !one.closest("[data-row]"));
    if (!button || button.disabled) { return false; }
    button.click();
    const part = button.closest("details");
    if (part && part.open && button.tagName === "SUMMARY") { enter(part); }
    return true;
  }

  // The first field of a part, so that the hand need not look for it.
  function enter(part) {
    const field = part.querySelector("form select, form textarea, select, textarea");
    if (field) { field.focus(); }
  }

  function open() {
    const row = rows()[at];
    const link = row && row.querySelector("[data-open]");
    if (link) { link.click(); return true; }
    return false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !list()) { return; }
    const help = document.getElementById("bantuan-tombol");
    if (help && help.open) { return; }
    if (typing(event.target)) {
      if (event.key === "Escape") { event.target.blur(); }
      return;
    }
    let done = true;
    if (event.key === "j") { move(1); }
    else if (event.key === "k") { move(-1); }
    else if (event.key === "?" && help) { help.showModal(); }
    else if (event.key === "Enter" && event.target === document.body) { done = open(); }
    else if (/^[a-z]$/.test(event.key)) { done = press(event.key); }
    else { done = false; }
    if (done) { event.preventDefault(); }
  });

  // Whoever came for one part of a page ("#bukti", "#kesampingkan") stands in its field.
  const wanted = list() && location.hash && document.getElementById(location.hash.slice(1));
  if (wanted && !rows().length) {
    window.addEventListener("load", () => setTimeout(() => {
      const fold = wanted.closest("details");
      if (fold) { fold.open = true; }
      enter(wanted.matches("form") ? wanted : wanted.parentElement);
    }));
  }

  // A row reached by mouse or tab is the row at hand.
  document.addEventListener("focusin", (event) => {
    const row = list() && event.target.closest("[data-keys] [data-row]");
    if (row) { const found = rows(); mark(found, found.indexOf(row)); }
  });

  // A swapped row keeps the place: the hand stays where it was.
  document.addEventListener("htmx:afterSettle", () => {
    if (!list() || at < 0 || document.activeElement !== document.body) { return; }
    const found = rows();
    if (found.length) { at = Math.min(at, found.length - 1); move(0); }
  });

  // A refused or failed request is said, never swallowed.
  ["htmx:responseError", "htmx:sendError"].forEach((name) => document.addEventListener(name, () => {
    const trouble = document.getElementById("gangguan");
    if (trouble) { trouble.hidden = false; trouble.scrollIntoView({ block: "nearest" }); }
  }));
})();

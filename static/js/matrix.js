// The comment table: keys. Without this script every link leads to a page.
const body = document.querySelector("#rows");
const keys = document.querySelector("#keys");
const rows = () => [...body.querySelectorAll("tr[id]")];
let last;
let seen = body ? rows().length : 0;

const here = () =>
  document.activeElement.closest("#rows tr[id]") ?? last ?? body.querySelector(":target");
const go = (row) => {
  last = row;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};
const step = (by, wanted = "tr") => {
  const all = rows();
  const at = all.indexOf(here());
  const ahead = by > 0 ? all.slice(at + 1) : all.slice(0, Math.max(at, 0)).reverse();
  const row = ahead.find((each) => each.matches(wanted));
  if (row) go(row);
  else if (by > 0) document.querySelector("#more [rel=next]")?.click();
};
const write = (row) => {
  const field = row?.querySelector("form.answer select");
  if (field) field.focus();
  else row?.querySelector(".write")?.click();
};
const acts = {
  j: () => step(1),
  k: () => step(-1),
  n: () => step(1, "[data-next]"),
  a: () => write(here()),
  "?": () => keys.togglePopover?.(),
};
const typing = "input:not([type=checkbox]), select, textarea, [contenteditable], [popover]";

// They can be switched off (WCAG 2.1.4); this browser remembers it.
const useKeys = keys?.querySelector("[data-keys]");
if (useKeys) {
  useKeys.checked = localStorage.getItem("keys") !== "off";
  useKeys.onchange = () => localStorage.setItem("keys", useKeys.checked ? "on" : "off");
}
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!useKeys?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Escape") {
    const row = target.closest("form.answer")?.closest("tr");
    if (row) go(row);
  }
  if (event.isComposing || target.closest(typing)) return;
  const act = key === "Enter" && target.matches("#rows tr") ? acts.a : acts[key];
  if (!act) return;
  event.preventDefault();
  if (act !== acts["?"]) keys.hidePopover?.();
  act();
});

// After a swap the focus stands where one goes on.
document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  if (target.matches(".write")) write(target.closest("tr"));
  else if (target === body && rows()[seen]) go(rows()[seen]);
  else if (target.matches("tr")) go(document.getElementById(target.id));
  seen = rows().length;
});

// A link to a comment that stands on another page of the table.
const { hash, search } = location;
if (/^#comment-\d+$/.test(hash) && !document.querySelector(hash) && !search.includes("at=")) {
  location.replace(`?at=${hash.slice(9)}${hash}`);
}

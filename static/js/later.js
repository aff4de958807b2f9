// htmx when it is first needed. Without this script every link leads to a page.
const source = document.querySelector("script[data-htmx]").dataset;
let loading;
const load = () =>
  (loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source.htmx;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  }));
const soon = () => load().catch(() => {});
for (const sign of ["pointerover", "focusin"]) {
  document.querySelector("main").addEventListener(sign, soon, { once: true });
}
// A part that comes by itself, a little later.
if (document.querySelector("[hx-trigger^=load]")) setTimeout(soon, 3000);
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("a[hx-get]");
    if (!link || window.htmx || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    load().then(() => link.click(), () => location.assign(link.href));
  },
  true,
);

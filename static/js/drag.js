// The agenda: drag a row to its place. Without this script the buttons move it.
const items = document.querySelector("#items");
const form = document.querySelector("#order");
const order = () => [...items.children].map((row) => row.dataset.item).join();
let held;
for (const row of items.children) row.draggable = true;
items.addEventListener("dragstart", (event) => {
  held = event.target.closest("tr");
  event.dataTransfer.effectAllowed = "move";
});
items.addEventListener("dragover", (event) => {
  const row = event.target.closest("tr");
  if (!held || !row) return;
  event.preventDefault();
  const { top, height } = row.getBoundingClientRect();
  if (row !== held) row[event.clientY < top + height / 2 ? "before" : "after"](held);
});
items.addEventListener("drop", (event) => event.preventDefault());
items.addEventListener("dragend", () => {
  held = undefined;
  if (order() === form.elements.seen.value) return;
  form.elements.order.value = order();
  form.submit();
});

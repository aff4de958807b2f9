// Notes. A line stays in this browser until the server has said that it is saved;
// it is sent again under the same key, which is kept once.
const form = document.querySelector("form[data-notes]");
const words = form.dataset;
const box = document.querySelector("[data-waiting]");
const list = document.querySelector("#lines");
const name = `note ${words.notes} `; // and a key: an item a line
const refused = new Map();
let saved = "";
let why = words.kept;

const waiting = () =>
  Object.keys(localStorage)
    .filter((each) => each.startsWith(name))
    .map((each) => JSON.parse(localStorage.getItem(each)))
    .sort((a, b) => a.at - b.at);
const rowOf = ({ fields: { key, text } }) => {
  const row = document.createElement("li");
  row.append(text);
  if (refused.has(key)) {
    const again = document.createElement("button");
    again.className = "linklike";
    again.append(words.again);
    again.onclick = () => {
      localStorage.removeItem(name + key);
      form.text.value = text;
      form.text.focus();
      show();
    };
    row.append(` ${words.refused} ${refused.get(key)} `, again);
  }
  return row;
};
const show = () => {
  const lines = waiting();
  const open = lines.filter(({ fields }) => !refused.has(fields.key)).length;
  const count = open === 1 ? words.one : words.many.replace("{n}", open);
  form.querySelector("[data-say]").textContent = open ? `${count} ${why}` : saved;
  box.hidden = !lines.length;
  box.replaceChildren(...lines.map(rowOf));
};

const post = ({ at, fields }) => {
  const body = new URLSearchParams(fields);
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1];
  if (token) body.set("csrfmiddlewaretoken", token);
  body.set("waited", Math.max(0, Math.round((Date.now() - at) / 1000)));
  const how = { method: "POST", body, redirect: "error" };
  how.signal = AbortSignal.timeout(20000);
  return fetch(`${form.action}?autosave`, how);
};
let sending = false;
const send = async () => {
  if (sending) return;
  sending = true;
  try {
    let line;
    while ((line = waiting().find(({ fields }) => !refused.has(fields.key)))) {
      const answer = await post(line);
      const said = await answer.text();
      if (answer.ok) localStorage.removeItem(name + line.fields.key);
      else if (answer.status === 422) refused.set(line.fields.key, said);
      else throw answer.status;
      saved = answer.ok ? said : "";
      show();
      look();
    }
    why = words.kept;
  } catch (status) {
    why = [401, 403].includes(status) ? words.signIn : words.kept;
    show();
  }
  sending = false;
};

form.addEventListener("submit", (event) => {
  const fields = Object.fromEntries(new FormData(form));
  if (!fields.text.trim()) return;
  const { key } = fields;
  try {
    localStorage.setItem(name + key, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    return; // no room, or not allowed: the form goes by itself
  }
  event.preventDefault();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  form.key.value = bytes.map((each) => each.toString(16).padStart(2, "0")).join("");
  form.text.value = "";
  form.kind.value = "remark";
  form.text.focus();
  setTimeout(show, 500);
  send();
});
addEventListener("online", send);

const look = async () => {
  if (list.dataset.first === undefined || document.hidden) return;
  const { last, new: path } = list.dataset;
  const sent = fetch(`${path}?after=${last}`, { redirect: "error" });
  const answer = await sent.catch(() => ({}));
  if (answer.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = page.querySelector("[data-last]");
  for (const line of [...news.children].reverse()) {
    const old = document.getElementById(line.id);
    if (old?.contains(document.activeElement)) return; // it comes again
    if (old) old.replaceWith(line);
    else list.prepend(line);
  }
  list.dataset.last = news.dataset.last;
  document.querySelector("h1").replaceWith(page.querySelector("h1"));
};
setInterval(look, 4000);
setInterval(send, 5000);
show();
send();

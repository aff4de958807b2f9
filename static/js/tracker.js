// The tracker's own script. Every page works without it.
const words = document.body.dataset;
const announce = (text) => {
  document.getElementById("live").textContent = text;
};

// An error summary takes the focus, also one that was swapped in.
const focusErrors = () => document.querySelector(".errors")?.focus();
focusErrors();
document.addEventListener("htmx:afterSwap", focusErrors);
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const { requestConfig, xhr } = detail;
  if (requestConfig.verb === "post" && xhr.status === 200) announce(words.saySaved);
});
// Where a tall form closes, what has the focus then would be left out of view.
document.addEventListener("htmx:afterSettle", () => {
  const { activeElement } = document;
  if (!activeElement?.matches("[autofocus]")) return;
  activeElement.scrollIntoView({ block: "nearest" });
});
document.addEventListener("htmx:responseError", () => announce(words.sayFailed));
document.addEventListener("htmx:sendError", () => announce(words.sayOffline));

// What was said while a file travelled is said on the page it led to.
const said = document.getElementById("messages");
if (said && sessionStorage.said) {
  const page = new DOMParser().parseFromString(sessionStorage.said, "text/html");
  said.append(...page.querySelector("#messages").children);
  sessionStorage.removeItem("said");
}

// What is only to be copied is chosen whole.
document.addEventListener("focusin", ({ target }) => {
  if (target.readOnly) target.select();
});

// Signing in again in another tab changes the token: send the one of now.
const freshToken = (form) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1];
  if (token && form.csrfmiddlewaretoken) form.csrfmiddlewaretoken.value = token;
};

// <form data-upload>: a bar while the file travels; then the answer's page.
const upload = (form, button) => {
  const box = form.querySelector("[data-progress]");
  const say = (text) => {
    box.hidden = false;
    box.querySelector("span").textContent = text;
  };
  const stop = (text) => {
    button.disabled = false;
    say(text);
  };
  const request = new XMLHttpRequest();
  request.upload.onprogress = ({ loaded, total }) => {
    const percent = Math.floor((100 * loaded) / total);
    box.querySelector("progress").value = percent;
    say(percent < 100 ? `${percent} %` : words.sayChecking);
  };
  request.onerror = () => stop(words.sayOffline);
  request.onload = () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    if (request.status < 300 && request.responseURL !== form.action) {
      sessionStorage.said = page.getElementById("messages")?.outerHTML ?? "";
      return location.assign(request.responseURL);
    }
    const main = page.querySelector("main");
    if (!main) return stop(words.sayFailed);
    document.querySelector("main").replaceWith(main);
    return focusErrors();
  };
  request.open("POST", form.action);
  request.send(new FormData(form));
  button.disabled = true;
  say("0 %");
};

document.addEventListener(
  "submit",
  ({ target }) => {
    clearTimeout(timers.get(target));
    delete target.dataset.unsaved;
    freshToken(target); // before htmx reads the form
  },
  true,
);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-upload]")) return;
  if (!form.querySelector("input[type=file]").files.length) return;
  event.preventDefault();
  upload(form, event.submitter ?? form.querySelector("button"));
});

// <form data-autosave="/path/">: sent 1.5 s after the last key, and again until it
// worked (not what the form refuses). [data-saved] in the form says so. Also of forms
// that are swapped in later.
const timers = new WeakMap();
const later = (form, ms) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(autosave, ms, form));
};
const autosave = async (form) => {
  if (!form.isConnected) return;
  freshToken(form);
  form.dataset.unsaved = "sent";
  const body = new FormData(form);
  const path = form.dataset.autosave || form.action;
  const sent = fetch(path, { method: "POST", body, redirect: "error" });
  const answer = await sent.catch(() => ({}));
  // The answer says when, in project time with its zone.
  const why = answer.status === 401 ? words.saySignedOut : words.sayUnsaved;
  const text = answer.ok ? await answer.text().catch(() => "") : why;
  form.querySelector("[data-saved]").textContent = text || words.saySaved;
  if (answer.ok && form.dataset.unsaved === "sent") delete form.dataset.unsaved;
  if (!answer.ok && answer.status !== 422) later(form, 15000);
};
document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-autosave]");
  if (!form) return;
  form.dataset.unsaved = "typed";
  later(form, 1500);
});
// Leaving the page asks first while something could not be saved.
addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-unsaved]")) event.preventDefault();
});

// <form data-choices>: [data-chosen] counts the rows that are not left out.
for (const form of document.querySelectorAll("form[data-choices]")) {
  const count = form.querySelector("[data-chosen]");
  form.addEventListener("change", () => {
    const left = form.querySelectorAll("[type=radio]:checked:not([value=''])");
    if (count) count.textContent = left.length;
  });
}

// In [data-changes], j and k go from the change with the focus to the next or last one.
document.querySelector("[data-changes]")?.addEventListener("keydown", (event) => {
  const rel = { j: "next", k: "prev" }[event.key];
  if (!rel || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) return;
  event.target.closest("[data-step], .diff")?.querySelector(`[rel=${rel}]`)?.click();
});

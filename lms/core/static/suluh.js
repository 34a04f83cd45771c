/* Text size, passwords, print, copy, answer queue: all optional. */
(() => {
  const d = document, root = d.documentElement, by = id => d.getElementById(id);
  /* may be forbidden */
  const get = k => { try { return JSON.parse(localStorage.getItem(k)); } catch {} };
  const put = (k, v) => { try { v ? localStorage.setItem(k, JSON.stringify(v)) : localStorage.removeItem(k); } catch {} };
  root.classList.add("js");

  const size = n => {
    if (n) root.dataset.text = n; else delete root.dataset.text;
    d.querySelectorAll("[data-size]").forEach(b => b.setAttribute("aria-pressed", +b.dataset.size === n));
  };
  size(+(get("text") ?? root.dataset.text ?? 0));
  d.addEventListener("click", e => {
    const b = e.target.closest("button"), s = b?.dataset, i = s && by(s.show);
    if (!s) return;
    if (s.size) { size(+s.size); put("text", s.size); }
    if (i) {
      const on = i.type === "password";
      i.type = on ? "text" : "password";
      b.textContent = s[on ? "off" : "on"]; b.setAttribute("aria-pressed", on);
    }
    if (s.copy) navigator.clipboard?.writeText(b.value).then(() => b.firstChild.data = s.copy);
    if ("print" in s) print();
  });
  d.addEventListener("submit", e => {
    if ("signout" in e.target.dataset) try { Object.keys(localStorage).forEach(k => k.startsWith("q:") && put(k)); } catch {}
  });

  /* Answer queue: id of the box -> [version seen, body]; kept until the server answers. */
  const form = d.querySelector("form[data-queue]");
  if (!form) return;
  const key = "q:" + form.dataset.queue, words = form.dataset.words.split("|");
  const queue = get(key) || {}, old = Object.keys(queue)[0];
  const left = by("left"), min = () => Date.now() / 6e4;
  let busy, edited, wait = 5, end = left && min() + left.dataset.left / 60;

  const stamp = (id, n, a = {}) => {
    const s = by(id)?.querySelector(".stamp");
    if (!s) return;
    s.className = "stamp s" + n;
    s.textContent = words[n].replace("{at}", a.at || "").replace("{stored}", () => a.stored || "");
  };
  const settle = (id, item, n, a) => {
    const box = by(id), seen = box?.querySelector("[data-seen]");
    if (box && a.version) { box.dataset.v = a.version; if (seen) seen.value = a.version; }
    if (a.left) end = min() + a.left / 60;
    if (queue[id] === item) delete queue[id];
    else if (n < 2) queue[id][0] = a.version; /* changed meanwhile */
    if (n > 1) edited = 1; /* a refusal stays in sight */
    put(key, queue); stamp(id, queue[id] ? 0 : n, a);
    wait = 5; send();
  };
  const send = async () => {
    const id = Object.keys(queue)[0], item = queue[id];
    if (busy) return;
    if (!id) { put(key); if (old && !edited) location.reload(); return; }
    busy = 1;
    const body = new URLSearchParams(item[1]);
    body.set("seen", item[0]); body.set("csrf_token", form.csrf_token.value);
    try {
      const r = await fetch(form.dataset.save, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } }), s = r.status;
      if (s > 499 || s === 429) throw s;
      const j = r.ok || s === 409 ? await r.json() : {};
      busy = 0;
      if (!s || [400, 401, 403].includes(s)) stamp(id, 3);
      else settle(id, item, r.ok ? 1 : s === 409 ? 4 : 5, j.error || j);
    } catch { busy = 0; stamp(id, 2); setTimeout(send, wait * 1e3); wait = Math.min(wait * 2, 60); }
  };
  form.addEventListener("input", () => edited = 1);
  form.addEventListener("change", e => {
    const box = e.target.closest("[data-q]"), all = new FormData(form), b = new URLSearchParams();
    if (!box) return;
    box.querySelectorAll("[name]").forEach(x => b.has(x.name) || all.getAll(x.name).forEach(v => b.append(x.name, v)));
    b.set("question", box.dataset.q);
    b.set("key", Math.random().toString(36).slice(2) + Date.now().toString(36));
    queue[box.id] = [+box.dataset.v || 0, b.toString()];
    put(key, queue); stamp(box.id, 0); send();
  });
  addEventListener("online", send);
  if (old) send();

  if (left) setInterval(() => left.textContent = words[6].replace("{n}", Math.max(0, Math.ceil(end - min()))), 15e3);
})();

// Fetches the moving part of the page again when the campaign moved. Without it the page is whole, and stands still.
(() => {
  const moving = document.querySelector('[data-live]');
  if (!moving) return;
  const { live, stream } = moving.dataset;
  const POLL_MS = 15000; // without a stream
  const MINUTE_MS = 60000; // "two minutes ago" grows old by itself
  let source, timer, busy, again;

  function merge(fresh) {
    for (const part of fresh.querySelectorAll('[data-part]')) {
      const here = moving.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!here || here.outerHTML === part.outerHTML) continue;
      for (const { name } of [...here.attributes]) if (!part.hasAttribute(name)) here.removeAttribute(name);
      for (const { name, value } of part.attributes) here.setAttribute(name, value);
      const fill = here.querySelector('.fill');
      if (fill) fill.setAttribute('width', part.querySelector('.fill').getAttribute('width')); // so that it can glide
      else here.replaceChildren(...part.childNodes);
    }
  }

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(live);
      if (answer.ok) merge(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch { /* the next one will do */ }
    busy = false;
    if (again) { again = false; refresh(); }
  }

  function every(ms) {
    clearInterval(timer);
    timer = setInterval(refresh, ms);
  }

  function open(url) {
    every(window.EventSource ? MINUTE_MS : POLL_MS);
    if (!window.EventSource) return;
    source = new EventSource(url);
    source.onopen = () => every(MINUTE_MS);
    source.onmessage = refresh;
    // The browser connects again by itself, unless it was refused.
    source.onerror = () => every(POLL_MS);
  }

  document.addEventListener('visibilitychange', () => {
    if (source) source.close();
    clearInterval(timer);
    // Nobody looks: no stream, no requests. Coming back, the present state is sent at once.
    if (!document.hidden) open(stream.replace(/since=.*$/, 'since=-1'));
  });
  open(stream);
})();

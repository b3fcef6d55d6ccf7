// Fetches the page that is shown again every two seconds and puts in what has changed. Without this script the page reloads itself.
'use strict';

const EVERY_MS = 2000;
const pause = document.getElementById('pause');
const connection = document.getElementById('connection');
let paused = false;

if (pause) {
  pause.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Resume' : 'Pause';
    document.body.classList.toggle('paused', paused);
  });
  // A script in no hurry: the next look begins when this one is over.
  setTimeout(look, EVERY_MS);
}

async function look() {
  try {
    if (!paused && !document.hidden && !isBusy()) {
      await refresh();
    }
  } finally {
    setTimeout(look, EVERY_MS);
  }
}

// Text that somebody is selecting must not go away under the pointer.
function isBusy() {
  const selection = getSelection();
  return selection && !selection.isCollapsed;
}

async function refresh() {
  let response;
  try {
    response = await fetch(location.href, {headers: {Accept: 'text/html'}, redirect: 'manual', signal: AbortSignal.timeout(5000)});
  } catch {
    say('The console does not answer.');
    return;
  }
  if (response.type === 'opaqueredirect') {
    location.href = '/login';
    return;
  }
  if (!response.ok) {
    say('The console answers ' + response.status + '.');
    return;
  }
  say('');
  show(new DOMParser().parseFromString(await response.text(), 'text/html'));
}

function say(text) {
  if (connection.textContent !== text) {
    connection.textContent = text;
  }
}

function show(fresh) {
  document.title = fresh.title;
  for (const part of document.querySelectorAll('[data-live]')) {
    const now = fresh.getElementById(part.id);
    if (now) {
      keepOpen(part, now);
      if (now.innerHTML !== part.innerHTML) {
        replace(part, now);
      }
    }
  }
}

function keepOpen(part, now) {
  for (const open of part.querySelectorAll('details[open]')) {
    const same = now.querySelector('#' + CSS.escape(open.id));
    if (same) {
      same.open = true;
    }
  }
}

// The focus is in a gift's line, in something inside it, or elsewhere: the nth thing that can have it, in the element with this id.
function replace(part, now) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const home = focused && focused.closest('[id]');
  const nth = home ? focusable(home).indexOf(focused) : -1;
  part.replaceChildren(...now.childNodes);
  if (home) {
    const same = document.getElementById(home.id);
    const target = same && focusable(same)[nth];
    if (target) {
      target.focus({preventScroll: true});
    }
  }
}

function focusable(element) {
  return [...element.querySelectorAll('a, button, summary, [tabindex]')];
}

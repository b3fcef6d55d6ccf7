// Keeps the first page of the list current; without it the page is reloaded by hand.
const live = document.getElementById("live");

async function refresh() {
  if (live.contains(document.activeElement)) {
    return; // somebody is about to follow a link
  }
  const answer = await fetch("/");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["h1 small", ".mails"]) {
    const [is, was] = [page.querySelector(part), live.querySelector(part)];
    if (is.innerHTML !== was.innerHTML) {
      was.replaceChildren(...is.childNodes);
    }
  }
}

if (live) {
  setInterval(() => refresh().catch(() => {}), 2000); // not there now: the next try will tell
}

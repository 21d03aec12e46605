/**
 * The page works without it. It renews what is shown by what the server says anew, element by
 * element: what has the focus, is selected or scrolled to stays. And it says times in the zone of
 * who reads them, when these are pointed at.
 */
export const SCRIPT = `
'use strict';
const EVERY_MS = 30000;
const said = document.getElementById('renewal');

function renewAttributes(old, now) {
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? (node.dataset.key ?? node.id) : '';
}

function renewChildren(old, now) {
  const keyed = new Map([...old.childNodes].map((node) => [keyOf(node), node]));
  keyed.delete('');
  const kept = new Set([...now.childNodes].map(keyOf));
  // What has left goes first: what is moved instead would lose the focus.
  for (const [key, node] of keyed) if (!kept.has(key)) node.remove();
  let place = old.firstChild;
  for (const wanted of [...now.childNodes]) {
    const key = keyOf(wanted);
    if (key !== '' && keyed.has(key) && keyed.get(key) !== place) {
      old.insertBefore(keyed.get(key), place);
      place = keyed.get(key);
    }
    const fits = place && place.nodeName === wanted.nodeName && keyOf(place) === key;
    if (!fits) {
      old.insertBefore(wanted, place);
      continue;
    }
    const next = place.nextSibling;
    renew(place, wanted);
    place = next;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function renew(old, now) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== now.data) old.data = now.data;
    return;
  }
  if ('keep' in old.dataset) return;
  renewAttributes(old, now);
  renewChildren(old, now);
}

function say(text, isBad) {
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle('bad', isBad);
}

let failedSince;
async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(20000) });
    if (!answer.ok && answer.status !== 404) throw new Error('status ' + answer.status);
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = now.querySelector('main');
    if (main === null) throw new Error('another page');
    renew(document.querySelector('main'), main);
    document.title = now.title;
    failedSince = undefined;
    say('Renews itself every 30 seconds.', false);
  } catch (error) {
    failedSince ??= new Date();
    say('Not renewed since ' + failedSince.toLocaleTimeString() + ' (' + error.message + '): what is shown is old.', true);
  }
}

function sayLocally({ target }) {
  const time = target instanceof Element ? target.closest('time') : null;
  if (time === null) return;
  const local = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  time.title = local + ', ' + time.dateTime;
}

document.addEventListener('pointerover', sayLocally);
document.addEventListener('visibilitychange', look);
setInterval(look, EVERY_MS);
say('Renews itself every 30 seconds.', false);
`;


const linking = (() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;

  // theme: the system decides until somebody presses the button
  const theme = document.getElementById('theme');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches;
  theme.hidden = false;
  theme.setAttribute('aria-pressed', isDark());
  theme.onclick = () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    theme.setAttribute('aria-pressed', isDark());
  };

  // one item, many marks: pointing at one lights all
  const idsOf = element => (element.dataset.e || '').split(' ').filter(Boolean);
  const marks = new Map();
  for (const element of all('[data-e]')) for (const id of idsOf(element)) {
    if (!marks.has(id)) marks.set(id, []);
    marks.get(id).push(element);
  }
  let pinned = null;
  const light = ids => {
    all('.hot').forEach(element => element.classList.remove('hot'));
    for (const id of ids) (marks.get(id) || []).forEach(element => element.classList.add('hot'));
  };
  const show = id => {
    const row = document.getElementById(id), list = row && row.closest('.evlist');
    if (!list) return;
    const folded = row.closest('details');
    if (folded) folded.open = true;
    list.scrollTop = row.offsetTop - list.clientHeight / 2;
  };
  for (const element of all('[data-e]')) {
    const ids = idsOf(element);
    if (!ids.length) continue;
    element.addEventListener('pointerenter', () => light(ids));
    element.addEventListener('pointerleave', () => light(pinned || []));
    element.addEventListener('focusin', () => light(ids));
    element.addEventListener('focusout', () => light(pinned || []));
    element.addEventListener('click', event => {
      if (event.target.closest('a, summary')) return;
      pinned = pinned && pinned.join() === ids.join() ? null : ids;
      light(pinned || ids);
      if (pinned && !element.closest('.ev')) show(ids[ids.length - 1]);
    });
  }
  const unpin = () => {
    pinned = null;
    light([]);
  };
  return {all, idsOf, light, show, unpin};
})();

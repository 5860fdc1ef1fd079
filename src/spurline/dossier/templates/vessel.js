
(() => {
  'use strict';
  const {all, idsOf, light, show, unpin} = linking;
  const items = all('.evlist li'), said = document.querySelector('output.said');
  let at = -1;

  // one stop of the Tab key in the list and one in each drawing; arrows go from event to event in time
  const step = (n, focus) => {
    at = Math.max(0, Math.min(items.length - 1, n));
    const item = items[at];
    items.forEach(other => { other.tabIndex = other === item ? 0 : -1; });
    light(idsOf(item));
    said.textContent = item.textContent.replace(/\s+/g, ' ').trim();
    if (focus) item.focus();
    else show(item.id);
  };
  const keys = (element, focus) => element.addEventListener('keydown', event => {
    const n = {ArrowUp: at - 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowRight: at + 1, Home: 0, End: items.length - 1}[event.key];
    if (event.key === 'Escape') {
      unpin();
      said.textContent = '';
    } else if (n !== undefined && items.length) {
      event.preventDefault();
      step(n, focus);
    }
  });
  items.forEach((item, k) => {
    item.tabIndex = k ? -1 : 0;
    item.addEventListener('focus', () => { at = k; });
  });
  all('.evlist').forEach(list => {
    list.tabIndex = -1;
    keys(list, true);
  });
  all('.map, .lanes').forEach(drawing => keys(drawing, false));
  addEventListener('beforeprint', () => all('details').forEach(one => { one.open = true; }));
})();

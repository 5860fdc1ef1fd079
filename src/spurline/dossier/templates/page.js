
(() => {
  'use strict';
  const {all, idsOf, unpin} = linking;
  const data = JSON.parse(document.getElementById('data').textContent);

  // the cursor and the brush on the time axis
  const plots = all('.tl-plot').map(svg => ({svg, panels: JSON.parse(svg.dataset.panels)}));
  if (!plots.length) return;
  const xOf = (panels, day) => {
    for (const p of panels) if (day <= p.b) return p.x + Math.max(0, day - p.a) / (p.b - p.a) * p.w;
    const last = panels[panels.length - 1];
    return last.x + last.w;
  };
  const dayOf = (panels, x) => {
    for (const p of panels) if (x <= p.x + p.w + 12) return p.a + Math.max(0, Math.min(1, (x - p.x) / p.w)) * (p.b - p.a);
    return panels[panels.length - 1].b;
  };
  const panels = plots[0].panels, first = panels[0].a, last = panels[panels.length - 1].b - 1;
  const say = day => {
    const d = new Date(Math.floor(day) * 864e5), month = data.months[d.getUTCMonth()];
    return data.comma ? `${d.getUTCDate()}. ${month} ${d.getUTCFullYear()}` : `${d.getUTCDate()} ${month} ${d.getUTCFullYear()}`;
  };
  const number = p => data.comma ? p.toFixed(2).replace('.', ',') : p.toFixed(2);
  const presence = new Map(Object.entries(data.presence).map(([id, one]) => [id, {name: one.name, p: new Map(one.days.map((day, k) => [day, one.p[k]]))}]));
  const items = all('.evlist > ol > li'), output = document.getElementById('cursor');
  let cursor = null, brush = null;

  const outside = element => brush && element.dataset.a !== undefined && !(+element.dataset.b >= brush[0] && +element.dataset.a < brush[1]);
  const render = () => {
    for (const {svg, panels: own} of plots) {
      const line = svg.querySelector('.cur'), area = svg.querySelector('.br');
      line.setAttribute('visibility', cursor === null ? 'hidden' : 'visible');
      if (cursor !== null) line.setAttribute('transform', `translate(${xOf(own, cursor + 0.5)},0)`);
      area.setAttribute('x', brush ? xOf(own, brush[0]) : 0);
      area.setAttribute('width', brush ? Math.max(2, xOf(own, brush[1]) - xOf(own, brush[0])) : 0);
      svg.setAttribute('aria-valuenow', cursor === null ? 0 : cursor - first);
      svg.setAttribute('aria-valuetext', cursor === null ? data.hint : say(cursor));
    }
    const said = [];
    for (const place of all('.map .place')) {
      const one = presence.get(place.dataset.place), p = one && cursor !== null ? one.p.get(cursor) || 0 : 0;
      place.querySelector('.ring').setAttribute('r', p > 0.02 ? 6 + Math.sqrt(p) * 16 : 0);
    }
    if (cursor !== null) for (const one of presence.values()) if ((one.p.get(cursor) || 0) >= 0.05) said.push(`${one.name} ${number(one.p.get(cursor))}`);
    const hidden = new Set();
    for (const item of items) {
      item.hidden = !!outside(item);
      if (item.hidden) hidden.add(item.id);
    }
    for (const leg of all('.leg, .map .place')) {
      const ids = idsOf(leg);
      leg.classList.toggle('off', !!brush && (!ids.length || ids.every(id => hidden.has(id))));
    }
    for (const row of all('.led tbody tr')) row.classList.toggle('off', !!outside(row));
    document.getElementById('evn').textContent = data.of.replace('{n}', items.length - hidden.size).replace('{all}', items.length);
    output.textContent = brush ? `${say(brush[0])} – ${say(brush[1] - 1)}`
      : cursor === null ? data.hint : say(cursor) + (said.length ? ` · p ${said.slice(0, 4).join(' · ')}` : '');
  };
  const select = (a, b) => {
    brush = a === null ? null : [Math.min(a, b), Math.max(a, b) + 1];
    render();
  };
  const step = (day, n) => {
    let next = day + n;
    for (let k = 1; k < panels.length; k++) if (next >= panels[k - 1].b && next < panels[k].a) next = n > 0 ? panels[k].a : panels[k - 1].b - 1;
    return Math.max(first, Math.min(last, next));
  };
  document.getElementById('all').onclick = () => select(null);
  document.querySelector('.tlbar').hidden = false;
  for (const {svg, panels: own} of plots) {
    let drag = null, anchor = null;
    svg.tabIndex = 0;
    svg.setAttribute('role', 'slider');
    svg.setAttribute('aria-valuemin', 0);
    svg.setAttribute('aria-valuemax', last - first);
    const at = event => {
      const box = svg.getBoundingClientRect();
      return Math.floor(dayOf(own, (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width));
    };
    svg.addEventListener('pointermove', event => {
      cursor = at(event);
      if (drag && Math.abs(event.clientX - drag.x) > 4) select(drag.day, cursor); else render();
    });
    svg.addEventListener('pointerdown', event => {
      if (event.pointerType === 'touch') return;
      drag = {x: event.clientX, day: at(event)};
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener('pointerup', event => {
      if (drag && Math.abs(event.clientX - drag.x) <= 4 && brush) select(null);
      drag = null;
    });
    svg.addEventListener('pointerleave', () => {
      if (!drag) {
        cursor = null;
        render();
      }
    });
    svg.addEventListener('keydown', event => {
      const n = {ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7}[event.key];
      if (n) {
        event.preventDefault();
        const from = cursor ?? panels[panels.length - 1].a;
        cursor = step(from, n);
        if (event.shiftKey) {
          anchor ??= from;
          select(anchor, cursor);
        } else {
          anchor = null;
          render();
        }
      } else if (event.key === 'Home' || event.key === 'End') {
        event.preventDefault();
        cursor = event.key === 'Home' ? first : last;
        render();
      } else if (event.key === 'Escape') {
        cursor = anchor = null;
        unpin();
        select(null);
      }
    });
  }
  // on a narrow screen begin where the case is dense
  for (const box of all('.tl')) {
    const svg = box.querySelector('.tl-plot'), own = JSON.parse(svg.dataset.panels);
    const widest = own.reduce((a, b) => (b.w > a.w ? b : a));
    if (box.scrollWidth > box.clientWidth + 40) box.scrollLeft = widest.x - 16;
  }
  addEventListener('beforeprint', () => {
    cursor = null;
    select(null);
    all('details').forEach(one => { one.open = true; });
  });
  render();
})();

// A page that is open follows what changes. The server tells that something has; the page is read again, with all that its
// reader may see, and each part that is another now takes the place of what was there. Lists wait for whoever is in them.
'use strict';
(() => {
  const $ = (selector, of = document) => of.querySelector(selector);
  const $$ = (selector, of = document) => [...of.querySelectorAll(selector)];
  const main = $('[data-live]');
  if (!main || !window.EventSource) return;

  const KEPT = 'skirret-live';
  const SLOW = 15000;
  const LONGEST = 60000;
  const PATIENCE = 30000;
  const rate = $('#live-rate');
  const pill = $('[data-fresh]');
  const shown = new Map();
  const held = new Map();
  let source;
  // What the page shows, and what the server has told of: until a read is done well, the second is ahead.
  let since = main.dataset.since || '';
  let told = since;
  let dirty = false;
  let timer;
  let again;
  let last = performance.now();
  let took = 0;
  let failed = 0;
  let reading = false;
  let over = false;

  const tell = text => { const state = $('#live-state'); if (state.textContent !== text) state.textContent = text; };
  const keys = part => $$('[data-row]', part).map(row => row.dataset.row);

  // --- parts ---

  // What a part says. The ages in it grow by themselves and are no change.
  function content(part) {
    const copy = part.cloneNode(true);
    $$('time[data-ago]', copy).forEach(time => { time.textContent = ''; });
    return copy.outerHTML;
  }

  // Whether the pointer would be over something else afterwards: over another row, or another place of a chart.
  const moves = (part, fresh) => part.dataset.part === 'quiet' || keys(part).join('\n') !== keys(fresh).join('\n');

  // A list would move under the pointer, the focus or what is selected; a number only under the last two.
  function isHeld(part, fresh) {
    const chosen = getSelection();
    return part.contains(document.activeElement)
      || (!chosen.isCollapsed && part.contains(chosen.anchorNode))
      || (part.dataset.part && ((part.matches(':hover') && moves(part, fresh)) || !!$('input[name=id]:checked', part)))
      || !!$('dialog[open], main [popover]:popover-open');
  }

  function put(part, fresh) {
    const open = $$('details', part).map(each => each.open);
    const left = $$('.scroll', part).map(each => each.scrollLeft);
    const mine = document.importNode(fresh, true);
    $$('details', mine).forEach((each, i) => { each.open = open[i] ?? each.open; });
    part.replaceWith(mine);
    $$('.scroll', mine).forEach((each, i) => { each.scrollLeft = left[i] ?? 0; });
    shown.set(mine.id, content(fresh));
    held.delete(mine.id);
    document.dispatchEvent(new CustomEvent('skirret:renewed', { detail: mine }));
  }

  function take(page) {
    for (const part of $$('[data-part]')) {
      const fresh = page.getElementById(part.id);
      if (!fresh || content(fresh) === shown.get(part.id)) held.delete(part.id);
      else if (isHeld(part, fresh)) held.set(part.id, fresh);
      else put(part, fresh);
    }
    announce();
  }

  function announce() {
    let count = 0;
    for (const [id, fresh] of held) {
      const there = new Set(keys(document.getElementById(id)));
      count += keys(fresh).filter(key => !there.has(key)).length;
    }
    // What is nothing but numbers waits without a word.
    pill.hidden = ![...held.keys()].some(id => document.getElementById(id).dataset.part !== 'quiet');
    const text = count ? `${count} new: show` : 'Changed: show';
    if (pill.textContent !== text) pill.textContent = text;
  }

  function release(all) {
    for (const [id, fresh] of [...held]) {
      const part = document.getElementById(id);
      if (part && (all || !isHeld(part, fresh))) put(part, fresh);
    }
    announce();
  }

  // --- reading ---

  function end(why) {
    over = true;
    close();
    tell(why);
  }

  async function read() {
    clearTimeout(timer);
    timer = undefined;
    if (reading || over) return;
    reading = true;
    dirty = false;
    const known = told;
    const began = performance.now();
    let well = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401 || answer.status === 403) {
        end('ended: load the page again to log in');
      } else if (answer.status === 404) {
        end('is not kept any more');
      } else if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        well = true;
        since = known;
        take(page);
      }
    } catch {
      // The console is away or slow: it is asked again.
    } finally {
      reading = false;
      last = performance.now();
      if (well) took = last - began;
      failed = well ? 0 : failed + 1;
      if (dirty || !well) changed();
    }
  }

  function changed() {
    dirty = true;
    if (timer !== undefined || reading || over || !source) return;
    const least = Math.max(Number(rate.value) * 1000, 5 * took, failed ? Math.min(LONGEST, 1000 * 2 ** failed) : 0);
    // Many pages are told at the same moment; they do not read at the same.
    timer = setTimeout(read, Math.max(0, last + least - performance.now()) + 1000 * Math.random());
  }

  // --- the stream ---

  function close() {
    clearTimeout(again);
    clearTimeout(timer);
    timer = undefined;
    if (source) source.close();
    source = undefined;
  }

  function open() {
    close();
    if (over || document.hidden || rate.value === '0') {
      tell(over ? $('#live-state').textContent : rate.value === '0' ? 'off' : '');
      return;
    }
    source = new EventSource(`/live?topics=${encodeURIComponent(main.dataset.live)}&since=${encodeURIComponent(since)}`);
    source.onopen = () => tell('on');
    source.addEventListener('change', event => {
      told = event.lastEventId;
      changed();
    });
    source.onerror = () => {
      tell('waits for the console');
      // A connection that is lost the browser makes again; an answer that is none it does not.
      if (source && source.readyState === EventSource.CLOSED) {
        read();
        again = setTimeout(open, SLOW * (1 + Math.random()));
      }
    };
    if (dirty) changed();
  }

  $$('[data-part]').forEach(part => shown.set(part.id, content(part)));
  const kept = localStorage.getItem(KEPT);
  if (kept && $(`option[value="${CSS.escape(kept)}"]`, rate)) rate.value = kept;
  $('#live').hidden = false;
  rate.addEventListener('change', () => {
    localStorage.setItem(KEPT, rate.value);
    open();
  });
  pill.addEventListener('click', () => release(true));
  for (const name of ['focusout', 'mouseout', 'selectionchange', 'change', 'close', 'toggle']) {
    document.addEventListener(name, () => { if (held.size) setTimeout(release, 300, false); }, true);
  }
  document.addEventListener('visibilitychange', open);
  addEventListener('pagehide', close);
  addEventListener('pageshow', event => { if (event.persisted) open(); });
  open();
})();

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
  const rate = $('#live-rate');
  const pill = $('[data-fresh]');
  const shown = new Map();
  const held = new Map();
  let source;
  let since = main.dataset.since || '';
  let timer;
  let again;
  let last = Date.now();
  let reading = false;
  let over = false;

  const tell = text => { const state = $('#live-state'); if (state.textContent !== text) state.textContent = text; };
  const keys = part => $$('[data-row]', part).map(row => row.dataset.row);

  // --- parts ---

  // A list would move under the pointer, the focus or what is selected; a number only under the last two.
  function isHeld(part) {
    const chosen = getSelection();
    return part.contains(document.activeElement)
      || (!chosen.isCollapsed && part.contains(chosen.anchorNode))
      || (part.dataset.part && (part.matches(':hover') || !!$('input[name=id]:checked', part)))
      || !!$('dialog[open], main [popover]:popover-open');
  }

  function put(part, fresh) {
    const open = $$('details', part).map(each => each.open);
    const left = $$('.scroll', part).map(each => each.scrollLeft);
    const mine = document.importNode(fresh, true);
    $$('details', mine).forEach((each, i) => { each.open = open[i] ?? each.open; });
    part.replaceWith(mine);
    $$('.scroll', mine).forEach((each, i) => { each.scrollLeft = left[i] ?? 0; });
    shown.set(mine.id, fresh.outerHTML);
    held.delete(mine.id);
    document.dispatchEvent(new CustomEvent('skirret:renewed', { detail: mine }));
  }

  function take(page) {
    for (const part of $$('[data-part]')) {
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.outerHTML === shown.get(part.id)) held.delete(part.id);
      else if (isHeld(part)) held.set(part.id, fresh);
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
      if (part && (all || !isHeld(part))) put(part, fresh);
    }
    announce();
  }

  // --- reading ---

  async function read() {
    clearTimeout(timer);
    timer = undefined;
    if (reading || over) return;
    reading = true;
    last = Date.now();
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (answer.status === 401 || answer.status === 403) {
        over = true;
        close();
        tell('ended: load the page again to log in');
      } else if (answer.ok) {
        take(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      }
    } catch {
      // The console is away; the stream says when it is back.
    } finally {
      reading = false;
    }
  }

  function changed() {
    if (timer === undefined) timer = setTimeout(read, Math.max(0, last + Number(rate.value) * 1000 - Date.now()));
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
      since = event.lastEventId;
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
  }

  $$('[data-part]').forEach(part => shown.set(part.id, part.outerHTML));
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

// Everything by keyboard: what a key does is what a click would do.
'use strict';
(() => {
  const $ = (selector, of = document) => of.querySelector(selector);
  const $$ = (selector, of = document) => [...of.querySelectorAll(selector)];

  let row = -1;
  const rows = () => $$('tr[data-row]');

  function goTo(next) {
    const all = rows();
    if (!all.length) return;
    all[row]?.classList.remove('here');
    row = Math.max(0, Math.min(all.length - 1, next));
    all[row].classList.add('here');
    const link = $('a', all[row]);
    link?.focus({ preventScroll: true });
    all[row].scrollIntoView({ block: 'nearest' });
  }

  const inField = target => target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]');
  let gone = 0;

  function pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $('dialog[open]')) return;
    if (inField(event.target)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (gone && event.timeStamp - gone < 1500) {
      gone = 0;
      const link = $(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        location.assign(link.href);
      }
      return;
    }
    gone = 0;
    const keys = {
      g: () => { gone = event.timeStamp; },
      '/': () => { const field = $('[data-search]'); if (field) { field.focus(); field.select(); } else location.assign('/dead-letters?query=status%3Apending'); },
      '?': () => $('#keys')?.togglePopover(),
      j: () => goTo(row + 1),
      k: () => goTo(row - 1),
      x: () => { const box = rows()[row] && $('input[name=id]', rows()[row]); box?.click(); },
      n: () => $('[data-fresh]:not([hidden])')?.click(),
      r: () => $('[data-act=retry]')?.click(),
    };
    const does = keys[event.key];
    if (does) {
      event.preventDefault();
      does();
    } else if (event.key === 'Enter' && event.target === document.body && rows()[row]) {
      $('a', rows()[row])?.click();
    }
  }

  document.addEventListener('keydown', pressed);
})();

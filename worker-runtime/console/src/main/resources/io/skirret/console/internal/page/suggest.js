// What may come next in a query, while it is written: a combobox as the ARIA practices describe it.
'use strict';
(() => {
  const field = document.querySelector('[data-suggest]');
  if (!field) return;
  const list = document.getElementById('suggestions');
  const WAIT = 120;
  let asked = 0;
  let timer;
  let from = 0;
  let at = -1;

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked++;
    at = -1;
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  }

  function choose(next) {
    const all = options();
    options()[at]?.removeAttribute('aria-selected');
    at = (next + all.length) % all.length;
    all[at].setAttribute('aria-selected', 'true');
    all[at].scrollIntoView({ block: 'nearest' });
    field.setAttribute('aria-activedescendant', all[at].id);
  }

  function take(option) {
    const text = option.dataset.text;
    const end = field.selectionStart;
    const more = text.endsWith(':') ? '' : ' ';
    field.setRangeText(text + (field.value[end] === ' ' ? '' : more), from, end, 'end');
    close();
    if (!more) ask();
  }

  function show(answer) {
    list.replaceChildren(...answer.options.map((option, i) => {
      const item = document.createElement('li');
      item.id = `suggestion-${i}`;
      item.role = 'option';
      item.dataset.text = option.text;
      item.textContent = option.text;
      if (option.hint) {
        const hint = document.createElement('span');
        hint.className = 'sub';
        hint.textContent = ` ${option.hint}`;
        item.append(hint);
      }
      return item;
    }));
    at = -1;
    from = answer.from;
    field.removeAttribute('aria-activedescendant');
    list.hidden = !answer.options.length;
    field.setAttribute('aria-expanded', String(!list.hidden));
  }

  async function ask() {
    const mine = ++asked;
    const text = field.value.slice(0, field.selectionStart);
    try {
      const answer = await fetch(`/retry/query-suggestions?of=${field.dataset.suggest}&text=${encodeURIComponent(text)}`);
      if (answer.ok && mine === asked && document.activeElement === field) show(await answer.json());
    } catch {
      // Who gets no suggestions writes on.
    }
  }

  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener('blur', close);
  field.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' && list.hidden) {
      event.preventDefault();
      ask();
    } else if (list.hidden) {
      return;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(at < 0 && event.key === 'ArrowUp' ? -1 : at + (event.key === 'ArrowDown' ? 1 : -1));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && at >= 0) {
      event.preventDefault();
      take(options()[at]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
  });
  // Before the field loses the focus.
  list.addEventListener('mousedown', event => {
    event.preventDefault();
    const option = event.target.closest('li');
    if (option) take(option);
  });
})();

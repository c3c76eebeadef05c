// A call of a task: the form becomes the body of a request, or a line to copy. What is sensitive is in the first alone.
'use strict';
(() => {
  const { ask, copy, curl, newKey, quoted, say, word } = window.dashboard;
  const form = document.getElementById('call');
  if (!form) return;
  const HIDDEN = '"***"';
  const PATH = '/retry/tasks/call';
  const TRIES = 8;
  const fields = () => [...form.querySelectorAll('[data-argument]')];

  class Wrong extends Error {
    constructor(field, text) {
      super(text);
      this.field = field;
    }
  }

  // --- what is written, as JSON: numbers keep every digit ---

  function json(field, expected) {
    const text = field.value.trim();
    try {
      JSON.parse(text);
    } catch (broken) {
      // The browser's words have the text in them.
      const why = !text ? ', got nothing' : 'sensitive' in field.dataset ? ', got something else' : `: ${broken.message}`;
      throw new Wrong(field, `Expected ${expected}${why}. Nothing was sent.`);
    }
    return text;
  }

  function literal(field) {
    const blank = field.value.trim() === '';
    const none = document.getElementById(`${field.id}-null`)?.checked;
    if (none || ('nullable' in field.dataset && blank && (field.dataset.kind !== 'string' || field.tagName === 'SELECT'))) return 'null';
    return field.dataset.kind === 'string' ? JSON.stringify(field.value) : json(field, field.dataset.expected);
  }

  // As the console does: of what is within a value nobody tells whether it may be shown.
  const isNothing = text => ['null', '[]', '{}'].includes(text.replace(/\s/g, ''));
  const hides = field => 'sensitive' in field.dataset || ('parts' in field.dataset && !isNothing(literal(field)));
  const shownOf = field => (hides(field) ? HIDDEN : literal(field));

  function options() {
    const all = {};
    for (const name of ['queue', 'countdown_s', 'eta', 'expires_s', 'priority']) {
      const field = form.elements[name];
      if (!field.checkValidity()) throw new Wrong(field, `${field.validationMessage} Nothing was sent.`);
      const text = field.value.trim();
      if (text) all[name] = field.type === 'number' ? Number(text) : text;
    }
    return all;
  }

  function body(value, id) {
    const parts = id ? [`"id":${JSON.stringify(id)}`] : [];
    parts.push(`"task":${JSON.stringify(form.dataset.task)}`);
    if ('known' in form.dataset) {
      parts.push(`"arguments":{${fields().map(field => `${JSON.stringify(field.dataset.argument)}:${value(field)}`).join(',')}}`);
    } else {
      for (const name of ['args', 'kwargs']) parts.push(`"${name}":${json(form.elements[name], form.elements[name].dataset.expected)}`);
    }
    for (const [name, option] of Object.entries(options())) parts.push(`${JSON.stringify(name)}:${JSON.stringify(option)}`);
    return `{${parts.join(',')}}`;
  }

  // What a command line is given it sends, and shows wherever it is not told that it is sensitive.
  function given() {
    if ('known' in form.dataset) {
      const all = fields();
      const hidden = [...all.keys()].filter(i => hides(all[i]));
      return [`--args=${quoted(`[${all.map(shownOf).join(', ')}]`)}`, ...hidden.length ? [`--sensitive-args=${hidden}`] : []];
    }
    const [args, kwargs] = ['args', 'kwargs'].map(name => json(form.elements[name], form.elements[name].dataset.expected));
    const list = JSON.parse(args);
    const positions = Array.isArray(list) && list.length ? [`--sensitive-args=${[...list.keys()]}`] : [];
    const names = Object.keys(JSON.parse(kwargs) || {}).map(name => `--sensitive-kwargs=${word(name)}`);
    return [`--args=${quoted(args)}`, `--kwargs=${quoted(kwargs)}`, ...positions, ...names];
  }

  function commandLine() {
    const all = options();
    const words = given();
    // A command line asks no worker what the task's own are.
    const own = form.dataset;
    const queue = all.queue || own.queue;
    const expires = all.expires_s ? `${all.expires_s}s` : own.expires;
    const priority = all.priority ?? own.priority;
    if (queue) words.push(`--queue=${word(queue)}`);
    if (all.countdown_s) words.push(`--countdown=${all.countdown_s}s`);
    if (all.eta) words.push(`--eta=${word(all.eta)}`);
    if (expires) words.push(`--expires=${expires}`);
    if (priority !== undefined) words.push(`--priority=${priority}`);
    return `skirret call ${words.join(' ')} -- ${word(form.dataset.task)}`;
  }

  // --- what is wrong is said beside its field ---

  function clear() {
    form.querySelectorAll('[data-wrong]').forEach(place => { place.textContent = ''; });
    form.querySelectorAll('[aria-invalid]').forEach(field => field.removeAttribute('aria-invalid'));
  }

  function tell(problem) {
    const name = problem.member || '';
    const field = problem.field || fields().find(each => `arguments.${each.dataset.argument}` === name) || form.elements[name];
    const place = field ? document.getElementById(`${field.id}-wrong`) : null;
    (place || document.getElementById('call-wrong')).textContent = problem.message;
    if (place) {
      const around = field.closest('details');
      if (around) around.open = true;
      field.setAttribute('aria-invalid', 'true');
      field.focus();
    }
  }

  // --- one call has one id, however often it is asked for: the console sends it once ---

  const button = document.getElementById('call-send');
  let pending = {};
  let sending = false;

  function idOf(text) {
    if (pending.text !== text) pending = { text, id: newKey() };
    return pending.id;
  }

  const mayBeSent = problem => !(problem instanceof Wrong) && !(problem.status < 500);

  function fate(problem, id) {
    const known = problem.message.includes(id) ? '' : ` It is the call ${id}: to press again asks for the same one, which is not sent twice.`;
    return new Error(problem.message + known);
  }

  function told(text) {
    document.getElementById('call-sent').textContent = text;
    say(text);
  }

  // Workers and the console tell of it within about a second; the page of a task is there from then on.
  async function show({ task_id: id, detail }) {
    const query = encodeURIComponent(`id:"${id}"`);
    try {
      for (let i = 0; i < TRIES; i++) {
        const answer = await ask('GET', `/retry/tasks?query=${query}&limit=1`);
        if (answer.tasks.length) {
          location.assign(`/task?id=${encodeURIComponent(id)}`);
          return;
        }
        await new Promise(done => { setTimeout(done, 500); });
      }
      told(`${detail} Nobody told the console of it yet; look for it among the tasks.`);
    } catch {
      told(`${detail} The console cannot show it at the moment; look for it among the tasks.`);
    }
  }

  // The button is there again once something is written: what was sent is not sent again by a second press.
  async function send() {
    let sent;
    clear();
    button.disabled = true;
    sending = true;
    try {
      const id = idOf(body(literal));
      sent = await ask('POST', PATH, body(literal, id));
    } catch (problem) {
      tell(mayBeSent(problem) ? fate(problem, pending.id) : problem);
      button.disabled = false;
      return;
    } finally {
      sending = false;
    }
    pending = {};
    told(sent.detail);
    await show(sent);
  }

  form.addEventListener('input', () => { button.disabled = sending; });
  form.addEventListener('submit', event => {
    event.preventDefault();
    send();
  });
  form.addEventListener('click', event => {
    const chosen = event.target.closest('[data-copy-call]');
    if (!chosen) return;
    clear();
    try {
      copy(chosen.dataset.copyCall === 'curl' ? curl('POST', PATH, body(shownOf)) : commandLine());
    } catch (problem) {
      tell(problem);
    }
  });
})();

// The hands of the dashboard. Whatever changes something is a request to the API that is shown before it is sent.
'use strict';
(() => {
  const $ = (selector, of = document) => of.querySelector(selector);
  const $$ = (selector, of = document) => [...of.querySelectorAll(selector)];
  const KEPT = 'skirret-said';

  function say(text, bad = false) {
    const said = $('#said');
    if (said) {
      said.textContent = text;
      said.classList.toggle('bad', bad);
      if (!bad) setTimeout(() => { if (said.textContent === text) said.textContent = ''; }, Math.max(6000, 120 * text.length));
    }
  }

  function sayAfterwards(text, url) {
    sessionStorage.setItem(KEPT, text);
    if (url) location.assign(url); else location.reload();
  }

  // Bodies are texts: a number in one has more digits than a number of a script.
  async function ask(method, path, body, headers = {}) {
    let answer;
    try {
      answer = await fetch(path, {
        method,
        headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
        body,
      });
    } catch {
      throw new Error('The console does not answer; what was asked for may or may not be done. Look, and ask again.');
    }
    const text = await answer.text();
    const json = text && (answer.headers.get('Content-Type') || '').includes('json') ? JSON.parse(text) : {};
    if (!answer.ok) {
      const problem = new Error(json.detail || `The console answered with ${answer.status}.`);
      problem.status = answer.status;
      problem.member = json.member;
      throw problem;
    }
    return json;
  }

  // Not randomUUID, which browsers give no page over plain HTTP.
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

  const word = text => (/^[\w.-]+$/.test(text) ? text : quoted(text));
  const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

  function curl(method, path, body) {
    const token = document.body.dataset.token === 'yes' ? ' -H "Authorization: Bearer $TOKEN"' : '';
    const data = body === undefined ? '' : ` -H 'Content-Type: application/json' -d ${quoted(body)}`;
    return `curl -X ${method} ${quoted(location.origin + path)}${token}${data}`;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain HTTP browsers give pages no clipboard; what is selected can be copied all the same.
      const area = document.createElement('textarea');
      area.value = text;
      area.className = 'unseen';
      (document.querySelector('dialog[open]') || document.body).append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    say('Copied.');
  }

  // --- retry, abandon, reopen and remove, all with a dry run ---

  const VERBS = {
    retry: { title: 'Retry', button: 'Send', path: '/retry/dead-letters/bulk-retry' },
    abandon: { title: 'Abandon', button: 'Abandon', path: '/retry/dead-letters/bulk-abandon', done: 'abandoned' },
    reopen: { title: 'Reopen', button: 'Reopen', path: '/retry/dead-letters/bulk-reopen', done: 'reopened' },
    remove: { title: 'Remove', button: 'Remove for good', path: '/retry/dead-letters/bulk-remove', done: 'removed' },
  };
  const WHOLE = { retry: 'status:pending', abandon: 'status:pending', reopen: 'status:abandoned' };
  let act;
  let key;
  let asked = 0;
  let counted, pause;

  const picked = () => $$('input[name=id]:checked').map(box => box.value);

  function scopeOf(button) {
    const from = button.closest('[data-scope-kind]').dataset;
    const ids = button.closest('[data-list]') ? picked() : [];
    if (ids.length) return { kind: 'ids', value: ids, text: `${ids.length} selected` };
    if (from.scopeKind === 'ids') return { kind: 'ids', value: [from.scopeValue], text: from.scopeText, queue: from.queue };
    if (from.scopeKind === 'query' && !from.scopeValue) {
      const query = WHOLE[button.dataset.act];
      return query && { kind: 'query', value: query, text: `query ${query}` };
    }
    return { kind: from.scopeKind, value: from.scopeValue, text: from.scopeText };
  }

  function options() {
    const body = {};
    for (const field of $$('#act fieldset:not([hidden]) input')) {
      if (field.type === 'checkbox') {
        if (field.checked) body[field.name] = true;
      } else if (field.value !== '') {
        body[field.name] = field.type === 'number' ? Number(field.value) : field.value;
      }
    }
    return body;
  }

  const bodyOf = more => JSON.stringify({ [act.scope.kind]: act.scope.value, ...options(), ...more });

  function pace(body) {
    const words = [];
    if (body.canary) words.push(`canary ${body.canary}`);
    if (body.rate_per_s) words.push(`${body.rate_per_s}/s`);
    return words.length ? `, ${words.join(', ')}` : '';
  }

  function showCommands() {
    $('#act-curl').textContent = curl('POST', VERBS[act.verb].path, bodyOf({}));
    // The command line works on one queue, and has no canary and no rate.
    const cli = act.scope.queue && Object.keys(options()).every(name => name === 'ignore_expiry');
    $('#act-cli-part').hidden = !cli;
    if (cli) {
      const expiry = options().ignore_expiry ? ' --ignore-expiry' : '';
      $('#act-cli').textContent = `skirret dlq ${act.verb} ${quoted(act.scope.queue)} --console ${location.origin}`
        + `${document.body.dataset.token === 'yes' ? ' --token-file FILE' : ''} --query ${quoted(act.scope.query)}${expiry} --yes`;
    }
  }

  async function dryRun() {
    clearTimeout(pause);
    counted = bodyOf({});
    const mine = ++asked;
    const count = $('#act-count');
    const go = $('#act-do');
    go.disabled = true;
    showCommands();
    if (!$('#act form').checkValidity()) {
      count.textContent = 'One of the numbers is out of its range.';
      return;
    }
    count.textContent = 'Counting…';
    try {
      const answer = await ask('POST', VERBS[act.verb].path, bodyOf({ dry_run: true }));
      if (mine !== asked) return;
      const number = answer.count ?? answer.changed;
      const told = number.toLocaleString('en') + (answer.more ? ' and more' : '');
      const what = act.verb === 'retry' ? 'will be sent' : `will be ${VERBS[act.verb].done}`;
      count.textContent = `${told} of ${answer.scope} ${what}${pace(options())}.`;
      go.textContent = `${VERBS[act.verb].button} ${told}`;
      go.disabled = number === 0;
    } catch (problem) {
      if (mine === asked) count.textContent = problem.message;
    }
  }

  /** Counts once the hand rests; what is being counted is of before. */
  function written() {
    asked++;
    $('#act-do').disabled = true;
    clearTimeout(pause);
    pause = setTimeout(dryRun, 400);
  }

  function open(button) {
    const scope = scopeOf(button);
    if (!scope) {
      say('Select some, or write a query first: nothing removes all there is.', true);
      return;
    }
    act = { verb: button.dataset.act, scope };
    scope.query = button.closest('[data-query]')?.dataset.query;
    key = newKey();
    const verb = VERBS[act.verb];
    $('#act form').reset();
    $('#act-title').textContent = verb.title;
    $('#act-scope').textContent = `Scope: ${scope.text}`;
    $('#act-options').hidden = act.verb !== 'retry';
    $('#act-sent').hidden = act.verb !== 'reopen';
    $('#act-do').textContent = verb.button;
    $('#act-do').className = act.verb === 'remove' ? 'danger' : 'main';
    $('#act').showModal();
    dryRun();
  }

  async function carryOut() {
    const go = $('#act-do');
    if (go.disabled) return;
    go.disabled = true;
    const retries = act.verb === 'retry';
    try {
      const answer = await ask('POST', VERBS[act.verb].path, bodyOf({}), retries ? { 'Idempotency-Key': key } : {});
      if (retries) {
        location.assign(`/operations/${answer.operation.id}`);
      } else {
        const gone = act.verb === 'remove' && location.pathname.startsWith('/dead-letters/');
        sayAfterwards(`${answer.changed.toLocaleString('en')} ${VERBS[act.verb].done}${answer.more ? '; there are more' : ''}.`,
          gone ? '/dead-letters?query=status%3Apending' : null);
      }
    } catch (problem) {
      $('#act-count').textContent = problem.message;
      go.disabled = false;
    }
  }

  // --- edit and retry ---

  function editBody(form, more) {
    const parts = [`"version":${JSON.stringify(form.dataset.version)}`];
    for (const area of $$('textarea[data-json]', form)) {
      const text = area.value.trim();
      if (text === '' && area.defaultValue.trim() === '') continue;
      try {
        JSON.parse(text);
        area.removeAttribute('aria-invalid');
      } catch (wrong) {
        area.setAttribute('aria-invalid', 'true');
        throw new Error(`${area.name} is not JSON: ${wrong.message}. Nothing was sent.`);
      }
      if (text !== area.defaultValue.trim()) parts.push(`"${area.name}":${text}`);
    }
    for (const field of $$('input', form)) {
      if (field.type === 'checkbox' ? field.checked : field.value !== '') {
        const value = field.type === 'checkbox' ? true : field.type === 'number' ? Number(field.value) : field.value;
        parts.push(`"${field.name}":${JSON.stringify(value)}`);
      }
    }
    return `{${[...parts, ...more].join(',')}}`;
  }

  function told(text) {
    const p = document.createElement('p');
    p.className = 'wrong';
    p.textContent = text;
    $('#changes').replaceChildren(p);
  }

  function line(text) {
    const item = document.createElement('li');
    const arrow = text.indexOf(' -> ');
    const colon = text.indexOf(': ');
    if (arrow < 0 || colon < 0 || colon > arrow) {
      item.textContent = text;
      return item;
    }
    const before = document.createElement('del');
    before.textContent = `- ${text.slice(0, colon)}: ${text.slice(colon + 2, arrow)}`;
    const after = document.createElement('ins');
    after.textContent = `+ ${text.slice(0, colon)}: ${text.slice(arrow + 4)}`;
    item.append(before, after);
    return item;
  }

  async function compare() {
    const form = $('#edit');
    try {
      const answer = await ask('POST', form.dataset.path, editBody(form, ['"dry_run":true']));
      const list = document.createElement('ul');
      list.className = 'changes';
      list.append(...answer.changes.map(line));
      $('#changes').replaceChildren(list);
      $('#send').disabled = false;
      $('#edit-curl').textContent = curl('POST', form.dataset.path, editBody(form, []));
    } catch (problem) {
      told(problem.message);
    }
  }

  async function sendEdited() {
    const form = $('#edit');
    $('#send').disabled = true;
    try {
      const answer = await ask('POST', form.dataset.path, editBody(form, []));
      location.assign(`/operations/${answer.operation.id}`);
    } catch (problem) {
      told(problem.message);
    }
  }

  // --- forms and buttons that are one request ---

  function value(field) {
    if (field.type === 'checkbox') return field.checked;
    if ('array' in field.dataset) return [field.value];
    const text = field.value.trim() || null;
    return 'flag' in field.dataset ? text === 'true' : (field.type === 'number' || 'number' in field.dataset) && text ? Number(text) : text;
  }

  const members = form => Object.fromEntries([...form.elements].filter(field => field.name).map(field => [field.name, value(field)]));

  // What readers may keep, too, is saved; all else is posted.
  const pathOf = element => element.dataset.post || element.dataset.save;

  // What a form or a button asks for: its fields are the body, or parameters where a route takes those.
  function order(element) {
    if (element.tagName !== 'FORM') return [pathOf(element)];
    return 'parameters' in element.dataset
      ? [`${pathOf(element)}?${new URLSearchParams(members(element))}`]
      : [pathOf(element), JSON.stringify(members(element))];
  }

  async function post(element) {
    const remove = element.dataset.delete;
    if (element.dataset.wait) say(element.dataset.wait);
    try {
      const { answer, detail } = await (remove ? ask('DELETE', remove) : ask('POST', ...order(element)));
      sayAfterwards(detail || (typeof answer === 'string' ? `${element.dataset.said} The answer: ${answer}.` : element.dataset.said), element.dataset.then);
    } catch (problem) {
      say(problem.message, true);
    }
  }

  function copyOrder(button) {
    const form = button.form;
    const all = members(form);
    const options = $$('input[data-cli]', form).filter(box => box.checked).map(box => ` ${box.dataset.cli}`).join('');
    copy(button.dataset.copyOrder === 'curl' ? curl('POST', ...order(form))
      : form.dataset.cli.replace(/\{(\w+)\}/g, (whole, name) => word(String(all[name] ?? ''))) + options);
  }

  async function logIn(form) {
    try {
      await ask('POST', '/session', JSON.stringify({ user: form.elements.user.value, password: form.elements.password.value }));
      location.reload();
    } catch (problem) {
      say(problem.status === 401 ? 'There is no such user with this password. Nobody is logged in.' : problem.message, true);
    }
  }

  // --- what is selected, and times ---

  function count() {
    const bar = $('[data-list]');
    if (!bar) return;
    const boxes = $$('input[name=id]');
    const chosen = picked().length;
    $('#picked').textContent = chosen ? `acts on ${chosen} selected` : `acts on all ${bar.dataset.found}`;
    const all = $('[data-select-all]');
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  }

  function times() {
    for (const time of $$('time[data-ago]')) {
      const past = Date.now() - Date.parse(time.dateTime);
      const seconds = Math.abs(past) / 1000;
      const size = seconds < 5 ? '' : seconds < 90 ? `${Math.floor(seconds)} s` : seconds < 5400 ? `${Math.floor(seconds / 60)} min`
        : seconds < 129600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} days`;
      time.textContent = !size ? 'now' : past < 0 ? `in ${size}` : `${size} ago`;
    }
  }

  document.addEventListener('click', event => {
    const at = selector => event.target.closest(selector);
    let found;
    if ((found = at('[data-copy]'))) copy(found.dataset.copy);
    else if ((found = at('[data-copy-from]'))) copy($(`#${found.dataset.copyFrom}`).textContent);
    else if ((found = at('[data-copy-curl]'))) copy(curl(found.dataset.method || 'POST', found.dataset.copyCurl));
    else if ((found = at('[data-copy-get]'))) copy(curl('GET', found.dataset.copyGet));
    else if ((found = at('[data-copy-order]'))) copyOrder(found);
    else if ((found = at('[data-act]'))) open(found);
    else if (at('[data-close]')) $('#act').close();
    else if (at('#act-do')) carryOut();
    else if (at('#compare')) compare();
    else if ((found = at('button[data-post], button[data-delete]'))) post(found);
    else if (at('[data-log-out]')) ask('DELETE', '/session').then(() => location.assign('/'), problem => say(problem.message, true));
  });
  document.addEventListener('submit', event => {
    const form = event.target;
    if (form.matches('[data-post], [data-save]')) { event.preventDefault(); post(form); }
    else if (form.id === 'edit') { event.preventDefault(); sendEdited(); }
    else if (form.id === 'log-in') { event.preventDefault(); logIn(form); }
    else if (form.closest('#act')) { event.preventDefault(); }
  });
  document.addEventListener('change', event => {
    if (event.target.matches('[data-select-all]')) $$('input[name=id]').forEach(box => { box.checked = event.target.checked; });
    if (event.target.matches('[data-select-all], input[name=id]')) count();
    // Not again what was counted while it was written: the button must not go away under the pointer.
    else if (event.target.closest('#act fieldset') && bodyOf({}) !== counted) dryRun();
  });
  document.addEventListener('input', event => {
    if (event.target.closest('#edit')) $('#send').disabled = true;
    else if (event.target.closest('#act fieldset')) written();
  });

  document.addEventListener('skirret:renewed', count);

  const kept = sessionStorage.getItem(KEPT);
  if (kept) {
    sessionStorage.removeItem(KEPT);
    say(kept);
  }
  // For the scripts of single pages.
  window.dashboard = Object.freeze({ ask, copy, curl, newKey, quoted, say, word });
  count();
  setInterval(times, 10000);
})();

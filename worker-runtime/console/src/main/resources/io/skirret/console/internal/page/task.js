// Where a task that runs is in its body, as its worker tells.
'use strict';
(() => {
  const where = document.getElementById('stack');

  function frames(stack) {
    const text = document.createElement('pre');
    text.tabIndex = 0;
    text.textContent = `${stack.worker}, thread ${stack.thread}\n${stack.frames.map(frame => `  at ${frame}`).join('\n')}`;
    return text;
  }

  async function show(id) {
    where.textContent = 'Asking its worker…';
    try {
      const answer = await fetch(`/retry/tasks/stack?id=${encodeURIComponent(id)}`);
      const told = await answer.json();
      if (answer.ok && told.stacks.length) where.replaceChildren(...told.stacks.map(frames));
      else where.textContent = answer.ok ? told.why : told.detail;
    } catch {
      where.textContent = 'The console does not answer. Ask again in a while.';
    }
  }

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-stack]');
    if (button) show(button.dataset.stack);
  });
})();

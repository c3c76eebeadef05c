// Charts of the numbers that their table has.
'use strict';
(() => {
  const HEIGHT = 150;
  const drawn = new Map();
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const cells = (table, column) => [...table.tBodies[0].rows].map(row => {
    const text = row.cells[column].dataset.value;
    return text === undefined ? null : Number(text);
  });

  function series(head) {
    const stroke = color(head.dataset.color);
    return {
      label: head.textContent, stroke, width: 2, dash: 'dash' in head.dataset ? [4, 4] : undefined,
      points: { show: true, size: 4, fill: stroke }, spanGaps: false,
    };
  }

  // Of 24 hours, in UTC, as the table has them.
  const clock = (plot, times, axis, space, step) => times.map(at => {
    const text = new Date(at * 1000).toISOString();
    return step >= 86400 ? text.slice(5, 10) : text.slice(11, 16);
  });

  function axis(unit) {
    return {
      stroke: color('soft'), size: 52, font: '12px system-ui, sans-serif', ticks: { stroke: color('line') }, grid: { stroke: color('line'), width: 1 },
      values: unit ? (plot, values) => values.map(value => value === null ? '' : value < 1 ? `${value * 1000} ms` : `${value} s`) : undefined,
    };
  }

  function draw(box) {
    const table = document.getElementById(box.dataset.table);
    const heads = [...table.tHead.rows[0].cells];
    const columns = box.dataset.columns.split(' ').map(Number);
    const data = [cells(table, 0), ...columns.map(column => cells(table, column))];
    const seconds = box.dataset.unit === 's';
    drawn.get(box)?.destroy();
    box.replaceChildren();
    drawn.set(box, new uPlot({
      width: box.clientWidth, height: HEIGHT, tzDate: at => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
      legend: { show: false }, cursor: { drag: { x: false, y: false } },
      scales: { y: seconds ? { distr: 3 } : { range: (plot, least, most) => [0, Math.max(1, most)] } },
      series: [{}, ...columns.map(column => series(heads[column]))],
      axes: [{ ...axis(''), size: 30, values: clock }, axis(seconds ? 's' : '')],
      hooks: { setCursor: [plot => read(box, table, heads, columns, plot.cursor.idx)] },
    }, data, box));
  }

  // What is under the pointer, in words.
  function read(box, table, heads, columns, index) {
    const row = table.tBodies[0].rows[index];
    box.nextElementSibling.querySelector('[data-reading]').textContent = row
      ? [row.cells[0].textContent, ...columns.map(column => `${heads[column].textContent} ${row.cells[column].textContent}`)].join(', ') : '';
  }

  function all() {
    for (const box of drawn.keys()) {
      if (!box.isConnected) {
        drawn.get(box).destroy();
        drawn.delete(box);
      }
    }
    document.querySelectorAll('[data-columns]').forEach(draw);
  }

  document.addEventListener('skirret:renewed', event => { if (event.detail.querySelector('[data-columns]')) all(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  new ResizeObserver(() => drawn.forEach((plot, box) => {
    if (box.isConnected && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: HEIGHT });
  })).observe(document.getElementById('content'));
  all();
})();

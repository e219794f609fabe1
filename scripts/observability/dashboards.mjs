/** Grafana's dashboards, made of the catalogue of metrics: every series of it has a panel. */

/** The dashboards, and the sections of the catalogue on each; what measures time is on `latency` besides. */
const DASHBOARDS = [
  { name: 'trading', title: 'Trading', sections: ['strategy', 'order-management'] },
  { name: 'latency', title: 'Latency', sections: [] },
  { name: 'feeds', title: 'Feeds', sections: ['market-data', 'paper-exchange'] },
  { name: 'risk', title: 'Risk', sections: ['risk', 'gateway'] },
  { name: 'system', title: 'System', sections: ['every service'] },
];

/** Series of the Node process, which the metrics library adds. */
export const PROCESS_METRICS = [
  { name: 'process_cpu_seconds_total', kind: 'counter', labels: [], help: 'Processor time used, in seconds a second' },
  { name: 'process_resident_memory_bytes', kind: 'gauge', labels: [], help: 'Memory of the process' },
  { name: 'process_open_fds', kind: 'gauge', labels: [], help: 'Open files and sockets of the process' },
  { name: 'nodejs_heap_size_used_bytes', kind: 'gauge', labels: [], help: 'Used heap of JavaScript' },
  {
    name: 'nodejs_eventloop_lag_p99_seconds',
    kind: 'gauge',
    labels: [],
    help: 'How late the event loop is, 99th percentile',
  },
  {
    name: 'nodejs_gc_duration_seconds',
    kind: 'histogram',
    labels: ['kind'],
    help: 'Time of garbage collections, by kind',
  },
];

const QUANTILES = [0.5, 0.9, 0.99];
const PANEL_WIDTH = 12;
const PANEL_HEIGHT = 8;
const COLUMNS = 2;
const DATASOURCE = { type: 'prometheus', uid: 'tradewind' };

/**
 * The dashboards by the name of their file.
 * @param {Record<string, Record<string, { name: string, kind: string, labels: readonly string[], help: string }>>} catalogue by section
 * @returns {Record<string, object>}
 */
export function dashboards(catalogue) {
  return Object.fromEntries(DASHBOARDS.map((board) => [`${board.name}.json`, dashboard(board, catalogue)]));
}

function dashboard({ name, sections, title }, catalogue) {
  const unknown = Object.keys(catalogue).filter(
    (section) => !DASHBOARDS.some((board) => board.sections.includes(section)),
  );
  if (unknown.length > 0) throw new Error(`no dashboard shows the sections ${unknown.join(', ')} of the catalogue`);
  const all = Object.values(catalogue).flatMap((metrics) => Object.values(metrics));
  const own = name === 'latency' ? all.filter(({ kind }) => kind === 'histogram') : metricsOf(sections, catalogue);
  const shown = name === 'system' ? [...own, ...PROCESS_METRICS] : own;
  return {
    uid: `tradewind-${name}`,
    title: `Tradewind: ${title}`,
    tags: ['tradewind'],
    schemaVersion: 39,
    editable: false,
    refresh: '5s',
    time: { from: 'now-15m', to: 'now' },
    timezone: 'utc',
    templating: { list: [serviceVariable()] },
    panels: shown.map(panel),
  };
}

const metricsOf = (sections, catalogue) => sections.flatMap((section) => Object.values(catalogue[section] ?? {}));

/** Lets a reader look at some services alone. */
function serviceVariable() {
  return {
    name: 'service',
    type: 'query',
    datasource: DATASOURCE,
    query: { query: 'label_values(up, service)', refId: 'services' },
    definition: 'label_values(up, service)',
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    refresh: 2,
  };
}

function panel(metric, index) {
  const targets = targetsOf(metric).map((target, place) => ({
    ...target,
    refId: String.fromCodePoint('A'.codePointAt(0) + place),
    datasource: DATASOURCE,
  }));
  return {
    id: index + 1,
    type: 'timeseries',
    title: metric.name,
    description: metric.help,
    datasource: DATASOURCE,
    gridPos: {
      x: (index % COLUMNS) * PANEL_WIDTH,
      y: Math.floor(index / COLUMNS) * PANEL_HEIGHT,
      w: PANEL_WIDTH,
      h: PANEL_HEIGHT,
    },
    fieldConfig: { defaults: { unit: unitOf(metric) }, overrides: [] },
    options: { legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] } },
    targets,
  };
}

function targetsOf({ kind, labels, name }) {
  const by = ['service', ...labels];
  const legend = by.map((label) => `{{${label}}}`).join(' ');
  const chosen = '{service=~"$service"}';
  if (kind === 'counter')
    return [{ expr: `sum by (${by.join(', ')}) (rate(${name}${chosen}[$__rate_interval]))`, legendFormat: legend }];
  if (kind === 'gauge') return [{ expr: `max by (${by.join(', ')}) (${name}${chosen})`, legendFormat: legend }];
  return QUANTILES.map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le, ${by.join(', ')}) (rate(${name}_bucket${chosen}[$__rate_interval])))`,
    legendFormat: `${legend} p${quantile * 100}`,
  }));
}

function unitOf({ kind, name }) {
  if (kind === 'counter') return name.includes('_seconds_') ? 's' : 'cps';
  if (name.endsWith('_seconds')) return 's';
  if (name.endsWith('_bytes')) return 'bytes';
  return name.endsWith('_ratio') ? 'percentunit' : 'short';
}

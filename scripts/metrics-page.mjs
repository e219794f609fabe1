/**
 * `npm run metrics:generate`: writes docs/metrics.md, Prometheus' alert rules and Grafana's dashboards from the catalogue in
 * libs/platform. `npm run check` fails if one differs, or if an alert has no runbook page.
 *
 *   node scripts/metrics-page.mjs [--check]    --check writes nothing; exit code 1 where a file is not current
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { loadSource } from './load-source.mjs';
import { alertRules, renderRules } from './observability/alert-rules.mjs';
import { dashboards } from './observability/dashboards.mjs';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { check: checksOnly } = optionsOf(import.meta.url, {
  options: { check: { type: 'boolean', default: false } },
}).values;
const CATALOGUE = 'libs/platform/src/metrics/catalogue/index.ts';

const HEAD = `# Metrics

Every service shows these at \`GET /metrics\` in the text format of Prometheus, with the label \`service\` and the metrics of the Node
process besides. Durations are in seconds, sizes in bytes. This page is written from the catalogue (\`${CATALOGUE}\`) by
\`npm run metrics:generate\`; change it there.
`;

/** A text inside a cell of a table. */
const cell = (text) => text.replaceAll('|', '\\|');

function row({ name, kind, labels, help }) {
  return `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${cell(help)} |`;
}

function section([service, metrics]) {
  const rows = Object.values(metrics).map(row);
  return [`## ${service}`, '', '| name | kind | labels | what |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function alerts(metrics) {
  const rows = metrics
    .filter(({ alert }) => alert !== undefined)
    .map(({ name, alert }) => `| \`${name}\` ${cell(alert.when)} | ${cell(alert.meaning)} |`);
  return ['## Alerts', '', '| when | what it means |', '|---|---|', ...rows, ''].join('\n');
}

/** The generated files as they must be, by their path. @returns {Promise<Record<string, string>>} */
async function render() {
  const { METRICS, METRICS_BY_SERVICE } = await loadSource(CATALOGUE);
  const all = Object.values(METRICS_BY_SERVICE).flatMap((metrics) => Object.values(metrics));
  const page = [HEAD, ...Object.entries(METRICS_BY_SERVICE).map(section), alerts(all)].join('\n');
  const files = {
    'docs/metrics.md': page,
    'observability/prometheus/alerts.yml': renderRules(alertRules(METRICS)),
  };
  for (const [name, dashboard] of Object.entries(dashboards(METRICS_BY_SERVICE)))
    files[`observability/grafana/dashboards/${name}`] = JSON.stringify(dashboard);
  for (const [path, text] of Object.entries(files)) {
    const options = await resolveConfig(join(ROOT, path));
    files[path] = await format(text, { ...options, filepath: join(ROOT, path) });
  }
  return files;
}

/** The alerts whose runbook page is not there. */
async function missingPages() {
  const { METRICS } = await loadSource(CATALOGUE);
  return alertRules(METRICS).filter(({ page }) => !existsSync(join(ROOT, 'docs/runbooks', `${page}.md`)));
}

function read(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return '';
  }
}

const files = await render();
if (checksOnly) {
  const problems = [
    ...Object.entries(files)
      .filter(([path, text]) => read(path) !== text)
      .map(([path]) => `${path} is not what the catalogue of metrics says: run npm run metrics:generate`),
    ...(await missingPages()).map(({ name, page }) => `the alert ${name} has no page docs/runbooks/${page}.md`),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} else {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(ROOT, path), text);
  console.log(`${Object.keys(files).join(', ')} are written`);
}

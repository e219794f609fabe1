/**
 * `npm run metrics:generate`: writes docs/metrics.md from the catalogue in libs/platform. `npm run check` fails if it differs.
 *
 *   node scripts/metrics-page.mjs [--check]    --check writes nothing; exit code 1 where the page is not current
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { loadSource } from './load-source.mjs';

const PAGE = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));
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

/** The page as it must be. */
async function render() {
  const { METRICS_BY_SERVICE } = await loadSource(CATALOGUE);
  const all = Object.values(METRICS_BY_SERVICE).flatMap((metrics) => Object.values(metrics));
  const text = [HEAD, ...Object.entries(METRICS_BY_SERVICE).map(section), alerts(all)].join('\n');
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

function read() {
  try {
    return readFileSync(PAGE, 'utf8');
  } catch {
    return '';
  }
}

const page = await render();
if (process.argv.includes('--check')) {
  if (read() !== page) {
    console.error('docs/metrics.md is not what the catalogue of metrics says: run npm run metrics:generate');
    process.exitCode = 1;
  }
} else {
  writeFileSync(PAGE, page);
  console.log('docs/metrics.md is written');
}

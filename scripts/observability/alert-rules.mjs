/** Prometheus' alert rules, made of the alerts that the catalogue of metrics names. */
import { stringify } from 'yaml';

const CONDITION = /^(?<increase>increase )?(?<operator>[=!<>]=?) (?<value>[\d.]+)(?: for (?<pause>\d+[smh]))?$/u;
/** How far back an increase counts: four scrapes of the slowest scraper (15 s in Kubernetes), so that one that is missed hides nothing. */
const INCREASE_WINDOW = '1m';
/** An event is over at once, and the person who is woken by it still reads: its alert stays so long after the window has passed it. */
const EVENT_STAYS = '4m';
/** Takes out the instance of order-management that does not hold the lease. */
const STAND_BY = ' unless on (instance) tradewind_lease_epoch == 0';
/** Where a reader of an alert finds its page. */
const RUNBOOKS = 'docs/runbooks';

/**
 * @typedef {object} AlertRule
 * @property {string} name such as `TradewindOutboxBacklog`
 * @property {string} page the name of its runbook page, without folder and ending
 * @property {string} metric
 * @property {string} expression
 * @property {string} measured the left side of its comparison: what returns data whether the alert fires or not
 * @property {string} pause how long the condition must hold
 * @property {string} [stays] how long it fires after the condition has ended
 * @property {string} meaning
 * @property {{ isIncrease: boolean, operator: string, value: number }} condition
 * @property {readonly string[]} labels of the metric
 * @property {boolean} [exceptStandBy] whether an instance without the lease is left out
 * @property {string} [series] what the test feeds, where it is not the metric with its labels
 * @property {readonly string[]} [beside] series that are well all the time
 * @property {boolean} [mayBeAbsent] whether it fires, too, where there is no series at all
 */

/**
 * The rules of a catalogue.
 * @param {Record<string, { name: string, kind: string, labels: readonly string[], alert: { when: string, meaning: string, exceptStandBy?: true } | undefined }>} metrics
 * @returns {AlertRule[]}
 */
export function alertRules(metrics) {
  return [...FIXED_RULES, ...Object.entries(metrics).flatMap(ruleOf)];
}

/** What every shape of the suite has. A pod that finds no node has no address: without a series of it nothing compares with 0. */
const ALWAYS_THERE = ['market-data', 'strategy', 'risk', 'order-management', 'gateway'];
const upOf = (service) => `up{job="tradewind",service="${service}"}`;
const UP = `min by (service) (${['up{job="tradewind"}', ...ALWAYS_THERE.map((service) => `(absent(${upOf(service)}) - 1)`)].join(' or ')})`;

/** Rules over what Prometheus itself knows, and over all instances together. @type {AlertRule[]} */
const FIXED_RULES = [
  {
    name: 'TradewindServiceDown',
    page: 'service-down',
    metric: 'up',
    expression: `${UP} == 0`,
    measured: UP,
    pause: '30s',
    meaning:
      'A service does not answer Prometheus, or there is none: it ended, hangs, found no node, or the way to it is closed.',
    condition: { isIncrease: false, operator: '==', value: 0 },
    labels: [],
    series: upOf('risk'),
    beside: ALWAYS_THERE.filter((service) => service !== 'risk').map(upOf),
    mayBeAbsent: true,
  },
  {
    name: 'TradewindNoLeader',
    page: 'no-leader',
    metric: 'tradewind_lease_epoch',
    expression: 'max by (service) (tradewind_lease_epoch) == 0',
    measured: 'max by (service) (tradewind_lease_epoch)',
    pause: '1m',
    meaning: 'No instance of order-management holds the lease of its account: no order leaves.',
    condition: { isIncrease: false, operator: '==', value: 0 },
    labels: [],
  },
];

function ruleOf([key, { alert, kind, labels, name }]) {
  if (alert === undefined) return [];
  const found = CONDITION.exec(alert.when)?.groups;
  if (found === undefined) throw new Error(`the alert of ${name} is no condition of a rule: ${alert.when}`);
  const isIncrease = found.increase !== undefined;
  if (isIncrease !== (kind === 'counter')) throw new Error(`${name} is a ${kind}: a counter alone increases`);
  const bound = `${found.operator} ${found.value}`;
  // A series with labels begins at its first event, which an increase alone does not see.
  const grown = `increase(${name}[${INCREASE_WINDOW}]) ${bound} or (${name} ${bound} unless ${name} offset ${INCREASE_WINDOW})`;
  return [
    {
      name: `Tradewind${key[0].toUpperCase()}${key.slice(1)}`,
      page: key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`),
      metric: name,
      expression: isIncrease ? grown : `${name} ${bound}${alert.exceptStandBy ? STAND_BY : ''}`,
      measured: isIncrease ? `increase(${name}[${INCREASE_WINDOW}])` : name,
      pause: found.pause ?? '0s',
      ...(isIncrease ? { stays: EVENT_STAYS } : {}),
      meaning: alert.meaning,
      condition: { isIncrease, operator: found.operator, value: Number(found.value) },
      labels,
      exceptStandBy: alert.exceptStandBy === true,
    },
  ];
}

const MILLISECONDS = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration of Prometheus, divided. */
const shortened = (duration, faster) =>
  faster === 1 ? duration : `${Math.round((Number.parseInt(duration) * MILLISECONDS[duration.at(-1)]) / faster)}ms`;

const rule = ({ condition, expression, meaning, name, page, pause, labels, stays }, faster) => {
  const where = ['service', ...labels].map((label) => `${label} {{ $labels.${label} }}`).join(', ');
  return {
    alert: name,
    expr: expression,
    for: shortened(pause, faster),
    ...(stays === undefined ? {} : { keep_firing_for: shortened(stays, faster) }),
    labels: { severity: 'page' },
    annotations: {
      summary: condition.isIncrease ? where : `${where}: {{ $value }}`,
      description: meaning,
      runbook: `${RUNBOOKS}/${page}.md`,
    },
  };
};

const HEAD = '# Written from the catalogue of metrics by `npm run metrics:generate`; change it there.\n';

/**
 * The file of rules, as Prometheus reads it. `faster` divides how long a condition must hold and how long an event stays, and nothing
 * else: for stories in which every alert fires within seconds, with the expressions as they are shipped.
 * @param {AlertRule[]} rules
 * @param {{ faster?: number }} [options]
 */
export function renderRules(rules, { faster = 1 } = {}) {
  const shown = rules.map((one) => rule(one, faster));
  return HEAD + stringify({ groups: [{ name: 'tradewind', rules: shown }] }, { lineWidth: 0 });
}

/** A unit test for promtool in which every alert fires because of a fault, and resolves after it. @param {AlertRule[]} rules */
export function renderRuleTests(rules, ruleFile) {
  return stringify(
    {
      rule_files: [ruleFile],
      evaluation_interval: '10s',
      tests: [
        ...rules.map((one) => ruleTest(one)),
        ...rules.filter((one) => one.mayBeAbsent).map(absentTest),
        ...rules.filter((one) => one.exceptStandBy).map(standByTest),
      ],
    },
    { lineWidth: 0 },
  );
}

/** Ten minutes well, five of fault, twenty well: in steps of ten seconds. */
function ruleTest({ beside = [], condition, labels, metric, name, meaning, page, series: given }, fault) {
  const [well, ill] = wellAndIll(condition);
  const own = { service: 'risk', ...Object.fromEntries(labels.map((label) => [label, 'x'])) };
  const named = Object.entries(own).map(([label, value]) => `${label}="${value}"`);
  const values = condition.isIncrease ? '0x60 1x150' : `${well}x60 ${fault ?? `${ill}x30`} ${well}x120`;
  const where = ['service risk', ...labels.map((label) => `${label} x`)].join(', ');
  const fired = {
    exp_labels: { severity: 'page', ...own },
    exp_annotations: {
      summary: condition.isIncrease ? where : `${where}: ${ill}`,
      description: meaning,
      runbook: `${RUNBOOKS}/${page}.md`,
    },
  };
  return {
    name: `${name} fires and resolves`,
    interval: '10s',
    input_series: [
      { series: given ?? `${metric}{${named.join(',')}}`, values },
      ...beside.map((series) => ({ series, values: `${well}x240` })),
    ],
    alert_rule_test: [
      { eval_time: '9m', alertname: name, exp_alerts: [] },
      { eval_time: '14m', alertname: name, exp_alerts: [fired] },
      { eval_time: '30m', alertname: name, exp_alerts: [] },
    ],
  };
}

/** As where the service ends and nothing takes its place: its series is gone. */
const absentTest = (one) => ({ ...ruleTest(one, 'stale _x29'), name: `${one.name} fires where there is no series` });

/** A stand-by waits for the lease all day long, and nobody is woken. */
function standByTest({ condition, metric, name }) {
  const [, ill] = wellAndIll(condition);
  const instance = '{service="order-management",instance="b"}';
  return {
    name: `${name} leaves a stand-by out`,
    interval: '10s',
    input_series: [
      { series: `${metric}${instance}`, values: `${ill}x120` },
      { series: `tradewind_lease_epoch${instance}`, values: '0x120' },
    ],
    alert_rule_test: [{ eval_time: '15m', alertname: name, exp_alerts: [] }],
  };
}

/** A value that is well and one that is ill. */
function wellAndIll({ operator, value }) {
  switch (operator) {
    case '==':
      return [value + 1, value];
    case '>':
      return [0, value + 1];
    case '<':
      return [value + 1, value - 1];
    default:
      throw new Error(`no test knows the operator ${operator}`);
  }
}

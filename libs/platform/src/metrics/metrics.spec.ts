import { describe, expect, it } from 'vitest';
import { METRICS, METRICS_BY_SERVICE } from './catalogue/index.js';
import { counter, durationHistogram, gauge } from './metric-spec.js';
import { Metrics } from './metrics.js';

const fresh = (): Metrics => Metrics.forService('probe');

describe('the catalogue of metrics', () => {
  it('has no name twice, in any service', () => {
    const specs = Object.values(METRICS_BY_SERVICE).flatMap((metrics) => Object.values(metrics));
    expect(new Set(specs.map((spec) => spec.name)).size).toBe(specs.length);
    expect(Object.values(METRICS)).toHaveLength(specs.length);
  });

  it.each([
    ['a name without our prefix', () => gauge('orders', { help: 'x' })],
    ['capitals', () => gauge('tradewind_Orders', { help: 'x' })],
    ['milliseconds', () => gauge('tradewind_age_ms', { help: 'x' })],
    ['microseconds of a counter', () => counter('tradewind_waited_us_total', { help: 'x' })],
    ['a counter without _total', () => counter('tradewind_orders', { help: 'x' })],
    ['a gauge with _total', () => gauge('tradewind_orders_total', { help: 'x' })],
    ['a histogram without its unit', () => durationHistogram('tradewind_wait', [1], { help: 'x' })],
  ])('refuses %s', (_what, declare) => {
    expect(declare).toThrow('tradewind_');
  });
});

describe('the metrics of a service', () => {
  it('are the same for whoever asks for the same spec', async () => {
    const metrics = fresh();
    metrics.counter(METRICS.orderTransitions).inc({ event: 'submit', status: 'PendingNew' });
    metrics.counter(METRICS.orderTransitions).add(2, { event: 'submit', status: 'PendingNew' });
    expect(await metrics.read(METRICS.orderTransitions, { event: 'submit', status: 'PendingNew' })).toBe(3);
    expect(await metrics.read(METRICS.orderTransitions, { event: 'fill', status: 'Filled' })).toBe(0);
  });

  it('forget the values of a gauge that are not set any more', async () => {
    const metrics = fresh();
    const orders = metrics.gauge(METRICS.orders);
    orders.setAll([{ labels: { status: 'New' }, value: 2 }]);
    orders.setAll([{ labels: { status: 'Filled' }, value: 1 }]);
    expect(await metrics.read(METRICS.orders, { status: 'New' })).toBe(0);
    expect(await metrics.read(METRICS.orders, { status: 'Filled' })).toBe(1);
  });

  it('ask for values that are kept elsewhere whenever they are read', async () => {
    const metrics = fresh();
    let length = 1;
    metrics.showGauge(METRICS.accountQueueLength, () => length);
    metrics.showCounter(METRICS.strategyEvents, () => 10 * length);
    metrics.showCounters(METRICS.paperErrorAnswers, () => [{ labels: { code: '-1013' }, value: length }]);
    metrics.showGauges(METRICS.bookLive, () => [{ labels: { instrument: 'BTC-USDT' }, value: 1 }]);
    length = 2;
    const text = await metrics.renderText();
    expect(text).toContain('tradewind_account_queue_length{service="probe"} 2');
    expect(text).toContain('tradewind_strategy_events_total{service="probe"} 20');
    expect(text).toContain('tradewind_paper_error_answers_total{code="-1013",service="probe"} 2');
    expect(text).toContain('tradewind_market_data_book_live{instrument="BTC-USDT",service="probe"} 1');
  });

  it('put a duration into the bucket of its seconds', async () => {
    const metrics = fresh();
    metrics.histogram(METRICS.orderAnswerTime).observe(0.003, { outcome: 'yes' });
    const text = await metrics.renderText();
    expect(text).toContain('tradewind_order_answer_seconds_bucket{le="0.002",service="probe",outcome="yes"} 0');
    expect(text).toContain('tradewind_order_answer_seconds_bucket{le="0.005",service="probe",outcome="yes"} 1');
  });
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { SystemScheduler } from '../time/system-scheduler.js';
import { DogStatsdSink, dogStatsdLine } from './dogstatsd-sink.js';
import { OtlpSink, otlpBody } from './otlp-sink.js';
import type { Report, ReportedValue } from './report-sink.js';

const backlog: ReportedValue = {
  ...{ name: 'tradewind_outbox_backlog', group: 'queues', isCounter: false },
  ...{ labels: {}, value: 3 },
};
const orders: ReportedValue = { ...backlog, name: 'tradewind_orders', labels: { status: 'New' }, value: 2 };
const dropped: ReportedValue = { ...backlog, name: 'tradewind_events_dropped_total', isCounter: true, value: 7 };
const reportOf = (...values: ReportedValue[]): Report => ({ service: 'risk', atUs: 1_700_000_000_000_000, values });

describe('DogStatsD', () => {
  it('has a line with name, value and tags for each value, and none of its separators in a tag', () => {
    expect(dogStatsdLine('risk', orders)).toBe('tradewind.orders:2|g|#service:risk,status:New');
    expect(dogStatsdLine('risk', { ...orders, labels: { status: 'a|b,c#d\n' } })).toContain('status:a_b_c_d_');
  });

  it('arrives at an agent in datagrams that are never cut up, and without what is not known', async () => {
    const agent = createSocket('udp4');
    const datagrams: Buffer[] = [];
    const many = Array.from({ length: 60 }, (_, index) => ({ ...orders, labels: { status: `status-${index}` } }));
    const arrived = new Promise<void>((resolve) => {
      agent.on('message', (message) => {
        datagrams.push(message);
        if (Buffer.concat(datagrams).includes('outbox_backlog')) resolve();
      });
    });
    agent.bind(0, '127.0.0.1');
    await once(agent, 'listening');
    const sink = new DogStatsdSink('127.0.0.1', agent.address().port);
    await sink.sendReport(reportOf(...many, { ...orders, value: Number.NaN }, backlog));
    await arrived;
    await sink.closeSink();
    await new Promise<void>((resolve) => agent.close(() => resolve()));
    const lines = datagrams.flatMap((datagram) => datagram.toString().split('\n'));
    expect(lines).toHaveLength(61);
    expect(lines.every((line) => /^tradewind\.\w+:\d+\|g\|#service:risk/u.test(line))).toBe(true);
    expect(Math.max(...datagrams.map(({ length }) => length))).toBeLessThanOrEqual(1_432);
    expect(datagrams.length).toBeGreaterThan(1);
  });
});

describe('OTLP', () => {
  it('has gauges and sums with their time in nanoseconds, under the name of the service', () => {
    const body = otlpBody(reportOf(orders, dropped), 1_600_000_000_000_000);
    expect(body).toEqual({
      resourceMetrics: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'risk' } },
              { key: 'service.namespace', value: { stringValue: 'tradewind' } },
            ],
          },
          scopeMetrics: [
            {
              scope: { name: 'tradewind' },
              metrics: [
                {
                  name: 'tradewind_orders',
                  gauge: {
                    dataPoints: [
                      {
                        timeUnixNano: '1700000000000000000',
                        startTimeUnixNano: '1600000000000000000',
                        asDouble: 2,
                        attributes: [{ key: 'status', value: { stringValue: 'New' } }],
                      },
                    ],
                  },
                },
                {
                  name: 'tradewind_events_dropped_total',
                  sum: {
                    aggregationTemporality: 2,
                    isMonotonic: true,
                    dataPoints: [
                      {
                        timeUnixNano: '1700000000000000000',
                        startTimeUnixNano: '1600000000000000000',
                        asDouble: 7,
                        attributes: [],
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('is posted to the collector, whose refusal is an error', async () => {
    const seen: (string | undefined)[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
      request.resume().on('end', () => response.writeHead(status).end('{}'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const sink = new OtlpSink(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, new SystemScheduler());
    await sink.sendReport(reportOf(backlog));
    status = 503;
    await expect(sink.sendReport(reportOf(backlog))).rejects.toThrow('503');
    await sink.closeSink();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(seen).toEqual(Array.from({ length: 2 }, () => 'POST /v1/metrics application/json'));
  });
});

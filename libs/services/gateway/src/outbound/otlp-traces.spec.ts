import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemScheduler } from '#libs/platform';
import { traceOf } from '../application/traces/order-trace.js';
import type { OrderTrace } from '../ports.js';
import { sampleOrder } from '../testing/sample-rows.fixture.js';
import { OtlpTraces } from './otlp-traces.js';

const BASE_US = 1_700_000_000_000_000;

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly Span[] }[];
  }[];
}

/** An order that passed every hop, a millisecond after the other. */
function tracedOrder(more: Parameters<typeof sampleOrder>[1] = {}): OrderTrace {
  const at = (hop: number): number => BASE_US + hop * 1_000;
  const times = { marketEventAtUs: at(0), intentAtUs: at(1), approvedAtUs: at(2), committedAtUs: at(3) };
  const later = { sentAtUs: at(4), acknowledgedAtUs: at(5), firstFillAtUs: at(6), closedAtUs: at(7) };
  const trace = traceOf(sampleOrder(1, { ...times, ...later, ...more }));
  if (trace === undefined) throw new Error('there is no trace');
  return trace;
}

const valuesOf = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

describe('the traces of orders in OTLP', () => {
  let server: Server;
  let url: string;
  const received: {
    readonly path: string | undefined;
    readonly type: string | undefined;
    readonly body: TraceRequest;
  }[] = [];

  async function take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TraceRequest;
    received.push({ path: request.url, type: request.headers['content-type'], body });
  }

  beforeEach(async () => {
    received.length = 0;
    server = createServer((request, response) => {
      void take(request).then(() => response.end('{"partialSuccess":{}}'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function sentSpans(...traces: readonly OrderTrace[]): Promise<readonly { service: string; span: Span }[]> {
    await new OtlpTraces(`${url}/`, new SystemScheduler()).sendTraces(traces);
    return (received.at(-1)?.body.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({ service: valuesOf(resource.attributes)['service.name'] ?? '', span })),
      ),
    );
  }

  it('are posted as JSON to /v1/traces, each span with the service that made it, its parent, its begin and its end', async () => {
    const spans = await sentSpans(tracedOrder());
    expect(received.map(({ path, type }) => [path, type])).toEqual([['/v1/traces', 'application/json']]);
    const [order] = spans.filter(({ span }) => span.parentSpanId === undefined);
    const shown = spans
      .filter(({ span }) => span !== order?.span)
      .map(({ service, span: { endTimeUnixNano, name, parentSpanId, startTimeUnixNano } }) => {
        const [beginUs, endUs] = [startTimeUnixNano, endTimeUnixNano].map(
          (ns) => Number(BigInt(ns) / 1_000n) - BASE_US,
        );
        return [service, name, beginUs, endUs, parentSpanId === order?.span.spanId];
      });
    expect(shown.toSorted((a, b) => Number(a[2]) - Number(b[2]))).toEqual([
      ['strategy', 'tick to intent', 0, 1_000, true],
      ['risk', 'intent to approved', 1_000, 2_000, true],
      ['order-management', 'approved to committed', 2_000, 3_000, true],
      ['order-management', 'committed to sent', 3_000, 4_000, true],
      ['order-management', 'sent to acknowledged', 4_000, 5_000, true],
      ['order-management', 'acknowledged to first-fill', 5_000, 6_000, true],
      ['order-management', 'first-fill to closed', 6_000, 7_000, true],
    ]);
    expect(order?.span).toMatchObject({ name: 'order', kind: 1, status: {} });
    expect(order?.span.startTimeUnixNano).toBe(`${BASE_US}000`);
    expect(order?.span.endTimeUnixNano).toBe(`${BASE_US + 7_000}000`);
  });

  it('have ids that follow from the client order id: sent again, it is the same trace, and no two orders share one', async () => {
    const idsOf = async (...traces: readonly OrderTrace[]): Promise<string[]> =>
      (await sentSpans(...traces)).map(({ span }) => `${span.traceId} ${span.spanId}`);
    const first = await idsOf(tracedOrder());
    expect(await idsOf(tracedOrder())).toEqual(first);
    const both = await idsOf(tracedOrder(), tracedOrder({ clientOrderId: 'another' }));
    expect(new Set(both).size).toBe(2 * first.length);
    expect(new Set(both.map((ids) => ids.split(' ')[0])).size).toBe(2);
    for (const ids of both) expect(ids).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/u);
  });

  it('name the order and where it was given, say why one was rejected, and nothing else', async () => {
    const rejected = tracedOrder({ status: 'Rejected', reason: 'INSUFFICIENT_BALANCE', firstFillAtUs: null });
    const order = (await sentSpans(rejected)).find(({ span }) => span.parentSpanId === undefined)?.span;
    expect(order?.status).toEqual({ code: 2, message: 'INSUFFICIENT_BALANCE' });
    expect(valuesOf(order?.attributes ?? [])).toEqual({
      ...{ 'order.id': 'c-000001', 'order.intent': 'i-1', 'order.correlation': 'i-1', 'order.strategy': 'momentum-1' },
      ...{ 'order.account': 'paper-1', 'order.venue': 'binance', 'order.instrument': 'BTC-USDT' },
      ...{ 'order.side': 'BUY', 'order.type': 'MARKET', 'order.status': 'Rejected' },
    });
  });

  it('never end before they begin, where the clocks of two machines are apart', async () => {
    const spans = await sentSpans(tracedOrder({ approvedAtUs: BASE_US - 5_000_000 }));
    const backwards = spans.filter(({ span }) => BigInt(span.endTimeUnixNano) < BigInt(span.startTimeUnixNano));
    expect(backwards).toEqual([]);
  });

  it('are not taken where the collector refuses them', async () => {
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      request.resume();
      response.statusCode = 503;
      response.end();
    });
    await expect(new OtlpTraces(url, new SystemScheduler()).sendTraces([tracedOrder()])).rejects.toThrow('503');
  });
});

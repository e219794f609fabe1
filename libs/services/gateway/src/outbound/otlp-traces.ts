import { createHash } from 'node:crypto';
import type { Scheduler } from '#libs/kernel';
import { postJson } from '#libs/platform';
import type { OrderTrace, OrderTraces, TracedHop } from '../ports.js';

const NS_PER_US = 1_000n;
const [TRACE_ID_DIGITS, SPAN_ID_DIGITS] = [32, 16];
/** OTLP's numbers: an operation inside a service, and a span that failed. */
const [INTERNAL, FAILED] = [1, 2];

/** Who made a hop come about. */
const SERVICE_OF_HOP: Readonly<Record<string, string>> = { intent: 'strategy', approved: 'risk' };
const OTHERWISE = 'order-management';

/** Sends traces to an OpenTelemetry collector: OTLP over HTTP in JSON, `POST <url>/v1/traces`. */
export class OtlpTraces implements OrderTraces {
  readonly #url: string;
  readonly #scheduler: Scheduler;

  /** `url` without the path, such as `http://collector:4318`. */
  constructor(url: string, scheduler: Scheduler) {
    this.#url = `${url.replace(/\/$/u, '')}/v1/traces`;
    this.#scheduler = scheduler;
  }

  sendTraces(traces: readonly OrderTrace[]): Promise<void> {
    return postJson(this.#url, tracesBody(traces), this.#scheduler);
  }
}

/**
 * Traces as an `ExportTraceServiceRequest` in OTLP's JSON. A trace is one span for the order, from its first hop to its last, and below
 * it one for each way from hop to hop, of the service that made it. Ids are hashes of the client order id: sent twice, it is one trace.
 */
export function tracesBody(traces: readonly OrderTrace[]): object {
  const byService = new Map<string, object[]>();
  for (const trace of traces) {
    for (const { service, span } of spansOf(trace)) byService.set(service, [...(byService.get(service) ?? []), span]);
  }
  return {
    resourceSpans: [...byService].map(([service, spans]) => ({
      resource: { attributes: pairs({ 'service.name': service, 'service.namespace': 'tradewind' }) },
      scopeSpans: [{ scope: { name: 'tradewind' }, spans }],
    })),
  };
}

function spansOf({ attributes, clientOrderId, failure, hops }: OrderTrace): { service: string; span: object }[] {
  const traceId = digest(`trace ${clientOrderId}`, TRACE_ID_DIGITS);
  const orderSpanId = spanIdOf(clientOrderId, 'order');
  // The clocks of two machines may be apart: a hop is never shown before the one that led to it.
  const times = hops.map(({ atUs }, index) => Math.max(atUs, ...hops.slice(0, index).map((earlier) => earlier.atUs)));
  const timesOf = (from: number, to: number) => ({
    startTimeUnixNano: nanoseconds(times[from] ?? 0),
    endTimeUnixNano: nanoseconds(times[to] ?? 0),
  });
  const order = {
    traceId,
    spanId: orderSpanId,
    name: 'order',
    kind: INTERNAL,
    ...timesOf(0, hops.length - 1),
    attributes: pairs(attributes),
    status: failure === undefined ? {} : { code: FAILED, message: failure },
  };
  const ways = hops.slice(1).map(({ hop }, index) => ({
    service: SERVICE_OF_HOP[hop] ?? OTHERWISE,
    span: {
      traceId,
      spanId: spanIdOf(clientOrderId, hop),
      parentSpanId: orderSpanId,
      kind: INTERNAL,
      name: nameOf(hops[index], hop),
      ...timesOf(index, index + 1),
      attributes: pairs({ 'order.id': clientOrderId, 'order.hop': hop }),
      status: {},
    },
  }));
  return [{ service: OTHERWISE, span: order }, ...ways];
}

const nameOf = (from: TracedHop | undefined, to: string): string => `${from?.hop ?? ''} to ${to}`;
const spanIdOf = (clientOrderId: string, part: string): string =>
  digest(`span ${part} ${clientOrderId}`, SPAN_ID_DIGITS);
const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text, 'utf8').digest('hex').slice(0, digits);
const nanoseconds = (us: number): string => (BigInt(Math.trunc(us)) * NS_PER_US).toString();

function pairs(values: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(values).map(([key, text]) => ({ key, value: { stringValue: text } }));
}

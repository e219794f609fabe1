import { PRICE_NAMESPACE } from '../price/price-key.js';
import { QUIET_WRITERS, quietNamespaceOf } from '../quiet/venue-quiet.v1.js';
import type { ServiceName } from './services.js';

/**
 * How messages of a namespace travel; see `docs/architecture` for what a late or lost message costs on each lane. `cache` is a
 * key-value bucket: the newest value of every key, for readers that start late.
 */
export type Lane = 'tick' | 'durable' | 'ask' | 'cache';

/** Who writes and who reads one namespace of subjects. */
export interface Flow {
  /**
   * The first token of the subject. On the ask lane of a query the first two, `query.market`, or three, `query.outbox.order`: each is
   * answered by one service. In a cache `$KV.<bucket>`.
   */
  readonly namespace: string;
  readonly lane: Lane;
  /**
   * Tick and durable lane and cache: the only service that may publish here. Ask lane: the only service that may answer.
   */
  readonly owner: ServiceName;
  /** Durable lane: it is published by whoever commits it, at once, and waits behind nothing that the outbox holds. */
  readonly isUrgent?: boolean;
  /** Tick and durable lane and cache: who may read; in a cache also the owner, where its processes read one another. Ask lane: who may ask. */
  readonly others: readonly ServiceName[];
}

const DECLARED_FLOWS: readonly Flow[] = [
  {
    namespace: 'market',
    lane: 'tick',
    owner: 'market-data',
    others: ['strategy', 'risk', 'order-management', 'gateway'],
  },
  { namespace: 'intent', lane: 'durable', owner: 'strategy', others: ['risk'] },
  { namespace: 'risk', lane: 'durable', owner: 'risk', others: ['order-management', 'strategy'] },
  { namespace: 'trading', lane: 'durable', owner: 'risk', others: ['order-management'], isUrgent: true },
  { namespace: 'order', lane: 'durable', owner: 'order-management', others: ['risk', 'strategy'] },
  { namespace: 'fill', lane: 'durable', owner: 'order-management', others: ['risk'] },
  { namespace: 'position', lane: 'durable', owner: 'order-management', others: ['risk', 'strategy'] },
  { namespace: 'balance', lane: 'durable', owner: 'order-management', others: ['risk', 'strategy'] },
  { namespace: 'command', lane: 'ask', owner: 'risk', others: ['gateway'] },
  { namespace: 'ledger', lane: 'ask', owner: 'order-management', others: ['gateway'] },
  { namespace: 'cancel', lane: 'ask', owner: 'order-management', others: ['gateway'] },
  { namespace: 'manual', lane: 'ask', owner: 'strategy', others: ['gateway'] },
  { namespace: 'strategy', lane: 'ask', owner: 'strategy', others: ['gateway'] },
  {
    namespace: 'query.instrument',
    lane: 'ask',
    owner: 'market-data',
    others: ['strategy', 'risk', 'order-management', 'gateway'],
  },
  {
    namespace: 'query.market',
    lane: 'ask',
    owner: 'market-data',
    others: ['strategy', 'risk', 'order-management', 'gateway'],
  },
  { namespace: 'query.decision', lane: 'ask', owner: 'risk', others: ['order-management'] },
  { namespace: 'query.history', lane: 'ask', owner: 'market-data', others: ['strategy'] },
  { namespace: 'query.limits', lane: 'ask', owner: 'risk', others: ['strategy', 'gateway'] },
  {
    namespace: PRICE_NAMESPACE,
    lane: 'cache',
    owner: 'market-data',
    others: ['strategy', 'risk', 'order-management', 'gateway'],
  },
  ...QUIET_WRITERS.map((owner): Flow => {
    return { namespace: quietNamespaceOf(owner), lane: 'cache', owner, others: QUIET_WRITERS };
  }),
];

/**
 * The one table of who may publish what. The broker's permissions, the streams and the consumers are generated from it, so
 * that a strategy cannot publish an approval even if its code is wrong. Whoever reads a durable namespace may ask its writer for what
 * the stream no longer has.
 */
export const FLOWS: readonly Flow[] = [
  ...DECLARED_FLOWS,
  ...DECLARED_FLOWS.filter(({ lane }) => lane === 'durable').map(({ namespace, owner, others }): Flow => {
    return { namespace: `query.outbox.${namespace}`, lane: 'ask', owner, others };
  }),
];

/** The flows of one lane. */
export function flowsOn(lane: Lane): readonly Flow[] {
  return FLOWS.filter((flow) => flow.lane === lane);
}

/** The namespaces of the ask lane by which operators have something done. */
const COMMAND_NAMESPACES: readonly string[] = ['command', 'ledger', 'cancel', 'manual', 'strategy'];

/**
 * Whether messages of a flow carry the signature of their writer: everything that moves money or changes what may be done. Prices and
 * questions do not.
 */
export function isSignedFlow({ lane, namespace }: Flow): boolean {
  return lane === 'durable' || COMMAND_NAMESPACES.includes(namespace);
}

/** Whether messages of a namespace are published before all others. */
export function isUrgent(namespace: string): boolean {
  return FLOWS.some((flow) => flow.namespace === namespace && flow.isUrgent === true);
}

/** Whose signature a message of a namespace needs, one of them; none where it needs none. */
export function signersOf(namespace: string): readonly ServiceName[] {
  const flow = FLOWS.find((candidate) => candidate.namespace === namespace && isSignedFlow(candidate));
  if (flow === undefined) return [];
  return flow.lane === 'ask' ? flow.others : [flow.owner];
}

/** The JetStream stream that carries a durable namespace: `order` travels in `ORDER`. */
export function streamOf(namespace: string): string {
  return namespace.toUpperCase();
}

/** The durable consumer through which a service reads a namespace: `risk` reads `order` through `risk-order`. */
export function consumerOf(service: ServiceName, namespace: string): string {
  return `${service}-${namespace}`;
}

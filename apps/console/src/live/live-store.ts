import type {
  DecisionView,
  EquityView,
  ExposureView,
  LiveMarketView,
  OrderView,
  PositionView,
  TopicOf,
  TradeView,
  TradingStateView,
} from '#libs/services/gateway';

/** What is sent newest first, by topic. */
export interface LatestTopics {
  readonly market: LiveMarketView;
  readonly equity: EquityView;
  readonly position: PositionView;
  readonly exposure: ExposureView;
  readonly state: TradingStateView;
}

/** What is sent word for word. */
export interface EventTopics {
  readonly order: OrderView;
  readonly trade: TradeView;
  readonly decision: DecisionView;
}

// The gateway's own names: one that it adds does not compile until it is above.
type LatestTopic = TopicOf<'latest'>;
type EventTopic = TopicOf<'event'>;
/** What a part of the page may wait for. */
export type Topic = LatestTopic | EventTopic | 'connection';

/** How the connection is: `stale` means that nothing was heard for most of a second. */
export type ConnectionState = 'connecting' | 'live' | 'stale';

/** Of each kind so many are kept in the page: as many as a snapshot brings and a page shows, so that nothing grows. */
const KEPT = 50;

/** The same empty list every time, so that nothing is drawn because of it. */
const NONE: readonly unknown[] = [];

/** What the gateway sends: the state of now, what changed, that nothing did, or that the page has to begin anew. */
export interface StreamMessage {
  readonly type: 'snapshot' | 'delta' | 'beat' | 'resync-required';
  readonly epoch?: string;
  readonly sequence?: number;
  readonly state?: {
    readonly latest: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly orders: readonly OrderView[];
    readonly trades: readonly TradeView[];
    readonly decisions: readonly DecisionView[];
  };
  readonly events?: readonly { readonly topic: EventTopic; readonly value: unknown }[];
  readonly latest?: readonly { readonly topic: LatestTopic; readonly key: string; readonly value: unknown }[];
}

const idOf: { readonly [T in EventTopic]: (value: EventTopics[T]) => string } = {
  order: (order) => order.clientOrderId,
  trade: (trade) => trade.tradeId,
  decision: (decision) => decision.intentId,
};

const NO_KEYS: readonly string[] = [];

/** What listeners wait for: a topic as a whole, or one key of it. */
const nameOf = (topic: Topic, key: string | undefined): string => (key === undefined ? topic : `${topic} ${key}`);

/** What the stream has said; whoever draws a part of it listens for that part alone. */
export class LiveStore {
  epoch = '';
  sequence = 0;
  connection: ConnectionState = 'connecting';
  readonly #latest = new Map<string, Map<string, unknown>>();
  readonly #lists = new Map<EventTopic, readonly unknown[]>();
  readonly #arrays = new Map<string, readonly unknown[]>();
  readonly #keys = new Map<string, readonly string[]>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** The newest value under a key. */
  find<T extends LatestTopic>(topic: T, key: string): LatestTopics[T] | undefined {
    return this.#latest.get(topic)?.get(key) as LatestTopics[T] | undefined;
  }

  /** All newest values of a topic; the same array until one changes. */
  all<T extends LatestTopic>(topic: T): readonly LatestTopics[T][] {
    const known = this.#arrays.get(topic);
    if (known !== undefined) return known as readonly LatestTopics[T][];
    const values = [...(this.#latest.get(topic) ?? new Map<string, unknown>()).entries()];
    const sorted = values.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
    this.#arrays.set(topic, sorted);
    return sorted as readonly LatestTopics[T][];
  }

  /** Under which keys a topic has values, sorted; the same array until there is one more. */
  keys(topic: LatestTopic): readonly string[] {
    const known = this.#keys.get(topic);
    if (known !== undefined) return known;
    const values = this.#latest.get(topic);
    if (values === undefined) return NO_KEYS;
    const sorted = [...values.keys()].toSorted();
    this.#keys.set(topic, sorted);
    return sorted;
  }

  /** The newest events of a topic, newest first; the same array until one comes. */
  events<T extends EventTopic>(topic: T): readonly EventTopics[T][] {
    return (this.#lists.get(topic) ?? NONE) as readonly EventTopics[T][];
  }

  /** Calls `listener` when something of a topic, or what is under a key of it, has changed; returns what ends that. */
  listen(topic: Topic, listener: () => void, key?: string): () => void {
    const name = nameOf(topic, key);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(name) === listeners) this.#listeners.delete(name);
    };
  }

  setConnection(state: ConnectionState): void {
    if (this.connection === state) return;
    this.connection = state;
    this.#tell('connection');
  }

  /** Takes a message. */
  apply(message: StreamMessage): void {
    if (message.type === 'snapshot' && message.state !== undefined) this.#reset(message.epoch ?? '', message.state);
    const changed = new Set<string>();
    for (const { topic, key, value } of message.latest ?? []) {
      this.#setLatest(topic, key, value);
      changed.add(topic).add(nameOf(topic, key));
    }
    for (const { topic, value } of message.events ?? []) {
      this.#addEvent(topic, value);
      changed.add(topic);
    }
    if (message.sequence !== undefined) this.sequence = message.sequence;
    for (const name of changed) this.#tell(name);
  }

  #reset(epoch: string, { latest, orders, trades, decisions }: NonNullable<StreamMessage['state']>): void {
    this.epoch = epoch;
    for (const [topic, values] of Object.entries(latest)) {
      this.#latest.set(topic, new Map(Object.entries(values)));
      this.#arrays.delete(topic);
      this.#keys.delete(topic);
    }
    this.#lists.set('order', orders);
    this.#lists.set('trade', trades);
    this.#lists.set('decision', decisions);
    for (const name of this.#listeners.keys()) this.#tell(name);
  }

  #setLatest(topic: LatestTopic, key: string, value: unknown): void {
    const values = this.#latest.get(topic) ?? new Map<string, unknown>();
    if (!values.has(key)) this.#keys.delete(topic);
    this.#latest.set(topic, values.set(key, value));
    this.#arrays.delete(topic);
  }

  #addEvent<T extends EventTopic>(topic: T, value: unknown): void {
    const id = idOf[topic](value as EventTopics[T]);
    const list = this.events(topic);
    const at = list.findIndex((known) => idOf[topic](known) === id);
    const next = at < 0 ? [value, ...list].slice(0, KEPT) : list.with(at, value as EventTopics[T]);
    this.#lists.set(topic, next);
  }

  #tell(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }
}

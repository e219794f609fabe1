import { type Role, isGranted } from '#libs/platform';

/** One topic of the live stream. */
export interface StreamTopic {
  /** The schema of its values in the REST document. */
  readonly view: string;
  /** `latest`: under a key, newest first, what lies between is skipped for who is slow. `event`: each word for word, in order. */
  readonly delivery: 'latest' | 'event';
  /** Who gets it: whoever holds one of them, or one that includes it. */
  readonly roles: readonly [Role, ...Role[]];
}

/** Every topic of the stream. AsyncAPI is written from it, and a client is sent what it grants to its roles and nothing else. */
export const STREAM_TOPICS = {
  market: { view: 'LiveMarketView', delivery: 'latest', roles: ['viewer'] },
  equity: { view: 'EquityView', delivery: 'latest', roles: ['viewer'] },
  position: { view: 'PositionView', delivery: 'latest', roles: ['viewer'] },
  exposure: { view: 'ExposureView', delivery: 'latest', roles: ['viewer'] },
  state: { view: 'TradingStateView', delivery: 'latest', roles: ['viewer'] },
  order: { view: 'OrderView', delivery: 'event', roles: ['viewer'] },
  trade: { view: 'TradeView', delivery: 'event', roles: ['viewer'] },
  decision: { view: 'DecisionView', delivery: 'event', roles: ['viewer'] },
} as const satisfies Readonly<Record<string, StreamTopic>>;

/** The names of the topics of one delivery: what has no entry cannot be sent. */
export type TopicOf<Delivery extends StreamTopic['delivery']> = {
  [Name in keyof typeof STREAM_TOPICS]: (typeof STREAM_TOPICS)[Name]['delivery'] extends Delivery ? Name : never;
}[keyof typeof STREAM_TOPICS];

/** The topics of one delivery, in the order of the table. */
export function listTopics(delivery: StreamTopic['delivery']): readonly (readonly [string, StreamTopic])[] {
  return Object.entries<StreamTopic>(STREAM_TOPICS).filter(([, topic]) => topic.delivery === delivery);
}

/** The names of the topics that somebody of these roles gets; none where there is no role. */
export function topicsFor(
  held: readonly Role[],
  topics: Readonly<Record<string, StreamTopic>> = STREAM_TOPICS,
): ReadonlySet<string> {
  return new Set(Object.keys(topics).filter((name) => isGranted(held, topics[name]?.roles ?? [])));
}

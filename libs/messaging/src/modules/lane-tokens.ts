import {
  ASKER,
  ASK_SERVER,
  BROKER_STATUS,
  DIRECT_OUTLET,
  DURABLE_PUBLISHER,
  DURABLE_SOURCES,
  KEY_VALUE_BUCKETS,
  LANE_TRUST,
  PRICE_CACHE,
  TICK_LANE,
} from '../messaging.tokens.js';

/** The tokens of a service's lanes, the same for NATS and memory. */
export const LANE_TOKENS: readonly symbol[] = [
  ...[BROKER_STATUS, TICK_LANE, DURABLE_PUBLISHER, DIRECT_OUTLET, DURABLE_SOURCES, ASKER, ASK_SERVER],
  ...[KEY_VALUE_BUCKETS, PRICE_CACHE, LANE_TRUST],
];

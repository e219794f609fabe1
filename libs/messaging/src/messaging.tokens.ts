/** Injects the {@link TickLane}. */
export const TICK_LANE = Symbol('TickLane');
/** Injects the {@link DurablePublisher}; only the outbox relay uses it. */
export const DURABLE_PUBLISHER = Symbol('DurablePublisher');
/** Injects the {@link DurableSources}; only the durable lane server uses it. */
export const DURABLE_SOURCES = Symbol('DurableSources');
/** Injects the {@link DirectOutlet}; only the outbox relay uses it. */
export const DIRECT_OUTLET = Symbol('DirectOutlet');
/** Injects the {@link Asker}. */
export const ASKER = Symbol('Asker');
/** Injects the server end of the ask lane, a Nest transport that calls the `@OnAsk` methods. */
export const ASK_SERVER = Symbol('AskServer');
/** Injects the {@link KeyValueBuckets}. */
export const KEY_VALUE_BUCKETS = Symbol('KeyValueBuckets');
/** Injects the reading end of the price cache, {@link PriceCache}. */
export const PRICE_CACHE = Symbol('PriceCache');
/** Injects the {@link LaneTrust} of the service: what it signs with, and whom it believes. */
export const LANE_TRUST = Symbol('LaneTrust');
/** Injects the {@link BrokerStatus}. */
export const BROKER_STATUS = Symbol('BrokerStatus');

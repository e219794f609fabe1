/** Injects the {@link PaperExchangeSettings}. */
export const PAPER_EXCHANGE_SETTINGS = Symbol('PaperExchangeSettings');

/** Injects the {@link JournalStorage}: a file, memory, or nothing. */
export const JOURNAL_STORAGE = Symbol('JournalStorage');

/** Injects the {@link VenueMarket}: synthetic, a tape or a live upstream. */
export const VENUE_MARKET = Symbol('VenueMarket');

/** Injects the {@link FaultPlan}: which requests and messages go wrong, and how. */
export const FAULT_PLAN = Symbol('FaultPlan');

/** Injects the {@link VenueTransport} by which a live market reaches its upstream. */
export const UPSTREAM_TRANSPORT = Symbol('UpstreamTransport');

import { counter, durationHistogram, gauge } from '../metric-spec.js';

/** What market-data shows of the feed and of what it publishes. */
export const MARKET_DATA_METRICS = {
  framesReceived: counter('tradewind_market_data_frames_received_total', { help: 'Frames received from the exchange' }),
  tradesReceived: counter('tradewind_market_data_trades_received_total', { help: 'Trades received' }),
  quotesReceived: counter('tradewind_market_data_quotes_received_total', { help: 'Best bids and asks received' }),
  depthUpdatesReceived: counter('tradewind_market_data_depth_updates_received_total', {
    help: 'Book changes received',
  }),
  badFrames: counter('tradewind_market_data_bad_frames_total', { help: 'Frames that could not be read' }),
  gapsDetected: counter('tradewind_market_data_gaps_detected_total', {
    help: 'Holes found in trades or book changes, and books found wrong',
  }),
  gapsHealed: counter('tradewind_market_data_gaps_healed_total', {
    help: 'Holes after which nothing was missing any more',
  }),
  reconnects: counter('tradewind_market_data_reconnects_total', {
    report: 'connections',
    help: 'Connections opened after the first',
  }),
  eventsDropped: counter('tradewind_market_data_events_dropped_total', {
    report: 'queues',
    help: 'Updates thrown away because a bounded queue was full',
  }),
  tradesDuplicated: counter('tradewind_market_data_trades_duplicated_total', {
    help: 'Trades that came a second time',
  }),
  tradesBackfilled: counter('tradewind_market_data_trades_backfilled_total', {
    help: 'Trades fetched because the stream missed them',
  }),
  valuesOffGrid: counter('tradewind_market_data_values_off_grid_total', {
    help: 'Prices and sizes between two steps, rounded or left out',
  }),
  tradesLost: counter('tradewind_market_data_trades_lost_total', {
    help: 'Trades proven by their ids that nobody could give us',
    alert: { when: 'increase > 0', meaning: 'The trade stream has a hole that the exchange could not fill.' },
  }),
  framesReadSlowly: counter('tradewind_market_data_frames_read_slowly_total', {
    help: 'Frames that the byte scanner left to the JSON decoder',
  }),
  publishedMessages: counter('tradewind_market_data_published_messages_total', {
    help: 'Tick messages handed to the broker',
  }),
  publishedUpdates: counter('tradewind_market_data_published_updates_total', { help: 'Updates handed to the broker' }),
  unpublishedUpdates: counter('tradewind_market_data_unpublished_updates_total', {
    help: 'Updates dropped because the broker was away',
  }),
  socketToPublish: durationHistogram(
    'tradewind_market_data_socket_to_publish_seconds',
    [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
    {
      help: "Time from the socket's read to the hand-over to the broker's client, of the oldest update of each message",
    },
  ),
  bookLive: gauge('tradewind_market_data_book_live', {
    report: 'state',
    help: '1 while the book of an instrument is LIVE',
    labels: ['instrument'],
    alert: { when: '== 0 for 1m', meaning: 'The market of the instrument is not followed: nothing is decided on it.' },
  }),
  bookChecks: counter('tradewind_market_data_book_checks_total', {
    help: "Comparisons of the rebuilt best bid and ask with the exchange's own",
    labels: ['instrument'],
  }),
  bookMatches: counter('tradewind_market_data_book_matches_total', {
    help: 'Comparisons in which both were equal',
    labels: ['instrument'],
  }),
  feedQueueLength: gauge('tradewind_market_data_queue_length', {
    report: 'queues',
    help: 'Updates that wait for a snapshot or for a gap to be healed',
    labels: ['instrument'],
  }),
  cachedPricesWritten: counter('tradewind_market_data_price_cache_written_total', {
    help: 'Prices written to the price cache',
  }),
  cachedPricesSuperseded: counter('tradewind_market_data_price_cache_superseded_total', {
    help: 'Prices not written because another feed had them better',
  }),
  cachedPricesFailed: counter('tradewind_market_data_price_cache_failed_total', {
    help: 'Writes to the price cache that failed and were done again with newer prices',
  }),
  exchangeToReceive: durationHistogram(
    'tradewind_market_data_exchange_to_receive_seconds',
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    {
      help: "Time from the exchange's own time of an update to its receipt, of the oldest update of each message; as wrong as the two clocks differ",
    },
  ),
  priceAge: gauge('tradewind_market_data_price_age_seconds', {
    help: 'Time since the last price of an instrument, or since the feed confirmed that its book is LIVE',
    labels: ['instrument'],
    alert: { when: '> 10 for 30s', meaning: 'The feed of the instrument is silent: risk refuses new orders in it.' },
  }),
};

/** The settings of this app: those of the service that it runs. */
export {
  BINANCE_REST_URL,
  BINANCE_STREAM_URL,
  paperExchangeSettings,
  readPaperExchangeSettings,
} from '#libs/services/paper-exchange';

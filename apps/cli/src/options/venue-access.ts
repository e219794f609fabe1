import { z } from 'zod';
import { type Environment, readSettings } from '#libs/platform';

const streams = z.url({ protocol: /^wss?$/u });
const rest = z.url({ protocol: /^https?$/u });

/** Where the public market is that paper-exchange relays with `--live`. */
export interface LiveAddresses {
  readonly streamUrl: string;
  readonly restUrl: string;
}

/** Where and with which keys the suite trades with `--testnet`. */
export interface TestnetAccess extends LiveAddresses {
  readonly wsApiUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

const liveSettings = z.object({
  LIVE_STREAM_URL: streams.default('wss://stream.binance.com:9443').describe('Market streams of the live market'),
  LIVE_REST_URL: rest.default('https://api.binance.com').describe('REST of the live market'),
});

/** Binance's Spot testnet (PROTOCOLS.md 1.1 to 1.3) unless the environment says otherwise. */
const testnetSettings = z.object({
  BINANCE_API_KEY: z.string().min(1).describe('Key of an account at the testnet; BINANCE_API_KEY_FILE may name a file'),
  BINANCE_API_SECRET: z.string().min(1).describe('Its secret; BINANCE_API_SECRET_FILE may name a file'),
  BINANCE_REST_URL: rest.default('https://testnet.binance.vision').describe('REST of the testnet'),
  BINANCE_STREAM_URL: streams.default('wss://stream.testnet.binance.vision').describe('Market streams of the testnet'),
  BINANCE_WS_API_URL: streams
    .default('wss://ws-api.testnet.binance.vision/ws-api/v3')
    .describe('WebSocket API of the testnet, with its path'),
});

/** Reads where the live market is. @throws SettingsError */
export function readLiveAddresses(environment: Environment): LiveAddresses {
  const { LIVE_REST_URL: restUrl, LIVE_STREAM_URL: streamUrl } = readSettings(liveSettings, environment);
  return { restUrl, streamUrl };
}

/** Reads where the testnet is and with which keys. @throws SettingsError if a key is missing */
export function readTestnetAccess(environment: Environment): TestnetAccess {
  const settings = readSettings(testnetSettings, environment);
  return {
    restUrl: settings.BINANCE_REST_URL,
    streamUrl: settings.BINANCE_STREAM_URL,
    wsApiUrl: settings.BINANCE_WS_API_URL,
    apiKey: settings.BINANCE_API_KEY,
    apiSecret: settings.BINANCE_API_SECRET,
  };
}

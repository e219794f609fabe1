import { describe, expect, it } from 'vitest';
import { readLiveAddresses, readTestnetAccess } from './venue-access.js';

describe('where a run finds a venue', () => {
  it("is Binance's public market with --live, unless the environment says otherwise", () => {
    expect(readLiveAddresses({})).toEqual({
      streamUrl: 'wss://stream.binance.com:9443',
      restUrl: 'https://api.binance.com',
    });
    const other = { LIVE_STREAM_URL: 'ws://127.0.0.1:9000', LIVE_REST_URL: 'http://127.0.0.1:9000' };
    expect(readLiveAddresses(other)).toEqual({ streamUrl: 'ws://127.0.0.1:9000', restUrl: 'http://127.0.0.1:9000' });
    expect(() => readLiveAddresses({ LIVE_REST_URL: 'ftp://x' })).toThrow(/LIVE_REST_URL/u);
  });

  it("is Binance's Spot testnet with --testnet, and needs both keys", () => {
    const keys = { BINANCE_API_KEY: 'demo-key', BINANCE_API_SECRET: 'demo-secret' };
    expect(readTestnetAccess(keys)).toEqual({
      restUrl: 'https://testnet.binance.vision',
      streamUrl: 'wss://stream.testnet.binance.vision',
      wsApiUrl: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
      apiKey: 'demo-key',
      apiSecret: 'demo-secret',
    });
    expect(() => readTestnetAccess({})).toThrow(/BINANCE_API_KEY: [\s\S]*BINANCE_API_SECRET: /u);
    expect(() => readTestnetAccess({ ...keys, BINANCE_API_SECRET: '' })).toThrow(/BINANCE_API_SECRET/u);
  });
});

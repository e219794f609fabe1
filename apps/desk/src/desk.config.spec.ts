import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { SettingsError, readSettings } from '#libs/platform';
import { SERVICE_SCHEMAS, deskSettings, readDeskSettings } from './desk.config.js';

const KEYS = Object.fromEntries(
  ['RISK', 'ORDER_MANAGEMENT', 'STRATEGY'].map((service, n) => [`${service}_SIGNING_KEY`, 'ABC'.charAt(n).repeat(43)]),
);
const GOOD = {
  ...KEYS,
  NATS_URL: 'nats://broker',
  RISK_NATS_USER: 'risk',
  DATABASE_URL: 'postgres://tradewind_desk@host/tradewind',
  ACCOUNT: 'paper-1',
  INSTRUMENTS: 'binance:BTC-USDT',
  SYMBOLS: 'BTC-USDT',
  STRATEGIES: '[{"id":"m","name":"momentum","account":"paper-1","instruments":["binance:BTC-USDT"]}]',
  RISK_LIMITS: '{"paper-1":{"*":{"maxOrderNotional":"5000"}}}',
  RISK_MAX_MARKET_DATA_AGE_MS: '2000',
  RISK_MARKET_COLLAR: '0.01',
  BINANCE_API_KEY: 'key',
  BINANCE_API_SECRET: 'secret',
};

describe('the settings of a desk', () => {
  it('give each service its own port, user and key, and the rest to all', () => {
    const { marketData, orderManagement, risk, strategy, HTTP_PORT } = readDeskSettings({
      ...GOOD,
      RISK_HTTP_PORT: '7',
    });
    const all = [marketData, risk, orderManagement, strategy];
    expect([HTTP_PORT, ...all.map((one) => one.HTTP_PORT)]).toEqual([3000, 3001, 7, 3003, 3004]);
    expect([risk, orderManagement, strategy].map((one) => one.SIGNING_KEY?.charAt(0))).toEqual(['A', 'B', 'C']);
    expect(all.map((one) => one.NATS_USER)).toEqual([undefined, 'risk', undefined, undefined]);
    expect([risk, orderManagement, strategy].map((one) => one.DATABASE_URL)).toEqual(Array(3).fill(GOOD.DATABASE_URL));
    expect([risk.ACCOUNT, orderManagement.ACCOUNT]).toEqual(['paper-1', 'paper-1']);
  });

  it('give each service its own way into the broker over TLS', () => {
    const DATABASE_URL = `${GOOD.DATABASE_URL}?sslmode=verify-full`;
    const secure = { ...GOOD, DATABASE_URL, SECURE_MODE: 'true', NATS_URL: 'tls://broker', RISK_NATS_USER: '' };
    const seeds = Object.fromEntries(
      ['MARKET_DATA', 'RISK', 'ORDER_MANAGEMENT', 'STRATEGY'].map((service, n) => [
        `${service}_NATS_NKEY_SEED`,
        `SU${'ABCD'.charAt(n).repeat(56)}`,
      ]),
    );
    const { marketData, orderManagement, risk, strategy } = readDeskSettings({ ...secure, ...seeds });
    const all = [marketData, risk, orderManagement, strategy];
    expect(all.map(({ NATS_NKEY_SEED: seed }) => seed?.charAt(2))).toEqual(['A', 'B', 'C', 'D']);
    expect(() => readDeskSettings({ ...secure, ...seeds, RISK_NATS_NKEY_SEED: '' })).toThrow(/For risk: .*NKEY_SEED/su);
  });

  it.each(Object.entries(SERVICE_SCHEMAS))('of %s alone are told everything at once', (_, schema) => {
    const read = (): unknown => readSettings(schema as z.ZodObject, { ...GOOD, ...wrong });
    const wrong = { LOG_LEVEL: 'loud', NATS_URL: '', NATS_CA: '-----BEGIN CERTIFICATE-----', HTTP_PORT: 'x' };
    for (const name of ['LOG_LEVEL', 'NATS_URL', 'HTTP_PORT']) expect(read).toThrow(new RegExp(` ${name}: `, 'u'));
    expect(read).toThrow(/must begin with tls:\/\/ where NATS_CA is set/u);
  });

  it('tell what is wrong with each of its services, not with the first alone', () => {
    const read = (): unknown => readDeskSettings({ ...GOOD, SECURE_MODE: 'true' });
    for (const service of ['market-data', 'order-management', 'strategy', 'risk'])
      expect(read).toThrow(new RegExp(`For ${service}: `, 'u'));
  });

  it("know no port, user or key that would be everybody's", () => {
    for (const name of ['NATS_USER', 'NATS_PASSWORD', 'NATS_NKEY_SEED', 'SIGNING_KEY'])
      expect(deskSettings.shape).not.toHaveProperty(name);
  });

  it('are refused by the name that they have at the desk', () => {
    const read = (wrong: object) => (): unknown => readDeskSettings({ ...GOOD, ...wrong });
    expect(read({ STRATEGY_SIGNING_KEY: 'short' })).toThrow(SettingsError);
    expect(read({ STRATEGY_SIGNING_KEY: 'short' })).toThrow(/STRATEGY_SIGNING_KEY: must be 32 bytes/u);
    expect(read({ INSTRUMENTS: 'binance:BTC-USDT,binance:ETH-BTC' })).toThrow(/priced in the same asset/u);
    expect(read({ RISK_LIMITS: '' })).toThrow(/RISK_LIMITS: /u);
  });
});

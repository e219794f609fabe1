import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instrumentListSetting } from './instrument-list.js';
import { databaseSettings, serviceSettings, trustedKeysSetting } from './service-settings.js';
import { SettingsError, forgetSecrets, readSettings } from './settings.js';

const schema = z.object({
  ...serviceSettings,
  ...databaseSettings,
  INSTRUMENTS: instrumentListSetting.describe('What is traded'),
});
const GOOD = { DATABASE_URL: 'postgres://a@b/c', INSTRUMENTS: 'binance:BTC-USDT, binance:ETH-USDT' };

describe('settings', () => {
  it('are read from the environment, with their defaults', () => {
    const settings = readSettings(schema, GOOD);
    expect(settings.HTTP_PORT).toBe(3000);
    expect(settings.HTTP_HOST).toBe('127.0.0.1');
    expect(settings.INSTRUMENTS).toEqual([
      { venue: 'binance', instrument: 'BTC-USDT' },
      { venue: 'binance', instrument: 'ETH-USDT' },
    ]);
  });

  it('take a secret from the file that NAME_FILE names, before the plain value', () => {
    const directory = mkdtempSync(join(tmpdir(), 'settings-'));
    const file = join(directory, 'url');
    writeFileSync(file, 'postgres://from@file/x\n');
    const settings = readSettings(schema, { ...GOOD, DATABASE_URL_FILE: file });
    rmSync(directory, { recursive: true });
    expect(settings.DATABASE_URL).toBe('postgres://from@file/x');
  });

  it('name the setting whose file cannot be read, once, and also where it could be left out', () => {
    const read = (): unknown =>
      readSettings(schema, { ...GOOD, DATABASE_URL_FILE: '/nowhere/url', HTTP_HOST_FILE: '/nowhere/host' });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/DATABASE_URL: the file of DATABASE_URL_FILE cannot be read: ENOENT.*nowhere\/url/u);
    expect(read).toThrow(/HTTP_HOST: the file of HTTP_HOST_FILE cannot be read/u);
    expect(read).not.toThrow(/is not set/u);
  });

  it('name everything that is missing or wrong at once, with its meaning', () => {
    const read = (): unknown => readSettings(schema, { HTTP_PORT: '99999', INSTRUMENTS: 'BTCUSDT', DATABASE_URL: '' });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/HTTP_PORT: .*\(Port of the HTTP server/u);
    expect(read).toThrow(/DATABASE_URL: is not set \(/u);
    expect(read).toThrow(/"BTCUSDT" is not of the form venue:BASE-QUOTE/u);
  });

  it('say of a word or a number that is wrong what stands there, and what may, but repeat no secret', () => {
    const odd = z.object({
      ...serviceSettings,
      RATIO: z.coerce.number().int().describe('A number'),
      API_SECRET: z.enum(['none']).describe('A secret'),
    });
    const read = (environment: object): unknown =>
      readSettings(odd, { API_SECRET: 'none', RATIO: '1', ...environment });
    expect(() => read({ HTTP_PORT: 'abc' })).toThrow('HTTP_PORT: must be a number, not "abc" (');
    expect(() => read({ RATIO: '1.5' })).toThrow('RATIO: must be a whole number, not "1.5" (');
    expect(() => read({ LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL: must be one of trace, .*, silent, not "loud" \(/u);
    expect(() => read({ API_SECRET: 'hush' })).toThrow('API_SECRET: must be one of none (');
  });

  it.each(['', 'binance', 'binance:', ':BTC-USDT', 'binance:BTC-USDT,', 'Binance:BTC-USDT', 'binance:BTC/USDT'])(
    'refuse the instrument list "%s"',
    (INSTRUMENTS) => {
      expect(() => readSettings(schema, { ...GOOD, INSTRUMENTS })).toThrow(SettingsError);
    },
  );

  it('read the keys of each service, two of one while it is replaced, and no third', () => {
    const [one, two, three] = ['A', 'B', 'C'].map((letter) => letter.repeat(43));
    const read = (text: string) => trustedKeysSetting.safeParse(text);
    expect(read(`risk:${one},strategy:${two},risk:${three}`).data).toEqual(
      new Map([
        ['risk', [one, three]],
        ['strategy', [two]],
      ]),
    );
    expect(read(`risk:${one},risk:${two},risk:${three}`).success).toBe(false);
    for (const text of ['', 'risk', `risk:${one}x`, `risk ${one}`, `risk:${one},`])
      expect(read(text).success).toBe(false);
  });
});

describe('the environment of a process whose settings are read', () => {
  it('has no secret left, neither by its name nor within an address, and everything else', () => {
    const environment: NodeJS.ProcessEnv = {
      ...{ RISK_SIGNING_KEY: 'a', DATABASE_URL: 'postgres://risk:b@host/x', NATS_URL: 'nats://risk:c@host:4222' },
      ...{ PATH: '/bin', LOG_LEVEL: 'info', BINANCE_REST_URL: 'http://host:8080/a@b', SIGNING_KEY_FILE: '/run/key' },
    };
    forgetSecrets(environment);
    expect(Object.keys(environment)).toEqual(['PATH', 'LOG_LEVEL', 'BINANCE_REST_URL', 'SIGNING_KEY_FILE']);
  });
});

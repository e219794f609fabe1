import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SettingsError } from '#libs/platform';
import { SeededRandom } from '#libs/testkit';
import { planRun } from '../launch/plan.js';
import { settingsOf } from '../launch/service-settings.js';
import type { LaunchOptions } from '../options/launch-options.js';
import { EXAMPLE_FILE, exampleWith } from './config.fixture.js';
import { optionsWithConfig } from './launch-with-config.js';
import { readConfig } from './read-config.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

function fileOf(name: string, text: string): string {
  writeFileSync(join(FOLDER, name), text);
  return join(FOLDER, name);
}

const OPTIONS: LaunchOptions = {
  ...{ forMs: undefined, tape: undefined, live: undefined, testnet: undefined, speed: 1, seed: 1, portBase: undefined },
  ...{ report: undefined, symbols: undefined, data: undefined, fresh: false, desk: false, secure: false },
  ...{ invented: undefined },
};
const SERVERS = { databaseUrl: 'postgres://o:o@h/d', natsUrl: 'nats://h', natsHasUsers: true };
const PLACES = { directory: '/run', journalFile: '/run/journal', data: undefined };
const none = (): boolean => false;

describe('reading a configuration file', () => {
  it('takes the same from YAML, JSON and TypeScript', async () => {
    const json = JSON.stringify(exampleWith());
    const { config } = await readConfig(EXAMPLE_FILE);
    expect((await readConfig(fileOf('a.json', json))).config).toEqual(config);
    fileOf('amounts.mjs', "export const USDT = '100000';");
    const code = `import { USDT } from './amounts.mjs';\nconst config: object = { ...${json}, balances: { USDT } };\nexport default config;`;
    expect((await readConfig(fileOf('a.ts', code))).config).toEqual(config);
    expect(readdirSync(FOLDER).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('names the line of each fault', async () => {
    const text = readFileSync(EXAMPLE_FILE, 'utf8')
      .replace("'100000'", '100000')
      .replace('coolDownMs: 250', 'coolDownMs: x');
    const line = text.split('\n').findIndex((each) => each.includes('USDT: 100000')) + 1;
    await expect(readConfig(fileOf('b.yaml', text))).rejects.toThrow(
      `b.yaml:${line}: balances.USDT is 100000: must stand`,
    );
  });

  it.each([
    ['c.yaml', 'a: [', /cannot be read: .*line 1/su],
    ['c.ts', 'const a = 1;', /no default export/u],
    ['c.ts', 'const a = ;', /cannot be read/u],
    ['c.toml', '', /must end in \.yaml/u],
    ['c.yaml', '', /the file is null: must be a group/u],
  ])('refuses %s that holds %j', async (name, text, reason) => {
    const reading = readConfig(fileOf(name, text));
    await expect(reading).rejects.toThrow(SettingsError);
    await expect(reading).rejects.toThrow(reason);
  });

  it('says that a file is not there', async () => {
    await expect(readConfig(join(FOLDER, 'nowhere.yaml'))).rejects.toThrow(/nowhere\.yaml cannot be read: ENOENT/u);
  });
});

describe('what a run with a file trades', () => {
  const settings = async (options: LaunchOptions, environment = {}) => {
    const plan = await planRun(new SeededRandom(1), options, PLACES);
    return (app: 'risk' | 'strategy' | 'paper-exchange') => settingsOf(app, plan, SERVERS, environment);
  };

  it('is what the file says, for every service', async () => {
    const of = await settings(await optionsWithConfig(OPTIONS, EXAMPLE_FILE, none, {}));
    expect(of('paper-exchange')).toMatchObject({ SEED: '7', BALANCES: 'USDT:100000', SYMBOLS: 'BTC-USDT,ETH-USDT' });
    expect(JSON.parse(of('strategy')['STRATEGIES'] ?? '')).toMatchObject([{ id: 'momentum-1', account: 'paper-1' }]);
    expect(JSON.parse(of('risk')['RISK_LIMITS'] ?? '')).toMatchObject({
      'paper-1': { 'binance:BTC-USDT': { maxPosition: '1' } },
    });
    expect(of('risk')).toMatchObject({ RISK_MAX_GROSS_EXPOSURE_RATIO: '0.10', RISK_MARKET_COLLAR: '0.01' });
  });

  it('is an option before the environment, the environment before the file, and the file before the demo', async () => {
    const options = await optionsWithConfig({ ...OPTIONS, seed: 3 }, EXAMPLE_FILE, (name) => name === 'seed', {});
    const of = await settings(options, { RISK_MONITOR_INTERVAL_MS: '500', RISK_MARKET_COLLAR: '0.5' });
    expect(of('paper-exchange')['SEED']).toBe('3');
    expect(of('risk')['RISK_MONITOR_INTERVAL_MS']).toBe('500');
    // The file does not name it, so that nothing of the shell slips in.
    expect(of('risk')['RISK_MARKET_COLLAR']).toBe('0.01');
  });

  it('is at a speed of the command line only where a tape is played, be it by the file alone', async () => {
    const isSpeed = (name: string): boolean => name === 'speed';
    const played = fileOf(
      'played.json',
      JSON.stringify(exampleWith(['venues', 'binance'], { market: 'tape', tape: '.' })),
    );
    expect(await optionsWithConfig({ ...OPTIONS, speed: 'max' }, played, isSpeed, {})).toMatchObject({
      speed: 'max',
      tape: FOLDER,
    });
    for (const file of [undefined, EXAMPLE_FILE])
      await expect(optionsWithConfig(OPTIONS, file, isSpeed, {})).rejects.toThrow(/--speed is the speed of a tape/u);
  });

  it('is of the symbols that a file beside it invents, of which it may trade some', async () => {
    const invented = ['BTC', 'ETH', 'MOON'].map((base) => ({
      base,
      quote: 'USDT',
      tickSize: '1',
      lotSize: '1',
      startPrice: '9',
    }));
    const path = fileOf('symbols.json', JSON.stringify(invented));
    const name = (venue: object): string =>
      fileOf('invented.json', JSON.stringify(exampleWith(['venues', 'binance'], venue)));
    const of = await settings(await optionsWithConfig(OPTIONS, name({ invented: 'symbols.json' }), none, {}));
    expect(of('paper-exchange')).toMatchObject({ INVENTED_SYMBOLS_FILE: path, SYMBOLS: 'BTC-USDT,ETH-USDT' });
    const missing = optionsWithConfig(OPTIONS, name({ invented: 'nowhere.json' }), none, {});
    await expect(missing).rejects.toThrow(
      /invented\.json cannot be used:\n {2}venues\.binance\.invented: .*nowhere\.json" is no/u,
    );
    const live = { market: 'live', invented: 'symbols.json' };
    await expect(optionsWithConfig(OPTIONS, name(live), none, {})).rejects.toThrow(/it belongs to synthetic/u);
  });

  it('is at the live market or the testnet where the file says so, at the addresses of the environment before its own', async () => {
    const venue = { market: 'live', restUrl: 'https://rest.example', streamUrl: 'wss://streams.example' };
    const file = fileOf('live.json', JSON.stringify(exampleWith(['venues', 'binance'], venue)));
    const { live } = await optionsWithConfig(OPTIONS, file, none, { LIVE_REST_URL: 'https://other.example' });
    expect(live).toEqual({ restUrl: 'https://other.example', streamUrl: 'wss://streams.example' });
    const testnet = fileOf('testnet.json', JSON.stringify(exampleWith(['venues', 'binance'], { market: 'testnet' })));
    await expect(optionsWithConfig(OPTIONS, testnet, none, {})).rejects.toThrow(/BINANCE_API_KEY/u);
  });
});

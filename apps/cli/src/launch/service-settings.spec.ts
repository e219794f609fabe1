import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import type { Machine } from './machine.js';
import { type LaunchOptions } from '../options/launch-options.js';
import { APPS, type AppName, appsOf, planInstruments, planRun } from './plan.js';
import { makeSecureAccess } from './secure-access.js';
import { settingsOf } from './service-settings.js';

const options: LaunchOptions = {
  forMs: undefined,
  tape: undefined,
  live: undefined,
  testnet: undefined,
  speed: 1,
  seed: 7,
  desk: false,
  portBase: undefined,
  report: undefined,
  symbols: undefined,
  data: undefined,
  fresh: false,
  secure: false,
  invented: undefined,
};
const servers = {
  databaseUrl: 'postgres://owner:owner-secret@127.0.0.1:5432/tradewind',
  natsUrl: 'nats://n',
  natsHasUsers: true,
};

const PLACES = { directory: '/run', journalFile: '/run/journal', data: undefined };

describe('the settings of each process', () => {
  it('holds the secrets of that process and of no other', async () => {
    const plan = await planRun(new SeededRandom(1), options, PLACES);
    const settings = Object.fromEntries(APPS.map((app) => [app, JSON.stringify(settingsOf(app, plan, servers))]));
    const knows = (secret: string): AppName[] => APPS.filter((app) => settings[app]?.includes(secret));
    expect(knows('owner-secret')).toEqual([]);
    expect(knows(plan.apiSecret)).toEqual(['paper-exchange', 'order-management']);
    for (const app of ['gateway', 'market-data', 'risk', 'order-management', 'strategy'] as const) {
      expect(knows(plan.natsPasswords[app])).toEqual([app]);
    }
    for (const app of ['gateway', 'risk', 'order-management', 'strategy'] as const) {
      expect(knows(plan.databasePasswords[app])).toEqual([app]);
    }
    for (const app of ['gateway', 'risk', 'order-management', 'strategy'] as const) {
      expect(knows(plan.keys.settingsOf(app)['SIGNING_KEY'] ?? '')).toEqual([app]);
    }
  });

  it('gives a desk what its services have, each under its own name, and its own role at Postgres', async () => {
    const plan = await planRun(new SeededRandom(1), { ...options, desk: true }, PLACES);
    expect(appsOf(plan.options)).toEqual(['gateway', 'paper-exchange', 'desk']);
    const environment = settingsOf('desk', plan, servers);
    expect(environment['HTTP_PORT']).toBe(String(plan.ports.desk));
    for (const service of ['market-data', 'risk', 'order-management', 'strategy'] as const) {
      const prefix = service.toUpperCase().replace('-', '_');
      expect(environment[`${prefix}_HTTP_PORT`]).toBe(String(plan.ports[service]));
      expect(environment[`${prefix}_NATS_PASSWORD`]).toBe(plan.natsPasswords[service]);
      expect(environment[`${prefix}_SIGNING_KEY`]).toBe(plan.keys.settingsOf(service)['SIGNING_KEY']);
    }
    for (const name of ['NATS_USER', 'NATS_PASSWORD', 'SIGNING_KEY']) expect(environment).not.toHaveProperty(name);
    expect(environment['DATABASE_URL']).toContain(`tradewind_desk:${plan.databasePasswords.desk}@`);
    const secrets = [plan.natsPasswords.gateway, plan.databasePasswords.risk, 'owner-secret'];
    for (const secret of secrets) expect(JSON.stringify(environment)).not.toContain(secret);
    const { GATEWAY_SERVICES } = settingsOf('gateway', plan, servers);
    expect(GATEWAY_SERVICES).toMatch(/strategy=.*desk=/u);
  });

  it('gives each service of a secure desk an nkey of its own', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'desk-'));
    try {
      const machine = { random: new SeededRandom(1), scheduler: new VirtualScheduler() };
      const secure = await makeSecureAccess(machine as unknown as Machine, { directory, data: undefined });
      const wish = { ...options, desk: true, secure: true };
      const plan = await planRun(machine.random, wish, { ...PLACES, directory, secure });
      const environment = settingsOf('desk', plan, servers);
      for (const service of ['market-data', 'risk', 'order-management', 'strategy'] as const) {
        const name = `${service.toUpperCase().replace('-', '_')}_NATS_NKEY_SEED`;
        expect(environment[name]).toBe(secure.brokerKeys[service].seed);
      }
      expect(environment).not.toHaveProperty('NATS_NKEY_SEED');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('gives every process a port of its own', async () => {
    const { ports } = await planRun(new SeededRandom(1), options, PLACES);
    expect(new Set(Object.values(ports)).size).toBe(APPS.length + 1);
  });

  it("sends no service but order-management a testnet's keys, and all to the testnet", async () => {
    const testnet = {
      restUrl: 'https://testnet.example',
      streamUrl: 'wss://stream.testnet.example',
      wsApiUrl: 'wss://ws-api.testnet.example/ws-api/v3',
      apiKey: 'testnet-key',
      apiSecret: 'testnet-secret',
    };
    const plan = await planRun(new SeededRandom(1), { ...options, testnet }, PLACES);
    expect(plan.journalFile).toBeUndefined();
    expect(appsOf(plan.options)).not.toContain('paper-exchange');
    const settings = appsOf(plan.options).filter((app) =>
      JSON.stringify(settingsOf(app, plan, servers)).includes('testnet-secret'),
    );
    expect(settings).toEqual(['order-management']);
    expect(settingsOf('market-data', plan, servers)).toMatchObject({
      BINANCE_REST_URL: testnet.restUrl,
      BINANCE_STREAM_URL: testnet.streamUrl,
    });
    expect(settingsOf('order-management', plan, servers)['BINANCE_WS_API_URL']).toBe(testnet.wsApiUrl);
    for (const app of ['market-data', 'order-management', 'desk'] as const)
      expect(settingsOf(app, plan, servers)['VENUE_PROCESSES'], app).toBe('2');
  });

  it('points paper-exchange at the live market, and everybody else at paper-exchange', async () => {
    const live = { restUrl: 'https://rest.example', streamUrl: 'wss://stream.example' };
    const plan = await planRun(new SeededRandom(1), { ...options, live }, PLACES);
    const settings = settingsOf('paper-exchange', plan, servers);
    expect(settings).toMatchObject({
      LIVE_STREAM_URL: live.streamUrl,
      LIVE_REST_URL: live.restUrl,
      SYMBOLS: 'BTC-USDT,ETH-USDT',
    });
    const address = `http://127.0.0.1:${plan.ports['paper-exchange']}`;
    expect(settingsOf('market-data', plan, servers)['BINANCE_REST_URL']).toBe(address);
  });

  it('trades what is asked for, else what the tape holds, else the demo', () => {
    expect(planInstruments({ ...options, symbols: ['ETH-USDT'], tape: '/t/btcusdt' })).toEqual(['ETH-USDT']);
    expect(planInstruments({ ...options, tape: '/t/binance-btcusdt-20240808' })).toEqual(['BTC-USDT']);
    expect(() => planInstruments({ ...options, tape: '/t/other' })).toThrow(/--symbols/u);
    expect(planInstruments(options).length).toBeGreaterThan(1);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '#libs/local-stack';
import { checkConfig } from './check-config.js';
import { issueText } from './config-issue.js';
import { configJsonSchema } from './config-json-schema.js';
import { exampleWith } from './config.fixture.js';

const faultsOf = (path: readonly (string | number)[], value: unknown): string[] =>
  checkConfig(exampleWith(path, value)).issues.map(issueText);
const STRATEGY = ['strategies', 0] as const;
const SECOND = { id: 'momentum-2', name: 'momentum', instruments: ['binance:BTC-USDT'] };

describe('a configuration file', () => {
  it('is told everything at once: values that are wrong by themselves, and what does not fit together in the parts that are right', () => {
    const example = exampleWith([...STRATEGY, 'name'], 'momentun') as Readonly<Record<string, unknown>>;
    const { issues } = checkConfig({
      ...example,
      balances: { USDT: 100_000 },
      limits: {},
      venues: { binance: { market: 'tape' } },
    });
    const texts = issues.map(issueText).map((text) => text.split(':')[0]);
    expect(texts).toContain('balances.USDT is 100000');
    expect(texts).toContain('strategies[0].name is "momentun"');
    expect(texts).toContain('venues.binance.tape is not there');
    expect(texts.filter((text) => text?.startsWith('limits')).length).toBeGreaterThan(0);
  });

  it('is told once what two rules refuse in the same words, and nothing that follows from it', () => {
    expect(faultsOf(['instruments', 0], 'btc-usdt')).toEqual([
      'instruments[0] is "btc-usdt": must be venue:BASE-QUOTE, such as binance:BTC-USDT',
    ]);
    for (const root of [null, 7, []]) expect(checkConfig(root).config).toBeUndefined();
  });

  it('is right as the example has it', () => {
    expect(checkConfig(exampleWith())).toMatchObject({ issues: [], config: { balances: { USDT: '100000' } } });
  });

  it.each([
    [['strategys'], [], 'strategys is []: must not stand here; there may be $schema, venues, instruments, balances'],
    [['instruments'], undefined, 'instruments is not there: must be a list'],
    [['instruments', 0], 'BTCUSDT', 'instruments[0] is "BTCUSDT": must be venue:BASE-QUOTE, such as binance:BTC-USDT'],
    [
      ['instruments', 0],
      'okx:BTC-USDT',
      'instruments[0] is "okx:BTC-USDT": must be at binance: orders are sent nowhere',
    ],
    [
      ['instruments', 1],
      'binance:ETH-EUR',
      'instruments[1] is "binance:ETH-EUR": must be priced in USDT, as the first',
    ],
    [['instruments', 1], 'binance:BTC-USDT', 'instruments[1] is "binance:BTC-USDT": must stand there once'],
    [['balances', 'USDT'], 100_000, 'balances.USDT is 100000: must stand in quotes: "100000"'],
    [['balances', 'USDT'], '-1', 'balances.USDT is "-1": must be a decimal of 0 or more in quotes, such as "100000"'],
    [['balances', 'U:S'], '1', 'balances["U:S"] is "1": must be an asset, such as USDT'],
    [['venues', 'kraken'], {}, 'venues.kraken is {}: must not stand here; there may be binance'],
    [['venues', 'binance', 'market'], 'real', 'venues.binance.market is "real": must be one of "synthetic", "tape", '],
    [['venues', 'binance', 'market'], 'tape', 'venues.binance.tape is not there: must name the folder of the tape'],
    [
      ['venues', 'binance', 'market'],
      'live',
      'venues.binance.seed is 7: means nothing where market is "live"; it belongs',
    ],
    [['venues', 'binance', 'seed'], 1.5, 'venues.binance.seed is 1.5: must be a whole number'],
    [[...STRATEGY, 'name'], 'momentun', 'strategies[0].name is "momentun": must be one of momentum'],
    [[...STRATEGY, 'id'], 'external', 'strategies[0].id is "external": must not be "external", the name of orders of'],
    [[...STRATEGY, 'id'], 'a b', 'strategies[0].id is "a b": must be 1 to 64 letters, digits, dashes or underscores'],
    [
      [...STRATEGY, 'instruments', 1],
      'binance:SOL-USDT',
      'strategies[0].instruments[1] is "binance:SOL-USDT": must stand under',
    ],
    [
      [...STRATEGY, 'parameters', 'coolDownMs'],
      -1,
      'strategies[0].parameters.coolDownMs is -1: must be a whole number from 0',
    ],
    [
      [...STRATEGY, 'parameters', 'threshold'],
      0.1,
      'strategies[0].parameters.threshold is 0.1: must be a decimal text from 0',
    ],
    [
      [...STRATEGY, 'parameters', 'speed'],
      1,
      'strategies[0].parameters.speed is 1: is not a parameter (there are window,',
    ],
    [[...STRATEGY, 'parameters', 'short'], 50, '"refusalCoolDown…: short must be below long'],
    [
      ['strategies', 1],
      SECOND,
      'strategies[1].instruments[0] is "binance:BTC-USDT": must be traded by one strategy; "mom',
    ],
    [
      ['strategies', 1],
      { ...SECOND, id: 'momentum-1' },
      'strategies[1].id is "momentum-1": must be the id of one strategy',
    ],
    [['limits', '*', 'maxPosition'], '0', 'limits["*"].maxPosition is "0": "0" must be a decimal text above 0'],
    [
      ['limits', '*', 'maxPosition'],
      undefined,
      'limits["binance:ETH-USDT"].maxPosition is not there: must be set, here or',
    ],
    [['limits', 'binance:SOL-USDT'], {}, 'limits["binance:SOL-USDT"] is {}: must stand under "instruments" too'],
    [
      ['services', 'rsik'],
      {},
      'services.rsik is {}: must not stand here; there may be gateway, paper-exchange, market-data',
    ],
    [
      ['services', 'risk', 'RISK_MARKET_COLAR'],
      '1',
      'services.risk.RISK_MARKET_COLAR is "1": must not stand here; there may',
    ],
    [
      ['services', 'risk', 'RISK_MARKET_COLLAR'],
      '2',
      'services.risk.RISK_MARKET_COLLAR is "2": "2" must be a decimal text',
    ],
    [
      ['services', 'risk', 'RISK_MONITOR_INTERVAL_MS'],
      1,
      'services.risk.RISK_MONITOR_INTERVAL_MS is 1: must be at least 100',
    ],
    [['services', 'risk', 'RISK_LIMITS'], '{}', 'services.risk.RISK_LIMITS is "{}": say it under "limits"'],
    [
      ['services', 'order-management', 'BINANCE_API_SECRET'],
      'x',
      '.BINANCE_API_SECRET is "x": a secret does not belong',
    ],
  ])('with %j of %j is refused with path, value and what is right', (path, value, text) => {
    expect(faultsOf(path, value).join('\n')).toContain(text);
  });

  it('is told everything that is wrong in it at once', () => {
    const root = exampleWith(['balances', 'USDT'], 5) as { limits: unknown };
    root.limits = [];
    expect(checkConfig(root).issues).toHaveLength(2);
  });
});

describe('the published schema of the file', () => {
  const published: unknown = JSON.parse(readFileSync(join(projectRoot(), 'docs/tradewind.config.schema.json'), 'utf8'));

  it('is what the settings say (else: npm run config:generate)', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('lets the example pass, and refuses a name that it does not know and a limit that is no text', () => {
    const schema = z.fromJSONSchema(published as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(exampleWith()).error).toBeUndefined();
    expect(schema.safeParse(exampleWith(['limts'], {})).success).toBe(false);
    expect(schema.safeParse(exampleWith(['limits', '*', 'maxPosition'], 5)).success).toBe(false);
    expect(schema.safeParse(exampleWith(['strategies', 0, 'nam'], 'momentum')).success).toBe(false);
  });

  it('describes every setting that may stand in it', () => {
    const services = Object.values(configJsonSchema().properties?.['services']?.properties ?? {});
    const settings = services.flatMap((service) => Object.entries(service.properties ?? {}));
    expect(settings.length).toBeGreaterThan(80);
    expect(settings.filter(([, { description = '' }]) => description === '').map(([name]) => name)).toEqual([]);
  });
});

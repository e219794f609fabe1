import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SettingsError, readSettings } from '#libs/platform';
import { RISK_RULES } from '#libs/risk-rules';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riskSettings } from '../../risk.settings.js';
import { parseLimits } from './limits-file.js';

const wrap = (limits: string): string => `{"paper-1":{"*":${limits}}}`;
const ENVIRONMENT = {
  ...{ NATS_URL: 'nats://x', DATABASE_URL: 'postgres://x', ACCOUNT: 'paper-1', INSTRUMENTS: 'binance:BTC-USDT' },
  ...{ RISK_MAX_MARKET_DATA_AGE_MS: '1000', RISK_MARKET_COLLAR: '0.01', RISK_LIMITS: wrap('{}') },
};

describe('the limits', () => {
  it('are read as decimals, and what is not set stays not set', () => {
    const parsed = parseLimits(
      '{"paper-1":{"*":{"maxOrderNotional":"5000"},"binance:BTC-USDT":{"maxPosition":"0.5"}}}',
    );
    expect(
      'limits' in parsed &&
        parsed.limits['paper-1']?.map((row) => [
          row.instrument,
          row.maxOrderNotional?.toFixed(),
          row.maxPosition?.toFixed(),
        ]),
    ).toEqual([
      ['*', '5000', undefined],
      ['binance:BTC-USDT', undefined, '0.5'],
    ]);
  });

  it.each([
    ['that are not JSON', '{'],
    ['that are empty', ''],
    ['that are a list', '[]'],
    ['with a number for a decimal text', wrap('{"maxPosition":1}')],
    ['of zero', wrap('{"maxPosition":"0"}')],
    ['below zero', wrap('{"maxPosition":"-1"}')],
    ['beyond all reason', wrap('{"maxPosition":"1000000000000000000000000000001"}')],
    ['beyond all reason in quote', wrap('{"maxOrderNotional":"1000000000000001"}')],
    ['with an exponent', wrap('{"maxPosition":"1e5"}')],
    ['that are not a number', wrap('{"maxPosition":"NaN"}')],
    ['of null', wrap('{"maxPosition":null}')],
    ['with a misspelt name', wrap('{"maxPositon":"1"}')],
    ['of an instrument without a venue', '{"paper-1":{"BTC-USDT":{}}}'],
    ['of an account that is no name', '{"a b":{}}'],
  ])('%s are refused', (_, json) => {
    expect(parseLimits(json)).toHaveProperty('error');
    expect(() => readSettings(riskSettings, { ...ENVIRONMENT, RISK_LIMITS: json })).toThrow(SettingsError);
  });

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(Object.keys(parseLimits(text)).length).toBe(1);
      }),
    );
  });
});

describe('the settings of risk', () => {
  it('have the defaults that the design states, and no others for limits', () => {
    const settings = readSettings(riskSettings, ENVIRONMENT);
    const {
      RISK_MAX_GROSS_EXPOSURE_RATIO: most,
      RISK_REDUCE_ABOVE_RATIO: above,
      RISK_REDUCE_FRACTION: part,
    } = settings;
    expect([most, above, part].map((value) => value.toFixed())).toEqual(['0.1', '0.15', '0.2']);
    expect(settings.RISK_MONITOR_INTERVAL_MS).toBe(60_000);
  });

  it.each(['RISK_LIMITS', 'RISK_MAX_MARKET_DATA_AGE_MS', 'RISK_MARKET_COLLAR', 'ACCOUNT', 'INSTRUMENTS'])(
    'are refused without %s',
    (name) => {
      expect(() => readSettings(riskSettings, { ...ENVIRONMENT, [name]: undefined })).toThrow(name);
    },
  );

  it.each([
    ['RISK_MAX_GROSS_EXPOSURE_RATIO', '0'],
    ['RISK_MAX_GROSS_EXPOSURE_RATIO', '10.01'],
    ['RISK_REDUCE_FRACTION', '1.01'],
    ['RISK_MARKET_COLLAR', '-0.01'],
    ['RISK_MAX_MARKET_DATA_AGE_MS', '0'],
    ['RISK_MAX_MARKET_DATA_AGE_MS', 'soon'],
    ['INSTRUMENTS', 'binance:BTC-USDT,binance:ETH-BTC'],
  ])('are refused with %s=%s', (name, value) => {
    expect(() => readSettings(riskSettings, { ...ENVIRONMENT, [name]: value })).toThrow(name);
  });

  it('describe every setting', () => {
    for (const [name, field] of Object.entries(riskSettings.shape)) expect(field.description, name).toMatch(/\w{3}/u);
  });
});

describe('docs/risk-controls.md', () => {
  it('lists every rule with its control', () => {
    const page = readFileSync(
      fileURLToPath(new URL('../../../../../../docs/risk-controls.md', import.meta.url)),
      'utf8',
    );
    for (const { name, control } of RISK_RULES)
      expect(page).toMatch(new RegExp(`\\| *${control} *\\| *\`${name}\``, 'u'));
  });
});

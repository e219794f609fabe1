import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveRuntime } from '../../testing/kit/live-runtime.fixture.js';
import { type FakeAnswer, FakeBinance } from '../testing/fake-binance.js';
import { BinanceOrderEntry } from './order-entry.js';

const PATH = 'GET /sapi/v1/account/apiRestrictions';
const RIGHTS = { ipRestrict: true, enableWithdrawals: false, enableInternalTransfer: false };

describe('what Binance says of our key', () => {
  let fake: FakeBinance;
  let entry: BinanceOrderEntry;
  const answer = (of: FakeAnswer): void => void fake.routes.set(PATH, () => of);

  beforeEach(async () => {
    fake = await FakeBinance.start();
    fake.routes.set('GET /api/v3/time', () => ({ body: { serverTime: 1_700_000_000_000 } }));
    const addresses = { restUrl: fake.restUrl, wsApiUrl: `${fake.wsUrl}/ws-api/v3` };
    entry = new BinanceOrderEntry(liveRuntime(), {
      ...addresses,
      keys: { apiKey: 'demo-key', apiSecret: 'demo-secret' },
    });
  });
  afterEach(async () => {
    await entry.close();
    await fake.stop();
  });

  it.each([
    [RIGHTS, { canWithdraw: false, isAddressBound: true }],
    [
      { ...RIGHTS, enableWithdrawals: true },
      { canWithdraw: true, isAddressBound: true },
    ],
    [
      { ...RIGHTS, enableInternalTransfer: true, ipRestrict: false },
      { canWithdraw: true, isAddressBound: false },
    ],
  ])('is read from %j, and kept out of the journal', async (body, value) => {
    const reports: unknown[] = [];
    entry.reportRawTo({ onRawReport: (report) => reports.push(report) });
    answer({ body });
    expect(await entry.keyRights()).toEqual({ outcome: 'yes', value });
    expect(reports).toEqual([]);
  });

  it('is not guessed where there is no such address, where it cannot be read, and where the key is not taken', async () => {
    answer({ status: 404, body: '<html>not here</html>' });
    expect(await entry.keyRights()).toMatchObject({ outcome: 'no', problem: { code: 'VENUE_KEY_RIGHTS_NOT_TOLD' } });
    answer({ body: { ...RIGHTS, ipRestrict: undefined } });
    expect((await entry.keyRights()).outcome).toBe('unknown');
    answer({ status: 401, body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' } });
    expect(await entry.keyRights()).toMatchObject({ outcome: 'no', problem: { code: 'VENUE_KEY_REFUSED' } });
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, PageRequest } from '#libs/persistence';
import type { LedgerReads, RiskReads, TradingReads } from '../ports.js';
import { type RowWriter, addSampleRows } from './row-writer.fixture.js';
import {
  sampleBalance,
  sampleExposure,
  sampleLedger,
  sampleLimits,
  sampleOrder,
  sampleRefusal,
} from './sample-rows.fixture.js';

/** An adapter of the reading ports, and how rows come into it. */
export interface OpenReads {
  readonly trading: TradingReads;
  readonly risk: RiskReads;
  readonly ledger: LedgerReads;
  readonly writer: RowWriter;
  close(): Promise<void>;
}

const NOTHING = {} as const;

/** Every row of a list, read in pages of `limit` rows. */
async function walk<Row>(list: (page: PageRequest) => Promise<Page<Row>>, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  let after: readonly string[] | undefined;
  do {
    const page = await list({ after, limit });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** What every adapter of {@link TradingReads} and {@link RiskReads} must do. */
export function describeGatewayReads(adapter: string, open: () => Promise<OpenReads>): void {
  describe(`what the gateway reads from ${adapter}`, () => {
    let reads: OpenReads;
    beforeAll(async () => {
      reads = await open();
      await addSampleRows(reads.writer);
      await reads.writer.addOrder(sampleOrder(901, { clientOrderId: 'a-901', committedAtUs: 1_700_000_000_000_005 }));
      await reads.writer.addBalance(sampleBalance({ venue: 'kraken', asset: 'BTC' }));
      await reads.writer.addBalance(sampleBalance({ asset: 'BTC' }));
      await reads.writer.addExposure(sampleExposure({ account: 'a-1' }));
      await reads.writer.addLimits(sampleLimits({ instrument: 'binance:BTC-USDT' }));
      await reads.writer.addLimits(sampleLimits({ instrument: 'binance:ETH-USDT', version: 2 }));
      for (const number of [5, 7, 6]) await reads.writer.addDecision(sampleRefusal(number));
      const yes = { decision: 'APPROVED', rule: null, code: null, message: null, worstPrice: '1' } as const;
      await reads.writer.addDecision(sampleRefusal(8, yes));
    });
    afterAll(() => reads?.close());

    it('lists what accounts were worth since a moment, oldest first', async () => {
      const sample = (account: string, minute: number) => ({
        account,
        minute,
        equity: '7.5',
        atUs: minute * 60_000_000,
      });
      for (const row of [sample('b', 12), sample('a', 12), sample('a', 11), sample('a', 10)])
        await reads.writer.addEquitySample(row);
      const rows = await reads.risk.listEquitySamples(11 * 60_000_000);
      expect(rows).toEqual([sample('a', 11), sample('a', 12), sample('b', 12)]);
    });

    const whole = { after: undefined, limit: 500 };

    it('gives the same lists in pages of any size', async () => {
      const lists = [
        (page: PageRequest): Promise<Page<object>> => reads.trading.listOrders({ strategy: 'momentum-1' }, page),
        (page: PageRequest): Promise<Page<object>> => reads.trading.listTrades(NOTHING, page),
        (page: PageRequest): Promise<Page<object>> => reads.trading.listPositions({ onlyOpen: false }, page),
      ];
      for (const list of lists) {
        const { rows, next } = await list(whole);
        expect(next).toBeUndefined();
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (limit) => {
            expect(await walk(list, limit)).toEqual(rows);
          }),
          { numRuns: 5 },
        );
      }
    });

    it('has no next page behind the last row', async () => {
      const page = { after: undefined, limit: 6 };
      expect((await reads.trading.listPositions({ onlyOpen: false }, page)).next).toBeUndefined();
      expect((await reads.trading.listPositions({ onlyOpen: false }, { ...page, limit: 5 })).next).toEqual([
        'paper-2',
        'binance',
        'BTC-USDT',
      ]);
    });

    it('lists orders newest first, and those of one moment by their ids backwards', async () => {
      const { rows } = await reads.trading.listOrders({ instrument: 'BTC-USDT', account: 'paper-1' }, whole);
      const newestOfSix = rows.filter((order) => order.committedAtUs === 1_700_000_000_000_005);
      expect(newestOfSix.map((order) => order.clientOrderId)).toEqual(['c-000017', 'c-000015', 'a-901']);
      expect(rows[0]?.clientOrderId).toBe('c-000039');
    });

    it('lists trades by their numbers, not by the digits of them', async () => {
      const { rows } = await reads.trading.listTrades({ clientOrderId: 'c-000001' }, { after: ['11'], limit: 3 });
      expect(rows.map((trade) => trade.tradeId)).toEqual(['10', '9', '8']);
    });

    it('leaves out what the filter does not name', async () => {
      const { trading } = reads;
      expect((await trading.listOrders({ status: 'New' }, whole)).rows).toHaveLength(1);
      expect((await trading.listOrders({ strategy: 'other', venue: 'binance' }, whole)).rows).toHaveLength(10);
      expect((await trading.listTrades({ strategy: 'other' }, whole)).rows).toEqual([]);
      const open = await trading.listPositions({ account: 'paper-1', onlyOpen: true }, whole);
      expect(open.rows.map((position) => position.instrument)).toEqual(['BTC-USDT', 'ETH-USDT', 'SOL-USDT']);
    });

    it('finds an order, and the positions of an account in an instrument', async () => {
      expect(await reads.trading.findOrder('c-000003')).toMatchObject(sampleOrder(3));
      expect(await reads.trading.findOrder('nothing')).toBeUndefined();
      const positions = await reads.trading.findPositions('paper-2', 'BTC-USDT');
      expect(positions.map((position) => position.venue)).toEqual(['binance', 'kraken']);
    });

    it('lists balances by venue and asset', async () => {
      const balances = await reads.trading.listBalances('paper-1');
      const names = balances.map(({ venue, asset }) => `${venue} ${asset}`);
      expect(names).toEqual(['binance BTC', 'binance USDT', 'kraken BTC']);
      expect(await reads.trading.listBalances('nobody')).toEqual([]);
    });

    it('reads what risk has decided, the newest refusals first and no approval, and of the limits those in force', async () => {
      const overview = await reads.risk.readOverview(3);
      expect(overview.refusals.map((refusal) => refusal.intentId)).toEqual(['i-7', 'i-6', 'i-5']);
      expect(overview.states).toMatchObject([{ scope: 'all', state: 'ACTIVE', version: 0, changedAtUs: 0 }]);
      expect(overview.limits.map((limits) => limits.instrument)).toEqual(['*', 'binance:BTC-USDT']);
      expect(overview.exposures.map((exposure) => exposure.account)).toEqual(['a-1', 'paper-1']);
    });

    it('lists the ledger by transaction, each with all its lines, forwards and backwards', async () => {
      for (const number of [1, 2, 3]) await reads.writer.addLedger(sampleLedger(number));
      const { rows } = await reads.ledger.listLedger({ account: 'paper-1', kind: 'OPENING' }, whole);
      expect(rows.map(({ cause }) => cause)).toEqual(['asset-3', 'asset-2', 'asset-1']);
      expect(rows[0]?.entries).toMatchObject([
        { line: 1, book: 'WALLET', asset: 'USDT', amount: '3' },
        { line: 2, book: 'OPENING', asset: 'USDT', amount: '-3' },
      ]);
      const oldest = await walk((page) => reads.ledger.listLedger({ oldestFirst: true }, page), 2);
      expect(oldest).toEqual(rows.toReversed());
      const span = { fromUs: rows[1]?.bookedAtUs, toUs: rows[0]?.bookedAtUs };
      expect((await reads.ledger.listLedger(span, whole)).rows).toEqual([rows[1]]);
      expect((await reads.ledger.listLedger({ kind: 'FILL' }, whole)).rows).toEqual([]);
    });

    it('finds what risk counts for an account', async () => {
      expect(await reads.risk.findExposure('paper-1')).toMatchObject(sampleExposure());
      expect(await reads.risk.findExposure('nobody')).toBeUndefined();
    });
  });
}

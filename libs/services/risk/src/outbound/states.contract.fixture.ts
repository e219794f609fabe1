import { type ScopeState, initialScopeState, nextScopeState, nextVersion, untradedPosition } from '#libs/domain';
import { MAX_NAME_CHARACTERS, type VenueId, asId } from '#libs/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestBooks } from '../fixtures/books.fixture.js';
import { balancesChange, factsChange, positionChange } from '../fixtures/facts.fixture.js';
import { ACCOUNT, D, POSITION_PLACE } from '../fixtures/values.fixture.js';
import type { RiskBooks } from '../ports.js';

/** What the books promise of trading states, positions, balances and limits. */
export function describeStates(open: () => Promise<TestBooks>): void {
  let books: RiskBooks;
  beforeEach(async () => {
    ({ books } = await open());
  });
  const setUp = (): Promise<void> => books.write(async (writes) => void (await writes.lockOrAddAccount(ACCOUNT)));
  const bookOf = () => books.read((reads) => reads.findAccountBook(ACCOUNT));

  describe('trading states', () => {
    const wish = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'why' } as const;
    const change = (command: typeof wish | (Omit<typeof wish, 'commandId'> & { commandId: string })) =>
      books.write(async (writes) => {
        const before = await writes.lockTradingState(command.scope);
        if (before !== undefined) await writes.recordTradingStateChange(nextScopeState(before, command, 9));
      });

    it('begin with all accounts ACTIVE, and a scope that is added twice stays as it is', async () => {
      await change(wish);
      await books.write((writes) => writes.addScope(initialScopeState('all')));
      await books.write((writes) => writes.addScope(initialScopeState(ACCOUNT)));
      const states = await books.read((reads) => reads.listTradingStates());
      expect(states.map(({ scope, state, version }) => [scope, state, version])).toEqual([
        ['all', 'HALTED', 1],
        [ACCOUNT, 'ACTIVE', 0],
      ]);
      expect(states[0]).toMatchObject({ actor: 'op', reason: 'why', commandId: 'c1', changedAtUs: 9 });
    });

    it('remember what each command did, for ever, and take none twice', async () => {
      await change(wish);
      await expect(change(wish)).rejects.toThrow();
      const found = await books.read((reads) => reads.findTradingStateChange('c1'));
      expect(found).toEqual({ ...wish, version: 1, changedAtUs: 9 });
      expect(await books.read((reads) => reads.findTradingStateChange('c2'))).toBeUndefined();
    });

    it('remember the changes of a scope since a time, oldest first, and what they began from', async () => {
      const wishOf = (commandId: string, scope: string) => ({ ...wish, commandId, scope });
      const changeAt = (atUs: number, commandId: string, scope: string = ACCOUNT) =>
        books.write(async (writes) => {
          const before = await writes.lockTradingState(scope);
          if (before === undefined) throw new Error(`no scope ${scope}`);
          await writes.recordTradingStateChange(nextScopeState(before, wishOf(commandId, scope), atUs));
        });
      await books.write((writes) => writes.addScope(initialScopeState(ACCOUNT)));
      for (const atUs of [8, 9, 10]) await changeAt(atUs, `c${atUs}`);
      await changeAt(10, 'c-all', 'all');
      const found = await books.read((reads) => reads.listTradingStateChanges(ACCOUNT, 9));
      expect(found).toEqual([
        { ...wishOf('c8', ACCOUNT), version: 1, changedAtUs: 8 },
        { ...wishOf('c9', ACCOUNT), version: 2, changedAtUs: 9 },
        { ...wishOf('c10', ACCOUNT), version: 3, changedAtUs: 10 },
      ]);
    });

    it('are changed only from the version before, and only where there is such a scope', async () => {
      const skipped: ScopeState = { ...initialScopeState('all'), version: 5 };
      const jump = books.write(async (writes) => writes.recordTradingStateChange(nextScopeState(skipped, wish, 9)));
      await expect(jump).rejects.toThrow('version before');
      expect(await books.write((writes) => writes.lockTradingState('nobody'))).toBeUndefined();
    });

    it('are part of the book of an account, its own and that of all', async () => {
      await setUp();
      await books.write((writes) => writes.addScope(initialScopeState(ACCOUNT)));
      await books.write((writes) => writes.addScope(initialScopeState('another')));
      expect((await bookOf())?.tradingStates.map(({ scope }) => scope).sort()).toEqual(['all', ACCOUNT]);
    });
  });

  describe('what an account was worth', () => {
    const MINUTE_US = 60_000_000;
    const note = (atUs: number, equity: string | undefined) =>
      books.write((writes) =>
        writes.saveValuation(ACCOUNT, {
          grossExposure: undefined,
          equity: equity === undefined ? undefined : D(equity),
          atUs,
        }),
      );
    const firstSince = async (sinceUs: number): Promise<string | undefined> =>
      (await books.read((reads) => reads.findFirstEquity(ACCOUNT, sinceUs)))?.toFixed();

    it('is known from the first of each minute, since a time to the microsecond, where it was anything', async () => {
      expect(await firstSince(0)).toBeUndefined();
      await note(1_000 * MINUTE_US + 5, undefined);
      await note(1_000 * MINUTE_US + 6, '100.5');
      await note(1_000 * MINUTE_US + 7, '90');
      await note(1_001 * MINUTE_US, '0');
      await note(1_002 * MINUTE_US, '-3');
      await note(1_003 * MINUTE_US, '80');
      const times = [0, 1_000 * MINUTE_US + 6, 1_000 * MINUTE_US + 7, 1_003 * MINUTE_US, 1_003 * MINUTE_US + 1];
      expect(await Promise.all(times.map(firstSince))).toEqual(['100.5', '100.5', '80', '80', undefined]);
      expect(await books.read((reads) => reads.findFirstEquity(asId('another'), 0))).toBeUndefined();
    });

    it('is forgotten after a week', async () => {
      await note(1_000 * MINUTE_US, '100');
      await note(11_080 * MINUTE_US, '90');
      expect(await firstSince(0)).toBe('100');
      await note(11_081 * MINUTE_US, '80');
      expect(await firstSince(0)).toBe('90');
    });
  });

  describe('positions and balances', () => {
    it('are replaced as a whole', async () => {
      const position = { ...untradedPosition(POSITION_PLACE), quantity: D('-1.50'), fills: 2 };
      const booked = { ...position, booked: { quantity: D('-1.5'), version: 2 } };
      await books.commitFacts(positionChange(position));
      await books.commitFacts(positionChange(booked, position));
      const found = await books.read((reads) => reads.findPosition(POSITION_PLACE));
      expect([found?.quantity.toFixed(), found?.fills, found?.booked?.version]).toEqual(['-1.5', 2, 2]);
      expect(await books.read((reads) => reads.countDiscrepantPositions())).toBe(0);
      await books.commitFacts(positionChange({ ...position, booked: { quantity: D('-1.4'), version: 2 } }, booked));
      expect(await books.read((reads) => reads.countDiscrepantPositions())).toBe(1);
      const [listed, ...others] = await books.read((reads) => reads.listPositions());
      expect([others, listed?.fills, listed?.booked?.quantity.toFixed()]).toEqual([[], 2, '-1.4']);
    });

    it('are known apart from those that were never heard', async () => {
      const venue = asId<VenueId>('kraken');
      const save = (version: number, assets: Readonly<Record<string, string>>) => {
        const held = Object.entries(assets).map(([asset, free]) => ({ asset, free: D(free), locked: D('1') }));
        const after = { account: ACCOUNT, venue, version, exchangeAtUs: version, assets: held };
        return books.commitFacts(balancesChange(after, version === 1 ? undefined : version - 1));
      };
      expect(await books.read((reads) => reads.findBalances(ACCOUNT, venue))).toBeUndefined();
      await save(1, { USDT: '900', BTC: '1' });
      await save(2, { USDT: '1000.5' });
      const found = await books.read((reads) => reads.findBalances(ACCOUNT, venue));
      expect(found?.assets.map(({ asset, free, locked }) => `${asset} ${free.plus(locked).toFixed()}`)).toEqual([
        'USDT 1001.5',
      ]);
      const longest = '長𝒙'.repeat(MAX_NAME_CHARACTERS / 2);
      await save(3, { [longest]: '7' });
      const [asset] = (await bookOf())?.balances[0]?.assets ?? [];
      expect(asset).toEqual({ asset: longest, free: D('7'), locked: D('1') });
      await save(4, { BNB: '-0.5' });
      expect((await bookOf())?.balances[0]?.assets).toEqual([{ asset: 'BNB', free: D('-0.5'), locked: D('1') }]);
      await save(5, {});
      expect((await bookOf())?.balances).toEqual([
        { account: ACCOUNT, venue, version: 5, exchangeAtUs: 5, assets: [] },
      ]);
    });

    it('cover what was spent by their time at their venue, and nothing else', async () => {
      const [here, there] = [asId<VenueId>('kraken'), asId<VenueId>('binance')];
      const spend = (fillId: string, venue: VenueId, exchangeAtUs: number, asset = 'USDT') => ({
        ...{ account: ACCOUNT, venue, fillId, asset, amount: D('1.5'), exchangeAtUs },
      });
      const later = spend('f3', here, 8);
      const elsewhere = spend('f4', there, 1);
      const covered = [
        spend('f1', here, 6),
        spend('f2', here, 7),
        spend('f2', here, 7, '長𝒙'.repeat(MAX_NAME_CHARACTERS / 2)),
      ];
      await books.commitFacts(factsChange({ uncoveredSpends: [...covered, later, elsewhere] }));
      await books.commitFacts(
        balancesChange({ account: ACCOUNT, venue: here, version: 1, exchangeAtUs: 7, assets: [] }),
      );
      const left = (await bookOf())?.uncoveredSpends.toSorted((one, other) => (one.fillId < other.fillId ? -1 : 1));
      expect(left).toEqual([later, elsewhere]);
    });
  });

  describe('limits', () => {
    const limits = (instrument: string, maxPosition: string) => ({
      ...{ instrument, maxOrderQuantity: undefined, maxOrderNotional: D('5'), maxPosition: D(maxPosition) },
    });

    it('are in force at the version that the account names', async () => {
      await books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        await writes.addLimits(ACCOUNT, 1, [limits('*', '7'), limits('binance:BTC-USDT', '1')]);
        await writes.saveAccount({ ...nextVersion(account), limitsVersion: 1 });
      });
      const inForce = (await bookOf())?.limits ?? [];
      expect(
        inForce.map(({ instrument, maxPosition }) => `${instrument} ${maxPosition?.toFixed() ?? ''}`).sort(),
      ).toEqual(['* 7', 'binance:BTC-USDT 1']);
      expect(inForce[0]?.maxOrderQuantity).toBeUndefined();
      const found = await books.read((reads) => reads.findLimits(ACCOUNT, 1));
      expect(found).toHaveLength(2);
      expect(await books.read((reads) => reads.findLimits(ACCOUNT, 2))).toEqual([]);
    });

    it('are kept for ever under their version, and none is added twice', async () => {
      const put = (version: number, maxPosition: string): Promise<void> =>
        books.write(async (writes) => {
          const account = await writes.lockOrAddAccount(ACCOUNT);
          await writes.addLimits(ACCOUNT, version, [limits('*', maxPosition)]);
          await writes.saveAccount({ ...nextVersion(account), limitsVersion: version });
        });
      await put(1, '7');
      await put(2, '8');
      await expect(put(1, '9')).rejects.toThrow();
      const textOf = async (version: number) =>
        (await books.read((reads) => reads.findLimits(ACCOUNT, version))).map(({ maxPosition }) =>
          maxPosition?.toFixed(),
        );
      expect([await textOf(1), await textOf(2)]).toEqual([['7'], ['8']]);
      expect((await bookOf())?.limits.map(({ maxPosition }) => maxPosition?.toFixed())).toEqual(['8']);
    });
  });
}

import { KEY_RIGHTS_NOT_TOLD, type KeyRights, type VenueAnswer } from '#libs/domain';
import { problem } from '#libs/kernel';
import { FakeVenue, VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { openDesk } from '../../order-desk.fixture.js';
import { DemandSafeKey } from './demand-safe-key.js';
import { BTC } from '../../order-management.fixture.js';
import { MemoryOrderDatabase } from '../../outbound/memory/memory-order-database.js';

const rightsOf = (value: KeyRights): VenueAnswer<KeyRights> => ({ outcome: 'yes', value });
const NOT_TOLD = { outcome: 'no', problem: problem(KEY_RIGHTS_NOT_TOLD, 'the venue does not say') } as const;

/** Starts a desk at a venue that says this of our key; returns whether it serves, and why it ended. */
async function startWith(rights: VenueAnswer<KeyRights>, allowsUnchecked = false) {
  const venue = new FakeVenue([BTC], { USDT: '1000', BTC: '0' });
  venue.rights = rights;
  const time = new VirtualScheduler();
  const desk = await openDesk({
    world: { time, venue, database: new MemoryOrderDatabase(time) },
    environment: { ORDER_ALLOW_UNCHECKED_KEY: String(allowsUnchecked) },
  });
  desk.session.startSession();
  await desk.time.runForMs(5_000);
  return { desk, venue };
}

describe('the key of the account', () => {
  it.each([
    [{ canWithdraw: true, isAddressBound: true }, /^UnsafeVenueKeyError: VENUE_KEY_CAN_WITHDRAW: .* take withdrawals/u],
    [{ canWithdraw: true, isAddressBound: false }, /VENUE_KEY_CAN_WITHDRAW/u],
    [{ canWithdraw: false, isAddressBound: false }, /VENUE_KEY_NOT_ADDRESS_BOUND: .* Restrict it to the addresses/u],
  ])('is refused at the start where it has the rights %j, before the lease is taken', async (rights, why) => {
    const { desk, venue } = await startWith(rightsOf(rights));
    expect(String(desk.supervisor.failures[0])).toMatch(why);
    expect([desk.gate.isOpen, venue.wire]).toEqual([false, []]);
    await desk.time.complete(desk.stop());
  });

  it('is taken where it can only trade, from listed addresses', async () => {
    const { desk } = await startWith(rightsOf({ canWithdraw: false, isAddressBound: true }));
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await desk.time.complete(desk.stop());
  });

  it('is not guessed about where the venue cannot say: refused, unless the setting says that it may pass', async () => {
    const refused = await startWith(NOT_TOLD);
    expect(String(refused.desk.supervisor.failures[0])).toMatch(
      /VENUE_KEY_RIGHTS_NOT_TOLD: .* ORDER_ALLOW_UNCHECKED_KEY=true/u,
    );
    await refused.desk.time.complete(refused.desk.stop());
    const allowed = await startWith(NOT_TOLD, true);
    expect([allowed.desk.gate.isOpen, allowed.desk.supervisor.failures]).toEqual([true, []]);
    await allowed.desk.time.complete(allowed.desk.stop());
  });

  it('is asked about until the venue answers, and refused where the venue does not take it', async () => {
    const { desk, venue } = await startWith({ outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') });
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    venue.rights = rightsOf({ canWithdraw: false, isAddressBound: true });
    await desk.time.runForMs(5_000);
    expect(desk.gate.isOpen).toBe(true);
    await desk.time.complete(desk.stop());
    const foreign = await startWith({
      outcome: 'no',
      problem: problem('VENUE_KEY_REFUSED', 'Binance refused: invalid.'),
    });
    expect(String(foreign.desk.supervisor.failures[0])).toContain('VENUE_KEY_REFUSED');
    await foreign.desk.time.complete(foreign.desk.stop());
  });

  it('is asked about no more once the service stops', async () => {
    const { desk } = await startWith({ outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') });
    const stopping = new AbortController();
    const demand = desk.get(DemandSafeKey).demandSafeKey(stopping.signal);
    stopping.abort();
    await expect(desk.time.complete(demand)).resolves.toBeUndefined();
    await desk.time.complete(desk.stop());
  });
});

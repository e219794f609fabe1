import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openDesk } from '../../order-desk.fixture.js';
import { LEASE, type Lease, LeaseLostError } from '../../ports.js';
import { LeaseKeeper } from './lease-keeper.js';

const LEASE_TIMES = { ORDER_LEASE_TTL_MS: '4000', ORDER_LEASE_RENEW_MS: '1000' };

describe('keeping the lease', () => {
  let first: OrderDesk;
  let second: OrderDesk;
  beforeEach(async () => {
    first = await openDesk({ environment: LEASE_TIMES });
    second = await openDesk({ environment: LEASE_TIMES, world: first });
    await first.get(LeaseKeeper).takeLease();
  });
  afterEach(async () => {
    await first.time.complete(first.stop());
    await first.time.complete(second.stop());
  });

  it('keeps it as long as it is renewed, and a stand-by waits', async () => {
    const taken = second.lease.takeLease();
    await first.time.runForMs(60_000);
    expect([first.lease.epoch, first.lease.isFresh, second.lease.epoch]).toEqual([1, true, 0]);
    await first.lease.releaseLease();
    await first.time.runForMs(1_000);
    expect([await taken, first.lease.epoch, first.lease.isFresh]).toEqual([2, 0, false]);
  });

  it('is not fresh any more before a successor can have it, while the store does not answer', async () => {
    const lease = first.get<Lease>(LEASE);
    lease.renewLease = () => Promise.reject(new Error('the store is away'));
    await first.time.runForMs(2_999);
    expect(first.lease.isFresh).toBe(true);
    await first.time.runForMs(1);
    expect([first.lease.isFresh, first.lease.epoch]).toEqual([false, 1]);
    expect(first.supervisor.failures).toEqual([]); // Nothing is known: perhaps it is still ours.
  });

  it('ends its epoch and tells the supervisor, once, where another process took it', async () => {
    const lease = first.get<Lease>(LEASE);
    const { renewLease } = lease;
    lease.renewLease = () => Promise.reject(new Error('away'));
    const taken = second.lease.takeLease();
    await first.time.runForMs(5_000);
    expect(await taken).toBe(2);
    lease.renewLease = renewLease.bind(lease);
    await first.time.runForMs(5_000);
    expect(first.lease.epoch).toBe(0);
    expect(first.supervisor.failures).toEqual([expect.any(LeaseLostError)]);
  });

  it.each([-3_600_000, 3_600_000])('is as fresh as before when the wall clock is moved by %d ms', async (ms) => {
    first.time.stepWallClockMs(ms);
    expect(first.lease.isFresh).toBe(true);
    first.get<Lease>(LEASE).renewLease = () => Promise.reject(new Error('away'));
    await first.time.runForMs(3_000);
    expect(first.lease.isFresh).toBe(false);
  });

  it('stops waiting when it is told to', async () => {
    const taken = second.lease.takeLease();
    await first.settle();
    await second.lease.releaseLease();
    await first.settle();
    expect(await taken).toBeUndefined();
  });
});

import { type ClientOrderId, asId } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { OrdersInFlight } from './orders-in-flight.js';
import { RoomToSend } from './room-to-send.js';

const ONE_AT_ONCE = { ORDER_MAX_IN_FLIGHT: 1 } as OrderManagementSettings;
/** Longer than the room is waited for. */
const VALID_FOR_MS = 60_000;

describe('the room to send one more order', () => {
  let time: VirtualScheduler;
  let flights: OrdersInFlight;
  let room: RoomToSend;
  let land: () => void;

  beforeEach(() => {
    time = new VirtualScheduler();
    flights = new OrdersInFlight();
    room = new RoomToSend(flights, time, ONE_AT_ONCE);
    const landed = new Promise<void>((resolve) => (land = resolve));
    flights.addFlight(asId<ClientOrderId>('out'), landed, time.monotonicUs());
  });

  /** How the waiting ends, and after how many milliseconds. */
  const waitFor = async (validForMs: number): Promise<readonly [boolean, number]> => {
    const beganUs = time.monotonicUs();
    const again = await room.isAwaited(validForMs);
    return [again, (time.monotonicUs() - beganUs) / 1_000];
  };

  it('is awaited until an answer comes', async () => {
    expect(room.isThere).toBe(false);
    const waiting = waitFor(VALID_FOR_MS);
    await time.runForMs(300);
    land();
    expect(await time.complete(waiting)).toEqual([true, 300]);
    expect(room.isThere).toBe(true);
  });

  it('is awaited until the oldest order has been out for a second, and not at all from then on', async () => {
    await time.runForMs(400);
    expect(await time.complete(waitFor(VALID_FOR_MS))).toEqual([false, 600]);
    expect(await time.complete(waitFor(VALID_FOR_MS))).toEqual([false, 0]);
  });

  it('is awaited no longer than the order is valid', async () => {
    expect(await time.complete(waitFor(250))).toEqual([false, 250]);
    expect(await time.complete(waitFor(0))).toEqual([false, 0]);
  });

  it('is awaited by nobody once that is to stop', async () => {
    const waiting = [waitFor(VALID_FOR_MS), waitFor(VALID_FOR_MS)];
    await time.runForMs(10);
    room.stopWaiting();
    expect(await time.complete(Promise.all(waiting))).toEqual([
      [false, 10],
      [false, 10],
    ]);
    land();
    await time.complete(room.whenThere());
  });
});

import { type ClientOrderId, asId } from '#libs/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { OrdersInFlight } from './orders-in-flight.js';

const A = asId<ClientOrderId>('a');
const B = asId<ClientOrderId>('b');

describe('the orders in flight', () => {
  let flights: OrdersInFlight;
  beforeEach(() => {
    flights = new OrdersInFlight();
  });
  const launch = (id: ClientOrderId): (() => Promise<void>) => {
    let land = (): void => undefined;
    flights.addFlight(id, new Promise<void>((resolve) => (land = resolve)), 0);
    return async () => {
      land();
      await new Promise((resolve) => setImmediate(resolve));
    };
  };

  it('count from take-over to landing', async () => {
    const land = launch(A);
    expect([flights.isInFlight(A), flights.isInFlight(B), flights.hasRoom(1), flights.hasRoom(2)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    await land();
    expect([flights.isInFlight(A), flights.hasRoom(1)]).toEqual([false, true]);
  });

  it('let one in for each that lands, in the order of waiting', async () => {
    const [landA, landB] = [launch(A), launch(B)];
    const letIn: string[] = [];
    const wait = async (name: string): Promise<void> => {
      await flights.whenFewerThan(2);
      letIn.push(name);
      launch(asId<ClientOrderId>(name));
    };
    const waiting = [wait('c'), wait('d')];
    await landA();
    expect(letIn).toEqual(['c']);
    await landB();
    expect(letIn).toEqual(['c', 'd']);
    await Promise.all(waiting);
  });

  it('pass over who gave up, and know who has been out for longest', async () => {
    flights.addFlight(B, new Promise(() => undefined), 7);
    const land = launch(A);
    expect(flights.oldestTookOffAtUs).toBe(7);
    const impatient = new AbortController();
    const letIn: string[] = [];
    const first = flights
      .whenFewerThan(2, impatient.signal)
      .then(() => letIn.push(`gave up of ${impatient.signal.aborted}`));
    void flights.whenFewerThan(2).then(() => letIn.push('second'));
    impatient.abort();
    await first;
    expect(letIn).toEqual(['gave up of true']);
    await land();
    expect(letIn).toEqual(['gave up of true', 'second']);
    await flights.whenFewerThan(1, impatient.signal);
  });

  it('tell of each landing, to whoever asked last', async () => {
    const told: string[] = [];
    flights.whenRoomIsMade(() => told.push('first'));
    flights.whenRoomIsMade(() => told.push('second'));
    await launch(A)();
    expect(told).toEqual(['second']);
  });

  it('have all landed only when those have too that took off meanwhile', async () => {
    let haveLanded = false;
    const landA = launch(A);
    void flights.whenAllLanded().then(() => (haveLanded = true));
    const landB = launch(B);
    await landA();
    expect(haveLanded).toBe(false);
    await landB();
    expect(haveLanded).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { DurableMessage, encodeMessage } from '#libs/contracts';
import { ok } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import type { Delivery } from './durable-lane.js';
import { MessageProcessor, type ProcessorOptions } from './message-processor.js';

const MESSAGE = { id: 'm-1', occurredAtUs: 1, correlationId: 'c', causationId: 'x' };

const QUICK: Partial<ProcessorOptions> = { maxAttempts: 3, retryDelayMs: 1 };

function harness(
  handle: () => Promise<void>,
  isTransient: (error: unknown) => boolean = () => false,
  over: Partial<ProcessorOptions> = QUICK,
) {
  const told: string[] = [];
  const parked: string[] = [];
  const processor = new MessageProcessor([{ pattern: 'fill.recorded.v1.>', messageClass: DurableMessage, handle }], {
    isTransient,
    missedMessages: { readMissed: () => Promise.resolve(ok({ messages: [], nextPlace: null, prunedBefore: 0 })) },
    scheduler: new SystemScheduler(),
    ...over,
    parkingLot: {
      park: (message) => {
        parked.push(message.reason);
        return Promise.resolve();
      },
    },
    listener: {
      onHandled: () => told.push('handled'),
      onRetry: () => told.push('retry'),
      onParked: () => told.push('parked'),
      onForged: (_subject, why) => told.push(`forged: ${why}`),
      onMissed: () => undefined,
      onWriterAway: () => undefined,
      onCaughtUp: () => undefined,
      onLost: () => undefined,
    },
  });
  const settled: string[] = [];
  const deliver = (payload: Uint8Array, subject = 'fill.recorded.v1.a.BTC-USDT', over = {}): Promise<void> => {
    const delivery: Delivery = {
      subject,
      payload,
      id: 'm-1',
      objection: undefined,
      missed: undefined,
      ack: () => settled.push('ack'),
      giveUp: () => settled.push('given up'),
      working: () => undefined,
    };
    Object.defineProperties(delivery, Object.getOwnPropertyDescriptors(over));
    return processor.processDelivery(delivery);
  };
  return { deliver, told, parked, settled, processor };
}

describe('the message processor', () => {
  it('parks a message that its only writer did not sign, and never hands it to a handler', async () => {
    const handled: string[] = [];
    const { deliver, told, parked, settled } = harness(async () => {
      await Promise.resolve();
      handled.push('handled');
    });
    await deliver(encodeMessage(MESSAGE), undefined, { objection: 'it is not signed' });
    expect(handled).toEqual([]);
    expect(told).toEqual(['forged: it is not signed', 'parked']);
    expect(parked).toEqual(['NOT_SIGNED_BY_WRITER: it is not signed']);
    expect(settled).toEqual(['given up']);
  });

  it('asks for nothing of a message that it does not handle, not even whether it is signed', async () => {
    const { deliver, settled, told } = harness(() => Promise.resolve());
    const unasked: Partial<Delivery> = {
      get objection(): string | undefined {
        throw new Error('nobody needs to know');
      },
    };
    await deliver(encodeMessage(MESSAGE), 'fill.other.v1.a.BTC-USDT', unasked);
    expect([settled, told]).toEqual([['ack'], []]);
  });

  it('acknowledges a message only after its handler has returned', async () => {
    const order: string[] = [];
    const { deliver, settled } = harness(async () => {
      await Promise.resolve();
      order.push(`handled with ${settled.length} settled`);
    });
    await deliver(encodeMessage(MESSAGE));
    expect(order).toEqual(['handled with 0 settled']);
    expect(settled).toEqual(['ack']);
  });

  it('parks a message whose handler fails for good, after its tries, and gives it up', async () => {
    const { deliver, told, parked, settled } = harness(() => Promise.reject(new Error('never')));
    await deliver(encodeMessage(MESSAGE));
    expect(told).toEqual(['retry', 'retry', 'retry', 'parked']);
    expect(parked).toEqual(['Error: never']);
    expect(settled).toEqual(['given up']);
  });

  it('tries a message with a transient error until it succeeds, beyond the bound for others', async () => {
    let failures = 6;
    const { deliver, settled, told } = harness(
      () => (failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve()),
      () => true,
    );
    await deliver(encodeMessage(MESSAGE));
    expect(settled).toEqual(['ack']);
    expect(told.filter((word) => word === 'retry')).toHaveLength(6);
  });

  it('does not count what an outage says against a message', async () => {
    const errors = ['refused', 'refused', 'away', 'refused', 'refused'];
    const { deliver, settled, parked } = harness(
      () => {
        const next = errors.shift();
        return next === undefined ? Promise.resolve() : Promise.reject(new Error(next));
      },
      (error) => error instanceof Error && error.message === 'away',
    );
    await deliver(encodeMessage(MESSAGE));
    expect([settled, parked]).toEqual([['ack'], []]);
  });

  it('does not park within 4 s what fails without proof', async () => {
    const time = new VirtualScheduler();
    const { deliver, parked } = harness(() => Promise.reject(new Error('for a moment')), undefined, {
      scheduler: time,
    });
    const work = deliver(encodeMessage(MESSAGE));
    await time.runForMs(4_000);
    expect(parked).toEqual([]);
    await time.complete(work);
    expect(parked).toEqual(['Error: for a moment']);
  });

  it.each([
    ['garbage', new Uint8Array([0xff, 0xfe, 0x00])],
    ['truncated JSON', new TextEncoder().encode('{"id":"m-1","occ')],
    ['a missing field', encodeMessage({ id: 'm-1' })],
    ['a wrong type', encodeMessage({ ...MESSAGE, occurredAtUs: 'yesterday' })],
    ['an array', encodeMessage([MESSAGE])],
    ['an oversized message', encodeMessage({ ...MESSAGE, causationId: 'x'.repeat(70_000) })],
  ])('parks %s without calling the handler', async (_what, payload) => {
    let called = 0;
    const { deliver, settled, parked } = harness(() => {
      called += 1;
      return Promise.resolve();
    });
    await deliver(payload);
    expect(called).toBe(0);
    expect(settled).toEqual(['given up']);
    expect(parked[0]).toMatch(/^MESSAGE_UNREADABLE/u);
  });

  it('acknowledges a fact that the service does not care for', async () => {
    const { deliver, settled } = harness(() => Promise.reject(new Error('must not be called')));
    await deliver(encodeMessage(MESSAGE), 'fill.busted.v1.a.BTC-USDT');
    expect(settled).toEqual(['ack']);
  });

  it('leaves a message unsettled when it is stopped in the middle of its tries', async () => {
    const { deliver, settled, processor } = harness(
      () => {
        processor.stop();
        return Promise.reject(new Error('away'));
      },
      () => true,
    );
    await expect(deliver(encodeMessage(MESSAGE))).rejects.toThrow('stopped');
    expect(settled).toEqual([]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { ACK_WAIT_MS } from '../provisioning/limits.js';
import type { LaneFaults, LaneHop } from './lane-faults.js';
import { MemoryAsker } from './memory-ask-lane.js';
import { MemoryDurablePublisher, MemoryDurableSources } from './memory-durable-lane.js';
import { MemoryLaneHub } from './memory-lane-hub.js';
import { MemoryTickLane } from './memory-tick-lane.js';

/** Faults by the step they hit, one after another; what is not scripted arrives once and at once. */
class ScriptedFaults implements LaneFaults {
  readonly #script = new Map<string, (readonly number[])[]>();

  on(step: `${LaneHop['lane']} ${LaneHop['step']}`, ...arrivals: (readonly number[])[]): void {
    this.#script.set(step, arrivals);
  }

  arrivalsMs({ lane, step }: LaneHop): readonly number[] {
    return this.#script.get(`${lane} ${step}`)?.shift() ?? [0];
  }
}

let time: VirtualScheduler;
let faults: ScriptedFaults;
let hub: MemoryLaneHub;
let heard: string[];

beforeEach(() => {
  time = new VirtualScheduler();
  faults = new ScriptedFaults();
  hub = new MemoryLaneHub(time, faults);
  heard = [];
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);

function listenToTicks(onError: (error: unknown) => void = () => undefined): MemoryTickLane {
  const reader = new MemoryTickLane(hub.connect('risk'), hub.ticks, onError);
  reader.subscribe('market.>', (_subject, payload) => heard.push(text(payload)));
  return new MemoryTickLane(hub.connect('market-data'), hub.ticks, onError);
}

function readFacts(): MemoryDurablePublisher {
  new MemoryDurableSources(hub.connect('risk'), hub.streams).open('order').start((delivery) => {
    heard.push(text(delivery.payload));
    delivery.ack();
    return Promise.resolve();
  });
  return new MemoryDurablePublisher(hub.connect('order-management'), hub.streams);
}

describe('faults between the broker and the services', () => {
  it('lose, double, delay and swap ticks', async () => {
    const ticks = listenToTicks();
    faults.on('tick delivery', [], [0, 10], [5], [1]);
    for (const tick of ['lost', 'doubled', 'late', 'sooner']) ticks.publish('market.trade.v1.x', bytes(tick));
    await time.runForMs(20);
    expect(heard).toEqual(['doubled', 'sooner', 'late', 'doubled']);
  });

  it('do not lose a fact: one that does not arrive comes again after the ack wait', async () => {
    const facts = readFacts();
    faults.on('durable delivery', [], [0]);
    await time.complete(facts.publish('order.filled.v1.x', '1', bytes('1')));
    await time.complete(facts.publish('order.filled.v1.x', '2', bytes('2')));
    await time.runForMs(ACK_WAIT_MS - 1);
    expect(heard).toEqual(['2']);
    await time.runForMs(1);
    expect(heard).toEqual(['2', '1']);
  });

  it('bring a fact again whose acknowledgement was lost', async () => {
    const facts = readFacts();
    faults.on('durable acknowledgement', []);
    await time.complete(facts.publish('order.filled.v1.x', '1', bytes('1')));
    await time.runForMs(2 * ACK_WAIT_MS);
    expect(heard).toEqual(['1', '1']);
  });

  it('leave a publisher without the acknowledgement of what the broker has', async () => {
    const facts = readFacts();
    faults.on('durable publish-acknowledgement', []);
    await expect(time.complete(facts.publish('order.filled.v1.x', '1', bytes('1')))).rejects.toThrow('2000 ms');
    expect(heard).toEqual(['1']);
    const again = await time.complete(facts.publish('order.filled.v1.x', '1', bytes('1')));
    expect(again).toStrictEqual({ streamSequence: 1, duplicate: true });
    expect(heard).toEqual(['1']);
  });

  it('let a reply be too late', async () => {
    const answering = hub.connect('market-data');
    hub.asks.add('query.market.v1.>', answering, () => Promise.resolve({ response: { ok: true, value: 'late' } }));
    faults.on('ask reply', [100]);
    const asker = new MemoryAsker(hub.connect('risk'), hub.asks);
    const answer = await time.complete(asker.ask('query.market.v1.x', {}, 50));
    expect(answer).toMatchObject({ error: { code: 'ASK_TIMED_OUT' } });
  });
});

describe('an end that is not there any more', () => {
  it('hears nothing, sends nothing and is never answered', async () => {
    const ticks = listenToTicks();
    const facts = readFacts();
    const gone = hub.connect('strategy');
    const publisher = new MemoryDurablePublisher(gone, hub.streams);
    const ended: string[] = [];
    gone.sever();
    void publisher.publish('order.filled.v1.x', '9', bytes('9')).finally(() => ended.push('publish'));
    void new MemoryAsker(gone, hub.asks).ask('query.nothing.v1.x', {}).finally(() => ended.push('ask'));
    for (const connection of hub.connections.filter(({ service }) => service === 'risk')) connection.sever();
    ticks.publish('market.trade.v1.x', bytes('tick'));
    await time.complete(facts.publish('order.filled.v1.x', '1', bytes('1')));
    await time.runForMs(60_000);
    expect([heard, ended]).toEqual([[], []]);
  });

  it('does not make its publisher suffer for an error of its own', () => {
    const errors: unknown[] = [];
    const failing = new MemoryTickLane(hub.connect('risk'), hub.ticks, (error) => errors.push(error));
    failing.subscribe('market.>', () => {
      throw new Error('a bug of the reader');
    });
    const ticks = listenToTicks();
    expect(ticks.publish('market.trade.v1.x', bytes('tick'))).toBe(true);
    expect(errors).toHaveLength(1);
    expect(heard).toEqual(['tick']);
  });
});

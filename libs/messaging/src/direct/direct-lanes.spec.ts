import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceName } from '#libs/contracts';
import { VirtualScheduler } from '#libs/testkit';
import type { Delivery, DurableSource } from '../durable-lane/durable-lane.js';
import { itIsADurableLane } from '../lane-contracts/durable-lane-contract.fixture.js';
import type { LaneEnds } from '../lane-contracts/lane-harness.fixture.js';
import { MemoryHarness } from '../lane-contracts/memory-harness.fixture.js';
import { MemoryDurablePublisher, MemoryDurableSources } from '../memory/memory-durable-lane.js';
import { MemoryLaneHub } from '../memory/memory-lane-hub.js';
import { MemoryTickLane } from '../memory/memory-tick-lane.js';
import { ACK_WAIT_MS } from '../provisioning/limits.js';
import { DirectDurableSource } from './direct-durable-source.js';
import { DirectLanes } from './direct-lanes.js';
import { NeighbourOutlet } from './direct-outlet.js';
import { DirectTickLane } from './direct-tick-lane.js';

const SUBJECT = 'intent.proposed.v1.binance.BTC-USDT';

/** Strategy writes intents and risk reads them, in one process over an in-process broker. */
function desk(work: (delivery: Delivery) => Promise<void> | void = () => undefined) {
  const time = new VirtualScheduler();
  const hub = new MemoryLaneHub(time);
  const direct = new DirectLanes();
  const [strategy, risk] = [hub.connect('strategy'), hub.connect('risk')];
  const publisher = new MemoryDurablePublisher(strategy, hub.streams);
  const outlet = new NeighbourOutlet(direct, 'strategy', strategy);
  const carried = new MemoryDurableSources(risk, hub.streams).open('intent');
  const source: DurableSource = new DirectDurableSource(direct, 'intent', carried);
  const handled: string[] = [];
  const start = (): void =>
    source.start(async (delivery) => {
      await work(delivery);
      handled.push(delivery.id);
      delivery.ack();
    });
  const handOver = (id: string): void => outlet.handOver(SUBJECT, { id });
  const publish = (id: string) => time.complete(publisher.publish(SUBJECT, id, new TextEncoder().encode('{}')));
  return { time, hub, direct, strategy, risk, source, handled, start, handOver, publish };
}

/** Readers of a desk that hear nothing from a neighbour. */
class DeskHarness extends MemoryHarness {
  override async connect(service: ServiceName): Promise<LaneEnds> {
    const ends = await super.connect(service);
    const openSource = (): DurableSource => new DirectDurableSource(new DirectLanes(), 'unheard', ends.openSource());
    return { ...ends, openSource };
  }
}

describe('the durable lane of a desk, as far as the broker carries it', () => {
  let harness: DeskHarness;
  beforeEach(() => {
    harness = new DeskHarness();
  });
  afterEach(() => harness.close());
  itIsADurableLane(() => harness);
});

describe('the durable lane past the broker', () => {
  it('brings a committed message to its reader before the broker has it, and the copy of the broker has no effect', async () => {
    const { time, source, handled, start, handOver, publish } = desk();
    start();
    handOver('a');
    await time.runForMs(0);
    expect(handled).toEqual(['a']);
    await publish('a');
    await time.runForMs(2 * ACK_WAIT_MS);
    expect([handled, await source.countBacklog()]).toEqual([['a'], 0]);
    await time.complete(source.close());
  });

  it('handles one message at a time, in the order in which they were handed over', async () => {
    let under = 0;
    let most = 0;
    const under1 = desk(async () => {
      under += 1;
      most = Math.max(most, under);
      await under1.time.sleep(10);
      under -= 1;
    });
    const { time, source, handled, start, handOver, publish } = under1;
    start();
    const ids = Array.from({ length: 20 }, (_, n) => String(n));
    for (const id of ids) {
      handOver(id);
      void publish(id);
    }
    await time.runForMs(1_000);
    expect([handled, most]).toEqual([ids, 1]);
    await time.complete(source.close());
  });

  it('leaves to the broker what came before the reader, or broke off', async () => {
    let failures = 1;
    const { time, source, handled, start, handOver, publish } = desk(({ id }) => {
      if (id === 'broken' && failures-- > 0) throw new Error('it was stopped in the middle');
    });
    handOver('early');
    start();
    handOver('broken');
    await time.runForMs(0);
    expect(handled).toEqual([]);
    for (const id of ['early', 'broken']) await publish(id);
    await time.runForMs(2 * ACK_WAIT_MS);
    expect(handled).toEqual(['early', 'broken']);
    await time.complete(source.close());
  });

  it('gives nothing to a reader that was closed or whose service is gone', async () => {
    const { time, source, handled, start, handOver } = desk();
    start();
    await time.complete(source.close());
    handOver('late');
    await time.runForMs(10);
    expect(handled).toEqual([]);
  });

  it('lets no wish to trade pass while the broker is away, by which a halt would come, and brings it later', async () => {
    const { time, strategy, source, handled, start, handOver, publish } = desk();
    start();
    strategy.setConnected(false);
    handOver('wish');
    await time.runForMs(10);
    expect(handled).toEqual([]);
    strategy.setConnected(true);
    await publish('wish');
    await time.runForMs(10);
    expect(handled).toEqual(['wish']);
    await time.complete(source.close());
  });

  it('lets decisions, facts and a kill pass while the broker is away', () => {
    const { direct, risk } = desk();
    const seen: string[] = [];
    for (const namespace of ['risk', 'trading']) direct.addReader(namespace, ({ id }) => seen.push(id));
    risk.setConnected(false);
    const outlet = new NeighbourOutlet(direct, 'risk', risk);
    outlet.handOver('trading.state-changed.v1.all', { id: 'kill' });
    outlet.handOver('risk.approved.v1.x', { id: 'approval' });
    expect(seen).toEqual(['kill', 'approval']);
  });

  it('refuses what a service writes into a namespace of another', () => {
    const { direct } = desk();
    const message = { subject: 'risk.approved.v1.x', id: 'forged', payload: new Uint8Array() };
    expect(() => direct.handOver('strategy', message)).toThrow('strategy does not write risk.*');
  });

  it('asks the signature of what comes over the broker, and passes on what was missed there', async () => {
    const seen: Delivery[] = [];
    const { time, hub, source, start } = desk((delivery) => void seen.push(delivery));
    start();
    hub.streams.streamOf('intent').store(SUBJECT, 'forged', new Uint8Array(), '');
    await time.runForMs(10);
    expect(seen.map(({ objection }) => objection)).toEqual([expect.stringContaining('not signed')]);
    await time.complete(source.close());
  });
});

describe('the tick lane past the broker', () => {
  it('calls its listeners within the call, and everybody else over the broker', () => {
    const hub = new MemoryLaneHub(new VirtualScheduler());
    const rethrow = (error: unknown): never => {
      throw error;
    };
    const laneOf = (service: 'market-data' | 'strategy' | 'gateway') =>
      new MemoryTickLane(hub.connect(service), hub.ticks, rethrow);
    const direct = new DirectLanes();
    const errors: unknown[] = [];
    const noteError = (error: unknown): void => void errors.push(error);
    const [feed, strategy] = [laneOf('market-data'), laneOf('strategy')].map(
      (lane) => new DirectTickLane(direct, lane, noteError),
    );
    const heard: string[] = [];
    strategy?.subscribe('market.trade.>', (subject) => heard.push(`strategy ${subject}`));
    strategy?.subscribe('market.trade.>', () => {
      throw new Error('a bug of a listener');
    });
    laneOf('gateway').subscribe('market.>', (subject) => heard.push(`gateway ${subject}`));
    expect(feed?.publish('market.trade.x', new Uint8Array())).toBe(true);
    feed?.publish('market.quote.x', new Uint8Array());
    expect(heard).toEqual(['strategy market.trade.x', 'gateway market.trade.x', 'gateway market.quote.x']);
    expect(errors).toHaveLength(1);
  });
});

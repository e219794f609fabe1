import { beforeEach, expect, it } from 'vitest';
import { type Delivery, type DurableSource, NotNextError } from '../durable-lane/durable-lane.js';
import { type LaneEnds, type LaneHarness, bytes, text } from './lane-harness.fixture.js';

/** Settles a delivery, or not: throwing leaves it unsettled. */
type Settle = (delivery: Delivery) => Promise<void> | void;

/** A reader of a test, and what it heard. */
interface Reader {
  readonly source: DurableSource;
  readonly heard: string[];
}

function startReader(ends: LaneEnds, settle: Settle = (delivery) => delivery.ack()): Reader {
  const reader = { source: ends.openSource(), heard: [] as string[] };
  reader.source.start(async (delivery) => {
    reader.heard.push(text(delivery.payload));
    await settle(delivery);
  });
  return reader;
}

/** What holds of the durable lane whatever carries it. */
export function itIsADurableLane(harness: () => LaneHarness): void {
  let namespace: string;
  let writer: LaneEnds;

  beforeEach(async () => {
    namespace = await harness().newNamespace();
    writer = await harness().connect('order-management');
  });

  const publish = (id: string, after?: string) => {
    const [subject, behind] = [`${namespace}.happened.v1.x`, after && `${namespace}-${after}`];
    return harness().complete(writer.publisher.publish(subject, `${namespace}-${id}`, bytes(id), behind));
  };
  const openReader = async (settle?: Settle): Promise<Reader> => startReader(await harness().connect('risk'), settle);
  const closed = (reader: Reader): Promise<void> => harness().complete(reader.source.close());

  it('gives each message one place, growing by one, and knows a message by its id', async () => {
    expect(await publish('a')).toStrictEqual({ streamSequence: 1, duplicate: false });
    expect(await publish('b')).toStrictEqual({ streamSequence: 2, duplicate: false });
    expect(await publish('a')).toStrictEqual({ streamSequence: 1, duplicate: true });
    expect(await publish('c')).toStrictEqual({ streamSequence: 3, duplicate: false });
  });

  it('stores a message that is to follow another one right behind that one, and nowhere else', async () => {
    await publish('a');
    expect(await publish('b', 'a')).toStrictEqual({ streamSequence: 2, duplicate: false });
    await expect(publish('d', 'c')).rejects.toBeInstanceOf(NotNextError);
    expect(await publish('c', 'b')).toStrictEqual({ streamSequence: 3, duplicate: false });
  });

  it('delivers in order, once per id, what was published before and after its reader came', async () => {
    for (const id of ['1', '2', '2', '3']) await publish(id);
    const reader = await openReader();
    await harness().until(() => reader.heard.length === 3);
    for (const id of ['4', '5']) await publish(id);
    await harness().until(() => reader.heard.length === 5);
    await closed(reader);
    expect(reader.heard).toEqual(['1', '2', '3', '4', '5']);
  });

  it('delivers one message at a time', async () => {
    for (const id of ['1', '2', '3']) await publish(id);
    let under = 0;
    let most = 0;
    const reader = await openReader(async (delivery) => {
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      under -= 1;
      delivery.ack();
    });
    await harness().until(() => reader.heard.length === 3);
    await closed(reader);
    expect(most).toBe(1);
  });

  it('hands over so many at once as it is told, in order, and delivers again what fails among them', async () => {
    for (const id of ['1', '2', '3', '4', '5']) await publish(id);
    const source = (await harness().connect('risk')).openSource();
    const heard: string[] = [];
    const waiting: (() => void)[] = [];
    let failures = 1;
    source.start(async (delivery) => {
      heard.push(text(delivery.payload));
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (text(delivery.payload) === '2' && failures-- > 0) throw new Error('its reader died here');
      delivery.ack();
    }, 3);
    await harness().until(() => heard.length === 3);
    await harness().pass(50);
    expect(heard).toEqual(['1', '2', '3']);
    const release = (): boolean => {
      for (const resume of waiting.splice(0)) resume();
      return heard.filter((id) => id === '2').length === 2 && heard.includes('5');
    };
    await harness().until(release);
    release();
    await harness().complete(source.close());
    expect(heard.filter((id) => id !== '2').slice(0, 2)).toEqual(['1', '3']);
  });

  it('delivers again what was not settled, after the ack wait, and nothing that was', async () => {
    for (const id of ['1', '2']) await publish(id);
    let failures = 1;
    const reader = await openReader((delivery) => {
      if (text(delivery.payload) === '2' && failures-- > 0) throw new Error('its reader died here');
      delivery.ack();
    });
    await harness().until(() => reader.heard.length === 3);
    await harness().pass(2 * harness().ackWaitMs);
    await closed(reader);
    expect(reader.heard).toEqual(['1', '2', '2']);
  });

  it('counts what a reader has not settled, waiting or handed out', async () => {
    for (const id of ['1', '2', '3']) await publish(id);
    let isHeld = true;
    const reader = await openReader((delivery) => {
      if (isHeld) throw new Error('its reader died here');
      delivery.ack();
    });
    await harness().until(() => reader.heard.length > 0);
    expect(await harness().complete(reader.source.countBacklog())).toBe(3);
    isHeld = false;
    await harness().until(() => new Set(reader.heard).size === 3);
    await harness().pass(2 * harness().ackWaitMs);
    expect(await harness().complete(reader.source.countBacklog())).toBe(0);
    await closed(reader);
  });

  it('does not deliver again what was given up', async () => {
    await publish('poison');
    const reader = await openReader((delivery) => delivery.giveUp());
    await harness().until(() => reader.heard.length === 1);
    await harness().pass(2 * harness().ackWaitMs);
    await closed(reader);
    expect(reader.heard).toEqual(['poison']);
  });

  it('waits for a reader that gives signs of life', async () => {
    await publish('slow');
    const reader = await openReader(async (delivery) => {
      for (let n = 0; n < 4; n += 1) {
        await harness().sleep(harness().ackWaitMs / 2);
        delivery.working();
      }
      delivery.ack();
    });
    await harness().until(() => reader.heard.length > 0);
    await harness().pass(4 * harness().ackWaitMs);
    await closed(reader);
    expect(reader.heard).toEqual(['slow']);
  });

  it('remembers where a service stands over the end of its reader, and delivers again what that one held', async () => {
    for (const id of ['1', '2']) await publish(id);
    const first = await openReader((delivery) => {
      if (text(delivery.payload) === '1') delivery.ack();
      else throw new Error('it is killed before the acknowledgement');
    });
    await harness().until(() => first.heard.length === 2);
    await closed(first);
    await publish('3');
    const second = await openReader();
    await harness().until(() => second.heard.length === 2);
    await closed(second);
    expect([...second.heard].sort()).toEqual(['2', '3']);
  });

  it('delivers every message to each service, and to one instance of a service only', async () => {
    const [risk, alsoRisk] = [await openReader(), await openReader()];
    const strategy = startReader(await harness().connect('strategy'));
    const ids = Array.from({ length: 20 }, (_, n) => String(n));
    for (const id of ids) await publish(id);
    await harness().until(() => risk.heard.length + alsoRisk.heard.length >= 20 && strategy.heard.length >= 20);
    for (const reader of [risk, alsoRisk, strategy]) await closed(reader);
    expect(strategy.heard).toEqual(ids);
    expect([...risk.heard, ...alsoRisk.heard].map(Number).sort((a, b) => a - b)).toEqual(ids.map(Number));
  });

  it('begins anew where its stream was wiped: places, ids and readers', async () => {
    const reader = await openReader();
    for (const id of ['1', '2']) await publish(id);
    await harness().until(() => reader.heard.length === 2);
    await harness().wipeStream();
    expect(await publish('2')).toStrictEqual({ streamSequence: 1, duplicate: false });
    await harness().until(() => reader.heard.length === 3);
    await closed(reader);
    expect(reader.heard).toEqual(['1', '2', '2']);
  });

  it('refuses to publish while the connection is lost, and delivers to a reader that was cut off once it is back', async () => {
    const ends = await harness().connect('risk');
    const reader = startReader(ends);
    await publish('1');
    await harness().until(() => reader.heard.length === 1);
    await ends.loseConnection();
    await publish('2');
    await writer.loseConnection();
    await expect(publish('3')).rejects.toThrow();
    expect(reader.heard).toEqual(['1']);
    await writer.regainConnection();
    await ends.regainConnection();
    await publish('4');
    await harness().until(() => reader.heard.includes('4'));
    await closed(reader);
    expect(reader.heard.filter((id) => id !== '3')).toEqual(['1', '2', '4']);
  });

  it('believes what its writer signed, and says why it does not believe anything else', async () => {
    const objections: (string | undefined)[] = [];
    const reader = await openReader((delivery) => {
      objections.push(delivery.objection);
      delivery.ack();
    });
    await publish('true');
    await harness().publishUnsigned(`${namespace}.happened.v1.x`, `${namespace}-forged`, bytes('forged'));
    await harness().until(() => reader.heard.length === 2);
    await closed(reader);
    expect(objections).toEqual([undefined, expect.stringContaining('it is not signed by')]);
  });

  it('says how much a reader missed that was away for longer than the stream keeps, and nothing otherwise', async () => {
    const missed: Delivery['missed'][] = [];
    const noteMissed: Settle = (delivery) => {
      missed.push(delivery.missed);
      delivery.ack();
    };
    const first = await openReader(noteMissed);
    await publish('1');
    await harness().until(() => first.heard.length === 1);
    await harness().pass(100);
    await closed(first);
    for (const id of ['2', '3', '4']) await publish(id);
    await harness().outlastStream();
    const second = await openReader(noteMissed);
    for (const id of ['5', '6']) await publish(id);
    await harness().until(() => second.heard.length === 2);
    await closed(second);
    expect([second.heard, missed]).toEqual([
      ['5', '6'],
      [undefined, { messages: 3, fromPlace: expect.any(Number), goneFromPlace: 2, toPlace: 4 }, undefined],
    ]);
    expect(missed[1]?.fromPlace).toBeLessThanOrEqual(2);
  });

  it('says what was missed again until the message behind it is settled', async () => {
    const missed: Delivery['missed'][] = [];
    const dies: Settle = (delivery) => {
      missed.push(delivery.missed);
      throw new Error('its reader died here');
    };
    const first = await openReader();
    await publish('1');
    await harness().until(() => first.heard.length === 1);
    await harness().pass(100);
    await closed(first);
    for (const id of ['2', '3']) await publish(id);
    await harness().outlastStream();
    await publish('4');
    const second = await openReader(dies);
    await harness().until(() => second.heard.length === 1);
    await closed(second);
    const third = await openReader((delivery) => {
      missed.push(delivery.missed);
      delivery.ack();
    });
    await harness().until(() => third.heard.length === 1);
    await closed(third);
    const wanted = { messages: 2, fromPlace: expect.any(Number), goneFromPlace: 2, toPlace: 3 };
    expect([third.heard, missed]).toEqual([['4'], [wanted, wanted]]);
  });

  it('names the place of what was delivered, not settled, and is gone', async () => {
    const missed: Delivery['missed'][] = [];
    const first = await openReader((delivery) => {
      if (text(delivery.payload) === '1') delivery.ack();
      else throw new Error('its reader died here');
    });
    for (const id of ['1', '2']) await publish(id);
    await harness().until(() => first.heard.length === 2);
    await harness().pass(100);
    await closed(first);
    await harness().outlastStream();
    // The broker forgets what is out with the ack wait after it.
    await harness().pass(2 * harness().ackWaitMs);
    await publish('3');
    const second = await openReader((delivery) => {
      missed.push(delivery.missed);
      delivery.ack();
    });
    await harness().until(() => second.heard.length === 1);
    await closed(second);
    expect([second.heard, missed]).toEqual([['3'], [expect.objectContaining({ toPlace: 2 })]]);
    expect(missed[0]?.fromPlace).toBeLessThanOrEqual(2);
  });
}

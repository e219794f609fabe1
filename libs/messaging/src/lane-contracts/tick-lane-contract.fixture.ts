import { expect, it } from 'vitest';
import { type LaneHarness, bytes, text } from './lane-harness.fixture.js';

/** What every implementation of the tick lane must do. */
export function itIsATickLane(harness: () => LaneHarness): void {
  it('delivers to every subscriber whose pattern matches, in order, until it unsubscribes', async () => {
    const name = harness().newName();
    const [publisher, reader] = [await harness().connect('market-data'), await harness().connect('risk')];
    const heard: string[] = [];
    const wide: string[] = [];
    const stop = reader.ticks.subscribe(`tick.${name}.*.a`, (subject, payload) =>
      heard.push(`${subject} ${text(payload)}`),
    );
    reader.ticks.subscribe(`tick.${name}.>`, (_subject, payload) => wide.push(text(payload)));
    await harness().complete(reader.ticks.flush());
    for (let n = 0; n < 100; n += 1)
      expect(publisher.ticks.publish(`tick.${name}.trade.a`, bytes(String(n)))).toBe(true);
    publisher.ticks.publish(`tick.${name}.trade.b`, bytes('other'));
    await harness().until(() => wide.length === 101);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => `tick.${name}.trade.a ${n}`));
    stop();
    publisher.ticks.publish(`tick.${name}.trade.a`, bytes('late'));
    await harness().until(() => wide.length === 102);
    expect(heard).toHaveLength(100);
  });

  it('drops what is published while the connection is lost, says so, and goes on afterwards', async () => {
    const name = harness().newName();
    const [publisher, reader] = [await harness().connect('market-data'), await harness().connect('risk')];
    const heard: string[] = [];
    reader.ticks.subscribe(`tick.${name}`, (_subject, payload) => heard.push(text(payload)));
    await harness().complete(reader.ticks.flush());
    const changes: boolean[] = [];
    publisher.status.onChange((connected) => changes.push(connected));
    await publisher.loseConnection();
    expect(publisher.status.connected).toBe(false);
    expect(publisher.ticks.publish(`tick.${name}`, bytes('lost'))).toBe(false);
    await publisher.regainConnection();
    expect(publisher.ticks.publish(`tick.${name}`, bytes('heard'))).toBe(true);
    await harness().complete(publisher.ticks.flush());
    await harness().until(() => heard.length > 0);
    expect(heard).toEqual(['heard']);
    expect(changes).toEqual([false, true]);
  });

  it('keeps the subscriptions of a reader over a lost connection, but not what was published meanwhile', async () => {
    const name = harness().newName();
    const [publisher, reader] = [await harness().connect('market-data'), await harness().connect('risk')];
    const heard: string[] = [];
    reader.ticks.subscribe(`tick.${name}`, (_subject, payload) => heard.push(text(payload)));
    await harness().complete(reader.ticks.flush());
    await reader.loseConnection();
    publisher.ticks.publish(`tick.${name}`, bytes('missed'));
    await harness().complete(publisher.ticks.flush());
    await reader.regainConnection();
    await harness().complete(reader.ticks.flush());
    publisher.ticks.publish(`tick.${name}`, bytes('heard'));
    await harness().until(() => heard.length > 0);
    expect(heard).toEqual(['heard']);
  });
}

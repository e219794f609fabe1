import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS, type Flow, SERVICES, type ServiceName, streamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { connectBroker } from '../connection/connect.js';
import { type BrokerKey, makeBrokerKey } from '../trust/broker-keys.js';
import { provisionBuckets } from './buckets.js';
import { DETOURS } from './detours.fixture.js';
import { nkeyUsers, renderCells } from './permissions.js';
import { provisionStreams } from './streams.js';

const CELLS = ['paper-1', 'paper-2'] as const;
type CellName = (typeof CELLS)[number];
/** Long enough for the broker to do on one machine what it was asked. */
const SETTLE_MS = 10;

function nameOf(cell: CellName, service: ServiceName): string {
  return `${cell}.${service}`;
}

const keys = new Map(
  CELLS.flatMap((cell) => SERVICES.map((service): [string, BrokerKey] => [nameOf(cell, service), makeBrokerKey()])),
);
let nats: RunningNats;
const connections = new Map<string, NatsConnection>();
const heard: { readonly cell: CellName; readonly namespace: string; readonly text: string }[] = [];

function of(cell: CellName, service: ServiceName): NatsConnection {
  const connection = connections.get(nameOf(cell, service));
  if (connection === undefined) throw new Error(`${service} of ${cell} is not connected`);
  return connection;
}

/** Whoever may listen to a namespace listens, and who answers answers with the name of its suite. */
function listen(cell: CellName, { lane, namespace, others, owner }: Flow): void {
  const listeners = lane === 'ask' ? [owner] : lane === 'durable' ? [] : others;
  for (const service of listeners) {
    of(cell, service).subscribe(`${namespace}.>`, {
      callback: (_error, message) => {
        heard.push({ cell, namespace, text: message.string() });
        if (lane === 'ask') message.respond(cell);
      },
    });
  }
}

async function settle(): Promise<void> {
  for (const connection of connections.values()) await connection.flush();
  await sleep(SETTLE_MS);
}

/** How many messages of a namespace a suite has: what its services heard, and what its stream took. */
async function arrivedIn(cell: CellName, { lane, namespace, owner }: Flow): Promise<number> {
  const count = heard.filter((entry) => entry.cell === cell && entry.namespace === namespace).length;
  if (lane !== 'durable') return count;
  const manager = await jetstreamManager(of(cell, owner), { checkAPI: false });
  return count + (await manager.streams.info(streamOf(namespace))).state.last_seq;
}

async function openCells(): Promise<void> {
  const usersOf = (cell: CellName) => (service: ServiceName) =>
    nkeyUsers([keys.get(nameOf(cell, service))?.publicKey ?? '']);
  const configText = renderCells(CELLS.map((name) => ({ name, usersOf: usersOf(name) })));
  nats = await startNats({ configText, url: '' });
  for (const cell of CELLS) {
    for (const service of SERVICES) {
      const { seed } = keys.get(nameOf(cell, service)) ?? {};
      const access = { url: nats.url, user: undefined, password: undefined, seed, name: service };
      connections.set(nameOf(cell, service), await connectBroker(access));
    }
    for (const { lane, owner } of FLOWS) {
      if (lane === 'cache') await provisionBuckets(of(cell, owner), owner);
      if (lane === 'durable') await provisionStreams(of(cell, owner), owner);
    }
    for (const flow of FLOWS) listen(cell, flow);
  }
  await settle();
}

async function closeCells(): Promise<void> {
  await Promise.all([...connections.values()].map((connection) => connection.close()));
  connections.clear();
  heard.length = 0;
  await nats?.stop();
}

describe.each([
  ['paper-1', 'paper-2'],
  ['paper-2', 'paper-1'],
] as const)('two suites at one broker: of what %s says', (mine, other) => {
  // A broker for each: what services have done to their own suite, such as asking for what comes next, may still arrive there much later.
  beforeAll(openCells);
  afterAll(closeCells);

  it.each(FLOWS.filter(({ lane }) => lane !== 'ask'))(
    'its own hear $namespace, and the other nothing',
    async (flow) => {
      const before = [await arrivedIn(mine, flow), await arrivedIn(other, flow)];
      of(mine, flow.owner).publish(`${flow.namespace}.probe.v1.x`, mine);
      for (let looks = 0; looks < 100 && (await arrivedIn(mine, flow)) === before[0]; looks += 1) await settle();
      expect(await arrivedIn(mine, flow)).toBeGreaterThan(before[0] ?? 0);
      expect(await arrivedIn(other, flow)).toBe(before[1]);
    },
  );

  it.each(FLOWS.filter(({ lane }) => lane === 'ask'))('its own owner answers $namespace', async (flow) => {
    const before = await arrivedIn(other, flow);
    for (const asker of flow.others) {
      const answer = await of(mine, asker).request(`${flow.namespace}.probe.v1.x`, mine, { timeout: 5_000 });
      expect(answer.string()).toBe(mine);
    }
    expect(await arrivedIn(other, flow)).toBe(before);
  });

  it.each(SERVICES)('%s makes nothing arrive in the other by any of the detours', async (service) => {
    const arrived = async (): Promise<readonly number[]> => Promise.all(FLOWS.map((flow) => arrivedIn(other, flow)));
    const before = await arrived();
    const intruder = { service, connection: of(mine, service), hasAccounts: true };
    for (const { namespace } of FLOWS)
      for (const detour of DETOURS) detour.attempt(intruder, `${namespace}.forged.v1.x`);
    await settle();
    await settle();
    expect(await arrived()).toEqual(before);
  });
});

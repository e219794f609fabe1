import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS, type Flow, SERVICES, type ServiceName, streamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { connectBroker } from '../connection/connect.js';
import { provisionBuckets } from './buckets.js';
import { DETOURS, FORGED } from './detours.fixture.js';
import { permissionsOf, renderAuthorization } from './permissions.js';
import { provisionStreams } from './streams.js';

const PASSWORD = 'test-only';
/** Long enough for the broker to do on one machine what it was asked; nothing that it does not do is waited for. */
const SETTLE_MS = 10;

/** All services at one broker, and everything that anybody hears on a namespace. */
class Stage {
  readonly #nats: RunningNats;
  readonly #hasAccounts: boolean;
  readonly #connections = new Map<ServiceName, NatsConnection>();
  readonly #heard: { readonly by: ServiceName; readonly namespace: string; readonly subject: string }[] = [];

  private constructor(nats: RunningNats, hasAccounts: boolean) {
    this.#nats = nats;
    this.#hasAccounts = hasAccounts;
  }

  static async open(configText: string, hasAccounts: boolean): Promise<Stage> {
    const stage = new Stage(await startNats({ configText, url: '' }), hasAccounts);
    for (const service of SERVICES) {
      const settings = { url: stage.#nats.url, user: service, password: PASSWORD, name: service };
      stage.#connections.set(service, await connectBroker(settings));
    }
    for (const { owner } of FLOWS.filter(({ lane }) => lane === 'cache'))
      await provisionBuckets(stage.of(owner), owner);
    for (const { owner } of FLOWS.filter(({ lane }) => lane === 'durable'))
      await provisionStreams(stage.of(owner), owner);
    for (const flow of FLOWS) stage.#listen(flow);
    for (const { namespace, owner, lane } of FLOWS)
      if (lane !== 'ask') stage.of(owner).publish(`${namespace}.probe.v1`, FORGED);
    await stage.settle();
    return stage;
  }

  of(service: ServiceName): NatsConnection {
    const connection = this.#connections.get(service);
    if (connection === undefined) throw new Error(`${service} is not connected`);
    return connection;
  }

  /** Whoever may listen to a namespace listens; who answers answers everything, wherever the answer goes. */
  #listen({ lane, namespace, owner, others }: Flow): void {
    const listeners = lane === 'ask' ? [owner] : lane === 'durable' ? [] : others;
    for (const by of listeners) {
      this.of(by).subscribe(`${namespace}.>`, {
        callback: (_error, message) => {
          this.#heard.push({ by, namespace, subject: message.subject });
          if (lane === 'ask') message.respond(FORGED);
        },
      });
    }
  }

  async settle(): Promise<void> {
    for (const connection of this.#connections.values()) await connection.flush();
    await sleep(SETTLE_MS);
  }

  /**
   * How many messages have arrived on a namespace so far, under whatever subject: what anybody but `except` heard there, and what its
   * owner's stream took. (What the broker delivers for a reply keeps the subject under which it was stored.)
   */
  async arrivedOn({ lane, namespace, owner }: Flow, except: ServiceName): Promise<number> {
    const heard = this.#heard.filter((entry) => entry.namespace === namespace && entry.by !== except).length;
    if (lane !== 'durable') return heard;
    const manager = await jetstreamManager(this.of(owner), { checkAPI: false });
    return heard + (await manager.streams.info(streamOf(namespace))).state.last_seq;
  }

  async attempt(service: ServiceName, target: string, names: readonly string[]): Promise<void> {
    const intruder = { service, connection: this.of(service), hasAccounts: this.#hasAccounts };
    for (const detour of DETOURS) if (names.includes(detour.name)) detour.attempt(intruder, target);
    await this.settle();
    await this.settle();
  }

  async close(): Promise<void> {
    for (const connection of this.#connections.values()) await connection.close();
    await this.#nats.stop();
  }
}

/** The users with their permissions in one account, as brokers without accounts have them. */
function usersInOneAccount(): string {
  const list = (subjects: readonly string[]): string =>
    `[${subjects.map((subject) => `"${subject.replace(/^[A-Z_]+\.JS\.API/u, '$JS.API')}"`).join(', ')}]`;
  const users = SERVICES.map((service) => {
    const { publish, subscribe } = permissionsOf(service);
    const answers = 'allow_responses: { max: 1, expires: "1m" }';
    const permissions = `publish: { allow: ${list(publish)} }, subscribe: { allow: ${list(subscribe)} }, ${answers}`;
    return `{ user: "${service}", password: "${PASSWORD}", permissions: { ${permissions} } }`;
  });
  return `authorization { users = [\n${users.join('\n')}\n] }`;
}

/** A namespace is foreign to whoever may neither write nor ask on it. */
const isForeign = ({ lane, owner, others }: Flow, service: ServiceName): boolean =>
  lane === 'ask' ? !others.includes(service) && owner !== service : owner !== service;

const PAIRS = SERVICES.flatMap((service) =>
  FLOWS.filter((flow) => isForeign(flow, service)).map((flow) => ({ service, flow })),
);

describe.each(SERVICES)('whatever %s does at the broker', (service) => {
  let stage: Stage;

  // A stage for each: what an intruder has done to its own streams and consumers is no fault of the next one.
  beforeAll(async () => {
    stage = await Stage.open(
      renderAuthorization(() => `"${PASSWORD}"`),
      true,
    );
  });
  afterAll(() => stage.close());

  it.each(PAIRS.filter((pair) => pair.service === service))(
    'nothing arrives on $flow.namespace by any of the detours',
    async ({ flow }) => {
      const before = await stage.arrivedOn(flow, service);
      for (const { name } of DETOURS) {
        await stage.attempt(service, `${flow.namespace}.forged.v1.x`, [name]);
        expect([name, await stage.arrivedOn(flow, service)]).toEqual([name, before]);
      }
      await stage.attempt(
        service,
        `${flow.namespace}.forged.v1.x`,
        DETOURS.map(({ name }) => name),
      );
      expect(await stage.arrivedOn(flow, service)).toBe(before);
    },
  );
});

describe('each of the detours is one: without accounts', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(usersInOneAccount(), false);
  });
  afterAll(() => stage.close());

  it.each([
    ['market-data', 'the reply of a direct get', 'risk'],
    ['strategy', 'the reply of a pull', 'order'],
    ['strategy', 'the reply of the API', 'order'],
    ['strategy', 'an acknowledgement that asks for the next message', 'position'],
    ['strategy', 'the acknowledgement of a publication', 'risk'],
    ['gateway', 'the answer to a question', 'market'],
  ] as const)('%s makes bytes appear by %s on %s', async (service, name, namespace) => {
    const flow = FLOWS.find((candidate) => candidate.namespace === namespace);
    if (flow === undefined) throw new Error(`there is no ${namespace}`);
    const before = await stage.arrivedOn(flow, service);
    await stage.attempt(service, `${namespace}.forged.v1.x`, [name]);
    for (let looks = 0; looks < 100 && (await stage.arrivedOn(flow, service)) === before; looks += 1)
      await stage.settle();
    expect(await stage.arrivedOn(flow, service)).toBeGreaterThan(before);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceName, streamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { Broker, NatsLanesModule, SuiteKeys, renderAuthorization } from '#libs/messaging';
import { MemorySchema, OUTBOX_STORE, type OutboxStore } from '#libs/persistence';
import { SystemScheduler } from '#libs/platform';
import type { ServiceApplication } from '../application/service-application.js';
import { ProbeReader, ProbeWriter, createReader, createWriter, testSurroundings } from '../probe-services.fixture.js';

const keys = new SuiteKeys('test');
const SHORT_NANOS = 100_000_000;

interface StreamInfo {
  readonly config: object;
  readonly state: { readonly messages: number };
}

/** Lets everything that the stream holds grow older than it keeps. */
async function outlastStream({ connection }: Broker): Promise<void> {
  const ask = async (call: string, config: object = {}): Promise<StreamInfo> =>
    (await connection.request(`$JS.API.STREAM.${call}.${streamOf('risk')}`, JSON.stringify(config))).json();
  const { config } = await ask('INFO');
  await ask('UPDATE', { ...config, max_age: SHORT_NANOS, duplicate_window: SHORT_NANOS });
  await until(async () => (await ask('INFO')).state.messages === 0);
  await ask('UPDATE', config);
}

/** The lanes of a service over a real server with accounts: what is not in the flow table is refused there, and ends the service. */
function lanesOver(nats: RunningNats, service: ServiceName) {
  const { SIGNING_KEY, TRUSTED_KEYS = '' } = keys.settingsOf(service);
  const trusted = TRUSTED_KEYS.split(',').map((part) => part.split(':'));
  const settings = {
    ...{ NATS_URL: nats.url, NATS_USER: service, NATS_PASSWORD: 'test-only', SIGNING_KEY },
    TRUSTED_KEYS: new Map(trusted.map(([name = '', key = '']) => [name, [key]])),
  };
  return NatsLanesModule.forService({ service, settings });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; !(await condition()); looks += 1) {
    if (looks > 2_000) throw new Error('it did not come to be');
    await sleep(10);
  }
}

describe('a reader on a real server that was away for longer than a stream keeps', () => {
  const storeDirectory = mkdtempSync(join(tmpdir(), 'catch-up-'));
  const surroundings = testSurroundings(new SystemScheduler());
  let nats: RunningNats;
  const running: ServiceApplication[] = [];

  beforeAll(async () => {
    nats = await startNats({ configText: renderAuthorization(() => '"test-only"'), storeDirectory, url: '' });
  });
  afterAll(async () => {
    for (const service of running) await service.stop();
    await nats.stop();
    rmSync(storeDirectory, { recursive: true, force: true });
  });

  it('has everything once and in order, from the writer first and then from the stream', async () => {
    const books = new MemorySchema();
    const writer = await createWriter({ lanes: lanesOver(nats, 'risk'), surroundings }, new MemorySchema());
    running.push(writer);
    await writer.start();
    const announce = async (...versions: number[]): Promise<void> => {
      for (const version of versions) await writer.get(ProbeWriter).announceChange(version);
      await until(async () => (await writer.get<OutboxStore>(OUTBOX_STORE).countUnsent()) === 0);
    };
    const startReader = async (): Promise<ServiceApplication> => {
      const started = await createReader({ lanes: lanesOver(nats, 'order-management'), surroundings }, books);
      await started.start();
      return started;
    };
    const first = await startReader();
    await announce(1);
    await until(() => first.get(ProbeReader).handled.length === 1);
    await first.stop();
    const away = Array.from({ length: 450 }, (_, n) => n + 2);
    await announce(...away);
    await outlastStream(writer.get(Broker));
    await announce(1_000, 1_001);
    const second = await startReader();
    running.push(second);
    await until(() => second.get(ProbeReader).handled.includes(1_001));
    expect(second.get(ProbeReader).handled).toEqual([...away, 1_000, 1_001]);
    expect(surroundings.supervisor.failures).toEqual([]);
  }, 60_000);
});

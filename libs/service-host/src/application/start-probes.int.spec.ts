import { afterEach, describe, expect, it, vi } from 'vitest';
import { freePort, startNats } from '#libs/local-stack';
import { NatsLanesModule, SuiteKeys } from '#libs/messaging';
import { SystemScheduler } from '#libs/platform';
import { testSurroundings } from '../probe-services.fixture.js';
import { ServiceModule } from '../service.module.js';
import { createServiceApplication } from './service-application.js';
import { StartProbes } from './start-probes.js';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

class ProbeModule {}

/** Starts a gateway without routes as a process does; `codes`: what it would have ended with. */
async function startProbe(natsUrl: string) {
  const http = { port: await freePort(), host: '127.0.0.1' };
  const surroundings = testSurroundings(new SystemScheduler());
  const codes: number[] = [];
  const probes = new StartProbes({ name: 'gateway', http, surroundings, exit: (code) => void codes.push(code) });
  const { SIGNING_KEY, TRUSTED_KEYS = '' } = new SuiteKeys('test').settingsOf('gateway');
  const trusted = TRUSTED_KEYS.split(',').map((part) => part.split(':'));
  const keys = { SIGNING_KEY, TRUSTED_KEYS: new Map(trusted.map(([name = '', key = '']) => [name, [key]])) };
  const lanes = NatsLanesModule.forService({ service: 'gateway', settings: { NATS_URL: natsUrl, ...keys } });
  const module = { module: ProbeModule, imports: [ServiceModule.register({ name: 'gateway', lanes })] };
  const started = createServiceApplication(module, { ...surroundings, health: probes.health }).then(
    async (application) => {
      ends.unshift(() => application.stop());
      await application.start(http, () => probes.closeProbes());
    },
  );
  return { codes, probes, started, supervisor: surroundings.supervisor, url: `http://127.0.0.1:${http.port}` };
}

/** What a probe says; asked again until the port listens. */
async function probe(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return vi.waitFor(
    async () => {
      const response = await fetch(url);
      return { status: response.status, text: await response.text() };
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe('a service that is started before its broker', () => {
  it('lives at once, says that it waits for the broker, and goes on at the same port when it is there', async () => {
    const port = await freePort();
    const { codes, started, url } = await startProbe(`nats://127.0.0.1:${port}`);
    expect((await probe(`${url}/health/live`)).status).toBe(200);
    const ready = await probe(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.text).toContain('waits for the broker');
    expect(ready.text).not.toContain(String(port));
    expect((await probe(`${url}/health/startup`)).status).toBe(503);
    // While it waits, a signal ends it: there is nothing yet to stop in order.
    process.listeners('SIGTERM').at(-1)?.('SIGTERM');
    expect(codes).toEqual([0]);
    const nats = await startNats({ port, url: '' });
    ends.push(() => nats.stop());
    await started;
    expect((await probe(`${url}/health/ready`)).status).toBe(200);
    expect((await probe(`${url}/metrics`)).text).toMatch(/tradewind_broker_connected\{[^}]*\} 1/u);
  });

  it('has no port before its own where it need not wait', async () => {
    const nats = await startNats({ url: '' });
    ends.push(() => nats.stop());
    const { started, supervisor, url } = await startProbe(nats.url);
    await started;
    expect(await probe(`${url}/health/ready`)).toMatchObject({ status: 200 });
    expect(supervisor.failures).toEqual([]);
  });
});

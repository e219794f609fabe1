import { MemoryLanesModule } from '#libs/messaging';
import { RecordingSupervisor, createLog, readSettings } from '#libs/platform';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import {
  GatewayModule,
  MemoryGatewayRows,
  MemoryGatewayStoreModule,
  configureGateway,
  gatewaySettings,
} from '#libs/services/gateway';
import { SeededRandom } from '#libs/testkit';
import type { SimulatedSuite } from './simulated-suite.js';

/** Starts a gateway on the lanes of a suite, with no rows of its own; `onEnd` hears what must end its process. */
export async function startGateway(
  suite: SimulatedSuite,
  onEnd: (error: unknown) => void,
): Promise<ServiceApplication> {
  const settings = readSettings(gatewaySettings, { NATS_URL: 'nats://none', DATABASE_URL: 'postgres://none' });
  const lanes = MemoryLanesModule.forService({ service: 'gateway', hub: suite.hub });
  const store = MemoryGatewayStoreModule.forService(new MemoryGatewayRows());
  const gateway = await createServiceApplication(GatewayModule.register({ settings, lanes, store }), {
    log: createLog('gateway', 'silent'),
    scheduler: suite.time,
    random: new SeededRandom(1),
    supervisor: new RecordingSupervisor(onEnd),
  });
  configureGateway(gateway.nest);
  await suite.time.complete(gateway.start());
  return gateway;
}

import { Module } from '@nestjs/common';
import { HealthRegistry, PlatformModule, type Surroundings } from '#libs/platform';
import type { ExitProcess } from './process-supervisor.js';
import { type HttpAddress, type ServiceApplication, createServiceApplication } from './service-application.js';

/** How long a start may take before its probes are there, in milliseconds: one that waits for nobody never has them. */
const SLOW_START_MS = 500;

/** Which service is being started, and where. */
export interface StartingService {
  readonly name: string;
  /** Where its probes are, as those of the service are later. */
  readonly http: HttpAddress;
  readonly surroundings: Surroundings;
  /** Ends the process at SIGTERM or SIGINT, while there is nothing yet to stop in order. */
  readonly exit: ExitProcess;
}

@Module({})
class StartProbesModule {}

/**
 * The probes of a service that is still starting. Nest opens a port only when everything behind it is there, and until then Kubernetes
 * is refused and starts the pod again, which brings neither Postgres nor NATS back. So another application has the port until then: the
 * service lives, and readiness says what it waits for. When the service takes the port, a probe may be refused once.
 */
export class StartProbes {
  /** The conditions of the service that is being started: give it to it with its surroundings. */
  readonly health = new HealthRegistry();
  readonly #starting: StartingService;
  readonly #exitAtSignal: () => void;
  readonly #closed = new AbortController();
  #application: ServiceApplication | undefined;
  #opened: Promise<void> | undefined;

  /** Watches the start from now on. */
  constructor(starting: StartingService) {
    this.#starting = starting;
    this.#exitAtSignal = () => starting.exit(0);
    process.on('SIGTERM', this.#exitAtSignal);
    process.on('SIGINT', this.#exitAtSignal);
    void this.#openIfSlow();
  }

  /** Opens the port at once; where it cannot be opened, the service cannot start. */
  openProbes(): Promise<void> {
    this.#opened ??= this.#open().catch((error: unknown) => this.#starting.surroundings.supervisor.fail(error));
    return this.#opened;
  }

  /** From now on somebody else stops in order at a signal. */
  handOverSignals(): void {
    process.off('SIGTERM', this.#exitAtSignal);
    process.off('SIGINT', this.#exitAtSignal);
  }

  /** Gives the port back. */
  async closeProbes(): Promise<void> {
    this.handOverSignals();
    this.#closed.abort();
    await this.#opened;
    // Not in order: the conditions are those of the service, which goes on.
    await this.#application?.nest.close();
  }

  async #openIfSlow(): Promise<void> {
    const { scheduler } = this.#starting.surroundings;
    await scheduler.sleep(SLOW_START_MS, this.#closed.signal);
    if (!this.#closed.signal.aborted) await this.openProbes();
  }

  async #open(): Promise<void> {
    const { http, name, surroundings } = this.#starting;
    const module = { module: StartProbesModule, imports: [PlatformModule.forName(name)] };
    this.#application = await createServiceApplication(module, { ...surroundings, health: this.health });
    if (!this.#closed.signal.aborted) await this.#application.nest.listen(http.port, http.host);
  }
}

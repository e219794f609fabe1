import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { BROKER_STATUS, type BrokerStatus } from '#libs/messaging';
import { STORE_STATUS, type StoreStatus } from '#libs/persistence';
import { HealthRegistry } from '#libs/platform';

/** The conditions of readiness that every service has: its broker and, where it has one, its store. */
@Injectable()
export class ServiceReadiness implements OnModuleInit {
  readonly #health: HealthRegistry;
  readonly #broker: BrokerStatus;
  readonly #store: StoreStatus | undefined;

  constructor(
    health: HealthRegistry,
    @Inject(BROKER_STATUS) broker: BrokerStatus,
    @Optional() @Inject(STORE_STATUS) store?: StoreStatus,
  ) {
    this.#health = health;
    this.#broker = broker;
    this.#store = store;
  }

  onModuleInit(): void {
    const store = this.#store;
    if (store !== undefined) this.#health.addReadiness('postgres', () => store.ping().then(() => undefined));
    this.#health.addReadiness('nats', () => (this.#broker.connected ? undefined : 'the broker is away'));
  }
}

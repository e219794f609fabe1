import { appendFileSync } from 'node:fs';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { Ed25519Signer } from '#libs/messaging';
import { AUDIT_CHAIN, type AuditedSchema, auditChainOf } from '#libs/persistence';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { type AuditChain, AuditSealer } from './audit-sealer.js';

const SEAL_MS = 1_000;
const SIGN_MS = 10_000;
const CHECKPOINT_FILE = Symbol('CheckpointFile');

/** The settings of a service whose records are audited. */
export interface AuditSettings {
  /** The service's own key, 32 bytes as base64url; without one nothing is signed, and nothing sealed. */
  readonly SIGNING_KEY?: string | undefined;
  /** Where checkpoints are appended, beside the log. */
  readonly AUDIT_CHECKPOINT_FILE?: string | undefined;
}

/** Seals every second and signs every ten, and once more at the end, while the database is still there. */
@Injectable()
class AuditLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #sealer: AuditSealer;
  readonly #file: string | undefined;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #works: readonly PeriodicWork[] = [];

  constructor(
    sealer: AuditSealer,
    @Inject(CHECKPOINT_FILE) file: string | undefined,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#sealer = sealer;
    this.#file = file;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    const onError = (error: unknown): void => this.#log.error({ err: error }, 'the audit chain was not continued');
    const seal = async (): Promise<void> => void (await this.#sealer.sealRecords());
    this.#works = [
      this.#scheduler.runEvery({ name: 'seal-audit', intervalMs: SEAL_MS, run: seal, onError }),
      this.#scheduler.runEvery({ name: 'sign-audit', intervalMs: SIGN_MS, run: () => this.#sign(), onError }),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const work of this.#works) await work.stop();
    try {
      await this.#sealer.sealRecords();
      await this.#sign();
    } catch (error) {
      this.#log.error({ err: error }, 'the audit chain was not ended; the next start goes on with it');
    }
  }

  async #sign(): Promise<void> {
    const checkpoint = await this.#sealer.signCheckpoint();
    if (checkpoint === undefined) return;
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(checkpoint)}\n`);
    this.#log.info({ checkpoint }, 'audit checkpoint');
  }
}

/** Keeps the audit chain of a service that has its tables in Postgres. */
@Module({})
export class AuditModule {
  /** Imported by the app beside its service and its store; does nothing without a signing key. */
  static forSchema(schema: AuditedSchema, { AUDIT_CHECKPOINT_FILE, SIGNING_KEY }: AuditSettings): DynamicModule {
    if (SIGNING_KEY === undefined) return { module: AuditModule };
    return {
      module: AuditModule,
      providers: [
        auditChainOf(schema),
        {
          provide: AuditSealer,
          useFactory: (chain: AuditChain, scheduler: Scheduler) =>
            new AuditSealer(chain, schema, scheduler, new Ed25519Signer(SIGNING_KEY)),
          inject: [AUDIT_CHAIN, SCHEDULER],
        },
        { provide: CHECKPOINT_FILE, useValue: AUDIT_CHECKPOINT_FILE },
        AuditLifecycle,
      ],
    };
  }
}

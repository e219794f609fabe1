import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { PeriodicWork, Scheduler, UnixUs } from '#libs/kernel';
import {
  type ApiKeyEntry,
  ApiKeyRing,
  type KeyRefusal,
  LOG,
  type Log,
  SCHEDULER,
  SettingsError,
  apiKeyFile,
} from '#libs/platform';
import type { GatewaySettings } from '../gateway.settings.js';
import { type ApiKeys, GATEWAY_SETTINGS } from '../ports.js';

/** How long a key may still be taken after its revocation, in milliseconds. */
const REREAD_MS = 5_000;

/** The API keys of the file that `tradewind keys` writes, read again every five seconds. */
@Injectable()
export class ApiKeyFile implements ApiKeys, OnModuleInit, OnApplicationShutdown {
  readonly #path: string | undefined;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #ring = new ApiKeyRing([]);
  #rereading: PeriodicWork | undefined;

  constructor(
    @Inject(GATEWAY_SETTINGS) settings: GatewaySettings,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#path = settings.GATEWAY_KEY_RING;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  onModuleInit(): void {
    const path = this.#path;
    if (path === undefined) return;
    try {
      this.#ring = readRing(path);
    } catch (error) {
      throw new SettingsError(`GATEWAY_KEY_RING: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#rereading = this.#scheduler.runEvery({
      name: 'api-keys',
      intervalMs: REREAD_MS,
      run: () => {
        this.#ring = readRing(path);
      },
      // The keys that were read last go on: a file that somebody spoilt must not lock everybody out, the kill switch included.
      onError: (error) => this.#log.error({ err: error }, 'the API keys cannot be read again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#rereading?.stop();
  }

  judgeKey(key: string, nowUs: UnixUs): ApiKeyEntry | KeyRefusal {
    return this.#ring.judge(key, nowUs);
  }

  judgeKeyId(id: string, nowUs: UnixUs): ApiKeyEntry | KeyRefusal {
    return this.#ring.judgeId(id, nowUs);
  }
}

function readRing(path: string): ApiKeyRing {
  return new ApiKeyRing(apiKeyFile.parse(JSON.parse(readFileSync(path, 'utf8'))).keys);
}

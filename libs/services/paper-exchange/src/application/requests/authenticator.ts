import { Inject, Injectable } from '@nestjs/common';
import { CLIENT_ACCOUNTS } from '../exchange/client-account.js';
import { VenueClock } from '../exchange/venue-clock.js';
import type { Params } from './params.js';
import { authenticate } from './signing.js';
import type { ApiKey } from './signing.js';

/** Knows the keys of all clients. */
@Injectable()
export class Authenticator {
  readonly #keys: readonly ApiKey[];
  readonly #clock: VenueClock;

  constructor(@Inject(CLIENT_ACCOUNTS) keys: readonly ApiKey[], clock: VenueClock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Whose a signed request is: checks key, signature and time. @throws ApiError */
  identifyAccount(apiKey: string | undefined, payload: string, params: Params): string {
    return authenticate(this.#keys, apiKey, payload, params, this.#clock.nowMs());
  }

  /** Whether a key is a client's own. */
  isClientKey(key: string | undefined): boolean {
    return this.#keys.some(({ apiKey }) => apiKey === key);
  }
}

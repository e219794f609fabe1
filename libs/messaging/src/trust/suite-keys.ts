import { createHmac } from 'node:crypto';
import { FLOWS, SERVICES, type ServiceName, isSignedFlow, signersOf } from '#libs/contracts';
import { publicKeyOf } from './ed25519.js';
import { type LaneTrust, laneTrustOf } from './lane-trust.js';

/** The keys of all services of a suite that is started as one, made from one secret: each gets its own and the public halves of all. */
export class SuiteKeys {
  readonly #keys: ReadonlyMap<string, string>;

  /** `secret`: whoever knows it can sign as every service; it is for suites without money. */
  constructor(secret: string) {
    const signers = new Set(FLOWS.filter(isSignedFlow).flatMap(({ namespace }) => signersOf(namespace)));
    const keyOf = (service: string): string => createHmac('sha256', secret).update(service).digest('base64url');
    this.#keys = new Map(SERVICES.filter((service) => signers.has(service)).map((name) => [name, keyOf(name)]));
  }

  /** The settings of one service; none where it neither signs nor reads what is signed. */
  settingsOf(service: ServiceName): Record<string, string> {
    const signingKey = this.#keys.get(service);
    if (signingKey === undefined) return {};
    const trusted = [...this.#keys].map(([signer, key]) => `${signer}:${publicKeyOf(key)}`);
    return { SIGNING_KEY: signingKey, TRUSTED_KEYS: trusted.join(',') };
  }

  /** What a service signs with and believes. */
  trustOf(service: ServiceName): LaneTrust {
    const trusted = [...this.#keys].map(([signer, key]): [string, string[]] => [signer, [publicKeyOf(key)]]);
    return laneTrustOf(service, { SIGNING_KEY: this.#keys.get(service), TRUSTED_KEYS: new Map(trusted) });
  }
}

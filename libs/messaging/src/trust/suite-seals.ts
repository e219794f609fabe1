import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ServiceName, signersOf } from '#libs/contracts';
import type { LaneTrust } from './lane-trust.js';
import { type Signer, type Verifier, signedBytes } from './signature.js';

/**
 * Seals in place of signatures where all services are in one process: a secret of each service, known to the hub alone. They take a
 * fiftieth of the time, and refuse the same messages.
 */
class SealVerifier implements Verifier {
  readonly #sealOf: (service: string, subject: string, payload: Uint8Array) => Buffer;

  constructor(sealOf: (service: string, subject: string, payload: Uint8Array) => Buffer) {
    this.#sealOf = sealOf;
  }

  objectionTo(subject: string, payload: Uint8Array, signature: string): string | undefined {
    const [namespace = ''] = subject.split('.');
    const signers = signersOf(namespace);
    if (signature === '') return `it is not signed by ${signers.join(' or ')}`;
    const given = Buffer.from(signature, 'base64url');
    const isSealedBy = (signer: string): boolean => {
      const wanted = this.#sealOf(signer, subject, payload);
      return wanted.length === given.length && timingSafeEqual(wanted, given);
    };
    return signers.some(isSealedBy) ? undefined : `its signature is not one of ${signers.join(' or ')}`;
  }
}

/** What each service of a suite inside one process proves its messages with. */
export class SuiteSeals {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The trust of each service of a suite; the secret never leaves the process, in which everybody could read it anyway. */
  static forNewSuite(): (service: ServiceName) => LaneTrust {
    const seals = new SuiteSeals('one process');
    return (service) => seals.trustOf(service);
  }

  /** What a service seals with, and whose seals it demands. */
  trustOf(service: ServiceName): LaneTrust {
    const signer: Signer = {
      sign: (subject, payload) => this.#sealOf(service, subject, payload).toString('base64url'),
    };
    return { signer, verifier: new SealVerifier((by, subject, payload) => this.#sealOf(by, subject, payload)) };
  }

  #sealOf(service: string, subject: string, payload: Uint8Array): Buffer {
    return createHmac('sha256', `${this.#secret} of ${service}`).update(signedBytes(subject, payload)).digest();
  }
}

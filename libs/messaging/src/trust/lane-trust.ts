import { FLOWS, type ServiceName, isSignedFlow, signersOf } from '#libs/contracts';
import { Ed25519Signer, Ed25519Verifier } from './ed25519.js';
import type { Signer, Verifier } from './signature.js';

/** The keys of a service, as its settings define. */
export interface TrustSettings {
  /** The service's own key, 32 bytes as base64url. */
  readonly SIGNING_KEY?: string | undefined;
  /** The public keys of the services that it believes. */
  readonly TRUSTED_KEYS?: ReadonlyMap<string, readonly string[]> | undefined;
}

/** How a service proves what it writes, and what it demands of what it reads. */
export interface LaneTrust {
  readonly signer: Signer;
  readonly verifier: Verifier;
}

/** A service that writes nothing that is signed: whatever it publishes there, nobody believes. */
const SIGNS_NOTHING: Signer = { sign: () => '' };

/**
 * Puts the keys of a service together. Throws where it writes what must be signed and has no key, or reads it and knows no key of a
 * writer: it fails at its start, not with its first message.
 */
export function laneTrustOf(service: ServiceName, { SIGNING_KEY, TRUSTED_KEYS }: TrustSettings): LaneTrust {
  const signed = FLOWS.filter((flow) => isSignedFlow(flow));
  const signs = signed.some(({ namespace }) => signersOf(namespace).includes(service));
  if (signs && SIGNING_KEY === undefined)
    throw new Error(`${service} has no SIGNING_KEY and writes what must be signed`);
  const trusted = TRUSTED_KEYS ?? new Map<string, readonly string[]>();
  const read = signed.filter(({ lane, owner, others }) =>
    lane === 'ask' ? owner === service : others.includes(service),
  );
  for (const writer of new Set(read.flatMap(({ namespace }) => signersOf(namespace)))) {
    if (trusted.get(writer) === undefined)
      throw new Error(`${service} reads what ${writer} signs; TRUSTED_KEYS has no key of it`);
  }
  const signer = SIGNING_KEY === undefined ? SIGNS_NOTHING : new Ed25519Signer(SIGNING_KEY);
  return { signer, verifier: new Ed25519Verifier(trusted) };
}

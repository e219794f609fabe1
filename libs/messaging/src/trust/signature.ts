/** The header that carries a message's signature, in base64url. */
export const SIGNATURE_HEADER = 'Tradewind-Signature';

/** Proves that a message is ours. */
export interface Signer {
  /** The signature over a message and the subject that it is published on, in base64url. */
  sign(subject: string, payload: Uint8Array): string;
}

/** Knows whose signature a message needs, and whether it has it. */
export interface Verifier {
  /** Why a message must not be believed; `undefined` where its only writer has signed it. An empty signature is none. */
  objectionTo(subject: string, payload: Uint8Array, signature: string): string | undefined;
}

const PURPOSE = 'tradewind message v1';

/**
 * What is signed: the purpose, the subject and the payload as it goes over the wire, parted by zero bytes. The subject is part of it,
 * because a message that is true on one subject is a lie on another.
 */
export function signedBytes(subject: string, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${PURPOSE}\0${subject}\0`), payload]);
}

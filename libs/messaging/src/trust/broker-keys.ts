import { nkeys } from '@nats-io/transport-node';

/** An nkey of a broker's user. */
export interface BrokerKey {
  /** The secret half, which the service enters with (NATS_NKEY_SEED). */
  readonly seed: string;
  /** The half that the server knows it by; no secret. */
  readonly publicKey: string;
}

/** Makes a new nkey; its chance is that of the client library. */
export function makeBrokerKey(): BrokerKey {
  const pair = nkeys.createUser();
  return { seed: new TextDecoder().decode(pair.getSeed()), publicKey: pair.getPublicKey() };
}

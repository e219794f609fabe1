import type { ServiceName } from '#libs/contracts';
import type { Asker } from '../ask-lane/ask-client.js';
import type { BrokerStatus } from '../connection/broker-status.js';
import type { DurablePublisher, DurableSource } from '../durable-lane/durable-lane.js';
import type { KeyValueBuckets } from '../price-cache/key-value.js';
import { Ed25519Signer, Ed25519Verifier, publicKeyOf } from '../trust/ed25519.js';
import type { LaneTrust } from '../trust/lane-trust.js';
import type { TickLane } from '../tick-lane/tick-lane.js';
import type { CustomTransportStrategy } from '@nestjs/microservices';

/** One service's end of every lane. */
export interface LaneEnds {
  readonly ticks: TickLane;
  readonly publisher: DurablePublisher;
  readonly asker: Asker;
  readonly askServer: CustomTransportStrategy;
  readonly buckets: KeyValueBuckets;
  readonly status: BrokerStatus;
  /** Reads the namespace of the harness. */
  openSource(): DurableSource;
  /** Cuts the connection of this service. */
  loseConnection(): Promise<void>;
  /** Lets it come back. */
  regainConnection(): Promise<void>;
}

/** The lanes that a contract is tried on: over NATS in real time, or inside one process in virtual time. */
export interface LaneHarness {
  /** How long an unsettled message is waited for, in milliseconds. */
  readonly ackWaitMs: number;
  /** A namespace of the durable lane that nobody used before; {@link LaneEnds.openSource} reads it from now on. */
  newNamespace(): Promise<string>;
  /** A text that nobody used before, for subjects and keys. */
  newName(): string;
  /** Connects one more instance of a service. */
  connect(service: ServiceName): Promise<LaneEnds>;
  /** Makes a message appear on the durable lane that nobody has signed. */
  publishUnsigned(subject: string, id: string, payload: Uint8Array): Promise<void>;
  /** Loses everything that the namespace held, and makes its stream again. */
  wipeStream(): Promise<void>;
  /** Lets everything that the namespace holds grow older than its stream keeps. */
  outlastStream(): Promise<void>;
  /** Waits for something that comes by itself. */
  complete<T>(work: Promise<T>): Promise<T>;
  /** Waits until a condition holds; fails after a while. */
  until(condition: () => boolean): Promise<void>;
  /** Waits as a handler would: within what the test lets pass. */
  sleep(ms: number): Promise<void>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Ends all connections. */
  close(): Promise<void>;
}

const KEY = 'A'.repeat(43);

/** The namespaces of the harness are in no table: what the harness signs is believed on all of them. */
export const HARNESS_TRUST: LaneTrust = {
  signer: new Ed25519Signer(KEY),
  verifier: new Ed25519Verifier(new Map([['harness', [publicKeyOf(KEY)]]]), () => ['harness']),
};

/** A payload of a test. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a payload of a test says. */
export const text = (payload: Uint8Array | undefined): string => new TextDecoder().decode(payload);

import { Equals, IsIn, IsInt, Max, Min } from 'class-validator';
import { encodeToken } from '#libs/kernel';
import { IsToken } from '../envelope/token.js';
import { bucketNamespaceOf } from '../price/price-key.js';

/** The services that ask exchanges from here, and so are told to keep quiet; each writes a bucket of its own. */
export const QUIET_WRITERS = ['market-data', 'order-management'] as const;

/** A service that asks exchanges. */
export type QuietWriter = (typeof QUIET_WRITERS)[number];

/** The key-value bucket in which a service says what an exchange demanded of it; a value's key is {@link quietKey}. */
export function quietBucketOf(writer: QuietWriter): string {
  return `quiet-${writer}`;
}

/** The namespace of such a bucket. */
export function quietNamespaceOf(writer: QuietWriter): string {
  return bucketNamespaceOf(quietBucketOf(writer));
}

/** Whom an exchange demands quiet of: whoever asks this host from this address. */
export interface QuietPlace {
  readonly venue: string;
  /** Host and port of its REST, such as `api.binance.com`. */
  readonly host: string;
  /** Our name of the network address from which it is asked. */
  readonly address: string;
}

/** The key of a place's value, each part written as a plain token (`encodeToken`). */
export function quietKey({ venue, host, address }: QuietPlace): string {
  return [venue, host, address].map(encodeToken).join('.');
}

/** An exchange wants to hear nothing of an address until a time (429, 418), as one of the processes there was told. */
export class VenueQuietV1 {
  /** The version of this layout. */
  @Equals(1)
  v!: 1;

  @IsToken()
  venue!: string;

  /** The service that was told. */
  @IsIn(QUIET_WRITERS)
  by!: QuietWriter;

  /** Microseconds since the epoch. */
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  untilUs!: number;
}

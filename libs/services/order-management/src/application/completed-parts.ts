import type { UnixUs } from '#libs/kernel';

/** What a reconciliation compares, each part by itself. */
export type ComparedPart = 'orders' | 'fills';

/**
 * When the venue last told all of each part. Rounds compare parts as they fall due, orders more often than fills, so that both
 * may never again be in one round: what was told of each, whenever, is what counts.
 */
export class CompletedParts {
  readonly #beganAtUs: Record<ComparedPart, UnixUs> = { orders: 0, fills: 0 };

  /** A round of these parts, begun at a time, was complete. */
  note(parts: ReadonlySet<string>, beganAtUs: UnixUs): void {
    for (const part of ['orders', 'fills'] as const) if (parts.has(part)) this.#beganAtUs[part] = beganAtUs;
  }

  /** What happened before this moment would be in the books by now; 0 where a part was never complete. */
  get allSinceUs(): UnixUs {
    return Math.min(this.#beganAtUs.orders, this.#beganAtUs.fills);
  }
}

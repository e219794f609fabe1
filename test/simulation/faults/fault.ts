import type { LaneHop } from '#libs/messaging';
import type { Side } from '#libs/domain';
import type { SimulatedService } from '../module-of.js';
import type { VenueFaultName } from './venue-fault-rules.js';

/** Services with a database of their own. */
export const WITH_BOOKS = ['risk', 'order-management', 'strategy'] as const satisfies readonly SimulatedService[];

/** What a lane does to a message. */
export const LANE_EFFECTS = ['lose', 'double', 'delay', 'reorder'] as const;
export type LaneEffect = (typeof LANE_EFFECTS)[number];

/** When a fault begins, in milliseconds from the start of the story. */
interface Timed {
  readonly atMs: number;
}

/** A fault that ends by itself. */
interface Lasting extends Timed {
  readonly forMs: number;
}

/** How an account changes its shape. */
export interface ShapeSwitch {
  /** How long nothing trades in between, in milliseconds. */
  readonly downMs: number;
  /** How long what does not trade of the former services runs on beside the desk, in milliseconds; a desk ends as a whole. */
  readonly besideMs: number;
}

/** One thing that goes wrong in a story. */
export type Fault =
  | (Lasting & {
      readonly kind: 'lane';
      readonly service: SimulatedService;
      readonly lane: LaneHop['lane'];
      readonly effect: LaneEffect;
      /** From 0 to 1. */
      readonly probability: number;
    })
  | (Timed & { readonly kind: 'crash'; readonly service: SimulatedService; readonly downMs: number })
  | (Timed & {
      readonly kind: 'crash-point';
      readonly point: string;
      /** How often the point is passed unharmed first. */
      readonly skip: number;
      readonly downMs: number;
    })
  | (Lasting & { readonly kind: 'freeze'; readonly service: SimulatedService })
  /** A second order-management stands by, and the leader is frozen for longer than its lease lives. */
  | (Lasting & { readonly kind: 'take-over' })
  /** Somebody else has the lease for a time. */
  | (Lasting & { readonly kind: 'lease-stolen' })
  | (Timed & { readonly kind: 'broker-wiped'; readonly namespace: string })
  | (Lasting & { readonly kind: 'broker-away'; readonly service: SimulatedService })
  | (Timed & { readonly kind: 'clock-step'; readonly service: SimulatedService; readonly byMs: number })
  | (Lasting & { readonly kind: 'venue'; readonly name: VenueFaultName; readonly probability: number })
  /** The exchange is killed and comes back with its journal. */
  | (Timed & { readonly kind: 'venue-restart'; readonly downMs: number })
  /** Somebody trades by hand on our account. */
  | (Timed & { readonly kind: 'external-order'; readonly side: Side; readonly quantity: string })
  /** F-23: the connection to a database breaks around its commits, before or after. */
  | (Lasting & {
      readonly kind: 'commit-unknown';
      readonly service: (typeof WITH_BOOKS)[number];
      /** From 0 to 1. */
      readonly probability: number;
    })
  /** F-64: the exchange cancels all open orders by itself. */
  | (Timed & { readonly kind: 'orders-wiped' })
  /** F-83: risk is started again with other limits. */
  | (Timed & { readonly kind: 'new-limits'; readonly maxPosition: string; readonly downMs: number })
  /** The account changes its shape, from services to a desk or back, on the same books and with its orders open. */
  | (Timed & { readonly kind: 'switch-shape' } & ShapeSwitch)
  /** An operator halts everything, and resumes. */
  | (Lasting & { readonly kind: 'halt' });

/** A fault as one line, for people. */
export function sayFault(fault: Fault): string {
  const { kind, atMs, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return `${(atMs / 1_000).toFixed(3).padStart(8)} s  ${kind}  ${details.join(', ')}`;
}

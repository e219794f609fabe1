import type { ServiceName } from '#libs/contracts';

/** One message on its way from the in-process broker to a service or back. */
export interface LaneHop {
  readonly lane: 'tick' | 'durable' | 'ask';
  /**
   * `publication`: a durable message from its publisher to the broker, and `publish-acknowledgement` back. `delivery`: to a
   * reader, or to the one that answers a question. `acknowledgement`: of a durable message, from its reader. `reply`: to the asker.
   */
  readonly step: 'publication' | 'publish-acknowledgement' | 'delivery' | 'acknowledgement' | 'reply';
  /** The service at one end; at the other is the broker. */
  readonly service: ServiceName;
  readonly subject: string;
}

/** What goes wrong between the in-process broker and the services; a simulation implements it. */
export interface LaneFaults {
  /**
   * When a message arrives, in milliseconds from now: `[0]` is once and at once, `[]` never, `[0, 300]` twice; delays that
   * differ from message to message swap their order. Asked once for each hop.
   */
  arrivalsMs(hop: LaneHop): readonly number[];
}

const AT_ONCE: readonly number[] = [0];

/** Every message arrives once and at once. */
export const NO_LANE_FAULTS: LaneFaults = { arrivalsMs: () => AT_ONCE };

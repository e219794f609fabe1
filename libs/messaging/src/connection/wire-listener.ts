import type { ProcessorListener } from '../durable-lane/message-processor.js';
import type { BrokerListener } from './broker.js';

/** What happens on the wire, told to whoever logs and counts it; `WireLog` of the platform has this shape. */
export interface WireListener extends BrokerListener, ProcessorListener {
  /** A durable consumer is lost or missing and is looked for again. */
  onSourceTrouble(namespace: string, why: string): void;
  /** A question that is none. */
  onGarbage(subject: string, why: string): void;
}

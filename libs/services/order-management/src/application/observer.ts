import type { OrderEvent, OrderStatus } from '#libs/domain';

/** What the use cases tell about their work, for metrics. */
export interface Observer {
  /** An order came to a status by an event. */
  onOrder(status: OrderStatus, event: OrderEvent | 'committed' | 'adopted'): void;
  /** A fill was booked, through the stream or by reconciliation. */
  onFill(source: string): void;
  /** The venue answered a new order: how, and after how long, in seconds. */
  onAnswer(outcome: 'yes' | 'no' | 'unknown', seconds: number): void;
  /** Something contradicts what was believed: a person must know. */
  onAlarm(kind: string): void;
  /** A reconciliation ended. */
  onReconciled(outcome: 'complete' | 'failed'): void;
  /** An event of the private stream could not be taken. */
  onStreamTrouble(kind: 'bad-frame' | 'overflow' | 'failed' | 'disconnected'): void;
}

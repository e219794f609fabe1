import type { StrategyId, UnixUs } from '#libs/kernel';

/** How an operator set a strategy: with which parameters it trades, and whether it does. The newest one holds, restarts included. */
export interface StrategyChange {
  readonly strategy: StrategyId;
  /** Grows by one with every change of the strategy; what the settings say is version 0. */
  readonly version: number;
  /** Which strategy of the registry the parameters are for. */
  readonly name: string;
  readonly on: boolean;
  /** What differs from the defaults, as JSON. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly actor: string;
  readonly reason: string;
  readonly commandId: string;
  readonly changedAtUs: UnixUs;
}

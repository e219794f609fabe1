// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `StrategyView` of the gateway's answers and commands. */
export interface StrategyView {
  /** The strategy */
  readonly strategy: string;
  /** Which strategy of the registry it is */
  readonly name: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** The parameters it was given */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What it keeps */
  readonly state: Readonly<Record<string, string>>;
  /** Whether it trades; one that does not receives nothing and wants nothing */
  readonly on: boolean;
  /** Grows by one with every change by an operator; 0 is what the settings say */
  readonly version: number;
  /** The intent that it waits for; null where it waits for none */
  readonly pendingIntentId: string | null;
  /** Why it takes no part; null while it does */
  readonly benched: string | null;
  /** Held, in base; a plain decimal text */
  readonly quantity: string;
  /** Realised profit of its position, in quote; a plain decimal text */
  readonly realisedProfit: string;
  /** Unrealised profit of its position, in quote; a plain decimal text */
  readonly unrealisedProfit: string;
  /** Fees that this profit lacks, by asset: those of its position in neither base nor quote. An asset that is traded has them in its own */
  readonly feesOutsideProfit: Readonly<Record<string, string>>;
}

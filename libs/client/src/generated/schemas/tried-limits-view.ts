// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { WouldBeRefusalView } from './would-be-refusal-view.js';

/** The schema `TriedLimitsView` of the gateway's answers and commands. */
export interface TriedLimitsView {
  /** The account */
  readonly account: string;
  /** The version in force */
  readonly limitsVersion: number;
  /** How many approvals were judged again */
  readonly judged: number;
  /** Whether there were more than are judged at once: then the newest were */
  readonly truncated: boolean;
  readonly refusedByRule: Readonly<Record<string, number>>;
  /** Newest first, at most fifty */
  readonly refusals: readonly WouldBeRefusalView[];
}

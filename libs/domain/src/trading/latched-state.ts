import type { ScopeState } from '../risk/index.js';

/** What the sender of orders keeps of risk's decision about a scope: its own copy of the kill switch. */
export type LatchedState = Omit<ScopeState, 'commandId'>;

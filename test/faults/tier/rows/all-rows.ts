import { DISK_ROWS } from './disk-rows.js';
import type { FaultRow } from './fault-row.js';
import { KILL_ROWS } from './kill-rows.js';
import { LEADER_ROWS } from './leader-rows.js';
import { NATS_ROWS } from './nats-rows.js';
import { NIGHTLY_ROWS } from './nightly-rows.js';
import { POSTGRES_ROWS } from './postgres-rows.js';
import { PROCESS_ROWS } from './process-rows.js';
import { RULES_ROWS } from './rules-rows.js';
import { VENUE_ROWS } from './venue-rows.js';

/** Every row there is. */
export const FAULT_ROWS: readonly FaultRow[] = [
  ...VENUE_ROWS,
  ...RULES_ROWS,
  ...KILL_ROWS,
  ...PROCESS_ROWS,
  ...LEADER_ROWS,
  ...NATS_ROWS,
  ...POSTGRES_ROWS,
  ...DISK_ROWS,
  ...NIGHTLY_ROWS,
];

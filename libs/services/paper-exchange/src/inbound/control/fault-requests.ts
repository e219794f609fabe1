import { z } from 'zod';
import { parseDecimal } from '#libs/kernel';
import { isSymbolName } from '../../application/exchange/symbol-rules.js';
import type { FaultRule } from '../faults/scripted-faults.js';
import { FAULT_CATALOGUE } from './fault-catalogue.js';

const LONGEST_DELAY_MS = 3_600_000;
const LONGEST_TEXT = 65_536;
const MOST_RULES = 100;
const MOST_STEPS = 1_000;

const delayMs = z.number().int().min(0).max(LONGEST_DELAY_MS);
const text = z.string().max(LONGEST_TEXT);
const step = z.string().refine((value) => parseDecimal(value)?.gt('0') === true, 'must be a decimal text above 0');
const scope = {
  skip: z.number().int().min(0).optional(),
  times: z.number().int().min(1).optional(),
  probability: z.number().min(0).max(1).optional(),
};
const refusal = z.strictObject({
  status: z.number().int().min(400).max(599),
  code: z.number().int(),
  message: text,
  retryAfterSeconds: z.number().int().min(0).optional(),
});
const kinds = <const Kind extends string>(...names: Kind[]) => z.strictObject({ kind: z.enum(names) });

const requestFault = z.union([
  kinds('DROP_REQUEST', 'DROP_ANSWER', 'RESET_UNPERFORMED', 'RESET_PERFORMED', 'PERFORM_TWICE'),
  z.strictObject({ kind: z.enum(['REFUSE_UNPERFORMED', 'REFUSE_PERFORMED']), refusal }),
  z.strictObject({ kind: z.enum(['DELAY_REQUEST', 'DELAY_ANSWER']), delayMs }),
  z.strictObject({ kind: z.literal('HIDE_RECENT'), lagMs: delayMs }),
  z.strictObject({ kind: z.literal('REPLACE_ANSWER'), status: z.number().int().min(200).max(599), body: text }),
  z.strictObject({
    kind: z.literal('CHANGE_FILTERS'),
    symbol: z.string().refine(isSymbolName, 'cannot name a symbol'),
    tickSize: step.optional(),
    stepSize: step.optional(),
  }),
]);
const messageFault = z.union([
  kinds('DROP', 'DUPLICATE', 'CUT'),
  z.strictObject({ kind: z.literal('DELAY'), delayMs }),
  z.strictObject({ kind: z.literal('TRUNCATE'), length: z.number().int().min(0).max(LONGEST_TEXT) }),
  z.strictObject({ kind: z.literal('REPLACE'), text }),
]);
const rule = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('REQUEST'),
    method: text.optional(),
    target: text.optional(),
    body: text.optional(),
    fault: requestFault,
    ...scope,
  }),
  z.strictObject({
    on: z.literal('MESSAGE'),
    channel: z.enum(['MARKET', 'ACCOUNT']).optional(),
    direction: z.enum(['TO_CLIENT', 'FROM_CLIENT']).optional(),
    text: text.optional(),
    fault: messageFault,
    ...scope,
  }),
  z.strictObject({ on: z.literal('CONNECTION'), target: text.optional(), ...scope }),
]);
const named = z.strictObject({
  named: z.string().refine((name) => Object.hasOwn(FAULT_CATALOGUE, name), 'is not in GET /paper/faults/catalogue'),
  ...scope,
});

/** What the exchange may be told to do at once. */
const ACTIONS = ['CUT_CONNECTIONS', 'CANCEL_OPEN_ORDERS'] as const;
/** One of them. */
export type FaultAction = (typeof ACTIONS)[number];

const change = {
  /** Ends what is in force first. */
  clear: z.boolean().default(false),
  add: z
    .array(z.union([rule, named]))
    .max(MOST_RULES)
    .default([]),
  do: z.array(z.enum(ACTIONS)).default([]),
};
const seed = z.number().int().optional();

/** `POST /paper/faults`: a change now; a seed begins chance anew. */
export const faultChange = z.strictObject({ seed, ...change });
/** `POST /paper/faults/script`: changes at their times after now, in place of a script that runs. */
export const faultScript = z.strictObject({
  seed,
  steps: z
    .array(z.strictObject({ afterMs: delayMs, ...change }))
    .min(1)
    .max(MOST_STEPS),
});

/** A change of what is in force, read and checked. */
export type FaultChange = Omit<z.output<typeof faultChange>, 'seed'>;
/** A script, read and checked. */
export type FaultScript = z.output<typeof faultScript>;

/** The rules that a change adds: a named fault becomes its rules, narrowed as asked. */
export function rulesOf({ add }: Pick<FaultChange, 'add'>): readonly FaultRule[] {
  return add.flatMap((entry): readonly FaultRule[] => {
    if (!('named' in entry)) return [entry];
    const { named: name, ...narrowed } = entry;
    return (FAULT_CATALOGUE[name]?.rules ?? []).map((each) => ({ ...each, ...narrowed }));
  });
}

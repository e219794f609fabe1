import type { Problem } from '#libs/kernel';

/** What every answer on the ask lane is wrapped in: the value, or why there is none. */
export type AskReply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

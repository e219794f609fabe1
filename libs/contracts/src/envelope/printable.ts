import { Matches } from 'class-validator';

/** Demands a text without control characters: Postgres keeps no NUL, and a log line has no second line. */
export function IsPrintable(): PropertyDecorator {
  return Matches(/^\P{Cc}*$/u, { message: '$property must not contain control characters' });
}

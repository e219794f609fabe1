import { Matches } from 'class-validator';
import { TOKEN } from '#libs/kernel';
import { mustBe } from './said-value.js';

/** Demands an id that may be part of a subject: 1 to 64 letters, digits, dashes or underscores. */
export function IsToken(): PropertyDecorator {
  return Matches(TOKEN, { message: mustBe('1 to 64 letters, digits, dashes or underscores') });
}

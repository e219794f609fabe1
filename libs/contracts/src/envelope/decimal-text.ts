import { Matches } from 'class-validator';
import { mustBe } from './said-value.js';

const UNSIGNED = /^\d{1,40}(\.\d{1,40})?$/u;
const SIGNED = /^-?\d{1,40}(\.\d{1,40})?$/u;

/** Demands a plain decimal text that is not negative, such as `0.015`. */
export function IsDecimalText(): PropertyDecorator {
  return Matches(UNSIGNED, { message: mustBe('a decimal text such as "0.015"') });
}

/** Demands a plain decimal text that may be negative, such as `-0.015`. */
export function IsSignedDecimalText(): PropertyDecorator {
  return Matches(SIGNED, { message: mustBe('a decimal text such as "-0.015"') });
}

import type { ValidationArguments } from 'class-validator';

/**
 * The message of a check: what a field must be and, where a text or a number is there, what it is. class-validator's own `$value` would
 * stand there as it is where nothing was sent.
 */
export function mustBe(what: string): (of: ValidationArguments) => string {
  return ({ property, value }) => {
    const isSaid = typeof value === 'string' || typeof value === 'number';
    return `${property} must be ${what}${isSaid ? `, not "${value}"` : ''}`;
  };
}

import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** Which whole numbers a field takes, and of what: `microseconds since the epoch`. */
export interface WholeNumbers {
  readonly atLeast: number;
  readonly atMost?: number;
  readonly of?: string;
}

/** Which moments a field takes. */
export const MICROSECONDS: WholeNumbers = { atLeast: 0, of: 'microseconds since the epoch' };

/** A whole number in a body. It is one check, so that a text is told what is wanted and not that it is too large. */
export function IsWholeNumber({ atLeast, atMost, of }: WholeNumbers): PropertyDecorator {
  const most = atMost ?? Number.MAX_SAFE_INTEGER;
  const range = atMost === undefined ? `of at least ${atLeast}` : `from ${atLeast} to ${atMost}`;
  return ValidateBy({
    name: 'isWholeNumber',
    validator: {
      validate: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= atLeast && Number(value) <= most,
      defaultMessage: () => `$property must be a whole number ${range}${of === undefined ? '' : `, in ${of}`}`,
    },
  });
}

/** A whole number in a query: plain digits, up to 2^53. */
export function IsWholeNumberText(wanted: WholeNumbers): PropertyDecorator {
  const read = ({ value }: { readonly value: unknown }): unknown =>
    typeof value === 'string' && /^\d{1,16}$/u.test(value) ? Number(value) : value;
  return applyDecorators(Transform(read), IsWholeNumber(wanted));
}

import { ApiProperty } from '@nestjs/swagger';

/** Documents a decimal text. */
export function AmountField(description: string, nullable = false): PropertyDecorator {
  return ApiProperty({
    type: String,
    description: `${description}; a plain decimal text`,
    example: '0.0125',
    nullable,
  });
}

/** Documents one side of a book: rows of price and size. */
export function LevelsField(side: 'bids' | 'asks'): PropertyDecorator {
  return ApiProperty({
    description: `Best ${side}, best first: price and size`,
    type: 'array',
    items: { type: 'array', items: { type: 'string' } },
  });
}

/** Documents a text. */
export function TextField(description: string, nullable = false): PropertyDecorator {
  return ApiProperty({ type: String, description, nullable });
}

/** Documents a time as microseconds since the epoch. */
export function MicrosecondsField(description: string, nullable = false): PropertyDecorator {
  const example = 1_700_000_000_000_000;
  return ApiProperty({
    type: Number,
    format: 'int64',
    description: `${description}, in microseconds since the epoch`,
    example,
    nullable,
  });
}

/** Documents the same time as people read it. */
export function IsoField(nullable = false): PropertyDecorator {
  return ApiProperty({
    type: String,
    format: 'date-time',
    description: 'The same time in ISO 8601, to the microsecond',
    nullable,
  });
}

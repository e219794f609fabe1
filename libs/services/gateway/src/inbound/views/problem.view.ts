import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TextField } from './field-docs.js';

/** What was wrong with one parameter or field. */
export class FieldErrorView {
  @TextField('Its name')
  field!: string;

  @TextField('What was wrong')
  message!: string;
}

/** A problem (RFC 9457). */
export class ProblemView {
  @TextField('Always about:blank')
  type!: string;

  @TextField('The name of the status')
  title!: string;

  @ApiProperty({ description: 'The HTTP status' })
  status!: number;

  @TextField('What was wrong, in a sentence')
  detail!: string;

  @TextField('The path that was asked for')
  instance!: string;

  @TextField('Stable and machine-readable')
  code!: string;

  @ApiPropertyOptional({
    description: 'The names and numbers behind it',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  details?: Record<string, string>;

  @ApiPropertyOptional({ type: [FieldErrorView] })
  errors?: FieldErrorView[];
}

import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { IsPrintable } from '#libs/contracts';

/** Why somebody commands something: of 1 to `longest` characters, of which one can be seen, for whoever reads the audit later. */
export function IsReason(longest = 500): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ description: 'Why', minLength: 1, maxLength: longest, pattern: String.raw`\S` }),
    IsString(),
    Length(1, longest),
    IsPrintable(),
    Matches(/\S/u, { message: '$property must say something' }),
  );
}

import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { DISCREPANCY_ID, IsPrintable } from '#libs/contracts';
import { LEDGER_REASON_LENGTH } from '#libs/domain';
import { AccountParams } from './path.params.js';

/** A difference to the venue in a path. */
export class DifferenceParams extends AccountParams {
  @ApiProperty({ description: 'The number of the difference', example: '12' })
  @Matches(DISCREPANCY_ID)
  discrepancyId!: string;
}

/** The acceptance of a difference. */
export class AcceptDifferenceBody {
  @ApiProperty({ description: 'Why', minLength: 1, maxLength: LEDGER_REASON_LENGTH })
  @IsString()
  @Length(1, LEDGER_REASON_LENGTH)
  @IsPrintable()
  reason!: string;
}

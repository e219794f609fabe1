import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { DISCREPANCY_ID } from '#libs/contracts';
import { LEDGER_REASON_LENGTH } from '#libs/domain';
import { AccountParams } from './path.params.js';
import { IsReason } from './reason.js';

/** A difference to the venue in a path. */
export class DifferenceParams extends AccountParams {
  @ApiProperty({ description: 'The number of the difference', example: '12' })
  @Matches(DISCREPANCY_ID)
  discrepancyId!: string;
}

/** The acceptance of a difference. */
export class AcceptDifferenceBody {
  @IsReason(LEDGER_REASON_LENGTH)
  reason!: string;
}

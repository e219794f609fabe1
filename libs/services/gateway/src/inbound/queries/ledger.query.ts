import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { LEDGER_KINDS, type LedgerKind } from '#libs/domain';
import { VenueSpanQuery } from './span.query.js';

/** Which part of the ledger is wanted; a page has so many transactions, each with all its lines. */
export class LedgerQuery extends VenueSpanQuery {
  @ApiPropertyOptional({ description: 'Only transactions of this kind', enum: LEDGER_KINDS })
  @IsOptional()
  @IsIn(LEDGER_KINDS)
  kind?: LedgerKind;
}

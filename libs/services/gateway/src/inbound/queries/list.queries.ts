import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsToken } from '#libs/contracts';
import { ORDER_STATUSES, type OrderStatus, RISK_DECISIONS, type RiskDecision } from '#libs/domain';
import { VenueFilter } from './names.js';
import { PageQuery } from './page.query.js';
import { SpanQuery, TradingQuery } from './span.query.js';

/** Which positions are wanted. */
export class PositionsQuery extends TradingQuery {
  @ApiPropertyOptional({ description: 'Only those that hold something, or all', enum: ['true', 'all'], default: 'all' })
  @IsIn(['true', 'all'])
  open: 'true' | 'all' = 'all';
}

/** Which of an account's positions in an instrument is wanted, where it has one at several venues. */
export class PositionQuery {
  @VenueFilter('Needed where the account holds the instrument at several venues')
  venue?: string;
}

/** Which orders are wanted. */
export class OrdersQuery extends SpanQuery {
  @ApiPropertyOptional({ description: 'Only orders in this state', enum: ORDER_STATUSES })
  @IsOptional()
  @IsIn(ORDER_STATUSES)
  status?: OrderStatus;

  @ApiPropertyOptional({ description: 'Only orders of this strategy', example: 'momentum-1' })
  @IsOptional()
  @IsToken()
  strategy?: string;
}

/** Which trades are wanted. */
export class TradesQuery extends SpanQuery {
  @ApiPropertyOptional({ description: 'Only trades of this strategy', example: 'momentum-1' })
  @IsOptional()
  @IsToken()
  strategy?: string;

  @ApiPropertyOptional({ description: 'Only trades of this order' })
  @IsOptional()
  @IsToken()
  clientOrderId?: string;
}

/** Which decisions of risk are wanted. */
export class DecisionsQuery extends SpanQuery {
  @ApiPropertyOptional({ description: 'Only approvals, or only refusals', enum: RISK_DECISIONS })
  @IsOptional()
  @IsIn(RISK_DECISIONS)
  decision?: RiskDecision;

  @ApiPropertyOptional({ description: 'Only refusals by this rule', example: 'max-position' })
  @IsOptional()
  @IsToken()
  rule?: string;

  @ApiPropertyOptional({ description: 'Only intents of this strategy', example: 'momentum-1' })
  @IsOptional()
  @IsToken()
  strategy?: string;
}

/** Which differences to the venue are wanted. */
export class DiscrepanciesQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only this account', example: 'paper-1' })
  @IsOptional()
  @IsToken()
  account?: string;

  @ApiPropertyOptional({ description: 'Only those that are open, or all', enum: ['true', 'all'], default: 'true' })
  @IsIn(['true', 'all'])
  open: 'true' | 'all' = 'true';
}

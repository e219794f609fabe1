import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsToken } from '#libs/contracts';
import { ORDER_STATUSES, type OrderStatus } from '#libs/domain';
import { TradingQuery } from './page.query.js';

/** Which positions are wanted. */
export class PositionsQuery extends TradingQuery {
  @ApiPropertyOptional({ description: 'Only those that hold something, or all', enum: ['true', 'all'], default: 'all' })
  @IsIn(['true', 'all'])
  open: 'true' | 'all' = 'all';
}

/** Which of an account's positions in an instrument is wanted, where it has one at several venues. */
export class PositionQuery {
  @ApiPropertyOptional({ description: 'Needed where the account holds the instrument at several venues' })
  @IsOptional()
  @IsToken()
  venue?: string;
}

/** Which orders are wanted. */
export class OrdersQuery extends TradingQuery {
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
export class TradesQuery extends TradingQuery {
  @ApiPropertyOptional({ description: 'Only trades of this strategy', example: 'momentum-1' })
  @IsOptional()
  @IsToken()
  strategy?: string;

  @ApiPropertyOptional({ description: 'Only trades of this order' })
  @IsOptional()
  @IsToken()
  clientOrderId?: string;
}

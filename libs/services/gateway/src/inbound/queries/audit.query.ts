import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { AUDITED_SCHEMAS, type AuditedSchema } from '#libs/persistence';
import { PageQuery } from './page.query.js';

/** Which chain is wanted. */
export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'What risk decided, or what order-management did',
    enum: AUDITED_SCHEMAS,
    default: 'risk',
  })
  @IsIn(AUDITED_SCHEMAS)
  chain: AuditedSchema = 'risk';
}

import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AUDIT_READS, type AuditReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { AuditQuery } from './queries/audit.query.js';
import { decodeCursor } from './queries/cursor.js';
import { AuditView, auditEntryView } from './views/audit.view.js';
import { pageView } from './views/page.view.js';

/** What was decided, changed and commanded, as it was sealed. */
@ApiTags('risk')
@Access('risk')
@Controller('/v1/audit')
export class AuditController {
  readonly #audit: AuditReads;

  constructor(@Inject(AUDIT_READS) audit: AuditReads) {
    this.#audit = audit;
  }

  @Get()
  @ApiOperation({ summary: 'The audit chain, newest first; `tradewind audit verify` proves it' })
  @ApiOkResponse({ type: AuditView })
  @ApiProblems(400, 401, 403, 429, 503)
  async list(@Query() { chain, cursor, limit }: AuditQuery): Promise<AuditView> {
    const after = decodeCursor('audit', cursor);
    return pageView('audit', await this.#audit.listAudit(chain, { after, limit }), auditEntryView);
  }
}

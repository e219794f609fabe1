import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AUDIT_READS, type AuditReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { AuditQuery } from './queries/audit.query.js';
import { AuditView, auditEntryView } from './views/audit.view.js';

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
  @ListRoute(AuditView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: AuditQuery): Listing {
    return pagedListing({
      kind: 'audit',
      sheet: SHEETS.audit,
      query,
      view: auditEntryView,
      read: (page) => this.#audit.listAudit(query.chain, page),
    });
  }
}

import { ApiProperty } from '@nestjs/swagger';
import { isoTimeOf } from '#libs/kernel';
import type { AuditEntry } from '#libs/persistence';
import { readAuditContent } from './audit-content.js';
import { IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { PageView } from './page.view.js';

/** A record of the audit chain. */
export class AuditEntryView {
  @ApiProperty({ description: 'Its place in the chain: 1, 2, 3 …' })
  position!: number;

  @TextField('The table that it is in')
  source!: string;

  @TextField('Its key there')
  key!: string;

  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'What it says, amounts as decimal texts; null where it is gone',
  })
  content!: unknown;

  @TextField('SHA-256 of what it said when it was sealed')
  contentHash!: string;

  @TextField('SHA-256 of this link and the one before')
  hash!: string;

  @IsoField()
  sealedAt!: string;

  @MicrosecondsField('When it was sealed')
  sealedAtUs!: number;
}

/** A page of the audit chain. */
export class AuditView extends PageView {
  @ApiProperty({ type: [AuditEntryView] })
  items!: AuditEntryView[];
}

/** An entry as people read it. */
export function auditEntryView(entry: AuditEntry): AuditEntryView {
  const { content, contentHash, hash, key, position, sealedAtUs, source } = entry;
  const said = content === undefined ? null : readAuditContent(content);
  return { position, source, key, content: said, contentHash, hash, sealedAt: isoTimeOf(sealedAtUs), sealedAtUs };
}

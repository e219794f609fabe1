import { ApiProperty } from '@nestjs/swagger';
import { isoTimeOf } from '#libs/kernel';
import type { DiscrepancyEntity } from '#libs/persistence';
import { IsoField, MicrosecondsField, TextField } from './field-docs.js';

/** A difference between our books and the venue. */
export class DiscrepancyView {
  @TextField('The number of the difference')
  discrepancyId!: string;

  @TextField('What differs, such as EXTERNAL_ORDER')
  kind!: string;

  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The order, instrument, trade or asset concerned')
  about!: string;

  @ApiProperty({ description: 'The numbers behind it', type: 'object', additionalProperties: { type: 'string' } })
  details!: Record<string, string>;

  @TextField('Who has to look at it')
  owner!: string;

  @IsoField()
  foundAt!: string;

  @MicrosecondsField('When it was found')
  foundAtUs!: number;

  @MicrosecondsField('When it was seen last')
  lastSeenAtUs!: number;

  @MicrosecondsField('When it was resolved; null while it is open', true)
  resolvedAtUs!: number | null;

  @TextField('How it was resolved; null while it is open', true)
  resolution!: string | null;
}

/** Puts a difference into the answer. */
export function discrepancyView(row: DiscrepancyEntity): DiscrepancyView {
  const { discrepancyId, kind, account, venue, about, owner, foundAtUs, lastSeenAtUs, resolvedAtUs, resolution } = row;
  const times = { foundAt: isoTimeOf(foundAtUs), foundAtUs, lastSeenAtUs, resolvedAtUs };
  return { discrepancyId, kind, account, venue, about, details: { ...row.details }, owner, ...times, resolution };
}

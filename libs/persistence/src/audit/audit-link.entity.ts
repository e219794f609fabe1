import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { WholeNumberColumn } from '../columns/columns.js';

/** The place of one record in the chain of its schema; append-only, for the owner too. */
abstract class AuditLinkColumns {
  /** 1, 2, 3 … without a gap. */
  @PrimaryColumn('bigint')
  position!: string;

  /** The table of the record, such as `intent_decision`. */
  @Column('text')
  source!: string;

  /** The record's key there. */
  @Column('text')
  key!: string;

  /** SHA-256 of everything that the record says. */
  @Column('text')
  contentHash!: string;

  @WholeNumberColumn()
  sealedAtUs!: number;

  /** SHA-256 of this link and of the hash of the one before. */
  @Column('text', { unique: true })
  hash!: string;
}

const isSha256 = (column: string): string => `char_length(${column}) = 64 AND ${column} !~ '[^0-9a-f]'`;

/** The chain of what risk decides. */
@Entity('audit_link', { schema: 'risk' })
@Check('position >= 1')
@Check('length(source) BETWEEN 1 AND 64')
@Check('length(key) BETWEEN 1 AND 300')
@Check(isSha256('content_hash'))
@Check(isSha256('hash'))
@Unique('audit_sealed_once', ['source', 'key'])
export class RiskAuditLinkEntity extends AuditLinkColumns {}

/** The chain of what order-management does. */
@Entity('audit_link', { schema: 'orders' })
@Check('position >= 1')
@Check('length(source) BETWEEN 1 AND 64')
@Check('length(key) BETWEEN 1 AND 300')
@Check(isSha256('content_hash'))
@Check(isSha256('hash'))
@Unique('audit_sealed_once', ['source', 'key'])
export class OrdersAuditLinkEntity extends AuditLinkColumns {}

/** The chain of what operators told strategy. */
@Entity('audit_link', { schema: 'strategy' })
@Check('position >= 1')
@Check('length(source) BETWEEN 1 AND 64')
@Check('length(key) BETWEEN 1 AND 300')
@Check(isSha256('content_hash'))
@Check(isSha256('hash'))
@Unique('audit_sealed_once', ['source', 'key'])
export class StrategyAuditLinkEntity extends AuditLinkColumns {}

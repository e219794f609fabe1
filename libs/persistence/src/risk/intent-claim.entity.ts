import { Entity } from 'typeorm';
import { MomentColumn, TokenColumn } from '../columns/columns.js';

/** An intent id once claimed: whoever inserts it decides, everybody else reads the decision. */
@Entity('intent_claim', { schema: 'risk' })
export class IntentClaimEntity {
  @TokenColumn({ primary: true })
  intentId!: string;

  @MomentColumn()
  receivedAtUs!: number;
}

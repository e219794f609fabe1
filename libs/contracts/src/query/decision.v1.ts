import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, Length } from 'class-validator';
import type { Side } from '#libs/domain';

/** The subject of the question for risk's decisions: `query.decision.v1.<account>`; see {@link DecisionsQueryV1}. */
export const DECISIONS_QUERY = 'query.decision.v1';

/** The most intents in one question. */
export const MAX_DECISIONS_ASKED = 100;

/** Which intents' decisions are wanted. */
export class DecisionsQueryV1 {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_DECISIONS_ASKED)
  @IsString({ each: true })
  @Length(1, 160, { each: true })
  intentIds!: string[];
}

/** What risk approved, to the last term; decimals as text. */
export interface ApprovedTermsReply {
  readonly intentId: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  readonly quantity: string;
  /** `null` for MARKET. */
  readonly limitPrice: string | null;
}

/** The approvals among them; an intent that was refused, or never decided, is left out. */
export interface DecisionsReply {
  readonly approved: readonly ApprovedTermsReply[];
}

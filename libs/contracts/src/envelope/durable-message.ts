import { IsInt, IsPositive, IsString, Length } from 'class-validator';

/**
 * What every message of the durable lane carries, so that one order can be followed from the tick that caused it to the
 * position it made, and so that a second delivery is known as such.
 */
export class DurableMessage {
  /** Unique for ever; the reader's inbox and the broker's de-duplication key on it. */
  @IsString()
  @Length(1, 160)
  id!: string;

  /** When it happened, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  occurredAtUs!: number;

  /** The chain of cause and effect it belongs to. */
  @IsString()
  @Length(1, 160)
  correlationId!: string;

  /** The id of the message or market event that caused it. */
  @IsString()
  @Length(1, 160)
  causationId!: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { StrategySetupReply } from '#libs/contracts';
import type { ParameterField } from '#libs/domain';
import { isoTimeOf } from '#libs/kernel';
import { IsoField, MicrosecondsField, TextField } from './field-docs.js';

/** What one parameter of a strategy may be. */
export class ParameterFieldView {
  @ApiProperty({
    enum: ['whole', 'decimal', 'choice'],
    description: 'A whole number, a decimal as a text, or one of the choices',
  })
  kind!: ParameterField['kind'];

  @TextField('Its name')
  name!: string;

  @ApiProperty({ description: 'Its value where none is given', oneOf: [{ type: 'number' }, { type: 'string' }] })
  defaultValue!: number | string;

  @ApiPropertyOptional({ description: 'Of a whole number: the least' })
  atLeast?: number;

  @ApiPropertyOptional({ description: 'The most', oneOf: [{ type: 'number' }, { type: 'string' }] })
  atMost?: number | string;

  @ApiPropertyOptional({ description: 'Of a decimal: it must be above this' })
  above?: string;

  @ApiPropertyOptional({ description: 'Of a decimal: whether it may be that value itself' })
  orEqual?: boolean;

  @ApiPropertyOptional({ description: 'Of a choice: the values', type: [String] })
  choices?: readonly string[];
}

/** The parameters of a strategy of the registry. */
export class StrategySchemaView {
  @TextField('Its name in the registry')
  name!: string;

  @ApiProperty({ type: [ParameterFieldView] })
  fields!: readonly ParameterFieldView[];
}

/** How a strategy is set after a command. */
export class StrategySetupView {
  @TextField('The id under which the command may be sent again')
  commandId!: string;

  @TextField('The strategy')
  strategy!: string;

  @ApiProperty({ description: 'Grows by one with every change' })
  version!: number;

  @ApiProperty({ description: 'Whether it trades' })
  on!: boolean;

  @ApiProperty({ description: 'What differs from the defaults', type: 'object', additionalProperties: true })
  parameters!: Record<string, unknown>;

  @IsoField()
  changedAt!: string;

  @MicrosecondsField('When')
  changedAtUs!: number;
}

/** Puts the setup of a strategy into the answer. */
export function strategySetupView(commandId: string, reply: StrategySetupReply): StrategySetupView {
  const { changedAtUs, on, parameters, strategy, version } = reply;
  const changedAt = isoTimeOf(changedAtUs);
  return { commandId, strategy, version, on, parameters: { ...parameters }, changedAt, changedAtUs };
}

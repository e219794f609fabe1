import { type ReactElement, useState } from 'react';
import type { ParameterFieldView, StrategySetupView, StrategyView } from '#libs/services/gateway';
import { setParameters, switchStrategy } from '../api/commands.js';
import { CommandForm } from '../ui/command-form.js';
import { Choice, Field } from '../ui/field.js';

function Setup({ on, strategy, version }: StrategySetupView): ReactElement {
  return (
    <p className="lead">{`${strategy} is ${on ? 'on' : 'off'}: version ${version} of its setup, over restarts too.`}</p>
  );
}

/** Switches a strategy. */
export function SwitchDialog({
  run: { on, strategy },
  onClose,
}: {
  readonly run: StrategyView;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <CommandForm
      title={on ? 'Switch it off' : 'Switch it on'}
      lead={on ? `${strategy} wants nothing more; its working orders stay.` : `${strategy} trades from now on.`}
      isDangerous={on}
      send={(reason) => switchStrategy(strategy, !on, reason)}
      receipt={Setup}
      onClose={onClose}
    />
  );
}

/** A parameter as its field shows it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a field may be, in words. */
function hintOf(field: ParameterFieldView): string {
  if (field.kind === 'whole') return `${String(field.atLeast)} to ${String(field.atMost)}`;
  return `${field.orEqual === true ? 'from' : 'above'} ${String(field.above)} up to ${String(field.atMost)}`;
}

/** A form that is made of what a strategy publishes about its parameters. */
export function ParametersDialog({
  run: { parameters, strategy, version },
  fields,
  onClose,
}: {
  readonly run: StrategyView;
  readonly fields: readonly ParameterFieldView[];
  readonly onClose: () => void;
}): ReactElement {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ defaultValue, name }) => [name, textOf(parameters[name] ?? defaultValue)])),
  );
  const send = (reason: string): Promise<StrategySetupView> => {
    const isWhole = (name: string): boolean => fields.some((field) => field.name === name && field.kind === 'whole');
    const values = Object.entries(texts).map(([name, text]) => [name, isWhole(name) ? Number(text) : text] as const);
    return setParameters({ strategy, version }, Object.fromEntries(values), reason);
  };
  return (
    <CommandForm
      title="Set the parameters"
      lead={`${strategy} begins again with them, without a restart. It checks them itself.`}
      send={send}
      receipt={Setup}
      onClose={onClose}
    >
      {fields.map((field) => {
        const { choices, name } = field;
        const onChange = (text: string): void => setTexts({ ...texts, [name]: text });
        const value = texts[name] ?? '';
        return choices === undefined ? (
          <Field key={name} label={name} hint={hintOf(field)} value={value} onChange={onChange} />
        ) : (
          <Choice key={name} label={name} value={value} choices={choices} onChange={onChange} />
        );
      })}
    </CommandForm>
  );
}

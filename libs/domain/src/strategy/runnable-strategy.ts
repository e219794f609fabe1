import { type Decimal, type Problem, type Result, ok } from '#libs/kernel';
import type { MarketTrade } from '../market/index.js';
import type { ParameterField } from './parameter-field.js';
import type { IntentDraft, StrategyContext, StrategyDefinition, StrategyEvent, StrategyView } from './strategy.js';

/** A strategy at work on one instrument. */
export interface RunningStrategy {
  /** How many past trades its windows can hold; 0 for none. */
  readonly pastTrades: number;
  /** Takes a trade from before it started, oldest first; wants nothing. */
  warm(trade: MarketTrade): void;
  /** Takes one event and returns what the strategy wants because of it. */
  on(event: StrategyEvent): readonly IntentDraft[];
  /** What it would order at `price` if it held nothing, in base; see {@link StrategyDefinition.usualQuantity}. */
  readonly usualQuantity?: (price: Decimal) => Decimal | undefined;
  /** What people may see of its state. */
  view(): StrategyView;
}

/** Puts a strategy with fixed parameters to work on an instrument. */
export type StrategyStarter = (context: StrategyContext) => RunningStrategy;

/** A strategy whose types of parameters and state are closed over, as the registry and the app see it. */
export interface RunnableStrategy {
  readonly name: string;
  /** What each of its parameters may be. */
  readonly fields: readonly ParameterField[];
  /** Reads the parameters that differ from the defaults and returns what starts a strategy with them. */
  prepare(overrides: Readonly<Record<string, unknown>>): Result<StrategyStarter, Problem>;
}

/** Closes over the types of a definition. */
export function runnable<Parameters, State>(definition: StrategyDefinition<Parameters, State>): RunnableStrategy {
  return {
    name: definition.name,
    fields: definition.fields?.() ?? [],
    prepare(overrides) {
      const parameters = definition.parameters(overrides);
      return parameters.ok ? ok((context) => new StartedStrategy(definition, context, parameters.value)) : parameters;
    },
  };
}

/** A definition with the state that it has on one instrument. */
class StartedStrategy<Parameters, State> implements RunningStrategy {
  readonly pastTrades: number;
  readonly #definition: StrategyDefinition<Parameters, State>;
  readonly #state: State;

  constructor(definition: StrategyDefinition<Parameters, State>, context: StrategyContext, parameters: Parameters) {
    this.#definition = definition;
    this.#state = definition.initial(context, parameters);
    this.pastTrades = definition.pastTrades(parameters);
  }

  warm(trade: MarketTrade): void {
    this.#definition.warm(this.#state, trade);
  }

  on(event: StrategyEvent): readonly IntentDraft[] {
    return this.#definition.on(this.#state, event);
  }

  usualQuantity(price: Decimal): Decimal | undefined {
    return this.#definition.usualQuantity?.(this.#state, price);
  }

  view(): StrategyView {
    return this.#definition.view(this.#state);
  }
}

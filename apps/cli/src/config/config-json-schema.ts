import { z } from 'zod';
import { configSchema } from './config-schema.js';

/** A JSON schema, as far as it is read here. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** The published schema of the file, made from the schemas that the launcher and the services read with. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** The keys that may stand at a place of the file; none where any key may. */
export function keysAt(path: readonly PropertyKey[], root: JsonSchema = configJsonSchema()): readonly string[] {
  let at: JsonSchema | undefined = root;
  for (const step of path) {
    const open: JsonSchema | undefined =
      typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined;
    at = typeof step === 'number' ? at?.items : (at?.properties?.[String(step)] ?? open);
  }
  return Object.keys(at?.properties ?? {});
}

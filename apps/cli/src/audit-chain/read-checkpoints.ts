import { z } from 'zod';
import { type AuditCheckpoint, checkpointText } from '#libs/domain';
import type { Verifier } from '#libs/messaging';

const signedCheckpoint = z.object({
  chain: z.string(),
  size: z.number().int().positive(),
  hash: z.string(),
  atUs: z.number(),
  signature: z.string(),
});

/** What was found in a file of checkpoints. */
export interface ReadCheckpoints {
  readonly checkpoints: readonly AuditCheckpoint[];
  /** Checkpoints of the chain whose signature is wrong. */
  readonly forged: number;
}

/**
 * Reads the checkpoints of a chain from lines of JSON: those of AUDIT_CHECKPOINT_FILE, or the service's log. Other lines do not
 * matter; a checkpoint whose signature is wrong is counted and proves nothing.
 */
export function readCheckpoints(text: string, chain: string, verifier: Verifier): ReadCheckpoints {
  const checkpoints: AuditCheckpoint[] = [];
  let forged = 0;
  for (const line of text.split('\n')) {
    const found = parseLine(line);
    if (found?.chain !== chain) continue;
    const { signature, ...checkpoint } = found;
    const signed = new TextEncoder().encode(checkpointText(checkpoint));
    if (verifier.objectionTo(`audit.checkpoint.v1.${chain}`, signed, signature) === undefined)
      checkpoints.push(checkpoint);
    else forged += 1;
  }
  return { checkpoints, forged };
}

function parseLine(line: string): z.output<typeof signedCheckpoint> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const read = JSON.parse(line) as { readonly checkpoint?: unknown };
    const parsed = signedCheckpoint.safeParse(read.checkpoint ?? read);
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // A line of a log that was cut off.
  }
}

/** How a question to a process of ours was answered; `undefined` body where nobody answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 2_500;

/** Asks a process of ours on 127.0.0.1; an answer of status 0 where nobody answers in time or in JSON. */
export async function ask(port: number, path: string): Promise<HttpAnswer> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: undefined }; // Not there (yet): whoever asks asks again, or says that it is not known.
  }
}

/** Tells a process of ours to do something, with a key; answers whether it did. */
export async function tell(port: number, path: string, apiKey: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { 'X-MBX-APIKEY': apiKey };
    return (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, signal })).ok;
  } catch {
    return false; // As above.
  }
}

/** Asks a process of ours for a text, such as its metrics; nothing where nobody answered in time. */
export async function askText(port: number, path: string): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? await response.text() : '';
  } catch {
    return ''; // As above.
  }
}

/** A number deep in an answer, such as `['sockets', 'open']`; `undefined` where there is none. */
export function numberAt(body: unknown, path: readonly string[]): number | undefined {
  let value: unknown = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' ? value : undefined;
}

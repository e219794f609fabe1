/** An API key: its id says whose it is, its secret proves it. */
const API_KEY = /^tw_([0-9a-f]+)_/u;

/**
 * Whose a credential is, as far as it says so itself: the subject of a token, the id of an API key. For telling one person of a tab from the next, also
 * where the same person's token was renewed, and for nothing else: only the gateway can check it. Never the secret.
 */
export function ownerOf(credential: string): string {
  const id = API_KEY.exec(credential)?.[1];
  if (id !== undefined) return `key ${id}`;
  const subject = subjectOf(credential);
  if (subject !== undefined) return `subject ${subject}`;
  return credential === '' ? 'nobody' : 'the token of the gateway';
}

function subjectOf(credential: string): string | undefined {
  const [, payload, signature] = credential.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' && claims !== null && 'sub' in claims ? String(claims.sub) : undefined;
  } catch {
    return undefined;
  }
}

/** The names that a service's status lists under a field; none where it lists none, or where there is no status. */
export function namesInStatus(status: unknown, field: string): readonly string[] {
  const listed: unknown =
    typeof status === 'object' && status !== null ? Object.entries(status).find(([name]) => name === field)?.[1] : [];
  return Array.isArray(listed) ? listed.filter((name): name is string => typeof name === 'string') : [];
}

/** A colour of the look that is on, by the name of its token such as `--up`. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

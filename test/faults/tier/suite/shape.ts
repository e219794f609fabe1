/** How the services of the account are spread over processes: one each, or all four in one, the desk. */
export const SHAPES = ['services', 'desk'] as const;

export type Shape = (typeof SHAPES)[number];

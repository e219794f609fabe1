import { mark } from './mark.js';
/** Marked by a decorator, which is code that runs where nobody reads it. */
@mark
export class Order {}

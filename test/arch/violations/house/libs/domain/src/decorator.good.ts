/** Not marked by anything. */
export class Order {}

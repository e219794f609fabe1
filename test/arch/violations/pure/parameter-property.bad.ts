export class Order {
  constructor(readonly quantity: number) {}
}

export const ordersPath = '/v1/orders';

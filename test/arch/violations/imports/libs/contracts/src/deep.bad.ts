import '../../domain/src/order/order.js';

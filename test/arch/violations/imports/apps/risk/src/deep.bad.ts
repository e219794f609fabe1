import '../../../libs/domain/src/order/order.js';

import '../binance/binance.js';

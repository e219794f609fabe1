import 'ccxt';

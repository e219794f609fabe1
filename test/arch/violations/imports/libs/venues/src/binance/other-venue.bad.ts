import '../kraken/kraken.js';

import './nowhere-to-be-found.js';

export * from './reducing.js';
export * from './risk-rule.js';

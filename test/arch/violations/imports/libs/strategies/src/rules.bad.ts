import '#libs/risk-rules';

const price = 1;
export default price;

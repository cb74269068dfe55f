/** The API key that the Worker of these tests knows. */
export const TEST_KEY = 'sx_a-key-of-the-tests';

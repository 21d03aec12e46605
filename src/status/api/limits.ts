/** How many entries an answer has. */
export const LIMITS = { usual: 100, most: 1000 };

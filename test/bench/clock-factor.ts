/** How many times as fast the clocks run where jobs are followed in fast time. */
export const FACTOR = 20;

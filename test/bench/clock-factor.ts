/** How many times as fast the clocks run when jobs are followed in accelerated time. */
export const FACTOR = 20;

const first = 1000;
const longest = 60_000;

/** Milliseconds before try number `attempt` (1 is the first after a loss): doubling from 1 s to 60 s, spread so that a hundred cameras do not come back at once. */
export const backoff = (attempt: number, random: () => number = Math.random): number => {
  const whole = Math.min(longest, first * 2 ** Math.min(10, Math.max(0, attempt - 1)));
  return Math.round(Math.min(longest, whole * (0.75 + random() * 0.5)));
};

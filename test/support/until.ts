/** Waits until something has come true; fails after a time that no sound run takes. */
export const until = async (isTrue: () => boolean, what = 'it did not come true', limit = 10_000): Promise<void> => {
  const end = performance.now() + limit;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`${what} within ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

/** A rejection as a value. */
export const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

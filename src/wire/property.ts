/** Sets a member whatever its name is: `__proto__` in an answer is a member like any other and touches no prototype. */
export const setProperty = <T>(object: Record<string, T>, key: string, value: NoInfer<T>): void => {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
};

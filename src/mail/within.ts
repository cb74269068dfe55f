/** What came instead of an answer in time. */
export const LATE = Symbol('late');

/** The value of a promise if it comes within so many ms; what comes later is of no interest. */
export function within<T>(promise: Promise<T>, ms: number): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(LATE), ms);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

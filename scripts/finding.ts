/** What was found of one thing that the commands need. */
export interface Finding {
  what: string;
  /** `skipped` where it is not needed yet, or cannot be looked at from here. */
  state: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What is there, or what to do. */
  detail: string;
}

/** A check says what it found, or throws what is wrong. */
export async function finding(what: string, check: () => Promise<string | Finding>): Promise<Finding> {
  try {
    const found = await check();
    return typeof found === 'string' ? { what, state: 'ok', detail: found } : found;
  } catch (error) {
    return { what, state: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

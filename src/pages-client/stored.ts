/** A list of texts that this browser keeps; none where it keeps nothing, or another has written there. */
export function storedTexts(key: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}

/** @returns whether the browser took it: it may forbid storage altogether */
export function storeTexts(key: string, texts: readonly string[]): boolean {
  try {
    if (texts.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(texts));
    return true;
  } catch {
    return false;
  }
}

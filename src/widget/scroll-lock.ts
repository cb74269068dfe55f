/** Keeps the page behind a dialog from scrolling, and from moving where its scroll bar was. */
export class ScrollLock {
  #before: { overflow: string; scrollbarGutter: string } | undefined;

  lock(): void {
    if (this.#before) return;
    const { style, clientWidth } = document.documentElement;
    const { overflow, scrollbarGutter } = style;
    this.#before = { overflow, scrollbarGutter };
    if (innerWidth > clientWidth) style.scrollbarGutter = 'stable';
    style.overflow = 'hidden';
  }

  release(): void {
    if (this.#before) Object.assign(document.documentElement.style, this.#before);
    this.#before = undefined;
  }
}

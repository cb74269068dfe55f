import { copyFile, copyLines, offerCopies, share } from './copy.ts';
import { paintSaved, savedIds, showSaved, takeOff, toggleSaved } from './saved.ts';

const TOOLS = '[data-save], [data-share], [data-lines], a[data-copy]';

/** Listens once for what people do with papers, wherever on the page these stand. */
export function listenToTools(): void {
  document.documentElement.classList.add('has-script');
  document.addEventListener('click', (event) => {
    const tool = (event.target as Element).closest<HTMLElement>(TOOLS);
    if (tool === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (tool.dataset['save'] !== undefined) {
      const before = savedIds();
      toggleSaved(tool.dataset['save']);
      paintSaved();
      void takeOff(tool, before, readyTools);
    } else if (tool.dataset['share'] !== undefined) void share(tool);
    else if (tool.dataset['lines'] !== undefined) void copyLines(tool);
    else if (tool instanceof HTMLAnchorElement && tool.getAttribute('role') === 'button') {
      event.preventDefault();
      void copyFile(tool);
    }
  });
  document.addEventListener('keydown', (event) => {
    const tool = event.target as Element;
    if (event.key !== ' ' || !(tool instanceof HTMLElement) || !tool.matches('a[data-copy][role]')) return;
    event.preventDefault();
    tool.click();
  });
  showSaved();
  addEventListener('storage', paintSaved);
  readyTools();
}

/** To be called when other papers stand on the page. */
export function readyTools(): void {
  offerCopies();
  paintSaved();
}

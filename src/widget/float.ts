/** Between field and panel, and around the panel, CSS pixels. */
const GAP = 6;
/** A panel is at least so wide, where the window is. */
const NARROWEST = 320;
/** With less room than this below, and more above, the panel opens upwards. */
const LEAST_ROOM = 240;

/**
 * Shows `panel` in the top layer, where nothing of the page can clip or cover it, at `field` for as long as it is open.
 * It looks where the field is before each frame: a page can scroll, grow or move without an event that reaches an
 * element, and the element listens to nothing outside itself. Browsers without popovers keep the panel in its place.
 */
export function float(panel: HTMLElement, field: HTMLElement): void {
  if (!panel.popover || !panel.isConnected || panel.matches(':popover-open')) return;
  panel.showPopover();
  let before = '';
  const follow = (): void => {
    if (!panel.matches(':popover-open')) return;
    const style = placeAt(field);
    const now = JSON.stringify(style);
    if (now !== before) Object.assign(panel.style, style);
    before = now;
    requestAnimationFrame(follow);
  };
  follow();
}

/** Takes it out of the top layer. */
export function land(panel: HTMLElement): void {
  if (panel.popover && panel.matches(':popover-open')) panel.hidePopover();
}

function placeAt(field: HTMLElement): Partial<CSSStyleDeclaration> {
  const { clientWidth, clientHeight } = document.documentElement;
  // The part of the window that a keyboard on the screen leaves free.
  const { offsetTop = 0, height = clientHeight } = visualViewport ?? {};
  const { left, right, top, bottom, width } = field.getBoundingClientRect();
  const below = offsetTop + height - bottom - 2 * GAP;
  const above = top - offsetTop - 2 * GAP;
  const isAbove = below < LEAST_ROOM && above > below;
  const wide = Math.min(Math.max(width, NARROWEST), clientWidth - 2 * GAP);
  const start = getComputedStyle(field).direction === 'rtl' ? right - wide : left;
  const px = (value: number): string => `${Math.round(value)}px`;
  return {
    left: px(wide > width ? Math.min(Math.max(start, GAP), clientWidth - wide - GAP) : start),
    width: px(wide),
    top: isAbove ? 'auto' : px(bottom + GAP),
    bottom: isAbove ? px(clientHeight - top + GAP) : 'auto',
    maxHeight: `min(var(--_panel-height), ${px(Math.max(isAbove ? above : below, LEAST_ROOM / 2))})`,
  };
}

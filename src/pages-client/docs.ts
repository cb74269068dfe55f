import { isDark, onThemeChange } from './colours.ts';

interface SwaggerUi {
  (options: Record<string, unknown>): unknown;
}

const viewer = (window as { SwaggerUIBundle?: SwaggerUi }).SwaggerUIBundle;
/** What Swagger UI gives to the button by which a key is entered. */
interface KeyButton {
  isAuthorized: boolean;
  showPopup: boolean;
  onClick: () => void;
  getComponent: (name: string, withState: boolean) => unknown;
}
type CreateElement = (type: unknown, props?: object, ...children: unknown[]) => unknown;

/** Parts of Swagger UI that would say what is not so. */
const ourParts = ({ React: { createElement } }: { React: { createElement: CreateElement } }): object => ({
  components: {
    /** A summary is a button, so the link that Swagger UI puts into it can be none; its address still follows. */
    DeepLink: ({ text }: { text: unknown }): unknown => text,
    /** A padlock on every operation says that a key is needed. None is; whoever has one enters it once, above. */
    authorizeOperationBtn: (): unknown => null,
    authorizeBtn: ({ isAuthorized, showPopup, onClick, getComponent }: KeyButton): unknown =>
      createElement(
        'div',
        { className: 'auth-wrapper' },
        createElement(
          'button',
          { type: 'button', className: 'btn', onClick },
          isAuthorized ? 'Your API key is sent' : 'Use an API key',
        ),
        showPopup && createElement(getComponent('authorizationPopup', true)),
      ),
  },
});

viewer?.({
  url: '/openapi.json',
  dom_id: '#swagger',
  deepLinking: true,
  plugins: [ourParts],
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  // The validator's badge would tell another site which document is read here.
  validatorUrl: null,
});

/** Gives names to choices and the keyboard to what scrolls, as Swagger UI does not. */
function mend(root: ParentNode): void {
  for (const choice of root.querySelectorAll('select:not([aria-label])')) {
    const parameter = choice.closest<HTMLElement>('[data-param-name]')?.dataset['paramName'];
    choice.setAttribute('aria-label', parameter ?? 'Example or media type');
  }
  for (const code of root.querySelectorAll('pre:not([tabindex])')) code.setAttribute('tabindex', '0');
}
const root = document.querySelector('#swagger');
if (root) new MutationObserver(() => mend(root)).observe(root, { childList: true, subtree: true });

/** Swagger UI has a dark palette for whoever sets this class; it never does so itself. */
const DARK = 'dark-mode';
const follow = (): void => {
  document.documentElement.classList.toggle(DARK, isDark());
};
onThemeChange(follow);
follow();

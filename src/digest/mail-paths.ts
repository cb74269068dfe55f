/** Addresses that links of mails lead to, which are rows of the table of routes too. */
export const DIGEST_PATHS = {
  subscribe: '/subscribe',
  confirm: '/subscribe/confirm',
  account: '/subscriptions',
  unsubscribe: '/unsubscribe',
  editions: '/digest',
} as const;

/** The parameter of those addresses that has the token. */
export const TOKEN_PARAMETER = 't';

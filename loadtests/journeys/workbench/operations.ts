/** Operations of a session's life, in the order in which they first happen. */
export const LIFE_OPERATIONS = [
  "wb.session.launch",
  "wb.api.get-session",
  "wb.session.pending.node",
  "wb.session.pending.volume",
  "wb.session.pending.image",
  "wb.session.pending.container",
  "wb.session.pending.unknown",
  "wb.session.starting",
  "wb.session.start",
  "wb.session.usable",
  "wb.session.hold",
  "wb.session.suspend-request",
  "wb.session.suspend",
  "wb.session.resume-request",
  "wb.session.resume",
  "wb.session.stop-request",
  "wb.session.quit",
] as const;

/** Operations of a person who signs in with a browser. */
export const SIGN_IN_OPERATIONS = [
  "wb.sign-in.page",
  "wb.sign-in.key",
  "wb.sign-in.post",
  "wb.home",
  "wb.sign-in",
] as const;

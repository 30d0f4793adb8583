// What the browser may do with a page: ours on top of Hono's. What holds for every answer is set in http/app.ts.

import { secureHeaders } from 'hono/secure-headers';

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Only our own style sheet, scripts, requests and forms; in nobody's frame. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: NONE,
    styleSrc: SELF,
    scriptSrc: SELF,
    connectSrc: SELF,
    imgSrc: [...SELF, 'data:'],
    formAction: SELF,
    frameAncestors: NONE,
    baseUri: NONE,
  },
  xFrameOptions: 'DENY',
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
  // Hono's would be sent over http too, and for hosts that are not ours.
  strictTransportSecurity: false,
});

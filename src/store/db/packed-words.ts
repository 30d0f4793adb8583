// What packed texts are expected to say, by version: the names and values that SCIM and our events repeat. Rows are unpacked
// with the words that they were packed with, so a version is never changed. Better words are a new version.

/**
 * Of events, and of the bodies of requests. What is common stands at the end, in the order in which an event has it: a packed text names a stretch of
 * these words by where it stands and how long it is.
 */
const WORDS_1 = [
  '{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":,"Operations":[{"method":"POST","path":"/Users","bulkId":"","data":{"schemas":',
  '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[{"value":"usr_"},{"op":"remove","path":"members[value eq \\"usr_","value":null},{"op":"Replace","path":"emails[type eq \\"work\\"].value","value":"","path":"name.givenName","path":"name.familyName","path":"phoneNumbers[type eq \\"mobile\\"].value","path":"addresses[type eq \\"work\\"].formatted","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","op":"replace","value":{"active":false}}]}',
  '"organization":{"id":"org_","name":"","externalId":null,"createdAt":"',
  '"directory":{"id":"dir_","organizationId":"org_","provider":"jumpcloud","okta","entra","custom","name":null,"status":"active","unknownMembers":"skip","refuse","profile":"tolerant","strict","userCount":0,"groupCount":0,"lastRequestAt":null,"createdAt":"',
  '"resyncId":"rsn_","recomputeId":"rec_","users":,"groups":,"memberships":,"page":1,"pages":1,"omitted":["user.scim.photos","user.photoUrl"],"skippedMembers":[]',
  '"roles":[{"role":"admin","source":"mapping","groupId":"grp_"}],"role":"member","previousRole":null,"previous":[',
  '"members":[{"id":"grp_","type":"Group","displayName":"',
  '{"group":{"id":"grp_","externalId":null,"displayName":"","memberCount":1,"unassigned":false,"stale":false,"createdAt":"","updatedAt":"","lastSyncedAt":"","scim":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"grp_","externalId":"","displayName":"","meta":{"resourceType":"Group","created":"","lastModified":"","version":"W/\\"1\\""}}}',
  '{"group":{"id":"grp_","externalId":"","displayName":"","memberCount":0,"unassigned":true,"stale":true},"added":[],"removed":[{"id":"usr_","type":"User","userName":"","displayName":"',
  '"},{"id":"usr_","type":"User","userName":"',
  '"previous":{"userName":"","email":"","givenName":"","familyName":"","displayName":"","active":true,"title":"","department":"","employeeNumber":"","phoneNumber":"","scim":{"emails":[{"value":"","type":"work","primary":true}],"name":{"',
  '"formatted":"","familyName":"","givenName":"","middleName":"","honorificPrefix":"","honorificSuffix":""},"displayName":"","nickName":"","profileUrl":"https://www.","title":"","userType":"Employee","preferredLanguage":"en-US","locale":"en-US","timezone":"America/Los_Angeles","Europe/Berlin","active":false,"emails":[{"value":"","type":"home"},{"value":"","type":"other","display":"',
  '"ims":[{"value":"","type":"',
  '"photos":[{"value":"https://","type":"photo","primary":true}],"entitlements":[{"value":"","roles":[{"value":"","display":"","type":"WindowsAzureActiveDirectoryRole","primary":"True"}],"x509Certificates":[]',
  '"addresses":[{"formatted":"","streetAddress":"","locality":"","region":"","postalCode":"","country":"US","type":"work","primary":true}],"',
  '"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"","costCenter":"","organization":"","division":"","department":"","manager":{"value":"usr_","$ref":"","displayName":"',
  '{"user":{"id":"usr_","externalId":"","userName":".com","email":"","givenName":"","familyName":"","displayName":"","active":true,"title":"","department":"","employeeNumber":"","phoneNumber":"","photoUrl":"","locale":"en-US","timezone":"","managerId":"","custom":{},"roles":[],"role":"',
  '","active":true,"title":null,"department":null,"employeeNumber":null,"phoneNumber":null,"photoUrl":null,"locale":null,"timezone":null,"managerId":null,"custom":{},"roles":[],"role":null,"createdAt":"2027-01-","updatedAt":"2026-1","lastSyncedAt":"2026-0',
  '"T00:00:00.000Z","scim":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"usr_","externalId":"","userName":"","name":{"formatted":"","familyName":"","givenName":""},"displayName":"","title":"","preferredLanguage":"en-US","locale":"en-US","active":true,"emails":[{"value":"","type":"work","primary":true}],"phoneNumbers":[{"value":"tel:+1-555-","type":"mobile","primary":true}],"phoneNumbers":[{"value":"","type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"","meta":{"resourceType":"User","created":"","lastModified":"","version":"W/\\"2\\""}}},"previous":{"title":null,"department":null}}',
].join('');

/** By their version. */
export const WORDS: ReadonlyMap<string, string> = new Map([['1', WORDS_1]]);

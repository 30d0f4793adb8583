// The providers' guides. What stands in brackets stands so on the provider's own page, in every language.

export const guides = {
  open: 'Keep this page open next to {console}. It checks for the first requests and tells you if something is wrong.',
  button: 'Then the button {name}.',
  form: 'A form.',
  boxes: 'Checkboxes. Selected: {on}. Not selected: {off}.',
  tabs: 'Tabs: {all}. {chosen} is selected.',
  add: 'Add the application',
  paste2: 'Paste the two values',
  paste: 'Paste the values',
  choose: 'Choose who to sync',
  custom: {
    console: 'your provider’s admin console',
    url: 'SCIM base URL',
    token: 'Bearer token',
    find: 'Find the provisioning settings',
    findHow:
      'In your provider’s admin console, add an application for this app and look for [Provisioning], [SCIM], [User sync] or [Identity management]. Choose SCIM version 2.0.',
    pasteHow:
      'Paste the URL where your provider asks for a base, tenant or endpoint URL, with nothing after [/scim/v2]. If it supports OAuth 2.0 client credentials, enter the client ID, secret and token endpoint, with the scope [scim]. Otherwise create a token, which it sends as [Authorization: Bearer …].',
    check: 'Check these settings',
    unique: 'Unique attribute',
    uniqueIs: 'userName (usually the email address)',
    operations: 'Operations',
    operationsAre: 'Create, update, deactivate and delete users; push groups',
    method: 'Update method',
    methodIs: 'PATCH or PUT',
    paging: 'Paging',
    pagingIs: 'By index (up to 200 per page) or by cursor',
    more: 'Filtering, bulk, ETags',
    supported: 'Supported',
    chooseHow: 'Assign the people and groups who should have access, then start the sync.',
  },
  entra: {
    console: 'the Microsoft Entra admin center',
    create: 'Create the application',
    createHow:
      'In the Microsoft Entra admin center, open [Entra ID] → [Enterprise apps] → [New application] → [Create your own application]. Name it after this app, choose [Integrate any other application you don’t find in the gallery (Non-gallery)] and press [Create].',
    provisioning: 'Set up provisioning',
    provisioningHow:
      'In the application’s menu choose [Provisioning] and press [New configuration] (in older views [Get started], then the mode [Automatic]).',
    pasteHow:
      'Choose [OAuth2 client credentials grant] (or [Bearer authentication], if you created a token), paste the values, press [Test connection] and then [Create] (or [Save]).',
    pasteNote: 'The test only looks up a user that cannot exist. It changes nothing.',
    chooseHow:
      'Under [Users and groups] press [Add user/group], select the people or groups who should have access, and press [Assign]. Entra does not sync members of nested groups.',
    start: 'Start',
    startHow:
      'Back under [Provisioning] press [Start provisioning]. Entra syncs about every 40 minutes. Use [Provision on demand] to send one person right away as a check.',
  },
  jumpcloud: {
    console: 'the JumpCloud Admin Portal',
    add: 'Add a custom application',
    addHow:
      'In the JumpCloud Admin Portal, open [SSO Applications] and press [+ Add New Application]. Search for this app; if it is not listed, choose [Custom Application], then [Next].',
    export: 'Turn on user export',
    exportHow: 'Select [Export users to this app (Identity Management)] and press [Next].',
    exportNote: 'Single Sign-On is independent. Select it only if you are setting it up as well.',
    name: 'Name it and save',
    nameHow:
      'Give a [Display Label] that your colleagues will recognize, press [Save Application], then [Configure Application].',
    pasteHow:
      'Open the [Identity Management] tab. Choose [SCIM 2.0] as the version, paste the [Base URL] and the [Token Key] from above, and enter a [Test User Email] that no one uses yet.',
    pasteNote: 'JumpCloud creates a user with this address for the test, then removes it.',
    test: 'Test the connection',
    testHow:
      'Press [Test Connection]. JumpCloud creates and removes a test user and a test group, and the checklist on this page turns green as it does. If JumpCloud only says [There was a problem activating identity management], the checklist shows what went wrong.',
    groups: 'Turn on groups and activate',
    groupsHow: 'Leave [Group Management] on. It appears once the test has passed. Press [Activate], then [Save].',
    groupsNote: 'Full label: [Enable management of User Groups and Group Membership in this application].',
    chooseHow:
      'Open [User Groups], then the group of people who should have access, and its [Applications] tab. Select this application and press [Save Group]. The group and its members arrive within a minute. Empty groups are not sent.',
    know: 'Good to know',
    knowWhat:
      'JumpCloud repeats the test whenever you edit the connection, so keep the test address unused. Staged users are not sent. Users who are suspended or whose password has expired appear here as inactive until that changes.',
  },
  okta: {
    console: 'the Okta Admin Console',
    addHow:
      'In the Admin Console, open [Applications] → [Applications], press [Browse App Catalog] and search for [SCIM 2.0 Test App (OAuth Bearer Token)]. Press [Add Integration], name it after this app, then press [Next] and [Done].',
    pasteHow:
      'On the [Provisioning] tab, press [Configure API Integration], select [Enable API integration], paste both values and press [Test API Credentials]. Then [Save].',
    toApp: 'Turn on provisioning to the app',
    toAppHow: 'Still under [Provisioning], choose [To App], press [Edit], enable the first three and [Save].',
    toAppNote: 'Leave [Sync Password] off. Passwords are never stored here.',
    assign: 'Assign people',
    assignHow:
      'On the [Assignments] tab, press [Assign] → [Assign to Groups], choose the groups whose members should have access, and press [Done].',
    push: 'Push groups',
    pushHow:
      'On the [Push Groups] tab, press [Push Groups] → [Find groups by name], choose a group, leave [Push group memberships immediately] selected and press [Save]. Okta recommends against using the same group for both assignment and push.',
  },
  onelogin: {
    console: 'the OneLogin admin console',
    addHow:
      'In the admin console, open [Applications] → [Applications] → [Add App], search for [SCIM Provisioner with SAML (SCIM v2 Core)], name it after this app and press [Save].',
    pasteHow: 'On the [Configuration] tab, paste both values, press [Enable] under [API Connection], then [Save].',
    provisioning: 'Turn on provisioning',
    provisioningHow:
      'On the [Provisioning] tab, select [Enable provisioning]. Choose whether OneLogin asks for approval before it creates, deletes or updates people, and press [Save].',
    provisioningNote: 'The last three require your approval each time. Leave them off to sync changes automatically.',
    groups: 'Send groups',
    groupsHow:
      'On the [Parameters] tab, open [Groups] and select [Include in User Provisioning]. Then add a rule on the [Rules] tab with the action [Set Groups in] this app, mapped from your roles or another attribute.',
    chooseHow:
      'On the [Access] tab, select the roles whose members should have access and press [Save]. On the [Users] tab, you can see each person’s status and approve pending changes.',
  },
  pingone: {
    console: 'the PingOne admin console',
    create: 'Create a connection',
    createHow:
      'In the admin console, open [Integrations] → [Provisioning], press [+] → [New Connection], choose [Identity Store], then [SCIM Outbound]. Name it after this app and press [Next].',
    pasteHow: 'Fill in the form as shown and press [Test Connection], then [Next].',
    preferences: 'Set the preferences',
    preferencesHow:
      'Leave the user filter on [userName Eq "%s"] with [userName] as the identifier. Allow users to be created, updated, disabled and removed. Press [Save] and turn on the connection.',
    chooseHow:
      'Press [+] → [New Rule], choose the connection as the target, set a [User Filter] for the people who should have access, review the [Attribute Mapping], and add the groups under [Group Provisioning].',
    rule: 'Turn on the rule',
    ruleHow: 'The first sync begins once both the connection and the rule are on.',
  },
};

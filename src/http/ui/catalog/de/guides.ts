// The providers' guides, in German.

import type { Texts } from '../texts.ts';

export const guides: Texts['guides'] = {
  open: 'Lassen Sie diese Seite neben {console} geöffnet. Sie achtet auf die ersten Anfragen und sagt Ihnen, wenn etwas nicht stimmt.',
  button: 'Danach die Schaltfläche {name}.',
  form: 'Ein Formular.',
  boxes: 'Kontrollkästchen. Ausgewählt: {on}. Nicht ausgewählt: {off}.',
  tabs: 'Reiter: {all}. {chosen} ist ausgewählt.',
  add: 'Anwendung hinzufügen',
  paste2: 'Die beiden Werte einfügen',
  paste: 'Die Werte einfügen',
  choose: 'Auswählen, wer abgeglichen wird',
  custom: {
    console: 'der Verwaltungskonsole Ihres Providers',
    url: 'SCIM-Basis-URL',
    token: 'Bearer-Token',
    find: 'Die Provisioning-Einstellungen finden',
    findHow:
      'Fügen Sie in der Verwaltungskonsole Ihres Providers eine Anwendung für diese App hinzu, und suchen Sie nach [Provisioning], [SCIM], [User sync] oder [Identity management]. Wählen Sie SCIM-Version 2.0.',
    pasteHow:
      'Fügen Sie die URL dort ein, wo Ihr Provider nach einer Basis-, Mandanten- oder Endpunkt-URL fragt, ohne etwas nach [/scim/v2]. Unterstützt er OAuth 2.0 Client Credentials, geben Sie Client-ID, Geheimnis und Token-Endpunkt ein, mit dem Scope [scim]. Andernfalls erstellen Sie ein Token, das er als [Authorization: Bearer …] sendet.',
    check: 'Diese Einstellungen prüfen',
    unique: 'Eindeutiges Attribut',
    uniqueIs: 'userName (meist die E-Mail-Adresse)',
    operations: 'Vorgänge',
    operationsAre: 'Benutzer anlegen, aktualisieren, deaktivieren und löschen; Gruppen übertragen',
    method: 'Methode für Änderungen',
    methodIs: 'PATCH oder PUT',
    paging: 'Blättern',
    pagingIs: 'Per Index (bis 200 je Seite) oder per Cursor',
    more: 'Filter, Bulk, ETags',
    supported: 'Unterstützt',
    chooseHow: 'Weisen Sie die Personen und Gruppen zu, die Zugang haben sollen, und starten Sie den Abgleich.',
  },
  entra: {
    console: 'dem Microsoft Entra Admin Center',
    create: 'Die Anwendung anlegen',
    createHow:
      'Öffnen Sie im Microsoft Entra Admin Center [Entra ID] → [Enterprise apps] → [New application] → [Create your own application]. Benennen Sie sie nach dieser App, wählen Sie [Integrate any other application you don’t find in the gallery (Non-gallery)] und drücken Sie [Create].',
    provisioning: 'Die Bereitstellung einrichten',
    provisioningHow:
      'Wählen Sie im Menü der Anwendung [Provisioning] und drücken Sie [New configuration] (in älteren Ansichten [Get started], dann den Modus [Automatic]).',
    pasteHow:
      'Wählen Sie [OAuth2 client credentials grant] (oder [Bearer authentication], wenn Sie ein Token erstellt haben), fügen Sie die Werte ein, drücken Sie [Test connection] und dann [Create] (oder [Save]).',
    pasteNote: 'Der Test sucht nur nach einem Benutzer, den es nicht geben kann. Er ändert nichts.',
    chooseHow:
      'Drücken Sie unter [Users and groups] auf [Add user/group], wählen Sie die Personen oder Gruppen, die Zugang haben sollen, und drücken Sie [Assign]. Mitglieder verschachtelter Gruppen gleicht Entra nicht ab.',
    start: 'Starten',
    startHow:
      'Drücken Sie, zurück unter [Provisioning], auf [Start provisioning]. Entra gleicht etwa alle 40 Minuten ab. Mit [Provision on demand] senden Sie zur Probe sofort eine Person.',
  },
  jumpcloud: {
    console: 'dem JumpCloud Admin Portal',
    add: 'Eine eigene Anwendung hinzufügen',
    addHow:
      'Öffnen Sie im JumpCloud Admin Portal [SSO Applications] und drücken Sie [+ Add New Application]. Suchen Sie nach dieser App; ist sie nicht aufgeführt, wählen Sie [Custom Application], dann [Next].',
    export: 'Den Export von Benutzern einschalten',
    exportHow: 'Wählen Sie [Export users to this app (Identity Management)] und drücken Sie [Next].',
    exportNote: 'Single Sign-On ist davon unabhängig. Wählen Sie es nur, wenn Sie es ebenfalls einrichten.',
    name: 'Benennen und speichern',
    nameHow:
      'Vergeben Sie ein [Display Label], das Ihre Kollegen erkennen, drücken Sie [Save Application], dann [Configure Application].',
    pasteHow:
      'Öffnen Sie den Reiter [Identity Management]. Wählen Sie [SCIM 2.0] als Version, fügen Sie [Base URL] und [Token Key] von oben ein, und geben Sie eine [Test User Email] an, die noch niemand verwendet.',
    pasteNote: 'JumpCloud legt für den Test einen Benutzer mit dieser Adresse an und entfernt ihn wieder.',
    test: 'Die Verbindung testen',
    testHow:
      'Drücken Sie [Test Connection]. JumpCloud legt einen Testbenutzer und eine Testgruppe an und entfernt sie wieder; dabei wird die Checkliste auf dieser Seite grün. Sagt JumpCloud nur [There was a problem activating identity management], zeigt die Checkliste, was nicht stimmt.',
    groups: 'Gruppen einschalten und aktivieren',
    groupsHow:
      'Lassen Sie [Group Management] eingeschaltet. Es erscheint, sobald der Test bestanden ist. Drücken Sie [Activate], dann [Save].',
    groupsNote:
      'Vollständige Beschriftung: [Enable management of User Groups and Group Membership in this application].',
    chooseHow:
      'Öffnen Sie [User Groups], dann die Gruppe der Personen, die Zugang haben sollen, und ihren Reiter [Applications]. Wählen Sie diese Anwendung und drücken Sie [Save Group]. Die Gruppe und ihre Mitglieder kommen innerhalb einer Minute an. Leere Gruppen werden nicht gesendet.',
    know: 'Gut zu wissen',
    knowWhat:
      'JumpCloud wiederholt den Test, sooft Sie die Verbindung bearbeiten: Lassen Sie die Testadresse also frei. Benutzer im Status „Staged“ werden nicht gesendet. Wer gesperrt ist oder wessen Passwort abgelaufen ist, erscheint hier so lange als inaktiv.',
  },
  okta: {
    console: 'der Okta Admin Console',
    addHow:
      'Öffnen Sie in der Admin Console [Applications] → [Applications], drücken Sie [Browse App Catalog] und suchen Sie nach [SCIM 2.0 Test App (OAuth Bearer Token)]. Drücken Sie [Add Integration], benennen Sie sie nach dieser App, dann [Next] und [Done].',
    pasteHow:
      'Drücken Sie auf dem Reiter [Provisioning] auf [Configure API Integration], wählen Sie [Enable API integration], fügen Sie beide Werte ein und drücken Sie [Test API Credentials]. Dann [Save].',
    toApp: 'Provisioning zur App einschalten',
    toAppHow:
      'Wählen Sie, weiterhin unter [Provisioning], [To App], drücken Sie [Edit], schalten Sie die ersten drei ein und drücken Sie [Save].',
    toAppNote: 'Lassen Sie [Sync Password] aus. Passwörter werden hier nie gespeichert.',
    assign: 'Personen zuweisen',
    assignHow:
      'Drücken Sie auf dem Reiter [Assignments] auf [Assign] → [Assign to Groups], wählen Sie die Gruppen, deren Mitglieder Zugang haben sollen, und drücken Sie [Done].',
    push: 'Gruppen übertragen',
    pushHow:
      'Drücken Sie auf dem Reiter [Push Groups] auf [Push Groups] → [Find groups by name], wählen Sie eine Gruppe, lassen Sie [Push group memberships immediately] ausgewählt und drücken Sie [Save]. Okta rät davon ab, dieselbe Gruppe für Zuweisung und Übertragung zu verwenden.',
  },
  onelogin: {
    console: 'der OneLogin-Verwaltung',
    addHow:
      'Öffnen Sie in der Verwaltung [Applications] → [Applications] → [Add App], suchen Sie nach [SCIM Provisioner with SAML (SCIM v2 Core)], benennen Sie sie nach dieser App und drücken Sie [Save].',
    pasteHow:
      'Fügen Sie auf dem Reiter [Configuration] beide Werte ein, drücken Sie unter [API Connection] auf [Enable], dann [Save].',
    provisioning: 'Provisioning einschalten',
    provisioningHow:
      'Wählen Sie auf dem Reiter [Provisioning] [Enable provisioning]. Legen Sie fest, ob OneLogin um Zustimmung bittet, bevor es Personen anlegt, löscht oder aktualisiert, und drücken Sie [Save].',
    provisioningNote:
      'Die letzten drei verlangen jedes Mal Ihre Zustimmung. Lassen Sie sie aus, damit Änderungen automatisch übertragen werden.',
    groups: 'Gruppen senden',
    groupsHow:
      'Öffnen Sie auf dem Reiter [Parameters] [Groups] und wählen Sie [Include in User Provisioning]. Fügen Sie dann auf dem Reiter [Rules] eine Regel mit der Aktion [Set Groups in] dieser App hinzu, zugeordnet aus Ihren Rollen oder einem anderen Attribut.',
    chooseHow:
      'Wählen Sie auf dem Reiter [Access] die Rollen, deren Mitglieder Zugang haben sollen, und drücken Sie [Save]. Auf dem Reiter [Users] sehen Sie den Status jeder Person und genehmigen offene Änderungen.',
  },
  pingone: {
    console: 'der PingOne-Verwaltungskonsole',
    create: 'Eine Verbindung anlegen',
    createHow:
      'Öffnen Sie in der Verwaltungskonsole [Integrations] → [Provisioning], drücken Sie [+] → [New Connection], wählen Sie [Identity Store], dann [SCIM Outbound]. Benennen Sie sie nach dieser App und drücken Sie [Next].',
    pasteHow: 'Füllen Sie das Formular wie gezeigt aus und drücken Sie [Test Connection], dann [Next].',
    preferences: 'Die Voreinstellungen festlegen',
    preferencesHow:
      'Lassen Sie den Benutzerfilter auf [userName Eq "%s"] mit [userName] als Kennung. Erlauben Sie, dass Benutzer angelegt, aktualisiert, deaktiviert und entfernt werden. Drücken Sie [Save] und schalten Sie die Verbindung ein.',
    chooseHow:
      'Drücken Sie [+] → [New Rule], wählen Sie die Verbindung als Ziel, legen Sie einen [User Filter] für die Personen fest, die Zugang haben sollen, prüfen Sie das [Attribute Mapping], und fügen Sie die Gruppen unter [Group Provisioning] hinzu.',
    rule: 'Die Regel einschalten',
    ruleHow: 'Der erste Abgleich beginnt, sobald Verbindung und Regel eingeschaltet sind.',
  },
};

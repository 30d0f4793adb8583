// The providers' guides, in French.

import type { Texts } from '../texts.ts';

export const guides: Texts['guides'] = {
  open: 'Gardez cette page et {console} ouvertes côte à côte. Elle attend les premières requêtes et vous signale ce qui ne va pas.',
  button: 'Puis le bouton {name}.',
  form: 'Un formulaire.',
  boxes: 'Cases à cocher. Cochées : {on}. Non cochées : {off}.',
  tabs: 'Onglets : {all}. {chosen} est sélectionné.',
  add: 'Ajouter l’application',
  paste2: 'Coller les deux valeurs',
  paste: 'Coller les valeurs',
  choose: 'Choisir qui synchroniser',
  custom: {
    console: 'la console d’administration de votre fournisseur',
    url: 'URL de base SCIM',
    token: 'Jeton Bearer',
    find: 'Trouver les paramètres de provisionnement',
    findHow:
      'Dans la console d’administration de votre fournisseur, ajoutez une application pour cette app et cherchez [Provisioning], [SCIM], [User sync] ou [Identity management]. Choisissez la version 2.0 de SCIM.',
    pasteHow:
      'Collez l’URL là où votre fournisseur demande une URL de base, de locataire ou de point de terminaison, sans rien après [/scim/v2]. S’il prend en charge OAuth 2.0 Client Credentials, saisissez l’ID client, le secret et le point de terminaison des jetons, avec le scope [scim]. Sinon, créez un jeton, qu’il envoie sous la forme [Authorization: Bearer …].',
    check: 'Vérifier ces paramètres',
    unique: 'Attribut unique',
    uniqueIs: 'userName (généralement l’adresse e-mail)',
    operations: 'Opérations',
    operationsAre: 'Créer, mettre à jour, désactiver et supprimer des utilisateurs ; envoyer les groupes',
    method: 'Méthode de mise à jour',
    methodIs: 'PATCH ou PUT',
    paging: 'Pagination',
    pagingIs: 'Par index (jusqu’à 200 par page) ou par curseur',
    more: 'Filtres, bulk, ETags',
    supported: 'Pris en charge',
    chooseHow: 'Affectez les personnes et les groupes qui doivent avoir accès, puis lancez la synchronisation.',
  },
  entra: {
    console: 'le centre d’administration Microsoft Entra',
    create: 'Créer l’application',
    createHow:
      'Dans le centre d’administration Microsoft Entra, ouvrez [Entra ID] → [Enterprise apps] → [New application] → [Create your own application]. Donnez-lui le nom de cette app, choisissez [Integrate any other application you don’t find in the gallery (Non-gallery)] et appuyez sur [Create].',
    provisioning: 'Configurer le provisionnement',
    provisioningHow:
      'Dans le menu de l’application, choisissez [Provisioning] et appuyez sur [New configuration] (dans les anciennes vues, [Get started], puis le mode [Automatic]).',
    pasteHow:
      'Choisissez [OAuth2 client credentials grant] (ou [Bearer authentication] si vous avez créé un jeton), collez les valeurs, appuyez sur [Test connection] puis sur [Create] (ou [Save]).',
    pasteNote: 'Le test cherche seulement un utilisateur qui ne peut pas exister. Il ne modifie rien.',
    chooseHow:
      'Sous [Users and groups], appuyez sur [Add user/group], sélectionnez les personnes ou les groupes qui doivent avoir accès, et appuyez sur [Assign]. Entra ne synchronise pas les membres des groupes imbriqués.',
    start: 'Démarrer',
    startHow:
      'De retour sous [Provisioning], appuyez sur [Start provisioning]. Entra synchronise environ toutes les 40 minutes. Avec [Provision on demand], vous envoyez tout de suite une personne pour vérifier.',
  },
  jumpcloud: {
    console: 'le JumpCloud Admin Portal',
    add: 'Ajouter une application personnalisée',
    addHow:
      'Dans le JumpCloud Admin Portal, ouvrez [SSO Applications] et appuyez sur [+ Add New Application]. Recherchez cette app ; si elle n’y figure pas, choisissez [Custom Application], puis [Next].',
    export: 'Activer l’export des utilisateurs',
    exportHow: 'Sélectionnez [Export users to this app (Identity Management)] et appuyez sur [Next].',
    exportNote: 'L’authentification unique (SSO) est indépendante. Ne la sélectionnez que si vous la configurez aussi.',
    name: 'Nommer et enregistrer',
    nameHow:
      'Indiquez un [Display Label] que vos collègues reconnaîtront, appuyez sur [Save Application], puis sur [Configure Application].',
    pasteHow:
      'Ouvrez l’onglet [Identity Management]. Choisissez [SCIM 2.0] comme version, collez [Base URL] et [Token Key] ci-dessus, et saisissez une [Test User Email] que personne n’utilise encore.',
    pasteNote: 'JumpCloud crée un utilisateur avec cette adresse pour le test, puis le supprime.',
    test: 'Tester la connexion',
    testHow:
      'Appuyez sur [Test Connection]. JumpCloud crée puis supprime un utilisateur et un groupe de test, et la liste de contrôle de cette page passe au vert au fur et à mesure. Si JumpCloud indique seulement [There was a problem activating identity management], la liste montre ce qui n’a pas fonctionné.',
    groups: 'Activer les groupes, puis l’application',
    groupsHow:
      'Laissez [Group Management] activé. Il apparaît une fois le test réussi. Appuyez sur [Activate], puis sur [Save].',
    groupsNote: 'Libellé complet : [Enable management of User Groups and Group Membership in this application].',
    chooseHow:
      'Ouvrez [User Groups], puis le groupe des personnes qui doivent avoir accès, et son onglet [Applications]. Sélectionnez cette application et appuyez sur [Save Group]. Le groupe et ses membres arrivent en moins d’une minute. Les groupes vides ne sont pas envoyés.',
    know: 'Bon à savoir',
    knowWhat:
      'JumpCloud répète le test chaque fois que vous modifiez la connexion : n’utilisez donc pas l’adresse de test. Les utilisateurs en préparation (Staged) ne sont pas envoyés. Ceux qui sont suspendus ou dont le mot de passe a expiré apparaissent ici comme inactifs tant que cela dure.',
  },
  okta: {
    console: 'l’Okta Admin Console',
    addHow:
      'Dans l’Admin Console, ouvrez [Applications] → [Applications], appuyez sur [Browse App Catalog] et recherchez [SCIM 2.0 Test App (OAuth Bearer Token)]. Appuyez sur [Add Integration], donnez-lui le nom de cette app, puis appuyez sur [Next] et [Done].',
    pasteHow:
      'Dans l’onglet [Provisioning], appuyez sur [Configure API Integration], sélectionnez [Enable API integration], collez les deux valeurs et appuyez sur [Test API Credentials]. Puis [Save].',
    toApp: 'Activer le provisionnement vers l’app',
    toAppHow:
      'Toujours sous [Provisioning], choisissez [To App], appuyez sur [Edit], activez les trois premières options puis [Save].',
    toAppNote: 'Laissez [Sync Password] désactivé. Les mots de passe ne sont jamais stockés ici.',
    assign: 'Affecter des personnes',
    assignHow:
      'Dans l’onglet [Assignments], appuyez sur [Assign] → [Assign to Groups], choisissez les groupes dont les membres doivent avoir accès, et appuyez sur [Done].',
    push: 'Envoyer des groupes',
    pushHow:
      'Dans l’onglet [Push Groups], appuyez sur [Push Groups] → [Find groups by name], choisissez un groupe, laissez [Push group memberships immediately] sélectionné et appuyez sur [Save]. Okta déconseille d’utiliser le même groupe pour l’affectation et pour l’envoi.',
  },
  onelogin: {
    console: 'la console d’administration OneLogin',
    addHow:
      'Dans la console d’administration, ouvrez [Applications] → [Applications] → [Add App], recherchez [SCIM Provisioner with SAML (SCIM v2 Core)], donnez-lui le nom de cette app et appuyez sur [Save].',
    pasteHow:
      'Dans l’onglet [Configuration], collez les deux valeurs, appuyez sur [Enable] sous [API Connection], puis sur [Save].',
    provisioning: 'Activer le provisionnement',
    provisioningHow:
      'Dans l’onglet [Provisioning], sélectionnez [Enable provisioning]. Choisissez si OneLogin demande une approbation avant de créer, supprimer ou mettre à jour des personnes, et appuyez sur [Save].',
    provisioningNote:
      'Les trois dernières demandent votre approbation à chaque fois. Laissez-les désactivées pour synchroniser automatiquement.',
    groups: 'Envoyer des groupes',
    groupsHow:
      'Dans l’onglet [Parameters], ouvrez [Groups] et sélectionnez [Include in User Provisioning]. Ajoutez ensuite, dans l’onglet [Rules], une règle avec l’action [Set Groups in] cette app, mappée depuis vos rôles ou un autre attribut.',
    chooseHow:
      'Dans l’onglet [Access], sélectionnez les rôles dont les membres doivent avoir accès et appuyez sur [Save]. Dans l’onglet [Users], vous voyez le statut de chaque personne et approuvez les modifications en attente.',
  },
  pingone: {
    console: 'la console d’administration PingOne',
    create: 'Créer une connexion',
    createHow:
      'Dans la console d’administration, ouvrez [Integrations] → [Provisioning], appuyez sur [+] → [New Connection], choisissez [Identity Store], puis [SCIM Outbound]. Donnez-lui le nom de cette app et appuyez sur [Next].',
    pasteHow: 'Remplissez le formulaire comme indiqué et appuyez sur [Test Connection], puis sur [Next].',
    preferences: 'Définir les préférences',
    preferencesHow:
      'Laissez le filtre d’utilisateur sur [userName Eq "%s"] avec [userName] comme identifiant. Autorisez la création, la mise à jour, la désactivation et la suppression des utilisateurs. Appuyez sur [Save] et activez la connexion.',
    chooseHow:
      'Appuyez sur [+] → [New Rule], choisissez la connexion comme cible, définissez un [User Filter] pour les personnes qui doivent avoir accès, vérifiez l’[Attribute Mapping], et ajoutez les groupes sous [Group Provisioning].',
    rule: 'Activer la règle',
    ruleHow: 'La première synchronisation commence dès que la connexion et la règle sont activées.',
  },
};

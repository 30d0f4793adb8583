// The providers' guides, in Brazilian Portuguese.

import type { Texts } from '../texts.ts';

export const guides: Texts['guides'] = {
  open: 'Mantenha esta página aberta junto com {console}. Ela verifica as primeiras solicitações e avisa se algo estiver errado.',
  button: 'Depois, o botão {name}.',
  form: 'Um formulário.',
  boxes: 'Caixas de seleção. Marcadas: {on}. Desmarcadas: {off}.',
  tabs: 'Abas: {all}. {chosen} está selecionada.',
  add: 'Adicionar o aplicativo',
  paste2: 'Colar os dois valores',
  paste: 'Colar os valores',
  choose: 'Escolher quem sincronizar',
  custom: {
    console: 'o console de administração do seu provedor',
    url: 'URL base SCIM',
    token: 'Token Bearer',
    find: 'Encontrar as configurações de provisionamento',
    findHow:
      'No console de administração do seu provedor, adicione um aplicativo para este app e procure [Provisioning], [SCIM], [User sync] ou [Identity management]. Escolha a versão 2.0 do SCIM.',
    pasteHow:
      'Cole a URL onde seu provedor pedir uma URL base, de locatário ou de endpoint, sem nada depois de [/scim/v2]. Se ele aceitar OAuth 2.0 Client Credentials, informe o ID do cliente, o segredo e o endpoint de token, com o escopo [scim]. Caso contrário, crie um token, que ele envia como [Authorization: Bearer …].',
    check: 'Conferir estas configurações',
    unique: 'Atributo único',
    uniqueIs: 'userName (em geral, o e-mail)',
    operations: 'Operações',
    operationsAre: 'Criar, atualizar, desativar e excluir usuários; enviar grupos',
    method: 'Método de atualização',
    methodIs: 'PATCH ou PUT',
    paging: 'Paginação',
    pagingIs: 'Por índice (até 200 por página) ou por cursor',
    more: 'Filtros, bulk, ETags',
    supported: 'Aceitos',
    chooseHow: 'Atribua as pessoas e os grupos que devem ter acesso e inicie a sincronização.',
  },
  entra: {
    console: 'o centro de administração do Microsoft Entra',
    create: 'Criar o aplicativo',
    createHow:
      'No centro de administração do Microsoft Entra, abra [Entra ID] → [Enterprise apps] → [New application] → [Create your own application]. Dê a ele o nome deste app, escolha [Integrate any other application you don’t find in the gallery (Non-gallery)] e pressione [Create].',
    provisioning: 'Configurar o provisionamento',
    provisioningHow:
      'No menu do aplicativo, escolha [Provisioning] e pressione [New configuration] (em telas mais antigas, [Get started] e depois o modo [Automatic]).',
    pasteHow:
      'Escolha [OAuth2 client credentials grant] (ou [Bearer authentication], se você criou um token), cole os valores, pressione [Test connection] e depois [Create] (ou [Save]).',
    pasteNote: 'O teste apenas procura um usuário que não pode existir. Ele não altera nada.',
    chooseHow:
      'Em [Users and groups], pressione [Add user/group], selecione as pessoas ou os grupos que devem ter acesso e pressione [Assign]. O Entra não sincroniza membros de grupos aninhados.',
    start: 'Iniciar',
    startHow:
      'De volta a [Provisioning], pressione [Start provisioning]. O Entra sincroniza a cada 40 minutos, aproximadamente. Use [Provision on demand] para enviar uma pessoa na hora e conferir.',
  },
  jumpcloud: {
    console: 'o JumpCloud Admin Portal',
    add: 'Adicionar um aplicativo personalizado',
    addHow:
      'No JumpCloud Admin Portal, abra [SSO Applications] e pressione [+ Add New Application]. Procure este app; se ele não estiver na lista, escolha [Custom Application] e depois [Next].',
    export: 'Ativar a exportação de usuários',
    exportHow: 'Selecione [Export users to this app (Identity Management)] e pressione [Next].',
    exportNote: 'O login único (SSO) é independente. Selecione-o apenas se também for configurá-lo.',
    name: 'Dar um nome e salvar',
    nameHow:
      'Informe um [Display Label] que seus colegas reconheçam, pressione [Save Application] e depois [Configure Application].',
    pasteHow:
      'Abra a aba [Identity Management]. Escolha [SCIM 2.0] como versão, cole os valores [Base URL] e [Token Key] acima e informe um [Test User Email] que ninguém use ainda.',
    pasteNote: 'O JumpCloud cria um usuário com este endereço para o teste e depois o remove.',
    test: 'Testar a conexão',
    testHow:
      'Pressione [Test Connection]. O JumpCloud cria e remove um usuário e um grupo de teste, e a lista de verificação desta página vai ficando verde. Se o JumpCloud disser apenas [There was a problem activating identity management], a lista mostra o que deu errado.',
    groups: 'Ativar os grupos e o aplicativo',
    groupsHow:
      'Deixe [Group Management] ativado. Ele aparece quando o teste é aprovado. Pressione [Activate] e depois [Save].',
    groupsNote: 'Texto completo: [Enable management of User Groups and Group Membership in this application].',
    chooseHow:
      'Abra [User Groups], depois o grupo das pessoas que devem ter acesso e a aba [Applications] dele. Selecione este aplicativo e pressione [Save Group]. O grupo e seus membros chegam em menos de um minuto. Grupos vazios não são enviados.',
    know: 'Bom saber',
    knowWhat:
      'O JumpCloud repete o teste sempre que você edita a conexão, então deixe o endereço de teste livre. Usuários em preparação (Staged) não são enviados. Quem está suspenso ou com a senha expirada aparece aqui como inativo enquanto isso durar.',
  },
  okta: {
    console: 'o Okta Admin Console',
    addHow:
      'No Admin Console, abra [Applications] → [Applications], pressione [Browse App Catalog] e procure [SCIM 2.0 Test App (OAuth Bearer Token)]. Pressione [Add Integration], dê o nome deste app e pressione [Next] e [Done].',
    pasteHow:
      'Na aba [Provisioning], pressione [Configure API Integration], selecione [Enable API integration], cole os dois valores e pressione [Test API Credentials]. Depois, [Save].',
    toApp: 'Ativar o provisionamento para o app',
    toAppHow:
      'Ainda em [Provisioning], escolha [To App], pressione [Edit], ative as três primeiras opções e pressione [Save].',
    toAppNote: 'Deixe [Sync Password] desativado. Senhas nunca são armazenadas aqui.',
    assign: 'Atribuir pessoas',
    assignHow:
      'Na aba [Assignments], pressione [Assign] → [Assign to Groups], escolha os grupos cujos membros devem ter acesso e pressione [Done].',
    push: 'Enviar grupos',
    pushHow:
      'Na aba [Push Groups], pressione [Push Groups] → [Find groups by name], escolha um grupo, deixe [Push group memberships immediately] selecionado e pressione [Save]. A Okta recomenda não usar o mesmo grupo para atribuição e envio.',
  },
  onelogin: {
    console: 'o console de administração da OneLogin',
    addHow:
      'No console de administração, abra [Applications] → [Applications] → [Add App], procure [SCIM Provisioner with SAML (SCIM v2 Core)], dê o nome deste app e pressione [Save].',
    pasteHow: 'Na aba [Configuration], cole os dois valores, pressione [Enable] em [API Connection] e depois [Save].',
    provisioning: 'Ativar o provisionamento',
    provisioningHow:
      'Na aba [Provisioning], selecione [Enable provisioning]. Escolha se a OneLogin pede aprovação antes de criar, excluir ou atualizar pessoas e pressione [Save].',
    provisioningNote:
      'As três últimas exigem sua aprovação a cada vez. Deixe-as desativadas para sincronizar as alterações automaticamente.',
    groups: 'Enviar grupos',
    groupsHow:
      'Na aba [Parameters], abra [Groups] e selecione [Include in User Provisioning]. Depois, na aba [Rules], adicione uma regra com a ação [Set Groups in] este app, mapeada das suas funções ou de outro atributo.',
    chooseHow:
      'Na aba [Access], selecione as funções cujos membros devem ter acesso e pressione [Save]. Na aba [Users], você vê a situação de cada pessoa e aprova alterações pendentes.',
  },
  pingone: {
    console: 'o console de administração do PingOne',
    create: 'Criar uma conexão',
    createHow:
      'No console de administração, abra [Integrations] → [Provisioning], pressione [+] → [New Connection], escolha [Identity Store] e depois [SCIM Outbound]. Dê o nome deste app e pressione [Next].',
    pasteHow: 'Preencha o formulário como mostrado e pressione [Test Connection] e depois [Next].',
    preferences: 'Definir as preferências',
    preferencesHow:
      'Deixe o filtro de usuários em [userName Eq "%s"] com [userName] como identificador. Permita criar, atualizar, desativar e remover usuários. Pressione [Save] e ative a conexão.',
    chooseHow:
      'Pressione [+] → [New Rule], escolha a conexão como destino, defina um [User Filter] para as pessoas que devem ter acesso, revise o [Attribute Mapping] e adicione os grupos em [Group Provisioning].',
    rule: 'Ativar a regra',
    ruleHow: 'A primeira sincronização começa quando a conexão e a regra estão ativadas.',
  },
};

// The providers' guides, in Japanese.

import type { Texts } from '../texts.ts';

export const guides: Texts['guides'] = {
  open: 'このページを {console} と並べて開いておいてください。最初のリクエストを確認し、問題があればお知らせします。',
  button: '続いてボタン {name}。',
  form: 'フォーム。',
  boxes: 'チェックボックス。オン: {on}。オフ: {off}。',
  tabs: 'タブ: {all}。{chosen} を選択。',
  add: 'アプリケーションを追加する',
  paste2: '2 つの値を貼り付ける',
  paste: '値を貼り付ける',
  choose: '同期する対象を選ぶ',
  custom: {
    console: 'プロバイダーの管理コンソール',
    url: 'SCIM ベース URL',
    token: 'ベアラートークン',
    find: 'プロビジョニングの設定を探す',
    findHow:
      'プロバイダーの管理コンソールで、このアプリ用のアプリケーションを追加し、[Provisioning]、[SCIM]、[User sync]、[Identity management] などの設定を探します。SCIM のバージョンは 2.0 を選択します。',
    pasteHow:
      'プロバイダーがベース URL、テナント URL、エンドポイント URL を求める欄に URL を貼り付けます。[/scim/v2] の後には何も付けないでください。OAuth 2.0 クライアントクレデンシャルに対応している場合は、クライアント ID、シークレット、トークンエンドポイントを入力し、スコープを [scim] にします。対応していない場合はトークンを作成します。トークンは [Authorization: Bearer …] として送信されます。',
    check: '設定を確認する',
    unique: '一意の属性',
    uniqueIs: 'userName(通常はメールアドレス)',
    operations: '操作',
    operationsAre: 'ユーザーの作成、更新、無効化、削除、グループのプッシュ',
    method: '更新メソッド',
    methodIs: 'PATCH または PUT',
    paging: 'ページング',
    pagingIs: 'インデックス(1 ページ最大 200 件)またはカーソル',
    more: 'フィルター、一括、ETag',
    supported: '対応',
    chooseHow: 'アクセスを許可するユーザーとグループを割り当て、同期を開始します。',
  },
  entra: {
    console: 'Microsoft Entra 管理センター',
    create: 'アプリケーションを作成する',
    createHow:
      'Microsoft Entra 管理センターで [Entra ID] → [Enterprise apps] → [New application] → [Create your own application] を開きます。このアプリの名前を付け、[Integrate any other application you don’t find in the gallery (Non-gallery)] を選択して [Create] を押します。',
    provisioning: 'プロビジョニングを設定する',
    provisioningHow:
      'アプリケーションのメニューで [Provisioning] を選択し、[New configuration] を押します(以前の画面では [Get started] を押し、モード [Automatic] を選択します)。',
    pasteHow:
      '[OAuth2 client credentials grant](トークンを作成した場合は [Bearer authentication])を選択し、値を貼り付けて [Test connection] を押し、続いて [Create](または [Save])を押します。',
    pasteNote: 'テストでは、存在し得ないユーザーを検索するだけです。何も変更されません。',
    chooseHow:
      '[Users and groups] で [Add user/group] を押し、アクセスを許可するユーザーまたはグループを選択して [Assign] を押します。Entra は入れ子になったグループのメンバーを同期しません。',
    start: '開始する',
    startHow:
      '[Provisioning] に戻り、[Start provisioning] を押します。Entra は約 40 分ごとに同期します。[Provision on demand] を使うと、確認のために 1 人をすぐに送信できます。',
  },
  jumpcloud: {
    console: 'JumpCloud Admin Portal',
    add: 'カスタムアプリケーションを追加する',
    addHow:
      'JumpCloud Admin Portal で [SSO Applications] を開き、[+ Add New Application] を押します。このアプリを検索し、見つからない場合は [Custom Application] を選択して [Next] を押します。',
    export: 'ユーザーのエクスポートを有効にする',
    exportHow: '[Export users to this app (Identity Management)] を選択し、[Next] を押します。',
    exportNote: 'シングルサインオンは別の機能です。あわせて設定する場合にのみ選択してください。',
    name: '名前を付けて保存する',
    nameHow: '社内の人にわかる [Display Label] を付け、[Save Application]、続いて [Configure Application] を押します。',
    pasteHow:
      '[Identity Management] タブを開きます。バージョンに [SCIM 2.0] を選択し、上の [Base URL] と [Token Key] を貼り付け、まだ誰も使っていない [Test User Email] を入力します。',
    pasteNote: 'JumpCloud はテストのためにこのアドレスのユーザーを作成し、その後削除します。',
    test: '接続をテストする',
    testHow:
      '[Test Connection] を押します。JumpCloud がテストユーザーとテストグループを作成して削除し、それに合わせてこのページのチェックリストが緑になります。JumpCloud に [There was a problem activating identity management] としか表示されない場合は、チェックリストで原因を確認できます。',
    groups: 'グループを有効にしてアクティブ化する',
    groupsHow:
      '[Group Management] はオンのままにします。テストに合格すると表示されます。[Activate]、続いて [Save] を押します。',
    groupsNote: '正式な表示名: [Enable management of User Groups and Group Membership in this application]',
    chooseHow:
      '[User Groups] を開き、アクセスを許可する人のグループを選び、その [Applications] タブを開きます。このアプリケーションを選択して [Save Group] を押します。グループとそのメンバーは 1 分以内に届きます。空のグループは送信されません。',
    know: '知っておくと便利なこと',
    knowWhat:
      'JumpCloud は接続を編集するたびにテストを繰り返すため、テスト用のアドレスは使わずに残しておいてください。Staged 状態のユーザーは送信されません。停止中のユーザーやパスワードの期限が切れたユーザーは、その間ここでは無効と表示されます。',
  },
  okta: {
    console: 'Okta Admin Console',
    addHow:
      'Admin Console で [Applications] → [Applications] を開き、[Browse App Catalog] を押して [SCIM 2.0 Test App (OAuth Bearer Token)] を検索します。[Add Integration] を押し、このアプリの名前を付けて、[Next]、[Done] の順に押します。',
    pasteHow:
      '[Provisioning] タブで [Configure API Integration] を押し、[Enable API integration] を選択します。両方の値を貼り付けて [Test API Credentials] を押し、[Save] を押します。',
    toApp: 'アプリへのプロビジョニングを有効にする',
    toAppHow: '引き続き [Provisioning] で [To App] を選択し、[Edit] を押して最初の 3 つを有効にし、[Save] を押します。',
    toAppNote: '[Sync Password] はオフのままにします。パスワードがここに保存されることはありません。',
    assign: 'ユーザーを割り当てる',
    assignHow:
      '[Assignments] タブで [Assign] → [Assign to Groups] を押し、アクセスを許可するメンバーのグループを選択して [Done] を押します。',
    push: 'グループをプッシュする',
    pushHow:
      '[Push Groups] タブで [Push Groups] → [Find groups by name] を押してグループを選択し、[Push group memberships immediately] を選択したまま [Save] を押します。Okta は、割り当てとプッシュに同じグループを使わないことを推奨しています。',
  },
  onelogin: {
    console: 'OneLogin の管理コンソール',
    addHow:
      '管理コンソールで [Applications] → [Applications] → [Add App] を開き、[SCIM Provisioner with SAML (SCIM v2 Core)] を検索し、このアプリの名前を付けて [Save] を押します。',
    pasteHow: '[Configuration] タブで両方の値を貼り付け、[API Connection] の [Enable] を押し、[Save] を押します。',
    provisioning: 'プロビジョニングを有効にする',
    provisioningHow:
      '[Provisioning] タブで [Enable provisioning] を選択します。ユーザーの作成、削除、更新の前に OneLogin が承認を求めるかどうかを選び、[Save] を押します。',
    provisioningNote:
      '下の 3 つを選択すると、毎回承認が必要になります。変更を自動的に同期するには、オフのままにしてください。',
    groups: 'グループを送信する',
    groupsHow:
      '[Parameters] タブで [Groups] を開き、[Include in User Provisioning] を選択します。次に [Rules] タブで、このアプリに対するアクション [Set Groups in] のルールを追加し、ロールなどの属性からマッピングします。',
    chooseHow:
      '[Access] タブで、アクセスを許可するメンバーのロールを選択して [Save] を押します。[Users] タブでは、各ユーザーの状態を確認し、保留中の変更を承認できます。',
  },
  pingone: {
    console: 'PingOne の管理コンソール',
    create: '接続を作成する',
    createHow:
      '管理コンソールで [Integrations] → [Provisioning] を開き、[+] → [New Connection] を押して [Identity Store]、続いて [SCIM Outbound] を選択します。このアプリの名前を付けて [Next] を押します。',
    pasteHow: '図のとおりにフォームに入力し、[Test Connection]、続いて [Next] を押します。',
    preferences: '環境設定を行う',
    preferencesHow:
      'ユーザーフィルターは [userName Eq "%s"]、識別子は [userName] のままにします。ユーザーの作成、更新、無効化、削除を許可します。[Save] を押し、接続をオンにします。',
    chooseHow:
      '[+] → [New Rule] を押し、ターゲットに接続を選択します。アクセスを許可するユーザーの [User Filter] を設定し、[Attribute Mapping] を確認して、[Group Provisioning] にグループを追加します。',
    rule: 'ルールをオンにする',
    ruleHow: '接続とルールの両方をオンにすると、最初の同期が始まります。',
  },
};

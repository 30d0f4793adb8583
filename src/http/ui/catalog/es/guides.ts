// The providers' guides, in Spanish.

import type { Texts } from '../texts.ts';

export const guides: Texts['guides'] = {
  open: 'Mantenga abiertas esta página y {console}. Aquí se comprueban las primeras solicitudes y se le avisa si algo va mal.',
  button: 'Después, el botón {name}.',
  form: 'Un formulario.',
  boxes: 'Casillas. Marcadas: {on}. Sin marcar: {off}.',
  tabs: 'Pestañas: {all}. Está seleccionada {chosen}.',
  add: 'Añadir la aplicación',
  paste2: 'Pegar los dos valores',
  paste: 'Pegar los valores',
  choose: 'Elegir a quién sincronizar',
  custom: {
    console: 'la consola de administración de su proveedor',
    url: 'URL base de SCIM',
    token: 'Token Bearer',
    find: 'Encontrar los ajustes de aprovisionamiento',
    findHow:
      'En la consola de administración de su proveedor, añada una aplicación para esta app y busque [Provisioning], [SCIM], [User sync] o [Identity management]. Elija la versión 2.0 de SCIM.',
    pasteHow:
      'Pegue la URL donde su proveedor pida una URL base, de inquilino o de punto de conexión, sin nada después de [/scim/v2]. Si admite OAuth 2.0 Client Credentials, introduzca el ID de cliente, el secreto y el punto de conexión de tokens, con el scope [scim]. Si no, cree un token, que se envía como [Authorization: Bearer …].',
    check: 'Comprobar estos ajustes',
    unique: 'Atributo único',
    uniqueIs: 'userName (normalmente el correo electrónico)',
    operations: 'Operaciones',
    operationsAre: 'Crear, actualizar, desactivar y eliminar usuarios; enviar grupos',
    method: 'Método de actualización',
    methodIs: 'PATCH o PUT',
    paging: 'Paginación',
    pagingIs: 'Por índice (hasta 200 por página) o por cursor',
    more: 'Filtros, bulk, ETags',
    supported: 'Admitido',
    chooseHow: 'Asigne las personas y los grupos que deban tener acceso e inicie la sincronización.',
  },
  entra: {
    console: 'el centro de administración de Microsoft Entra',
    create: 'Crear la aplicación',
    createHow:
      'En el centro de administración de Microsoft Entra, abra [Entra ID] → [Enterprise apps] → [New application] → [Create your own application]. Póngale el nombre de esta app, elija [Integrate any other application you don’t find in the gallery (Non-gallery)] y pulse [Create].',
    provisioning: 'Configurar el aprovisionamiento',
    provisioningHow:
      'En el menú de la aplicación, elija [Provisioning] y pulse [New configuration] (en vistas antiguas, [Get started] y después el modo [Automatic]).',
    pasteHow:
      'Elija [OAuth2 client credentials grant] (o [Bearer authentication], si ha creado un token), pegue los valores, pulse [Test connection] y después [Create] (o [Save]).',
    pasteNote: 'La prueba solo busca un usuario que no puede existir. No cambia nada.',
    chooseHow:
      'En [Users and groups], pulse [Add user/group], seleccione las personas o los grupos que deban tener acceso y pulse [Assign]. Entra no sincroniza los miembros de grupos anidados.',
    start: 'Iniciar',
    startHow:
      'De vuelta en [Provisioning], pulse [Start provisioning]. Entra sincroniza cada 40 minutos aproximadamente. Con [Provision on demand] puede enviar a una persona enseguida para comprobarlo.',
  },
  jumpcloud: {
    console: 'el JumpCloud Admin Portal',
    add: 'Añadir una aplicación personalizada',
    addHow:
      'En el JumpCloud Admin Portal, abra [SSO Applications] y pulse [+ Add New Application]. Busque esta app; si no aparece, elija [Custom Application] y después [Next].',
    export: 'Activar la exportación de usuarios',
    exportHow: 'Seleccione [Export users to this app (Identity Management)] y pulse [Next].',
    exportNote: 'El inicio de sesión único (SSO) es independiente. Selecciónelo solo si también lo va a configurar.',
    name: 'Ponerle nombre y guardar',
    nameHow:
      'Escriba un [Display Label] que sus compañeros reconozcan, pulse [Save Application] y después [Configure Application].',
    pasteHow:
      'Abra la pestaña [Identity Management]. Elija [SCIM 2.0] como versión, pegue los valores [Base URL] y [Token Key] de arriba, y escriba un [Test User Email] que nadie use todavía.',
    pasteNote: 'JumpCloud crea un usuario con esta dirección para la prueba y después lo elimina.',
    test: 'Probar la conexión',
    testHow:
      'Pulse [Test Connection]. JumpCloud crea y elimina un usuario y un grupo de prueba, y la lista de comprobación de esta página se va poniendo en verde. Si JumpCloud solo dice [There was a problem activating identity management], la lista muestra qué ha fallado.',
    groups: 'Activar los grupos y la aplicación',
    groupsHow:
      'Deje activado [Group Management]. Aparece cuando la prueba ha tenido éxito. Pulse [Activate] y después [Save].',
    groupsNote: 'Texto completo: [Enable management of User Groups and Group Membership in this application].',
    chooseHow:
      'Abra [User Groups], después el grupo de personas que deban tener acceso y su pestaña [Applications]. Seleccione esta aplicación y pulse [Save Group]. El grupo y sus miembros llegan en menos de un minuto. Los grupos vacíos no se envían.',
    know: 'Conviene saberlo',
    knowWhat:
      'JumpCloud repite la prueba cada vez que edita la conexión, así que deje libre la dirección de prueba. Los usuarios en preparación (Staged) no se envían. Quienes estén suspendidos o tengan la contraseña caducada aparecen aquí como inactivos mientras tanto.',
  },
  okta: {
    console: 'la Okta Admin Console',
    addHow:
      'En la Admin Console, abra [Applications] → [Applications], pulse [Browse App Catalog] y busque [SCIM 2.0 Test App (OAuth Bearer Token)]. Pulse [Add Integration], póngale el nombre de esta app y pulse [Next] y [Done].',
    pasteHow:
      'En la pestaña [Provisioning], pulse [Configure API Integration], seleccione [Enable API integration], pegue ambos valores y pulse [Test API Credentials]. Después, [Save].',
    toApp: 'Activar el aprovisionamiento hacia la app',
    toAppHow: 'Aún en [Provisioning], elija [To App], pulse [Edit], active las tres primeras opciones y pulse [Save].',
    toAppNote: 'Deje desactivado [Sync Password]. Aquí nunca se guardan contraseñas.',
    assign: 'Asignar personas',
    assignHow:
      'En la pestaña [Assignments], pulse [Assign] → [Assign to Groups], elija los grupos cuyos miembros deban tener acceso y pulse [Done].',
    push: 'Enviar grupos',
    pushHow:
      'En la pestaña [Push Groups], pulse [Push Groups] → [Find groups by name], elija un grupo, deje seleccionado [Push group memberships immediately] y pulse [Save]. Okta recomienda no usar el mismo grupo para la asignación y el envío.',
  },
  onelogin: {
    console: 'la consola de administración de OneLogin',
    addHow:
      'En la consola de administración, abra [Applications] → [Applications] → [Add App], busque [SCIM Provisioner with SAML (SCIM v2 Core)], póngale el nombre de esta app y pulse [Save].',
    pasteHow:
      'En la pestaña [Configuration], pegue ambos valores, pulse [Enable] en [API Connection] y después [Save].',
    provisioning: 'Activar el aprovisionamiento',
    provisioningHow:
      'En la pestaña [Provisioning], seleccione [Enable provisioning]. Elija si OneLogin pide aprobación antes de crear, eliminar o actualizar personas, y pulse [Save].',
    provisioningNote:
      'Las tres últimas requieren su aprobación cada vez. Déjelas desactivadas para sincronizar los cambios automáticamente.',
    groups: 'Enviar grupos',
    groupsHow:
      'En la pestaña [Parameters], abra [Groups] y seleccione [Include in User Provisioning]. Después, en la pestaña [Rules], añada una regla con la acción [Set Groups in] esta app, asignada desde sus roles u otro atributo.',
    chooseHow:
      'En la pestaña [Access], seleccione los roles cuyos miembros deban tener acceso y pulse [Save]. En la pestaña [Users] puede ver el estado de cada persona y aprobar los cambios pendientes.',
  },
  pingone: {
    console: 'la consola de administración de PingOne',
    create: 'Crear una conexión',
    createHow:
      'En la consola de administración, abra [Integrations] → [Provisioning], pulse [+] → [New Connection], elija [Identity Store] y después [SCIM Outbound]. Póngale el nombre de esta app y pulse [Next].',
    pasteHow: 'Rellene el formulario como se muestra y pulse [Test Connection], y después [Next].',
    preferences: 'Establecer las preferencias',
    preferencesHow:
      'Deje el filtro de usuarios en [userName Eq "%s"] con [userName] como identificador. Permita crear, actualizar, desactivar y eliminar usuarios. Pulse [Save] y active la conexión.',
    chooseHow:
      'Pulse [+] → [New Rule], elija la conexión como destino, establezca un [User Filter] para las personas que deban tener acceso, revise el [Attribute Mapping] y añada los grupos en [Group Provisioning].',
    rule: 'Activar la regla',
    ruleHow: 'La primera sincronización empieza cuando tanto la conexión como la regla están activadas.',
  },
};

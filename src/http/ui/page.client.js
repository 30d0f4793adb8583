// The few lines that run in the browser: copy buttons, times in the reader's own zone, the current tab in view, and no
// polling while the page is hidden; and what an embedded portal tells the page around it. Everything else works without them.

(() => {
  const COPIED_MS = 2000;
  /** English as it is written in Europe: 28 Nov 2026. */
  const LANGUAGE = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const label = button.dataset.label ?? button.textContent;
    button.dataset.label = label;
    const copied = await navigator.clipboard.writeText(source.textContent).then(
      () => true,
      () => false,
    );
    if (!copied) getSelection()?.selectAllChildren(source);
    button.textContent = copied ? button.dataset.copied : button.dataset.selected;
    setTimeout(() => {
      button.textContent = label;
    }, COPIED_MS);
  }

  const FORMS = {
    clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    minute: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  };

  function settle(root) {
    for (const time of root.querySelectorAll('time[data-form]')) {
      const form = FORMS[time.dataset.form];
      if (form) time.textContent = new Intl.DateTimeFormat(LANGUAGE, form).format(new Date(time.dateTime));
    }
    for (const button of root.querySelectorAll('button[data-copy]')) button.hidden = false;
  }

  /** Where tabs are wider than the window, as on a phone. */
  function showCurrentTab() {
    const BESIDE_PX = 30;
    for (const tabs of document.querySelectorAll('.tabs')) {
      const here = tabs.querySelector('[aria-current]')?.getBoundingClientRect();
      const beyond = here ? here.right + BESIDE_PX - tabs.getBoundingClientRect().right : 0;
      if (beyond > 0) tabs.scrollLeft += beyond;
    }
  }

  /** Says what is new to screen readers, and only that. */
  function announce() {
    const news = document.getElementById('checks-said')?.dataset.news ?? '';
    const live = document.getElementById('checks-live');
    if (live && live.textContent !== news) live.textContent = news;
  }

  /** An image that was chosen, as the text that its form sends. */
  for (const input of document.querySelectorAll('[data-reads-into]')) {
    input.hidden = false;
    input.addEventListener('change', () => {
      const reader = new FileReader();
      reader.onload = () => {
        document.getElementById(input.dataset.readsInto).value = reader.result;
      };
      if (input.files[0]) reader.readAsDataURL(input.files[0]);
    });
  }

  /** Tells the page around an embedded portal, and no other one. */
  const { closes, embeddedIn } = document.documentElement.dataset;
  function tell(type, more) {
    if (embeddedIn && window.parent !== window)
      window.parent.postMessage({ type: `rollcall:${type}`, ...more }, embeddedIn);
  }

  function tellProgress() {
    const { connected, directory: directoryId, synced } = document.getElementById('checks')?.dataset ?? {};
    if (connected !== undefined) tell('connected', { directoryId });
    if (synced !== undefined) tell('synced', { directoryId });
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button[data-copy]');
    if (button) void copy(button);
  });
  document.addEventListener('htmx:before:request', (event) => {
    if (document.hidden && event.target.closest?.('[data-poll]')) event.preventDefault();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll('[data-poll]')) element.dispatchEvent(new Event('wake'));
  });
  document.addEventListener('htmx:after:swap', () => {
    settle(document);
    announce();
    tellProgress();
  });
  window.addEventListener('resize', showCurrentTab);
  settle(document);
  showCurrentTab();
  if (embeddedIn) {
    new ResizeObserver(() => tell('height', { height: Math.ceil(document.body.scrollHeight) })).observe(document.body);
    tellProgress();
    if (closes !== undefined) tell('closed');
  }
  // A link in a frame is opened at once: its page was asked for by the visitor. Without scripts its button does it.
  if (window.parent !== window) document.querySelector('form[data-submit]')?.requestSubmit();
})();

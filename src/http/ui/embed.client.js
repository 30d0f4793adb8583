// Mounts an embedded portal in an app's page: Rollcall.mount(element, url, { onConnected, onSynced, onClosed }).

(() => {
  function mount(target, url, { title = 'Directory sync', ...on } = {}) {
    const element = typeof target === 'string' ? document.querySelector(target) : target;
    if (!element) throw new Error(`Rollcall.mount: there is no ${target}`);
    const { origin } = new URL(url);
    const told = new Set();
    const frame = document.createElement('iframe');
    frame.src = url;
    frame.title = title;
    frame.allow = `clipboard-write ${origin}`;
    frame.referrerPolicy = 'no-referrer';
    frame.style.cssText = 'display:block;width:100%;height:480px;border:0';
    function hear({ data, origin: from, source }) {
      if (source !== frame.contentWindow || from !== origin) return;
      const { directoryId, height, type } = data ?? {};
      const said = `${type} ${directoryId}`;
      if (type === 'rollcall:height') frame.style.height = `${height}px`;
      else if (!told.has(said)) {
        told.add(said);
        if (type === 'rollcall:connected') on.onConnected?.({ directoryId });
        if (type === 'rollcall:synced') on.onSynced?.({ directoryId });
        if (type === 'rollcall:closed') on.onClosed?.();
      }
    }
    window.addEventListener('message', hear);
    element.append(frame);
    return {
      frame,
      unmount() {
        window.removeEventListener('message', hear);
        frame.remove();
      },
    };
  }
  window.Rollcall = Object.assign(window.Rollcall ?? {}, { mount });
})();

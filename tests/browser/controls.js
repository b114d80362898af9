// Put into pages before their own programs: tells `noteControl` of every control that a page shows and
// that can be used, and of every one that is used. What is shown counts in English only, so that each goes
// by one name.
(() => {
  const CONTROLS =
    "button, a[href], select, textarea, summary, [role=option], input:not([type=hidden], [hidden])";
  const FRAME = "header.bar, nav, .demo-bar, .desk-strip, .listening, .centre";
  const TYPED = "select, textarea, input:not([type=checkbox], [type=radio])";
  // Goes by the name of a call, an agent or a queue.
  const OF_DATA = "a[href^='/calls/'], tbody *, button.link, dialog .queues button";
  const OFF = ":disabled, [aria-disabled=true]";
  const SETTLED_MS = 50;
  const later = window.setTimeout; // a test may put another clock in its place
  const told = new Set();

  const isEnglish = () => document.documentElement.lang === "en";

  function where(control) {
    if (document.getElementById("sign-in-form")) return "/sign-in"; // at any address
    if (control.closest(FRAME)) return "any page";
    return control.closest(".password-page") ? "/password" : location.pathname;
  }

  function kind(control) {
    const type = control.matches("[type=checkbox], [type=radio]") ? control.type : control.localName;
    return control.getAttribute("role") ?? type;
  }

  /** Its label, without what is only drawn. */
  function label(control) {
    if (control.matches("[role=option]")) {
      return control.closest("[role=listbox]")?.getAttribute("aria-label") ?? "";
    }
    if (control.matches(OF_DATA)) return "…";
    const named = control.getAttribute("aria-label");
    if (named !== null) return named;
    const from = control.labels?.[0] ?? control;
    const texts = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
    const said = [];
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (!parentElement.closest("kbd, option, textarea")) said.push(data);
    }
    return said.join(" ");
  }

  function tell(control, isUsed) {
    const it = [where(control), kind(control), label(control).replace(/\s+/g, " ").trim()];
    const once = JSON.stringify([it, isUsed]);
    if (told.has(once)) return;
    told.add(once);
    window.noteControl(...it, isUsed);
  }

  function look() {
    if (!isEnglish()) return;
    for (const control of document.querySelectorAll(CONTROLS)) {
      if (!control.matches(OFF) && control.checkVisibility({ visibilityProperty: true })) tell(control, false);
    }
  }

  let isDue = false;
  new MutationObserver(() => {
    if (isDue) return;
    isDue = true;
    later(() => {
      isDue = false;
      look();
    }, SETTLED_MS);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  for (const type of ["click", "input", "change"]) {
    const note = (event) => {
      const [target] = event.composedPath();
      const control = target instanceof Element ? target.closest(CONTROLS) : null;
      // Whoever clicks into a field has not filled it in.
      const isUse = control && !(type === "click" && control.matches(TYPED));
      if (isUse) tell(control, true);
    };
    // Before the page's own program, which may change what the control says.
    window.addEventListener(type, note, true);
  }
})();

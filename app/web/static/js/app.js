/* What scripts add to every page: nothing here is needed to use Boussole. */
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  /* The summary of errors takes the focus; its links focus the control, or the first one of a group. */
  function focusErrors() {
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }
  function followErrorLink(event) {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    const control = target.matches("fieldset") ? target.querySelector("input, select, textarea") : target;
    if (!control) return;
    event.preventDefault();
    target.scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  }

  function revealPassword(button) {
    const input = document.getElementById(button.dataset.togglePassword);
    button.hidden = false;
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.firstChild.textContent = show ? "Masquer" : "Afficher";
    });
    if (input.form) input.form.addEventListener("submit", () => { input.type = "password"; });
  }

  function enableCopy(button) {
    if (!navigator.clipboard) return;
    const label = button.firstChild;
    const words = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
      label.textContent = "Copié";
      setTimeout(() => { label.textContent = words; }, 2000);
    });
  }

  function enablePrint(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  /* <form data-submit-on-change>: a filter applies as soon as a list or a box changes. */
  function submitOnChange(event) {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form && event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
  }

  /* <form data-warn-unsaved>: leaving with something typed asks first. */
  function warnWhenUnsaved(form) {
    let dirty = false;
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }

  /* Menus made with <details class="account-menu"> close with Escape or a click outside. */
  function closeMenus(event) {
    each("details.account-menu[open]", (menu) => {
      if (event.type === "keydown") {
        if (event.key !== "Escape") return;
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  }

  function say(text, failed) {
    each("[data-save-state]", (place) => {
      place.textContent = text;
      place.classList.toggle("save-failed", failed);
    });
  }
  const isWrite = (event) => event.detail.requestConfig && event.detail.requestConfig.verb !== "get";
  const time = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isWrite(event)) return;
    const notice = document.getElementById("avis-de-page");
    if (notice) notice.replaceChildren();
    say("Enregistrement…", false);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isWrite(event)) return;
    if (event.detail.successful) say(`Enregistré à ${time()}.`, false);
    else if (event.detail.xhr.status === 422) say("Non enregistré\u202f: une réponse est à corriger.", true);
    else if (event.detail.xhr.status === 409 && !event.detail.xhr.getResponseHeader("HX-Retarget")) say("Pas encore enregistré\u202f: quelqu’un d’autre est passé avant vous, choisissez.", true);
    else if (event.detail.xhr.status >= 400 && event.detail.xhr.status <= 500) say("Non enregistré\u202f: lisez l’avis en haut de la page.", true);
    else say("Non enregistré. Vérifiez la connexion, puis enregistrez avec le bouton.", true);
  });
  document.addEventListener("htmx:load", () => prepare());

  document.addEventListener("click", followErrorLink);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("change", submitOnChange);

  /* A table wider than its place scrolls: the keyboard must reach it. */
  function reachWideTable(wrap) {
    if (wrap.scrollWidth <= wrap.clientWidth) return;
    const caption = wrap.querySelector("caption");
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", caption ? `${caption.textContent.trim()}, tableau à faire défiler` : "Tableau à faire défiler");
  }

  function prepare() {
    each("[data-toggle-password][hidden]", revealPassword);
    each("[data-copy][hidden]", enableCopy);
    each("[data-print][hidden]", enablePrint);
    each(".table-wrap:not([tabindex])", reachWideTable);
    each("form[data-warn-unsaved]:not([data-ready])", (form) => { form.dataset.ready = ""; warnWhenUnsaved(form); });
  }
  prepare();
  focusErrors();
})();

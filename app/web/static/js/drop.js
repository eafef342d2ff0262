/* Files dropped on a form: the same field as without scripts, filled another way, and what it holds shown. */
"use strict";
(() => {
  const size = (bytes) => {
    if (bytes < 1000) return `${bytes}\u202foctets`;
    const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "ko"] : [bytes / 1e6, "Mo"];
    return `${value.toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u202f${unit}`;
  };

  function show(zone, input) {
    const list = zone.querySelector("[data-drop-list]");
    const limit = Number(zone.dataset.limit || 0);
    list.replaceChildren(...Array.from(input.files, (file) => {
      const line = document.createElement("li");
      const isTooLarge = limit > 0 && file.size > limit;
      line.textContent = `${file.name} (${size(file.size)})${isTooLarge ? "\u202f: trop volumineux" : ""}`;
      line.classList.toggle("too-large", isTooLarge);
      return line;
    }));
  }

  function suggestAct(input) {
    const act = input.form && input.form.querySelector("button[name=acte][value=joindre]");
    if (act) act.textContent = input.files.length > 1 ? `Joindre les ${input.files.length} fichiers` : "Joindre le fichier";
  }

  function prepare(zone) {
    const input = zone.querySelector("input[type=file]");
    const hint = zone.querySelector("[data-drop-hint]");
    if (!input || !hint) return;
    hint.hidden = false;
    if (!input.multiple) hint.textContent = "Vous pouvez aussi le déposer ici avec la souris.";
    const over = (event) => { event.preventDefault(); zone.classList.add("drop-over"); };
    zone.addEventListener("dragenter", over);
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("drop-over");
    });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("drop-over");
      const dropped = Array.from(event.dataTransfer.files);
      if (dropped.length === 0) return;
      const chosen = new DataTransfer();
      for (const file of input.multiple ? [...input.files, ...dropped] : dropped.slice(0, 1)) chosen.items.add(file);
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => { show(zone, input); suggestAct(input); });
  }

  document.querySelectorAll("[data-drop-zone]").forEach(prepare);
})();

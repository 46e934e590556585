// The draft of a form survives a reload: words only, on this device only, for a day, gone once sent. Who one is stays
// in this tab alone: others may use the same machine.
const DAY = 24 * 3600 * 1000;
const PERSONAL = ["name", "phone", "address"];

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-draft]");
  const key = `draft:${form.dataset.draft}`;
  const note = form.querySelector("[data-draft-note]");
  const kept = [...form.elements].filter((field) => field.matches("textarea, input[type=text], input[type=tel], input:not([type])") && field.name !== "website");

  const words = (wanted) => Object.fromEntries(kept.filter((field) => field.value && wanted(field)).map((field) => [field.name, field.value]));
  const isPersonal = (field) => PERSONAL.includes(field.name);
  const keep = () => {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), words: words((field) => !isPersonal(field)) }));
    sessionStorage.setItem(key, JSON.stringify(words(isPersonal)));
    note.hidden = false;
  };
  const forget = () => {
    localStorage.removeItem(key);
    sessionStorage.removeItem(key);
    note.hidden = true;
  };
  const restore = () => {
    const draft = JSON.parse(localStorage.getItem(key) || "{}");
    if (!(Date.now() - draft.at < DAY)) return forget();
    const found = { ...draft.words, ...JSON.parse(sessionStorage.getItem(key) || "{}") };
    for (const field of kept) {
      if (field.value || !found[field.name]) continue;
      field.value = found[field.name];
      field.dispatchEvent(new Event("change", { bubbles: true }));
      note.hidden = false;
    }
  };

  restore();
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => sessionStorage.setItem("sent", key));
  note.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
    forget();
    form.reset();
  });
  // Enter in the village picker takes the suggestion; it does not send the form.
  form.querySelector("[list]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
});

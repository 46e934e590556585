// Only what the chosen kind of rule needs is shown; without this file all of it stands under its hint.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-rule]");
  const parts = form.querySelectorAll("[data-kinds]");
  const show = () => {
    const kind = form.querySelector("input[name=kind]:checked")?.value;
    for (const part of parts) part.hidden = !part.dataset.kinds.split(" ").includes(kind);
  };

  for (const hint of form.querySelectorAll("[data-hint]")) hint.hidden = true;
  form.addEventListener("change", show);
  show();
  document.querySelector("[data-preview]")?.focus();
});

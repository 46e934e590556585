// A deputy may be dragged onto the day; the buttons beside each name do the same.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-drop]");
  const rows = document.querySelectorAll("[data-drag]");
  const hint = place.querySelector("[data-hint]");
  if (!hint || !rows.length) return;

  hint.hidden = false;
  for (const row of rows) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", row.dataset.drag));
  }
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    const row = [...rows].find((one) => one.dataset.drag === event.dataTransfer.getData("text/plain"));
    const form = row && document.getElementById(row.dataset.drag);
    const reason = form?.querySelector("input[name=reason]");
    if (reason && !reason.value) reason.focus();
    else form?.requestSubmit(form.querySelector("button"));
  });
});

// The desk by keyboard: j/k move, Enter opens, / searches, n logs a walk-in, ? helps. Never while typing.
document.addEventListener("DOMContentLoaded", () => {
  const rows = [...document.querySelectorAll(".rows tbody tr[data-href]")];
  let here = -1;

  const select = (next) => {
    if (!rows.length) return;
    rows[here]?.removeAttribute("aria-selected");
    here = Math.max(0, Math.min(rows.length - 1, next));
    rows[here].setAttribute("aria-selected", "true");
    rows[here].querySelector("a").focus();
  };
  const keys = {
    j: () => select(here + 1),
    k: () => select(here - 1),
    "/": () => document.querySelector("input[name=q]")?.focus(),
    n: () => document.querySelector("[data-new]")?.click(),
    "?": () => document.querySelector("[data-keys]")?.toggleAttribute("open"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  const bar = document.querySelector("[data-bulk]");
  if (bar) {
    const update = () => {
      const chosen = document.querySelectorAll("input[name=o]:checked").length;
      bar.hidden = chosen === 0;
      bar.querySelector("[data-chosen]").textContent = chosen;
    };
    document.addEventListener("change", update);
    update();
  }
});

// Ctrl-Enter sends the form one is in; on the receipt of a walk-in, p prints.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-ctrl-enter]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  if (event.key === "p" && !event.target.matches("input, textarea, select") && !event.ctrlKey) {
    document.querySelector("[data-print-key]")?.click();
  }
});

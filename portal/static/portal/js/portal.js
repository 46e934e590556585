// Small helps for every page. Each page works without this file.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("error-summary")?.focus();
  forgetDraft();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  enrich(document);
});

// What htmx puts in place is announced by its heading taking the focus.
document.addEventListener("htmx:afterSwap", (event) => {
  enrich(event.target);
  event.target.querySelector("[data-focus]")?.focus();
});

// A refusal, or the sign-in page after a session has ended, is no fragment: the link opens as the page it is without htmx.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  const moved = elt.href && new URL(xhr.responseURL).pathname !== new URL(elt.href).pathname;
  if (elt.href && (xhr.status >= 400 || moved)) {
    event.preventDefault();
    location.assign(elt.href);
  }
});

function enrich(part) {
  for (const form of part.querySelectorAll("form[method=post]:not([data-enriched])")) {
    form.dataset.enriched = "yes";
    form.addEventListener("submit", once);
  }
  for (const input of part.querySelectorAll("input[type=file]:not([data-enriched])")) {
    input.dataset.enriched = "yes";
    preview(input);
  }
}

// A second click sends nothing; the server would refuse it anyway.
function once(event) {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
}

// A draft is gone when a page says that what was sent has arrived: see submit.js.
function forgetDraft() {
  const sent = sessionStorage.getItem("sent");
  if (!sent || !document.querySelector("[data-arrived], .notice.arrived")) return;
  localStorage.removeItem(sent);
  sessionStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
}

// Photos are shown as soon as they are chosen.
function preview(input) {
  const list = document.createElement("ul");
  list.className = "thumbs";
  input.after(list);
  input.addEventListener("change", () => {
    const photos = [...input.files].filter((file) => file.type.startsWith("image/"));
    list.replaceChildren(
      ...photos.map((file) => {
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        image.onload = () => URL.revokeObjectURL(image.src);
        const item = document.createElement("li");
        item.append(image);
        return item;
      }),
    );
  });
}

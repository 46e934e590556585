// The session has ended: the screen shows the sign-in page as it is, not a hole where the figures were.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname !== location.pathname) {
    event.preventDefault();
    location.reload();
  }
});

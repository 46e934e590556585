// The receipt as a picture for the phone's album, drawn here: the code leaves the page for no server.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-save-slip]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", save);
});

function save() {
  const slip = document.getElementById("slip");
  const rows = JSON.parse(document.getElementById("qr-rows").textContent);
  const canvas = document.createElement("canvas");
  const [width, height, edge] = [720, 980, 48];
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = "#a8201a";
  pen.fillRect(0, 0, width, 12);
  pen.fillStyle = "#1f2328";
  const family = getComputedStyle(document.body).fontFamily;
  const write = (text, top, size, weight = 400) => {
    pen.font = `${weight} ${size}px ${family}`;
    pen.fillText(text, edge, top, width - 2 * edge);
  };
  write(slip.querySelector("p").textContent.trim(), 80, 28);
  write(slip.dataset.number, 170, 56, 700);
  write(slip.dataset.code, 260, 56, 700);
  const module = Math.floor(480 / rows.length);
  rows.forEach((row, y) => {
    [...row].forEach((dark, x) => {
      if (dark === "1") pen.fillRect(edge + x * module, 310 + y * module, module, module);
    });
  });
  write(slip.dataset.station, 880, 28);
  write(new Date().toLocaleDateString(document.documentElement.lang), 930, 28);
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = "receipt.png";
  link.click();
}

// Loads the client. When a file of it does not arrive, the page is loaded again a few times before it says so.

const TRIES = 3;
const PAUSE = 800;
const KEY = "parley.loads";

/** @returns {number} */
function tries() {
  try {
    return Number(sessionStorage.getItem(KEY) ?? 0);
  } catch {
    return TRIES;
  }
}

/** @param {number} count */
function remember(count) {
  try {
    sessionStorage.setItem(KEY, String(count));
  } catch {
    // Without storage there is one try.
  }
}

try {
  const { start } = await import("./app.js");
  await start();
  remember(0);
} catch (error) {
  console.error(error);
  if (tries() < TRIES) {
    remember(tries() + 1);
    setTimeout(() => location.reload(), PAUSE * tries());
  } else {
    remember(0);
    const note = document.getElementById("load-failed");
    if (note) note.hidden = false;
    note?.querySelector("button")?.addEventListener("click", () => location.reload());
  }
}

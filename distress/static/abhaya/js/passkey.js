// Passkeys: hands the server's options to the browser, and what the browser gives back to the form.

const canUse = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

const pageOptions = () => JSON.parse(document.getElementById("passkey-options").textContent);

async function fetchedOptions(form) {
  const answer = await fetch(form.action, { credentials: "same-origin", headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

const acts = {
  create: () => navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(pageOptions().creation_options.publicKey),
  }),
  get: () => navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(pageOptions().request_options.publicKey),
  }),
  "sign-in": async (form) => navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON((await fetchedOptions(form)).publicKey),
  }),
};

async function use(form, button) {
  const failed = form.querySelector("[data-when=failed]");
  failed.hidden = true;
  button.disabled = true;
  try {
    const credential = await acts[form.dataset.passkey](form);
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    failed.hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !canUse;
  const button = form.querySelector("button");
  button.addEventListener("click", () => use(form, button));
}
for (const lacking of document.querySelectorAll("[data-passkey-lacking]")) lacking.hidden = canUse;

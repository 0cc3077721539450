/** The form hears of it when a list closes. */
export const CLOSED = "uipath-list-closed";

/** Resolves when no list of the form is open. A change of the form then moves nothing that the user is about to click. */
export async function listsClosed(form: HTMLElement): Promise<void> {
    while (form.querySelector(".uipath-list:not([hidden])"))
        await new Promise((resolve) => form.addEventListener(CLOSED, resolve, { once: true }));
}

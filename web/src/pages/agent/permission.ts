/** Whether this page may use the microphone without anybody being asked. */
export async function isAllowed(): Promise<boolean> {
  try {
    const asked = await navigator.permissions.query({ name: "microphone" as PermissionName });
    return asked.state === "granted";
  } catch {
    return false; // not every browser tells
  }
}

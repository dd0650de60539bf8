// orval's way to set the base URL and the authentication: the generated code calls this function in place of fetch.
export async function fetchFromHostUp<T>(path: string, init: RequestInit): Promise<T> {
  const { BASE_URL, HOSTUP_API_KEY } = process.env;
  if (!BASE_URL || !HOSTUP_API_KEY) throw new Error("set BASE_URL and HOSTUP_API_KEY");

  const response = await fetch(BASE_URL + path, { ...init, headers: { Authorization: `Bearer ${HOSTUP_API_KEY}` } });
  return { status: response.status, headers: response.headers, data: await response.json() } as T;
}

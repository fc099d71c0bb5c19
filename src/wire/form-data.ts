export interface FormPart {
  name: string;
  value: string | Buffer;
  /** Of a file. */
  filename?: string;
}

/** A body of `multipart/form-data` with its content type. */
export const formData = (parts: readonly FormPart[]): { body: Buffer; contentType: string } => {
  const boundary = `ipcam-${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const chunks = parts.flatMap(({ name, value, filename }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`;
    return [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ];
  });
  return { body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]), contentType: `multipart/form-data; boundary=${boundary}` };
};

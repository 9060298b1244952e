/** Gives a file to the customer: to the share sheet of the device where there is one, else as a download. */
export async function shareOrSave(file: File): Promise<'shared' | 'saved'> {
  const data = { files: [file], title: file.name };
  if (typeof navigator.canShare === 'function' && navigator.canShare(data)) {
    await navigator.share(data);
    return 'shared';
  }
  save(file);
  return 'saved';
}

export function save(file: File): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

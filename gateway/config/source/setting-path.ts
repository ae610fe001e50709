/** The keys and list positions that lead to a setting, from the root. */
export type SettingPath = readonly (string | number)[];

/** `rateLimit.layers[0].capacity`: how messages and `weir config explain` write a path; the root is empty. */
export function formatPath(path: SettingPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[A-Za-z_$][A-Za-z0-9_$-]*$/.test(step)) return `${text}[${JSON.stringify(step.slice(0, 200))}]`;
    return text === '' ? step.slice(0, 200) : `${text}.${step.slice(0, 200)}`;
  }, '');
}

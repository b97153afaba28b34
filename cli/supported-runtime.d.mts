/** Why mailjobs cannot run here; undefined if it can. */
export declare function whyUnsupported(version: string, platform: string): string | undefined

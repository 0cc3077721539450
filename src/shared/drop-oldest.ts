/** Keeps a map or a set that grows by what others name from growing without end: what was put in first goes first. */
export function dropOldest<Key>(entries: Map<Key, unknown> | Set<Key>, most: number): void {
    for (const key of entries.keys()) {
        if (entries.size <= most) return;
        entries.delete(key);
    }
}

/** What the dialog of the bucket file node has beyond its fields: the folders, the buckets and their files to choose from. */
import { pickFile } from "../look-up/file-picker";
import { folderScope } from "../look-up/folder-scope";
import { bucketPicker } from "../look-up/named/bucket-picker";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const { context, keepFresh } = folderScope(form, signal, typedTextField(form, "folder"));
    const bucket = typedTextField(form, "bucket");
    keepFresh(bucketPicker({ ...context, field: bucket, chosen: () => undefined }));
    pickFile({ ...context, field: typedTextField(form, "path") }, bucket);
}

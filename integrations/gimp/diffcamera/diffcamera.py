#!/usr/bin/env python3
"""GIMP 3: Filters > Blur > Refocus with DiffCamera. The result becomes a new layer."""

import subprocess
import sys
import tempfile
from pathlib import Path

DIFFCAMERA = "diffcamera"
"""The program, or its full path."""


def refocus(before: Path, after: Path) -> bool:
    """Let the user refocus a file in DiffCamera's window.

    Returns:
        whether `after` was written; False if the window was closed without saving.
    Raises:
        OSError: the program was not found.
        RuntimeError: with the program's own line on what went wrong.
    """
    words = [DIFFCAMERA, "edit", str(before), "--save-as", str(after)]
    done = subprocess.run(words, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == 0:
        return True
    if "without saving" in done.stderr:
        return False
    raise RuntimeError(done.stderr.strip() or f"{DIFFCAMERA} ended with {done.returncode}")


def main() -> None:
    """Register the plug-in; imported here, so that `refocus` can be tested without GIMP."""
    import gi

    gi.require_version("Gimp", "3.0")
    from gi.repository import Gimp, Gio, GLib

    class DiffCamera(Gimp.PlugIn):
        def do_query_procedures(self):
            return ["plug-in-diffcamera"]

        def do_set_i18n(self, name):
            return False

        def do_create_procedure(self, name):
            procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, self.run, None)
            procedure.set_image_types("RGB*, GRAY*")
            procedure.set_menu_label("Refocus with _DiffCamera…")
            procedure.add_menu_path("<Image>/Filters/Blur")
            procedure.set_documentation("Refocus in DiffCamera's window", None, name)
            procedure.set_attribution("DiffCamera", "DiffCamera", "2026")
            return procedure

        def run(self, procedure, mode, image, drawables, config, data):
            status, error = Gimp.PDBStatusType.SUCCESS, None
            with tempfile.TemporaryDirectory(prefix="diffcamera-") as folder:
                before, after = Path(folder, "photo.tif"), Path(folder, "refocused.tif")
                copy = image.duplicate()
                copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
                file = Gio.File.new_for_path(str(before))
                Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, file, None)
                copy.delete()
                try:
                    if refocus(before, after):
                        image.undo_group_start()
                        layer = Gimp.file_load_layer(
                            Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(str(after))
                        )
                        layer.set_name("Refocused")
                        image.insert_layer(layer, None, 0)
                        image.undo_group_end()
                        Gimp.displays_flush()
                    else:
                        status = Gimp.PDBStatusType.CANCEL
                except (OSError, RuntimeError) as fault:
                    status = Gimp.PDBStatusType.EXECUTION_ERROR
                    domain = GLib.quark_from_string("diffcamera")
                    error = GLib.Error.new_literal(domain, str(fault), 0)
            return procedure.new_return_values(status, error)

    Gimp.main(DiffCamera.__gtype__, sys.argv)


if __name__ == "__main__":
    main()

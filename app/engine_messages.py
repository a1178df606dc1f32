"""Engine messages that a user of the window may see, as looked up by `engine_text`.

A row is the text after the file's name, with {0}, {1} in place of values; if two rows match, the
first one counts. Remedies and words that occur as values in other rows have their own rows.
"""

from __future__ import annotations

from app.translation import mark

MESSAGES = (
    mark("Engine", "there is no such file; check its name"),
    mark("Engine", "no such photo; check the name"),
    mark("Engine", "this is a folder; name a photo in it"),
    mark("Engine", "it may not be read; change its permissions"),
    mark("Engine", "not a photo this program reads; save it as JPEG, PNG, TIFF or WebP"),
    mark("Engine", "too large for this machine's memory; make it smaller first"),
    mark("Engine", "the file is damaged ({0}); copy it again from where it came"),
    mark("Engine", "the file is empty; copy it again from where it came"),
    mark("Engine", "{0} is not read; save it as JPEG, PNG, TIFF or WebP"),
    mark(
        "Engine",
        "it needs a feature that is not read ({0}); save it as JPEG, PNG, TIFF or WebP, a RAW as "
        "DNG",
    ),
    mark(
        "Engine",
        "{0} x {1} is {2} megapixels and more than {3}; make it smaller in another program first",
    ),
    mark("Engine", "a JPEG of {0} bits a sample is not read; save it as a 16-bit TIFF or PNG"),
    mark("Engine", "a {0} JPEG is not read; save it as a TIFF or an ordinary JPEG"),
    mark(
        "Engine",
        "the file is damaged (cut short: a part is missing); copy it again from where it came",
    ),
    mark("Engine", "{0} compression inside a TIFF is not read; save it with ZIP or LZW"),
    mark("Engine", "its colors would be read in too few steps; save it in sRGB or Display P3"),
    mark("Engine", "RAW needs an extra; install it with: pip install 'diffcamera[formats]'"),
    mark("Engine", "HEIC needs an extra; install it with: pip install 'diffcamera[formats]'"),
    mark("Engine", "this is the photo itself; choose another name"),
    mark("Engine", "this file exists; choose another name or use --overwrite"),
    mark("Engine", "its folder does not exist; create it first"),
    mark("Engine", "its folder is read-only; choose another folder"),
    mark("Engine", "the disk is full; free some space or choose another disk"),
    mark("Engine", "its name is too long; choose a shorter one"),
    mark("Engine", "it may not be written; choose another folder or change permissions"),
    mark("Engine", "{0} holds {1} bits a channel; use .png or .tif for 16"),
    mark("Engine", "a {0} side holds {1} pixels, not {2}; use .png or .tif"),
    mark("Engine", "at {0} x {1} the export takes about {2} GB of memory and {3} GB are free; {4}"),
    mark("Engine", "no such depth file; give a 16-bit gray PNG or an NPY"),
    mark(
        "Engine",
        "{0} x {1} has another aspect ratio than the photo ({2} x {3}); make it from this very "
        "photo",
    ),
    mark("Engine", "the PNG has 8 bits; depth needs 16 (gray, 65535 = nearest)"),
    mark("Engine", "pickled weights can run code and are refused; convert them to .safetensors"),
    mark("Engine", "not a model file; give an .onnx or .safetensors file"),
    mark("Engine", "it doesn't show the scene of {0}; leave it out"),
    mark("Engine", "the same picture as {0}; name each photo once"),
    mark("Engine", "it changed while it was merged; try again"),
    mark(
        "Engine",
        "it is {0} x {1}, and {2} is {3} x {4}; export all photos of a bracket at one size and "
        "orientation",
    ),
    mark("Engine", "this photo of the focus bracket is gone; restore it or leave it out"),
    mark("Engine", "{0} of the focus bracket is gone. The other {1} photos were merged."),
    mark("Engine", "{0} of the focus bracket has changed meanwhile."),
    mark(
        "Engine",
        "Could not tell which photo of the bracket is focused nearest. Depth may be reversed.",
    ),
    mark("Engine", "The reference photo {0} is gone. It was not used."),
    mark("Engine", "HDR photo (PQ or HLG): shown and saved in standard range"),
    mark("Engine", "not a certificate; give a PEM file, the signer's certificate first"),
    mark("Engine", "not a private key; give a PEM file"),
    mark("Engine", "the key has a password; save it without one"),
    mark("Engine", "not the key of the certificate; give the one it was made with"),
    mark("Engine", "the certificate ended on {0}; use a current one"),
    mark("Engine", "cannot be read ({0}); choose another file"),
    mark(
        "Engine",
        "Content Credentials need c2pa-python, which is not installed; "
        "`pip install 'diffcamera[credentials]'`",
    ),
    mark("Engine", "there is no such photo; check its name"),
    mark("Engine", "this is a folder; name a file in it"),
    mark("Engine", "files are not written as '{0}'; use one of {1}"),
    mark("Engine", "{0} holds no layers; use .tif"),
    mark("Engine", "{0} holds no Content Credentials; use .jpg or .tif"),
    mark("Engine", "Content Credentials break layers; leave one of them out"),
    mark(
        "Engine",
        "it would be too large (a TIFF holds 4 GB); choose a smaller size, or leave the layers out",
    ),
    mark("Engine", "your share of the disk is full; free some space"),
    mark("Engine", "its disk is read-only; choose another folder"),
    mark("Engine", "it cannot be written ({0})"),
    mark("Engine", "not enough memory; close other programs or choose a smaller size"),
    mark("Engine", "not enough memory on {0}"),
    mark("Engine", "choose a long side of {0} px or less"),
    mark("Engine", "close other programs"),
    mark("Engine", "no video encoder here; write a .gif instead"),
    mark(
        "Engine",
        "{0} values of the photo are not finite: NaN was read as black, infinite light as the "
        "photo's brightest",
    ),
    mark("Engine", "left out, since it may hold the photo as it was before the edit: {0}"),
    mark(
        "Engine",
        "the photo's HDR gain map is left out: the result shows the standard range; a JPEG "
        "keeps it",
    ),
    mark("Engine", "the photo's HDR gain map is left out: the result shows the standard range"),
    mark("Engine", "{0} holds 64 kB of EXIF, of XMP and of IPTC each; left out: {1}"),
    mark(
        "Engine",
        "it claims {0} x {1} pixels in {2} bytes, which no photo does; save it again from the "
        "program that made it",
    ),
    mark("Engine", "a CMYK JPEG with arithmetic coding is not read; save it as an ordinary JPEG"),
    mark("Engine", "CMYK or Lab in float is not read; save it as RGB"),
    mark("Engine", "BigTIFF is not read; save it as an ordinary TIFF"),
    mark("Engine", "rename it to .dng or develop it"),
    mark("Engine", "save it as RGB"),
    mark(
        "Engine",
        "written by a newer version of this program (edit version {0}, known up to {1}); update "
        "the program",
    ),
    mark("Engine", "it cannot be read ({0}); check it"),
    mark("Engine", "not an edit of this program ({0}); delete it"),
    mark("Engine", "{0}; correct the value or delete the file"),
    mark("Engine", "preset: '{0}' cannot be a file's name; use letters and digits"),
    mark("Engine", "the depth file is empty (0 bytes); export it again"),
    mark("Engine", "'{0}' is not a depth map format; use a 16-bit grayscale PNG or NPY"),
    mark("Engine", "not a PNG that can be read; export the {0} again"),
    mark("Engine", "depth map"),
    mark("Engine", "mask"),
    mark("Engine", "no such mask; give a PNG, white = keep"),
    mark("Engine", "the PNG has {0} channels; save it as 16-bit gray"),
    mark("Engine", "an array of shape {0} is not a depth map; it must be H x W"),
    mark("Engine", "holds {0}; give floats 0..1 (1 = nearest) or uint16"),
    mark("Engine", "holds NaN or infinity; fill those places with a depth first"),
    mark("Engine", "values {0}..{1} lie outside 0..1; divide by the largest"),
    mark(
        "Engine",
        "not an NPY array that can be read (pickles are refused); write it with numpy.save",
    ),
    mark("Engine", "depth: the model's map is not finite; verify it with 'models verify'"),
    mark("Engine", "aperture: cannot open '{0}' ({1}); name a gray PNG file"),
    mark("Engine", "aperture: '{0}' is not an image; use a grayscale PNG"),
    mark("Engine", "aperture: '{0}' is empty (black all over); draw the shape in white"),
    mark(
        "Engine", "aperture: '{0}' is huge ({1} x {2} px); use a picture of at most {3} px a side"
    ),
    mark("Engine", "cannot be read ({0}); check its name"),
    mark("Engine", 'not a lens profile; it needs JSON with "format": "{0}"'),
    mark("Engine", "{0}; correct the value"),
    mark(
        "Engine",
        "this photo of the focus bracket is gone, and with it the bracket; restore it or merge "
        "again",
    ),
    mark(
        "Engine",
        "its color profile is not that of {0}; export all photos of a bracket with one profile",
    ),
    mark("Engine", "Something moved between the photos. One photo was used there."),
    mark("Engine", "a focus bracket is 2 to {0} photos of a scene, and {1} named"),
    mark("Engine", "one photo was"),
    mark("Engine", "{0} were"),
    mark(
        "Engine",
        "a self-signed certificate cannot sign; use one that an authority issued, with the "
        "authority's behind it",
    ),
    mark(
        "Engine",
        "this certificate cannot sign ({0}); use one that was issued for signing documents",
    ),
    mark("Engine", "C2PA takes keys of P-256, P-384, P-521, RSA and Ed25519 alone"),
    mark(
        "Engine",
        "no such file; give an .onnx or .safetensors file, or a folder in diffusers' layout",
    ),
    mark("Engine", "model name '{0}': use letters, digits, '-', '_' and '.'"),
    mark("Engine", "model '{0}' is there already; remove it first or choose --name"),
    mark("Engine", "model '{0}' ships with the program and cannot be removed"),
    mark("Engine", "model '{0}': is not on this machine"),
    mark(
        "Engine",
        "model '{0}': not on this machine; `diffcamera models add {1}` fetches it ({2} MB)",
    ),
    mark("Engine", "model '{0}': no {1} model of that name here; there is: {2}"),
    mark("Engine", "model '{0}': its file is missing; {1}"),
    mark("Engine", "model '{0}': {1} is damaged (checksum); {2}"),
    mark("Engine", "model '{0}': {1} has changed (checksum); {2}"),
    mark("Engine", "model '{0}': {1} is missing or cut; {2}"),
    mark("Engine", "install the program again"),
    mark("Engine", "run `diffcamera models remove {0}` and add it again"),
    mark(
        "Engine",
        "model '{0}': download failed ({1}); check the network, or add the file by hand: {2} of "
        "{3}",
    ),
    mark(
        "Engine",
        "model '{0}': Checksum mismatch. The download was discarded. Try again; if it keeps "
        "failing, don't use this source",
    ),
    mark("Engine", "model '{0}': depth models must be ONNX files; convert it first"),
    mark("Engine", "model '{0}': needs PyTorch here; pip install 'diffcamera[torch]' adds it"),
    mark("Engine", "model '{0}': needs {1}; pip install 'diffcamera[torch]' adds it"),
    mark("Engine", "model '{0}': its PyTorch weights ({1}) are missing"),
    mark("Engine", "model '{0}': runs by PyTorch alone; leave out --backend onnx"),
    mark("Engine", "model '{0}': a base cannot refocus by itself; choose --adapter NAME ({1})"),
    mark(
        "Engine",
        "no refocusing adapter (it has no card); make one with `python -m training.lora_flux`",
    ),
    mark("Engine", "its card cannot be read; make the adapter again"),
    mark("Engine", "not a whole safetensors file ({0}); fetch or copy it again"),
    mark("Engine", "an adapter for another model"),
    mark("Engine", "not an adapter for this model ({0})"),
    mark("Engine", "not a whole RefocusDiT ({0})"),
    mark("Engine", "cannot be loaded as a model: {0}"),
    mark("Engine", "failed on {0}: {1}"),
    mark("Engine", "{0} failed ({1}): continuing with {2}"),
    mark(
        "Engine",
        "no CUDA provider is installed: running on the CPU; pip install 'diffcamera[gpu]' adds it",
    ),
    mark("Engine", "this PyTorch sees no CUDA device: running on the CPU"),
    mark("Engine", "PyTorch, as chosen"),
    mark("Engine", "ONNX Runtime on the CPU ({0})"),
    mark("Engine", "ONNX Runtime on {0} (the first of {1})"),
    mark("Engine", "no GPU provider is installed"),
    mark("Engine", "as chosen"),
    mark("Engine", "PyTorch failed on {0}: {1}"),
    mark("Engine", "{0} is not read; {1}"),
)

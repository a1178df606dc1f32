<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en_US">
<context>
    <name>About</name>
    <message>
        <source>About DiffCamera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refocus any photo on your own computer. Nothing is uploaded.

Based on DiffCamera, arXiv 2509.26599. Apache-2.0.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rack focus…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Batch…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save as preset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;As shot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All in &amp;focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Focus on subject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Less blur or smaller brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;More blur or larger brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Harder brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Softer brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Depth &amp;brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;wap nearer and farther brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom to &amp;100%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Depth map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus &amp;range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blur &amp;as shot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Recovered areas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before and after: s&amp;plit view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before and after: &amp;side by side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Loupe at focus point</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side pa&amp;nel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Film&amp;strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About DiffCamera</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BackgroundTask</name>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message>
        <source>Batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings of the current photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review focus…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set the focus of single photos by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos in the batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus on the subject of each photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1024 px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2048 px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} done, {failed} failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add the photos to refocus.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an output folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlurPanel</name>
    <message>
        <source>Blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Amount</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blur level, 0 to 100 ([ and ])</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same background blur as a 50 mm full-frame lens focused at 1 m</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brightens out-of-focus highlights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restores the photo&apos;s grain in blurred areas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no added blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about f/{number}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BokehPanel</name>
    <message>
        <source>Bokeh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blades</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of aperture blades</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Roundness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From straight blades to a full circle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rotates the aperture, degrees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cat&apos;s eye</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Squeezes highlights into lemon shapes near the corners</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anamorphic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Height of the bokeh divided by its width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Circle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ring (mirror lens)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Star</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Custom shape (grayscale image)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an aperture image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG images (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Aperture</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Bridge</name>
    <message>
        <source>The engine could not start: {error}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClosingGuard</name>
    <message>
        <source>An export is still running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finish, then close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window closes when the export is done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DepthPanel</name>
    <message>
        <source>Depth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush size ([ and ])</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Softness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush softness (Shift+[ and Shift+])</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stroke opacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay within edges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps the stroke on its side of edges in the photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear strokes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Depth source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the depth comes from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nearer (B, X swaps): paint what should be closer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Farther (B, X swaps): paint what should be farther away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy: press on the right depth, then drag to copy it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore: paint to bring back the automatic depth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a depth map (65535 or 1.0 = nearest)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Depth maps (*.png *.npy)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint over what should be closer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint over what should be farther away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press on the right depth, then drag to copy it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint to bring back the automatic depth.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DifficultPhotos</name>
    <message>
        <source>This photo is out of focus everywhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep as is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hard to tell how this photo was focused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recover anyway</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep its own blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recover sharpness</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop a photo here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Then click what should be sharp, and drag the blur.
Your photos never leave this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open photos…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Color profile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If the file exists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1024 px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full ({width} × {height})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Long side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Long side in pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quality </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>same as photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8 bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>16 bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The profile is always embedded in the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep metadata (EXIF, GPS, copyright)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is the photo&apos;s name, {blur} the blur level, {size} the long side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also export the depth map (16-bit PNG)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter a file name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file name can&apos;t contain a slash. Choose the folder below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This folder does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That would replace the original photo. Choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} already exists.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}, {width} × {height} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>about %n seconds</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Photos in this folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FocusBand</name>
    <message>
        <source>Focus plane and range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag the band to move the focus plane. Drag its ends to widen the focus range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>near</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>focus {focus}, range ±{range}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>focus {focus}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FocusPanel</name>
    <message>
        <source>Focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As shot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The photo as the camera took it (R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All sharp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything in focus, blur 0 (A)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus on the detected subject (S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click the photo where it should be sharp.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FocusReview</name>
    <message>
        <source>Review focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus on the detected subject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>focus set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>automatic focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} of {total}: {name}, {focus}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HintCard</name>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Don&apos;t show hints again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>Click what should be sharp.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag Amount to set the blur.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Ctrl+E to export. The original photo is never changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take snapshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saves these settings to return to while the photo is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with snapshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the selected snapshot on the left of a split line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshot {number}: blur {blur}, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optics and DiT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optics only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No DiT model is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exported {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Could not read the settings. The old file was kept as {path}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>License</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add from a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type of the model to add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as depth model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as DiT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as adapter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Depth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DiT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>included</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>available for download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models (*.onnx *.safetensors)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is downloaded unless you start it here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {source}. License: {license}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Painting</name>
    <message>
        <source>Depth brush</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PhotoBrowser</name>
    <message>
        <source>{folder}: no photos in this folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Photos ({patterns});;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No recent photos</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PointPicture</name>
    <message>
        <source>Photo: click to set points</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>General</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes effect at the next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures change without fading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all free memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models use smaller tiles. Exports that don&apos;t fit are refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{memory} MB in memory, {disk} MB on disk</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PresetPanel</name>
    <message>
        <source>Presets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Portrait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dreamy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seven blades</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror lens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anamorphic</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message>
        <source>Quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fast (2 steps)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best (4 steps)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RackFocusDialog</name>
    <message>
        <source>Rack focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Linear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Easing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove last point</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export animation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Animations (*.mp4 *.gif)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus moves through the points in this order.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click two or more points for the focus to move through.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus on subject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As shot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All in focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move focus point</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag the marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nudge focus point</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrow keys, Shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wheel, pinch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag, Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold \</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset a control</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sidecars</name>
    <message>
        <source>Another window edited this photo. Its edit was kept as {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{error}. The old file was kept as {path}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Photo before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{width} × {height}  ({megapixels} MP)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{percent}% of a {pixels} px preview</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>{text} (and %n more)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Opening photo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Estimating depth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recovering sharpness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refining</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting {name}: {stage}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Viewing</name>
    <message>
        <source>{pixels} px blur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sharp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recovered {percent}%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>near</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole photo is sharp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was recovered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>

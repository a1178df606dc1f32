<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en_US">
<context>
    <name>About</name>
    <message>
        <source>About DiffCamera</source>
        <translation>Über DiffCamera</translation>
    </message>
    <message>
        <source>Refocus any photo on your own computer. Nothing is uploaded.

Based on DiffCamera, arXiv 2509.26599. Apache-2.0.</source>
        <translation>Jedes Foto auf dem eigenen Computer neu fokussieren. Nichts wird hochgeladen.

Nach DiffCamera, arXiv 2509.26599. Apache-2.0.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>&amp;Foto</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>Fotos öffnen</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>&amp;Ordner öffnen…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Export the photo</source>
        <translation>Foto exportieren</translation>
    </message>
    <message>
        <source>&amp;Save and close</source>
        <translation>&amp;Speichern und schließen</translation>
    </message>
    <message>
        <source>Save for the program that asked, and close</source>
        <translation>Für das aufrufende Programm speichern und schließen</translation>
    </message>
    <message>
        <source>&amp;Rack focus…</source>
        <translation>&amp;Schärfeverlagerung…</translation>
    </message>
    <message>
        <source>&amp;Batch…</source>
        <translation>Sta&amp;pel…</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Copy settings</source>
        <translation>Einstellungen &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation>Einstellungen e&amp;infügen</translation>
    </message>
    <message>
        <source>&amp;Save as preset…</source>
        <translation>Als &amp;Vorgabe speichern…</translation>
    </message>
    <message>
        <source>&amp;As shot</source>
        <translation>Wie &amp;aufgenommen</translation>
    </message>
    <message>
        <source>All in &amp;focus</source>
        <translation>&amp;Alles scharf</translation>
    </message>
    <message>
        <source>&amp;Focus on subject</source>
        <translation>Auf das &amp;Motiv fokussieren</translation>
    </message>
    <message>
        <source>&amp;Merge focus bracket…</source>
        <translation>Fokusreihe zusammen&amp;führen…</translation>
    </message>
    <message>
        <source>Merge with other photos of the scene, focused elsewhere</source>
        <translation>Mit anders fokussierten Fotos der Szene zusammenführen</translation>
    </message>
    <message>
        <source>&amp;Use a reference photo…</source>
        <translation>Re&amp;ferenzfoto verwenden…</translation>
    </message>
    <message>
        <source>Recover detail from another photo of the scene</source>
        <translation>Details aus einem anderen Foto der Szene holen</translation>
    </message>
    <message>
        <source>Use this photo a&amp;lone</source>
        <translation>Nur dieses &amp;Foto verwenden</translation>
    </message>
    <message>
        <source>Without bracket and reference photo</source>
        <translation>Ohne Fokusreihe und Referenzfoto</translation>
    </message>
    <message>
        <source>&amp;Less blur or smaller brush</source>
        <translation>&amp;Weniger Unschärfe oder kleinerer Pinsel</translation>
    </message>
    <message>
        <source>&amp;More blur or larger brush</source>
        <translation>&amp;Mehr Unschärfe oder größerer Pinsel</translation>
    </message>
    <message>
        <source>&amp;Harder brush</source>
        <translation>&amp;Härterer Pinsel</translation>
    </message>
    <message>
        <source>&amp;Softer brush</source>
        <translation>Weicherer &amp;Pinsel</translation>
    </message>
    <message>
        <source>Depth &amp;brush</source>
        <translation>&amp;Tiefenpinsel</translation>
    </message>
    <message>
        <source>&amp;Keep-sharp brush</source>
        <translation>&amp;Schärfepinsel</translation>
    </message>
    <message>
        <source>S&amp;wap nearer and farther, or keep and let go</source>
        <translation>Näher und ferner oder Halten und Lösen &amp;tauschen</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>A&amp;bbrechen</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>&amp;Voriges Foto</translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation>&amp;Nächstes Foto</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Zoom to &amp;100%</source>
        <translation>Auf &amp;100 % zoomen</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Depth map</source>
        <translation>&amp;Tiefenkarte</translation>
    </message>
    <message>
        <source>Focus &amp;range</source>
        <translation>Schärfe&amp;bereich</translation>
    </message>
    <message>
        <source>Blur &amp;as shot</source>
        <translation>&amp;Unschärfe der Aufnahme</translation>
    </message>
    <message>
        <source>&amp;Recovered areas</source>
        <translation>Wie&amp;derhergestellte Bereiche</translation>
    </message>
    <message>
        <source>&amp;Kept areas</source>
        <translation>Scharf &amp;gehaltene Bereiche</translation>
    </message>
    <message>
        <source>Before and after: s&amp;plit view</source>
        <translation>Vorher/Nachher: &amp;geteilt</translation>
    </message>
    <message>
        <source>Before and after: &amp;side by side</source>
        <translation>Vorher/Nachher: &amp;nebeneinander</translation>
    </message>
    <message>
        <source>&amp;Loupe at focus point</source>
        <translation>&amp;Lupe am Fokuspunkt</translation>
    </message>
    <message>
        <source>Side pa&amp;nel</source>
        <translation>&amp;Seitenleiste</translation>
    </message>
    <message>
        <source>Film&amp;strip</source>
        <translation>&amp;Filmstreifen</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About DiffCamera</source>
        <translation>Ü&amp;ber DiffCamera</translation>
    </message>
</context>
<context>
    <name>ApertureShapes</name>
    <message>
        <source>Circle</source>
        <translation>Kreis</translation>
    </message>
    <message>
        <source>Blades</source>
        <translation>Lamellen</translation>
    </message>
    <message>
        <source>Ring (mirror lens)</source>
        <translation>Ring (Spiegelobjektiv)</translation>
    </message>
    <message>
        <source>Heart</source>
        <translation>Herz</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
</context>
<context>
    <name>BackgroundTask</name>
    <message>
        <source>Stopped</source>
        <translation>Abgebrochen</translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Settings of the current photo</source>
        <translation>Einstellungen des aktuellen Fotos</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>Fotos hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Review focus…</source>
        <translation>Fokus prüfen…</translation>
    </message>
    <message>
        <source>Set the focus of single photos by hand</source>
        <translation>Den Fokus einzelner Fotos von Hand setzen</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Photos in the batch</source>
        <translation>Fotos im Stapel</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Focus on the subject of each photo</source>
        <translation>Auf das Motiv jedes Fotos fokussieren</translation>
    </message>
    <message>
        <source>1024 px</source>
        <translation>1024 px</translation>
    </message>
    <message>
        <source>2048 px</source>
        <translation>2048 px</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Volle Größe</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Zielordner</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Fehlgeschlagene wiederholen</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>Fotos hinzufügen</translation>
    </message>
    <message>
        <source>Photos ({patterns})</source>
        <translation>Fotos ({patterns})</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>{name} gespeichert</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>{done} of {total} done, {failed} failed</source>
        <translation>{done} von {total} fertig, {failed} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} von {total}</translation>
    </message>
    <message>
        <source>Add the photos to refocus.</source>
        <translation>Fotos zum Neufokussieren hinzufügen.</translation>
    </message>
    <message>
        <source>Choose an output folder.</source>
        <translation>Einen Zielordner auswählen.</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%n Foto</numerusform>
            <numerusform>%n Fotos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlurPanel</name>
    <message>
        <source>Blur</source>
        <translation>Unschärfe</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Blur level, 0 to 100 ([ and ])</source>
        <translation>Unschärfe, 0 bis 100 ([ und ])</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>Lichter</translation>
    </message>
    <message>
        <source>Brightens out-of-focus highlights. Auto: by what clipping took from them</source>
        <translation>Hellt unscharfe Lichter auf. Auto: um das, was ihnen durch Überbelichtung fehlt</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>Korn</translation>
    </message>
    <message>
        <source>Restores the photo&apos;s grain where blurring or recovering took it</source>
        <translation>Stellt das Korn des Fotos wieder her, wo Unschärfe oder Schärfen es genommen hat</translation>
    </message>
    <message>
        <source>Same background blur as a {focal} mm lens focused at {distance} m</source>
        <translation>Gleiche Hintergrundunschärfe wie ein {focal}-mm-Objektiv, auf {distance} m fokussiert</translation>
    </message>
    <message>
        <source>no added blur</source>
        <translation>keine zusätzliche Unschärfe</translation>
    </message>
    <message>
        <source>about f/{number}</source>
        <translation>etwa f/{number}</translation>
    </message>
</context>
<context>
    <name>BokehPanel</name>
    <message>
        <source>Bokeh</source>
        <translation>Bokeh</translation>
    </message>
    <message>
        <source>Blades</source>
        <translation>Lamellen</translation>
    </message>
    <message>
        <source>Number of aperture blades</source>
        <translation>Zahl der Blendenlamellen</translation>
    </message>
    <message>
        <source>Roundness</source>
        <translation>Rundung</translation>
    </message>
    <message>
        <source>From straight blades to a full circle. Auto: by the f-number, round wide open</source>
        <translation>Von geraden Lamellen bis zum vollen Kreis. Auto: nach der Blendenzahl, bei offener Blende rund</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Drehung</translation>
    </message>
    <message>
        <source>Rotates the aperture, degrees</source>
        <translation>Dreht die Blende, in Grad</translation>
    </message>
    <message>
        <source>Cat&apos;s eye</source>
        <translation>Katzenauge</translation>
    </message>
    <message>
        <source>Squeezes highlights into lemon shapes near the corners</source>
        <translation>Staucht Lichter zu den Ecken hin zitronenförmig</translation>
    </message>
    <message>
        <source>Anamorphic</source>
        <translation>Anamorphot</translation>
    </message>
    <message>
        <source>Height of the bokeh divided by its width</source>
        <translation>Höhe des Bokehs geteilt durch seine Breite</translation>
    </message>
    <message>
        <source>Custom shape (grayscale image)…</source>
        <translation>Eigene Form (Graustufenbild)…</translation>
    </message>
    <message>
        <source>Choose an aperture image</source>
        <translation>Blendenbild auswählen</translation>
    </message>
    <message>
        <source>PNG images (*.png)</source>
        <translation>PNG-Bilder (*.png)</translation>
    </message>
    <message>
        <source>Aperture</source>
        <translation>Blende</translation>
    </message>
</context>
<context>
    <name>Bridge</name>
    <message>
        <source>The engine could not start: {error}</source>
        <translation>Der Bildkern konnte nicht starten: {error}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
</context>
<context>
    <name>ClosingGuard</name>
    <message>
        <source>An export is still running.</source>
        <translation>Ein Export läuft noch.</translation>
    </message>
    <message>
        <source>Finish, then close</source>
        <translation>Beenden, dann schließen</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Abbrechen und schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The window closes when the export is done.</source>
        <translation>Das Fenster schließt sich, wenn der Export fertig ist.</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>Offen lassen</translation>
    </message>
</context>
<context>
    <name>CompanionCommands</name>
    <message>
        <source>Photos of the focus bracket</source>
        <translation>Fotos der Fokusreihe</translation>
    </message>
    <message>
        <source>Merge focus bracket</source>
        <translation>Fokusreihe zusammenführen</translation>
    </message>
    <message>
        <source>Reference photo</source>
        <translation>Referenzfoto</translation>
    </message>
    <message>
        <source>Use a reference photo</source>
        <translation>Referenzfoto verwenden</translation>
    </message>
    <message>
        <source>Use this photo alone</source>
        <translation>Nur dieses Foto verwenden</translation>
    </message>
    <message numerus="yes">
        <source>%n photos opened. Are they a focus bracket of one scene?</source>
        <translation>
            <numerusform>%n Foto geöffnet. Ist es eine Fokusreihe einer Szene?</numerusform>
            <numerusform>%n Fotos geöffnet. Sind sie eine Fokusreihe einer Szene?</numerusform>
        </translation>
    </message>
    <message>
        <source>Merge them</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Keep separate</source>
        <translation>Getrennt lassen</translation>
    </message>
    <message>
        <source>Photos ({patterns});;All files (*)</source>
        <translation>Fotos ({patterns});;Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>CompareBar</name>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Merged photo</source>
        <translation>Zusammengeführtes Foto</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeitung</translation>
    </message>
</context>
<context>
    <name>Crashes</name>
    <message>
        <source>DiffCamera crashed last time. The crash report contains versions and numbers, no photos and no file names. It stays on this computer.</source>
        <translation>DiffCamera ist zuletzt abgestürzt. Der Absturzbericht enthält Versionen und Zahlen, keine Fotos und keine Dateinamen. Er bleibt auf diesem Computer.</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>DepthPanel</name>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Overlay</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Deckkraft der Überlagerung</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Brush size ([ and ])</source>
        <translation>Pinselgröße ([ und ])</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Weichheit</translation>
    </message>
    <message>
        <source>Brush softness (Shift+[ and Shift+])</source>
        <translation>Pinselweichheit (Umschalt+[ und Umschalt+])</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Stroke opacity</source>
        <translation>Deckkraft des Strichs</translation>
    </message>
    <message>
        <source>Stay within edges</source>
        <translation>Innerhalb der Kanten</translation>
    </message>
    <message>
        <source>Keeps the stroke on its side of edges in the photo</source>
        <translation>Hält den Strich auf seiner Seite der Kanten im Foto</translation>
    </message>
    <message>
        <source>Clear strokes</source>
        <translation>Striche löschen</translation>
    </message>
    <message>
        <source>Depth source</source>
        <translation>Quelle der Tiefe</translation>
    </message>
    <message>
        <source>Where the depth comes from</source>
        <translation>Woher die Tiefe kommt</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Nearer (B, X swaps): paint what should be closer</source>
        <translation>Näher (B, X tauscht): übermalen, was näher sein soll</translation>
    </message>
    <message>
        <source>Farther (B, X swaps): paint what should be farther away</source>
        <translation>Ferner (B, X tauscht): übermalen, was ferner sein soll</translation>
    </message>
    <message>
        <source>Copy: press on the right depth, then drag to copy it</source>
        <translation>Kopieren: auf die richtige Tiefe drücken, dann ziehen</translation>
    </message>
    <message>
        <source>Restore: paint to bring back the automatic depth</source>
        <translation>Zurücksetzen: malen, um die automatische Tiefe zurückzuholen</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>From the photo</source>
        <translation>Aus dem Foto</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Aus einer Datei…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Choose a depth map (65535 or 1.0 = nearest)</source>
        <translation>Tiefenkarte auswählen (65535 oder 1,0 = am nächsten)</translation>
    </message>
    <message>
        <source>Depth maps (*.png *.npy)</source>
        <translation>Tiefenkarten (*.png *.npy)</translation>
    </message>
    <message>
        <source>Paint over what should be closer.</source>
        <translation>Übermalen, was näher sein soll.</translation>
    </message>
    <message>
        <source>Paint over what should be farther away.</source>
        <translation>Übermalen, was ferner sein soll.</translation>
    </message>
    <message>
        <source>Press on the right depth, then drag to copy it.</source>
        <translation>Auf die richtige Tiefe drücken, dann ziehen.</translation>
    </message>
    <message>
        <source>Paint to bring back the automatic depth.</source>
        <translation>Malen, um die automatische Tiefe zurückzuholen.</translation>
    </message>
    <message>
        <source>Paint over what should stay as sharp as it is.</source>
        <translation>Übermalen Sie, was so scharf bleiben soll, wie es ist.</translation>
    </message>
    <message>
        <source>Paint over what may be blurred again.</source>
        <translation>Übermalen Sie, was wieder unscharf werden darf.</translation>
    </message>
</context>
<context>
    <name>DifficultPhotos</name>
    <message>
        <source>This photo is out of focus everywhere.</source>
        <translation>Dieses Foto ist überall unscharf.</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Schärfe wiederherstellen</translation>
    </message>
    <message>
        <source>Keep as is</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>Hard to tell how this photo was focused.</source>
        <translation>Der Fokus dieses Fotos ist schwer zu erkennen.</translation>
    </message>
    <message>
        <source>Recover anyway</source>
        <translation>Trotzdem wiederherstellen</translation>
    </message>
    <message>
        <source>Keep its own blur</source>
        <translation>Eigene Unschärfe behalten</translation>
    </message>
    <message>
        <source>Recover sharpness</source>
        <translation>Schärfe wiederherstellen</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop a photo here</source>
        <translation>Foto hierher ziehen</translation>
    </message>
    <message>
        <source>Then click what should be sharp, and drag the blur.
Your photos never leave this computer.</source>
        <translation>Dann anklicken, was scharf sein soll, und die Unschärfe ziehen.
Ihre Fotos verlassen diesen Computer nie.</translation>
    </message>
    <message>
        <source>Open photos…</source>
        <translation>Fotos öffnen…</translation>
    </message>
    <message>
        <source>Try the sample photo</source>
        <translation>Beispielfoto ausprobieren</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>Could not tell how this photo was focused. Its own blur is kept.</source>
        <translation>Der Fokus dieses Fotos war nicht zu erkennen. Seine eigene Unschärfe bleibt erhalten.</translation>
    </message>
    <message>
        <source>Depth does not explain this photo&apos;s blur. It is read from the pixels alone.</source>
        <translation>Die Tiefe erklärt die Unschärfe dieses Fotos nicht. Sie wird allein aus den Pixeln bestimmt.</translation>
    </message>
    <message>
        <source>This photo is blurred by motion, which is not taken back. Its own blur is kept.</source>
        <translation>Dieses Foto ist durch Bewegung unscharf, was nicht zurückgenommen wird. Seine eigene Unschärfe bleibt.</translation>
    </message>
    <message>
        <source>Most of this photo does not show its own blur (plain, fog, motion). It is a guess.</source>
        <translation>Der größte Teil dieses Fotos zeigt seine eigene Unschärfe nicht (glatt, Nebel, Bewegung). Sie ist geschätzt.</translation>
    </message>
    <message>
        <source>This photo contains no depth map. Choose a depth model.</source>
        <translation>Dieses Foto enthält keine Tiefenkarte. Ein Tiefenmodell auswählen.</translation>
    </message>
    <message>
        <source>No depth found. The photo is unchanged.</source>
        <translation>Keine Tiefe gefunden. Das Foto bleibt unverändert.</translation>
    </message>
    <message>
        <source>No DiT model is installed. The result is optics only.</source>
        <translation>Kein DiT-Modell ist installiert. Das Ergebnis ist nur optisch.</translation>
    </message>
    <message>
        <source>there is no such file; check its name</source>
        <translation>diese Datei gibt es nicht; prüfen Sie den Namen</translation>
    </message>
    <message>
        <source>no such photo; check the name</source>
        <translation>dieses Foto gibt es nicht; prüfen Sie den Namen</translation>
    </message>
    <message>
        <source>this is a folder; name a photo in it</source>
        <translation>das ist ein Ordner; nennen Sie ein Foto darin</translation>
    </message>
    <message>
        <source>it may not be read; change its permissions</source>
        <translation>sie darf nicht gelesen werden; ändern Sie die Rechte</translation>
    </message>
    <message>
        <source>not a photo this program reads; save it as JPEG, PNG, TIFF or WebP</source>
        <translation>kein Foto, das dieses Programm liest; speichern Sie es als JPEG, PNG, TIFF oder WebP</translation>
    </message>
    <message>
        <source>too large for this machine&apos;s memory; make it smaller first</source>
        <translation>zu groß für den Speicher dieses Rechners; verkleinern Sie es zuerst</translation>
    </message>
    <message>
        <source>the file is damaged ({0}); copy it again from where it came</source>
        <translation>die Datei ist beschädigt ({0}); kopieren Sie sie noch einmal vom Original</translation>
    </message>
    <message>
        <source>the file is empty; copy it again from where it came</source>
        <translation>die Datei ist leer; kopieren Sie sie noch einmal vom Original</translation>
    </message>
    <message>
        <source>{0} is not read; save it as JPEG, PNG, TIFF or WebP</source>
        <translation>{0} wird nicht gelesen; speichern Sie es als JPEG, PNG, TIFF oder WebP</translation>
    </message>
    <message>
        <source>it needs a feature that is not read ({0}); save it as JPEG, PNG, TIFF or WebP, a RAW as DNG</source>
        <translation>sie braucht eine Funktion, die nicht gelesen wird ({0}); speichern Sie sie als JPEG, PNG, TIFF oder WebP, ein RAW als DNG</translation>
    </message>
    <message>
        <source>{0} x {1} is {2} megapixels and more than {3}; make it smaller in another program first</source>
        <translation>{0} x {1} sind {2} Megapixel und mehr als {3}; verkleinern Sie es zuerst in einem anderen Programm</translation>
    </message>
    <message>
        <source>a JPEG of {0} bits a sample is not read; save it as a 16-bit TIFF or PNG</source>
        <translation>ein JPEG mit {0} Bit je Wert wird nicht gelesen; speichern Sie es als TIFF oder PNG mit 16 Bit</translation>
    </message>
    <message>
        <source>a {0} JPEG is not read; save it as a TIFF or an ordinary JPEG</source>
        <translation>ein JPEG dieser Art ({0}) wird nicht gelesen; speichern Sie es als TIFF oder gewöhnliches JPEG</translation>
    </message>
    <message>
        <source>the file is damaged (cut short: a part is missing); copy it again from where it came</source>
        <translation>die Datei ist beschädigt (abgeschnitten: ein Teil fehlt); kopieren Sie sie noch einmal vom Original</translation>
    </message>
    <message>
        <source>{0} compression inside a TIFF is not read; save it with ZIP or LZW</source>
        <translation>{0}-Kompression in einem TIFF wird nicht gelesen; speichern Sie es mit ZIP oder LZW</translation>
    </message>
    <message>
        <source>its colors would be read in too few steps; save it in sRGB or Display P3</source>
        <translation>die Farben würden in zu wenigen Stufen gelesen; speichern Sie das Foto in sRGB oder Display P3</translation>
    </message>
    <message>
        <source>RAW needs an extra; install it with: pip install &apos;diffcamera[formats]&apos;</source>
        <translation>RAW braucht eine Erweiterung; installieren Sie sie mit: pip install &apos;diffcamera[formats]&apos;</translation>
    </message>
    <message>
        <source>HEIC needs an extra; install it with: pip install &apos;diffcamera[formats]&apos;</source>
        <translation>HEIC braucht eine Erweiterung; installieren Sie sie mit: pip install &apos;diffcamera[formats]&apos;</translation>
    </message>
    <message>
        <source>this is the photo itself; choose another name</source>
        <translation>das ist das Foto selbst; wählen Sie einen anderen Namen</translation>
    </message>
    <message>
        <source>this file exists; choose another name or use --overwrite</source>
        <translation>diese Datei gibt es schon; wählen Sie einen anderen Namen oder lassen Sie sie ersetzen</translation>
    </message>
    <message>
        <source>its folder does not exist; create it first</source>
        <translation>ihr Ordner existiert nicht; legen Sie ihn zuerst an</translation>
    </message>
    <message>
        <source>its folder is read-only; choose another folder</source>
        <translation>ihr Ordner ist schreibgeschützt; wählen Sie einen anderen</translation>
    </message>
    <message>
        <source>the disk is full; free some space or choose another disk</source>
        <translation>der Datenträger ist voll; schaffen Sie Platz oder wählen Sie einen anderen</translation>
    </message>
    <message>
        <source>its name is too long; choose a shorter one</source>
        <translation>ihr Name ist zu lang; wählen Sie einen kürzeren</translation>
    </message>
    <message>
        <source>it may not be written; choose another folder or change permissions</source>
        <translation>sie darf nicht geschrieben werden; wählen Sie einen anderen Ordner oder ändern Sie die Rechte</translation>
    </message>
    <message>
        <source>{0} holds {1} bits a channel; use .png or .tif for 16</source>
        <translation>{0} fasst {1} Bit je Kanal; nehmen Sie .png oder .tif für 16</translation>
    </message>
    <message>
        <source>a {0} side holds {1} pixels, not {2}; use .png or .tif</source>
        <translation>eine {0}-Seite fasst {1} Pixel, nicht {2}; nehmen Sie .png oder .tif</translation>
    </message>
    <message>
        <source>at {0} x {1} the export takes about {2} GB of memory and {3} GB are free; {4}</source>
        <translation>bei {0} x {1} braucht der Export etwa {2} GB Speicher, {3} GB sind frei; {4}</translation>
    </message>
    <message>
        <source>no such depth file; give a 16-bit gray PNG or an NPY</source>
        <translation>diese Tiefendatei gibt es nicht; geben Sie ein graues PNG mit 16 Bit oder ein NPY an</translation>
    </message>
    <message>
        <source>{0} x {1} has another aspect ratio than the photo ({2} x {3}); make it from this very photo</source>
        <translation>{0} x {1} hat ein anderes Seitenverhältnis als das Foto ({2} x {3}); erstellen Sie sie aus genau diesem Foto</translation>
    </message>
    <message>
        <source>the PNG has 8 bits; depth needs 16 (gray, 65535 = nearest)</source>
        <translation>das PNG hat 8 Bit; Tiefe braucht 16 (grau, 65535 = am nächsten)</translation>
    </message>
    <message>
        <source>pickled weights can run code and are refused; convert them to .safetensors</source>
        <translation>Pickle-Gewichte können Code ausführen und werden abgelehnt; wandeln Sie sie in .safetensors um</translation>
    </message>
    <message>
        <source>not a model file; give an .onnx or .safetensors file</source>
        <translation>keine Modelldatei; geben Sie eine .onnx- oder .safetensors-Datei an</translation>
    </message>
    <message>
        <source>it doesn&apos;t show the scene of {0}; leave it out</source>
        <translation>es zeigt nicht die Szene von {0}; lassen Sie es weg</translation>
    </message>
    <message>
        <source>the same picture as {0}; name each photo once</source>
        <translation>dasselbe Bild wie {0}; nennen Sie jedes Foto nur einmal</translation>
    </message>
    <message>
        <source>it changed while it was merged; try again</source>
        <translation>es hat sich beim Zusammenführen geändert; versuchen Sie es noch einmal</translation>
    </message>
    <message>
        <source>it is {0} x {1}, and {2} is {3} x {4}; export all photos of a bracket at one size and orientation</source>
        <translation>es hat {0} x {1}, und {2} hat {3} x {4}; exportieren Sie alle Fotos einer Fokusreihe in einer Größe und Ausrichtung</translation>
    </message>
    <message>
        <source>this photo of the focus bracket is gone; restore it or leave it out</source>
        <translation>dieses Foto der Fokusreihe ist nicht mehr da; stellen Sie es wieder her oder lassen Sie es weg</translation>
    </message>
    <message>
        <source>{0} of the focus bracket is gone. The other {1} photos were merged.</source>
        <translation>{0} der Fokusreihe ist nicht mehr da. Die anderen {1} Fotos wurden zusammengeführt.</translation>
    </message>
    <message>
        <source>{0} of the focus bracket has changed meanwhile.</source>
        <translation>{0} der Fokusreihe hat sich inzwischen geändert.</translation>
    </message>
    <message>
        <source>Could not tell which photo of the bracket is focused nearest. Depth may be reversed.</source>
        <translation>Unklar, welches Foto der Reihe am nächsten fokussiert ist. Die Tiefe kann verkehrt sein.</translation>
    </message>
    <message>
        <source>The reference photo {0} is gone. It was not used.</source>
        <translation>Das Referenzfoto {0} ist nicht mehr da. Es wurde nicht verwendet.</translation>
    </message>
    <message>
        <source>HDR photo (PQ or HLG): shown and saved in standard range</source>
        <translation>HDR-Foto (PQ oder HLG): im Standardumfang gezeigt und gespeichert</translation>
    </message>
    <message>
        <source>not a certificate; give a PEM file, the signer&apos;s certificate first</source>
        <translation>kein Zertifikat; geben Sie eine PEM-Datei an, das Zertifikat des Unterzeichners zuerst</translation>
    </message>
    <message>
        <source>not a private key; give a PEM file</source>
        <translation>kein privater Schlüssel; geben Sie eine PEM-Datei an</translation>
    </message>
    <message>
        <source>the key has a password; save it without one</source>
        <translation>der Schlüssel hat ein Passwort; speichern Sie ihn ohne</translation>
    </message>
    <message>
        <source>not the key of the certificate; give the one it was made with</source>
        <translation>nicht der Schlüssel des Zertifikats; geben Sie den an, mit dem es erstellt wurde</translation>
    </message>
    <message>
        <source>the certificate ended on {0}; use a current one</source>
        <translation>das Zertifikat ist am {0} abgelaufen; nehmen Sie ein gültiges</translation>
    </message>
    <message>
        <source>cannot be read ({0}); choose another file</source>
        <translation>nicht lesbar ({0}); wählen Sie eine andere Datei</translation>
    </message>
    <message>
        <source>Content Credentials need c2pa-python, which is not installed; `pip install &apos;diffcamera[credentials]&apos;`</source>
        <translation>Content Credentials brauchen c2pa-python, das nicht installiert ist; `pip install &apos;diffcamera[credentials]&apos;`</translation>
    </message>
    <message>
        <source>there is no such photo; check its name</source>
        <translation>dieses Foto gibt es nicht; prüfen Sie den Namen</translation>
    </message>
    <message>
        <source>this is a folder; name a file in it</source>
        <translation>das ist ein Ordner; nennen Sie eine Datei darin</translation>
    </message>
    <message>
        <source>files are not written as &apos;{0}&apos;; use one of {1}</source>
        <translation>als &apos;{0}&apos; wird nicht geschrieben; nehmen Sie eines von {1}</translation>
    </message>
    <message>
        <source>{0} holds no layers; use .tif</source>
        <translation>{0} fasst keine Ebenen; nehmen Sie .tif</translation>
    </message>
    <message>
        <source>{0} holds no Content Credentials; use .jpg or .tif</source>
        <translation>{0} fasst keine Content Credentials; nehmen Sie .jpg oder .tif</translation>
    </message>
    <message>
        <source>Content Credentials break layers; leave one of them out</source>
        <translation>Content Credentials zerstören Ebenen; lassen Sie eines von beiden weg</translation>
    </message>
    <message>
        <source>it would be too large (a TIFF holds 4 GB); choose a smaller size, or leave the layers out</source>
        <translation>sie würde zu groß (ein TIFF fasst 4 GB); wählen Sie eine kleinere Größe oder lassen Sie die Ebenen weg</translation>
    </message>
    <message>
        <source>your share of the disk is full; free some space</source>
        <translation>Ihr Anteil am Datenträger ist voll; schaffen Sie Platz</translation>
    </message>
    <message>
        <source>its disk is read-only; choose another folder</source>
        <translation>ihr Datenträger ist schreibgeschützt; wählen Sie einen anderen Ordner</translation>
    </message>
    <message>
        <source>it cannot be written ({0})</source>
        <translation>sie kann nicht geschrieben werden ({0})</translation>
    </message>
    <message>
        <source>not enough memory; close other programs or choose a smaller size</source>
        <translation>zu wenig Speicher; schließen Sie andere Programme oder wählen Sie eine kleinere Größe</translation>
    </message>
    <message>
        <source>not enough memory on {0}</source>
        <translation>zu wenig Speicher auf {0}</translation>
    </message>
    <message>
        <source>choose a long side of {0} px or less</source>
        <translation>wählen Sie eine lange Seite von höchstens {0} px</translation>
    </message>
    <message>
        <source>close other programs</source>
        <translation>schließen Sie andere Programme</translation>
    </message>
    <message>
        <source>no video encoder here; write a .gif instead</source>
        <translation>hier gibt es keinen Videokodierer; schreiben Sie ein .gif</translation>
    </message>
    <message>
        <source>{0} values of the photo are not finite: NaN was read as black, infinite light as the photo&apos;s brightest</source>
        <translation>{0} Werte des Fotos sind nicht endlich: NaN wurde als Schwarz gelesen, unendliches Licht als das hellste des Fotos</translation>
    </message>
    <message>
        <source>left out, since it may hold the photo as it was before the edit: {0}</source>
        <translation>weggelassen, weil es das Foto vor der Bearbeitung enthalten kann: {0}</translation>
    </message>
    <message>
        <source>the photo&apos;s HDR gain map is left out: the result shows the standard range; a JPEG keeps it</source>
        <translation>die HDR-Verstärkungskarte des Fotos entfällt: Das Ergebnis zeigt den Standardumfang; ein JPEG behält sie</translation>
    </message>
    <message>
        <source>the photo&apos;s HDR gain map is left out: the result shows the standard range</source>
        <translation>die HDR-Verstärkungskarte des Fotos entfällt: Das Ergebnis zeigt den Standardumfang</translation>
    </message>
    <message>
        <source>{0} holds 64 kB of EXIF, of XMP and of IPTC each; left out: {1}</source>
        <translation>{0} fasst je 64 kB EXIF, XMP und IPTC; weggelassen: {1}</translation>
    </message>
    <message>
        <source>it claims {0} x {1} pixels in {2} bytes, which no photo does; save it again from the program that made it</source>
        <translation>sie behauptet {0} x {1} Pixel in {2} Byte, was kein Foto tut; speichern Sie sie noch einmal aus dem Programm, das sie gemacht hat</translation>
    </message>
    <message>
        <source>a CMYK JPEG with arithmetic coding is not read; save it as an ordinary JPEG</source>
        <translation>ein CMYK-JPEG mit arithmetischer Kodierung wird nicht gelesen; speichern Sie es als gewöhnliches JPEG</translation>
    </message>
    <message>
        <source>CMYK or Lab in float is not read; save it as RGB</source>
        <translation>CMYK oder Lab in Gleitkomma wird nicht gelesen; speichern Sie es als RGB</translation>
    </message>
    <message>
        <source>BigTIFF is not read; save it as an ordinary TIFF</source>
        <translation>BigTIFF wird nicht gelesen; speichern Sie es als gewöhnliches TIFF</translation>
    </message>
    <message>
        <source>rename it to .dng or develop it</source>
        <translation>benennen Sie es in .dng um oder entwickeln Sie es</translation>
    </message>
    <message>
        <source>save it as RGB</source>
        <translation>speichern Sie es als RGB</translation>
    </message>
    <message>
        <source>written by a newer version of this program (edit version {0}, known up to {1}); update the program</source>
        <translation>von einer neueren Fassung dieses Programms geschrieben (Bearbeitung Version {0}, bekannt bis {1}); aktualisieren Sie das Programm</translation>
    </message>
    <message>
        <source>it cannot be read ({0}); check it</source>
        <translation>sie kann nicht gelesen werden ({0}); prüfen Sie sie</translation>
    </message>
    <message>
        <source>not an edit of this program ({0}); delete it</source>
        <translation>keine Bearbeitung dieses Programms ({0}); löschen Sie sie</translation>
    </message>
    <message>
        <source>{0}; correct the value or delete the file</source>
        <translation>{0}; berichtigen Sie den Wert oder löschen Sie die Datei</translation>
    </message>
    <message>
        <source>preset: &apos;{0}&apos; cannot be a file&apos;s name; use letters and digits</source>
        <translation>Vorgabe: &apos;{0}&apos; taugt nicht als Dateiname; nehmen Sie Buchstaben und Ziffern</translation>
    </message>
    <message>
        <source>the depth file is empty (0 bytes); export it again</source>
        <translation>die Tiefendatei ist leer (0 Byte); exportieren Sie sie noch einmal</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a depth map format; use a 16-bit grayscale PNG or NPY</source>
        <translation>&apos;{0}&apos; ist kein Format für Tiefenkarten; nehmen Sie ein graues 16-Bit-PNG oder NPY</translation>
    </message>
    <message>
        <source>not a PNG that can be read; export the {0} again</source>
        <translation>kein lesbares PNG; exportieren Sie noch einmal: {0}</translation>
    </message>
    <message>
        <source>depth map</source>
        <translation>Tiefenkarte</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>no such mask; give a PNG, white = keep</source>
        <translation>diese Maske gibt es nicht; geben Sie ein PNG, Weiß = behalten</translation>
    </message>
    <message>
        <source>the PNG has {0} channels; save it as 16-bit gray</source>
        <translation>das PNG hat {0} Kanäle; speichern Sie es in Grau mit 16 Bit</translation>
    </message>
    <message>
        <source>an array of shape {0} is not a depth map; it must be H x W</source>
        <translation>ein Feld der Form {0} ist keine Tiefenkarte; es muss H x B sein</translation>
    </message>
    <message>
        <source>holds {0}; give floats 0..1 (1 = nearest) or uint16</source>
        <translation>enthält {0}; geben Sie Gleitkommazahlen 0..1 (1 = am nächsten) oder uint16</translation>
    </message>
    <message>
        <source>holds NaN or infinity; fill those places with a depth first</source>
        <translation>enthält NaN oder Unendlich; füllen Sie diese Stellen erst mit einer Tiefe</translation>
    </message>
    <message>
        <source>values {0}..{1} lie outside 0..1; divide by the largest</source>
        <translation>Werte {0}..{1} liegen außerhalb von 0..1; teilen Sie durch den größten</translation>
    </message>
    <message>
        <source>not an NPY array that can be read (pickles are refused); write it with numpy.save</source>
        <translation>kein lesbares NPY-Feld (Pickles werden abgelehnt); schreiben Sie es mit numpy.save</translation>
    </message>
    <message>
        <source>depth: the model&apos;s map is not finite; verify it with &apos;models verify&apos;</source>
        <translation>Tiefe: Die Karte des Modells ist nicht endlich; prüfen Sie es mit &apos;models verify&apos;</translation>
    </message>
    <message>
        <source>aperture: cannot open &apos;{0}&apos; ({1}); name a gray PNG file</source>
        <translation>Blende: &apos;{0}&apos; lässt sich nicht öffnen ({1}); nennen Sie eine graue PNG-Datei</translation>
    </message>
    <message>
        <source>aperture: &apos;{0}&apos; is not an image; use a grayscale PNG</source>
        <translation>Blende: &apos;{0}&apos; ist kein Bild; nehmen Sie ein graues PNG</translation>
    </message>
    <message>
        <source>aperture: &apos;{0}&apos; is empty (black all over); draw the shape in white</source>
        <translation>Blende: &apos;{0}&apos; ist leer (ganz schwarz); zeichnen Sie die Form in Weiß</translation>
    </message>
    <message>
        <source>aperture: &apos;{0}&apos; is huge ({1} x {2} px); use a picture of at most {3} px a side</source>
        <translation>Blende: &apos;{0}&apos; ist riesig ({1} x {2} px); nehmen Sie ein Bild von höchstens {3} px je Seite</translation>
    </message>
    <message>
        <source>cannot be read ({0}); check its name</source>
        <translation>kann nicht gelesen werden ({0}); prüfen Sie den Namen</translation>
    </message>
    <message>
        <source>not a lens profile; it needs JSON with &quot;format&quot;: &quot;{0}&quot;</source>
        <translation>kein Objektivprofil; es braucht JSON mit &quot;format&quot;: &quot;{0}&quot;</translation>
    </message>
    <message>
        <source>{0}; correct the value</source>
        <translation>{0}; berichtigen Sie den Wert</translation>
    </message>
    <message>
        <source>this photo of the focus bracket is gone, and with it the bracket; restore it or merge again</source>
        <translation>dieses Foto der Fokusreihe ist nicht mehr da und mit ihm die Reihe; stellen Sie es wieder her oder führen Sie neu zusammen</translation>
    </message>
    <message>
        <source>its color profile is not that of {0}; export all photos of a bracket with one profile</source>
        <translation>sein Farbprofil ist nicht das von {0}; exportieren Sie alle Fotos einer Reihe mit einem Profil</translation>
    </message>
    <message>
        <source>Something moved between the photos. One photo was used there.</source>
        <translation>Zwischen den Fotos hat sich etwas bewegt. Dort wurde ein einzelnes Foto verwendet.</translation>
    </message>
    <message>
        <source>a focus bracket is 2 to {0} photos of a scene, and {1} named</source>
        <translation>eine Fokusreihe sind 2 bis {0} Fotos einer Szene; genannt: {1}</translation>
    </message>
    <message>
        <source>one photo was</source>
        <translation>ein Foto</translation>
    </message>
    <message>
        <source>{0} were</source>
        <translation>{0}</translation>
    </message>
    <message>
        <source>a self-signed certificate cannot sign; use one that an authority issued, with the authority&apos;s behind it</source>
        <translation>ein selbst signiertes Zertifikat kann nicht signieren; nehmen Sie eines von einer Zertifizierungsstelle, mit deren Zertifikat dahinter</translation>
    </message>
    <message>
        <source>this certificate cannot sign ({0}); use one that was issued for signing documents</source>
        <translation>dieses Zertifikat kann nicht signieren ({0}); nehmen Sie eines, das zum Signieren von Dokumenten ausgestellt ist</translation>
    </message>
    <message>
        <source>C2PA takes keys of P-256, P-384, P-521, RSA and Ed25519 alone</source>
        <translation>C2PA nimmt nur Schlüssel von P-256, P-384, P-521, RSA und Ed25519</translation>
    </message>
    <message>
        <source>no such file; give an .onnx or .safetensors file, or a folder in diffusers&apos; layout</source>
        <translation>diese Datei gibt es nicht; geben Sie eine .onnx- oder .safetensors-Datei oder einen Ordner im Aufbau von diffusers</translation>
    </message>
    <message>
        <source>model name &apos;{0}&apos;: use letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>Modellname &apos;{0}&apos;: nehmen Sie Buchstaben, Ziffern, &apos;-&apos;, &apos;_&apos; und &apos;.&apos;</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos; is there already; remove it first or choose --name</source>
        <translation>Modell &apos;{0}&apos; ist schon da; entfernen Sie es erst oder wählen Sie --name</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos; ships with the program and cannot be removed</source>
        <translation>Modell &apos;{0}&apos; gehört zum Programm und lässt sich nicht entfernen</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: is not on this machine</source>
        <translation>Modell &apos;{0}&apos;: ist nicht auf diesem Rechner</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: not on this machine; `diffcamera models add {1}` fetches it ({2} MB)</source>
        <translation>Modell &apos;{0}&apos;: nicht auf diesem Rechner; `diffcamera models add {1}` holt es ({2} MB)</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: no {1} model of that name here; there is: {2}</source>
        <translation>Modell &apos;{0}&apos;: hier gibt es kein {1}-Modell dieses Namens; es gibt: {2}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: its file is missing; {1}</source>
        <translation>Modell &apos;{0}&apos;: seine Datei fehlt; {1}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: {1} is damaged (checksum); {2}</source>
        <translation>Modell &apos;{0}&apos;: {1} ist beschädigt (Prüfsumme); {2}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: {1} has changed (checksum); {2}</source>
        <translation>Modell &apos;{0}&apos;: {1} hat sich geändert (Prüfsumme); {2}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: {1} is missing or cut; {2}</source>
        <translation>Modell &apos;{0}&apos;: {1} fehlt oder ist abgeschnitten; {2}</translation>
    </message>
    <message>
        <source>install the program again</source>
        <translation>installieren Sie das Programm neu</translation>
    </message>
    <message>
        <source>run `diffcamera models remove {0}` and add it again</source>
        <translation>führen Sie `diffcamera models remove {0}` aus und fügen Sie es neu hinzu</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: download failed ({1}); check the network, or add the file by hand: {2} of {3}</source>
        <translation>Modell &apos;{0}&apos;: Herunterladen gescheitert ({1}); prüfen Sie das Netz oder fügen Sie die Datei von Hand hinzu: {2} von {3}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: Checksum mismatch. The download was discarded. Try again; if it keeps failing, don&apos;t use this source</source>
        <translation>Modell &apos;{0}&apos;: Die Prüfsumme stimmt nicht. Der Download wurde verworfen. Versuchen Sie es noch einmal; scheitert es weiter, nehmen Sie diese Quelle nicht</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: depth models must be ONNX files; convert it first</source>
        <translation>Modell &apos;{0}&apos;: Tiefenmodelle müssen ONNX-Dateien sein; wandeln Sie es erst um</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: needs PyTorch here; pip install &apos;diffcamera[torch]&apos; adds it</source>
        <translation>Modell &apos;{0}&apos;: braucht hier PyTorch; pip install &apos;diffcamera[torch]&apos; fügt es hinzu</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: needs {1}; pip install &apos;diffcamera[torch]&apos; adds it</source>
        <translation>Modell &apos;{0}&apos;: braucht {1}; pip install &apos;diffcamera[torch]&apos; fügt es hinzu</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: its PyTorch weights ({1}) are missing</source>
        <translation>Modell &apos;{0}&apos;: seine PyTorch-Gewichte ({1}) fehlen</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: runs by PyTorch alone; leave out --backend onnx</source>
        <translation>Modell &apos;{0}&apos;: läuft nur mit PyTorch; lassen Sie --backend onnx weg</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: a base cannot refocus by itself; choose --adapter NAME ({1})</source>
        <translation>Modell &apos;{0}&apos;: Eine Basis allein kann nicht neu fokussieren; wählen Sie --adapter NAME ({1})</translation>
    </message>
    <message>
        <source>no refocusing adapter (it has no card); make one with `python -m training.lora_flux`</source>
        <translation>kein Adapter zum Refokussieren (er hat keine Karte); machen Sie einen mit `python -m training.lora_flux`</translation>
    </message>
    <message>
        <source>its card cannot be read; make the adapter again</source>
        <translation>seine Karte ist nicht lesbar; machen Sie den Adapter neu</translation>
    </message>
    <message>
        <source>not a whole safetensors file ({0}); fetch or copy it again</source>
        <translation>keine vollständige safetensors-Datei ({0}); holen oder kopieren Sie sie noch einmal</translation>
    </message>
    <message>
        <source>an adapter for another model</source>
        <translation>ein Adapter für ein anderes Modell</translation>
    </message>
    <message>
        <source>not an adapter for this model ({0})</source>
        <translation>kein Adapter für dieses Modell ({0})</translation>
    </message>
    <message>
        <source>not a whole RefocusDiT ({0})</source>
        <translation>kein vollständiger RefocusDiT ({0})</translation>
    </message>
    <message>
        <source>cannot be loaded as a model: {0}</source>
        <translation>lässt sich nicht als Modell laden: {0}</translation>
    </message>
    <message>
        <source>failed on {0}: {1}</source>
        <translation>auf {0} gescheitert: {1}</translation>
    </message>
    <message>
        <source>{0} failed ({1}): continuing with {2}</source>
        <translation>{0} ist gescheitert ({1}): weiter mit {2}</translation>
    </message>
    <message>
        <source>no CUDA provider is installed: running on the CPU; pip install &apos;diffcamera[gpu]&apos; adds it</source>
        <translation>kein CUDA-Anbieter ist installiert: läuft auf dem Prozessor; pip install &apos;diffcamera[gpu]&apos; fügt ihn hinzu</translation>
    </message>
    <message>
        <source>this PyTorch sees no CUDA device: running on the CPU</source>
        <translation>dieses PyTorch sieht kein CUDA-Gerät: läuft auf dem Prozessor</translation>
    </message>
    <message>
        <source>PyTorch, as chosen</source>
        <translation>PyTorch, wie gewählt</translation>
    </message>
    <message>
        <source>ONNX Runtime on the CPU ({0})</source>
        <translation>ONNX Runtime auf dem Prozessor ({0})</translation>
    </message>
    <message>
        <source>ONNX Runtime on {0} (the first of {1})</source>
        <translation>ONNX Runtime auf {0} (das erste von {1})</translation>
    </message>
    <message>
        <source>no GPU provider is installed</source>
        <translation>kein GPU-Anbieter ist installiert</translation>
    </message>
    <message>
        <source>as chosen</source>
        <translation>wie gewählt</translation>
    </message>
    <message>
        <source>PyTorch failed on {0}: {1}</source>
        <translation>PyTorch ist auf {0} gescheitert: {1}</translation>
    </message>
    <message>
        <source>{0} is not read; {1}</source>
        <translation>{0} wird nicht gelesen; {1}</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Color profile</source>
        <translation>Farbprofil</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>If the file exists</source>
        <translation>Wenn die Datei existiert</translation>
    </message>
    <message>
        <source>1024 px</source>
        <translation>1024 px</translation>
    </message>
    <message>
        <source>Full ({width} × {height})</source>
        <translation>Voll ({width} × {height})</translation>
    </message>
    <message>
        <source>Long side</source>
        <translation>Lange Seite</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Long side in pixels</source>
        <translation>Lange Seite in Pixeln</translation>
    </message>
    <message>
        <source>quality </source>
        <translation>Qualität </translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>same as photo</source>
        <translation>wie das Foto</translation>
    </message>
    <message>
        <source>8 bit</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>16 bit</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Farbtiefe</translation>
    </message>
    <message>
        <source>The profile is always embedded in the file</source>
        <translation>Das Profil wird immer in die Datei eingebettet</translation>
    </message>
    <message>
        <source>Keep metadata (EXIF, GPS, copyright)</source>
        <translation>Metadaten behalten (EXIF, GPS, Copyright)</translation>
    </message>
    <message>
        <source>{name} is the photo&apos;s name, {blur} the blur level, {size} the long side</source>
        <translation>{name} ist der Name des Fotos, {blur} die Unschärfe, {size} die lange Seite</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>Nummer anhängen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Also export the depth map (16-bit PNG)</source>
        <translation>Auch die Tiefenkarte exportieren (16-Bit-PNG)</translation>
    </message>
    <message>
        <source>Add photo, depth and masks as layers (TIFF)</source>
        <translation>Foto, Tiefe und Masken als Ebenen hinzufügen (TIFF)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <source>Enter a file name.</source>
        <translation>Einen Dateinamen eingeben.</translation>
    </message>
    <message>
        <source>A file name can&apos;t contain a slash. Choose the folder below.</source>
        <translation>Ein Dateiname darf keinen Schrägstrich enthalten. Den Ordner unten auswählen.</translation>
    </message>
    <message>
        <source>This folder does not exist.</source>
        <translation>Diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>That would replace the original photo. Choose another name.</source>
        <translation>Das würde das Originalfoto ersetzen. Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{name} already exists.</source>
        <translation>{name} existiert bereits.</translation>
    </message>
    <message>
        <source>{name}, {width} × {height} px</source>
        <translation>{name}, {width} × {height} px</translation>
    </message>
    <message>
        <source>Only a TIFF holds layers. Choose it as the format.</source>
        <translation>Nur ein TIFF fasst Ebenen. Wählen Sie es als Format.</translation>
    </message>
    <message>
        <source>Content Credentials break layers. Turn signing off in Preferences.</source>
        <translation>Content Credentials zerstören Ebenen. Schalten Sie das Signieren in den Einstellungen aus.</translation>
    </message>
    <message>
        <source>GIMP and others open them as layers: the result, the photo, its depth, what is in focus, what was recovered</source>
        <translation>GIMP und andere öffnen sie als Ebenen: das Ergebnis, das Foto, seine Tiefe, was scharf ist, was wiederhergestellt wurde</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>wenige Sekunden</translation>
    </message>
    <message numerus="yes">
        <source>about %n seconds</source>
        <translation>
            <numerusform>etwa %n Sekunde</numerusform>
            <numerusform>etwa %n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min</source>
        <translation>
            <numerusform>etwa %n min</numerusform>
            <numerusform>etwa %n min</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Photos in this folder</source>
        <translation>Fotos in diesem Ordner</translation>
    </message>
</context>
<context>
    <name>FocusBand</name>
    <message>
        <source>Focus plane and range</source>
        <translation>Fokusebene und Schärfebereich</translation>
    </message>
    <message>
        <source>Drag the band to move the focus plane. Drag its ends to widen the focus range.</source>
        <translation>Das Band ziehen, um die Fokusebene zu verschieben, seine Enden, um den Schärfebereich zu erweitern.</translation>
    </message>
    <message>
        <source>far</source>
        <translation>fern</translation>
    </message>
    <message>
        <source>near</source>
        <translation>nah</translation>
    </message>
    <message>
        <source>focus {focus}, range ±{range}</source>
        <translation>Fokus {focus}, Bereich ±{range}</translation>
    </message>
    <message>
        <source>focus {focus}</source>
        <translation>Fokus {focus}</translation>
    </message>
</context>
<context>
    <name>FocusPanel</name>
    <message>
        <source>Focus</source>
        <translation>Fokus</translation>
    </message>
    <message>
        <source>As shot</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>The photo as the camera took it (R)</source>
        <translation>Das Foto, wie es die Kamera aufnahm (R)</translation>
    </message>
    <message>
        <source>All sharp</source>
        <translation>Alles scharf</translation>
    </message>
    <message>
        <source>Everything in focus, blur 0 (A)</source>
        <translation>Alles im Fokus, Unschärfe 0 (A)</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Motiv</translation>
    </message>
    <message>
        <source>Focus on the detected subject (S)</source>
        <translation>Auf das erkannte Motiv fokussieren (S)</translation>
    </message>
    <message>
        <source>Click where it should be sharp. Ctrl+click more points to tilt the plane.</source>
        <translation>Klicken Sie, wo es scharf sein soll. Strg+Klick auf weitere Punkte kippt die Ebene.</translation>
    </message>
</context>
<context>
    <name>FocusReview</name>
    <message>
        <source>Review focus</source>
        <translation>Fokus prüfen</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Focus on the detected subject</source>
        <translation>Auf das erkannte Motiv fokussieren</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>focus set</source>
        <translation>Fokus gesetzt</translation>
    </message>
    <message>
        <source>automatic focus</source>
        <translation>automatischer Fokus</translation>
    </message>
    <message>
        <source>{number} of {total}: {name}, {focus}</source>
        <translation>{number} von {total}: {name}, {focus}</translation>
    </message>
</context>
<context>
    <name>Focusing</name>
    <message>
        <source>Focus</source>
        <translation>Fokus</translation>
    </message>
    <message>
        <source>Focus on subject</source>
        <translation>Auf das Motiv fokussieren</translation>
    </message>
    <message>
        <source>Tilt focus plane</source>
        <translation>Fokusebene kippen</translation>
    </message>
    <message>
        <source>Remove focus point</source>
        <translation>Fokuspunkt entfernen</translation>
    </message>
    <message>
        <source>Focus range</source>
        <translation>Schärfebereich</translation>
    </message>
    <message>
        <source>As shot</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>All in focus</source>
        <translation>Alles scharf</translation>
    </message>
</context>
<context>
    <name>HintCard</name>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Don&apos;t show hints again</source>
        <translation>Hinweise nicht mehr zeigen</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>Click what should be sharp.</source>
        <translation>Anklicken, was scharf sein soll.</translation>
    </message>
    <message>
        <source>Drag Amount to set the blur.</source>
        <translation>„Stärke“ ziehen, um die Unschärfe einzustellen.</translation>
    </message>
    <message>
        <source>Press Ctrl+E to export. The original photo is never changed.</source>
        <translation>Mit Strg+E exportieren. Das Originalfoto wird nie verändert.</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} von {total}</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>Wie geöffnet</translation>
    </message>
    <message>
        <source>Edit history</source>
        <translation>Bearbeitungsverlauf</translation>
    </message>
    <message>
        <source>Take snapshot</source>
        <translation>Schnappschuss speichern</translation>
    </message>
    <message>
        <source>Saves these settings to return to while the photo is open</source>
        <translation>Merkt sich diese Einstellungen, solange das Foto offen ist</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Schnappschüsse</translation>
    </message>
    <message>
        <source>Compare with snapshot</source>
        <translation>Mit Schnappschuss vergleichen</translation>
    </message>
    <message>
        <source>Shows the selected snapshot on the left of a split line</source>
        <translation>Zeigt den gewählten Schnappschuss links der Trennlinie</translation>
    </message>
    <message>
        <source>Snapshot {number}: blur {blur}, {time}</source>
        <translation>Schnappschuss {number}: Unschärfe {blur}, {time}</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Schnappschuss</translation>
    </message>
</context>
<context>
    <name>KeepRows</name>
    <message>
        <source>Keep sharp (K): paint what should stay as sharp as it is</source>
        <translation>Scharf halten (K): malen, was so scharf bleiben soll, wie es ist</translation>
    </message>
    <message>
        <source>Let go (X swaps): paint what may be blurred again</source>
        <translation>Lösen (X tauscht): malen, was wieder unscharf werden darf</translation>
    </message>
    <message>
        <source>Keep sharp</source>
        <translation>Scharf halten</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>Blur level that kept areas get at most</source>
        <translation>Unschärfe, die gehaltene Bereiche höchstens bekommen</translation>
    </message>
    <message>
        <source>Clear kept areas</source>
        <translation>Gehaltene Bereiche löschen</translation>
    </message>
    <message>
        <source>Blur of kept areas</source>
        <translation>Unschärfe gehaltener Bereiche</translation>
    </message>
</context>
<context>
    <name>LensPanel</name>
    <message>
        <source>Lens</source>
        <translation>Objektiv</translation>
    </message>
    <message>
        <source>Lens profile</source>
        <translation>Objektivprofil</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Eigene Werte</translation>
    </message>
    <message>
        <source>No character</source>
        <translation>Ohne Charakter</translation>
    </message>
    <message>
        <source>Breathing</source>
        <translation>Atmen</translation>
    </message>
    <message>
        <source>The picture grows as the focus comes nearer; in rack focus only</source>
        <translation>Das Bild wächst, je näher der Fokus kommt; nur bei Fokusfahrten</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Aus Datei …</translation>
    </message>
    <message>
        <source>Choose a lens profile</source>
        <translation>Objektivprofil wählen</translation>
    </message>
    <message>
        <source>Lens profiles (*.json)</source>
        <translation>Objektivprofile (*.json)</translation>
    </message>
</context>
<context>
    <name>LensTraits</name>
    <message>
        <source>Rim</source>
        <translation>Rand</translation>
    </message>
    <message>
        <source>Spherical aberration: soft (-) or bright (+) rims behind the focus</source>
        <translation>Sphärische Aberration: weiche (-) oder helle (+) Ränder hinter dem Fokus</translation>
    </message>
    <message>
        <source>Fade</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Apodization: out-of-focus lights fade toward their rim</source>
        <translation>Apodisation: unscharfe Lichter verlaufen zum Rand hin</translation>
    </message>
    <message>
        <source>Onion rings</source>
        <translation>Zwiebelringe</translation>
    </message>
    <message>
        <source>Rings in out-of-focus lights</source>
        <translation>Ringe in unscharfen Lichtern</translation>
    </message>
    <message>
        <source>Swirl</source>
        <translation>Wirbel</translation>
    </message>
    <message>
        <source>Stretches the bokeh round the center of the photo</source>
        <translation>Streckt das Bokeh um die Bildmitte</translation>
    </message>
    <message>
        <source>Coma</source>
        <translation>Koma</translation>
    </message>
    <message>
        <source>Gives lights a tail toward the corners</source>
        <translation>Gibt Lichtern zu den Ecken hin einen Schweif</translation>
    </message>
    <message>
        <source>Color fringe</source>
        <translation>Farbsaum</translation>
    </message>
    <message>
        <source>Green rims behind the focus, magenta ones before it</source>
        <translation>Grüne Ränder hinter dem Fokus, magentafarbene davor</translation>
    </message>
    <message>
        <source>Lateral color</source>
        <translation>Farbversatz</translation>
    </message>
    <message>
        <source>Shifts the red of the bokeh toward the corners, its blue inward</source>
        <translation>Verschiebt das Rot der Unschärfe zu den Ecken, ihr Blau nach innen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Optics and DiT</source>
        <translation>Optik und DiT</translation>
    </message>
    <message>
        <source>Optics only</source>
        <translation>Nur Optik</translation>
    </message>
    <message>
        <source>No DiT model is installed</source>
        <translation>Kein DiT-Modell ist installiert</translation>
    </message>
    <message>
        <source>Exported {path}</source>
        <translation>Exportiert: {path}</translation>
    </message>
    <message>
        <source>Could not read the settings. The old file was kept as {path}.</source>
        <translation>Die Einstellungen waren nicht lesbar. Die alte Datei wurde als {path} aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>License</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Add from a file…</source>
        <translation>Aus Datei hinzufügen…</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Type of the model to add</source>
        <translation>Art des neuen Modells</translation>
    </message>
    <message>
        <source>as depth model</source>
        <translation>als Tiefenmodell</translation>
    </message>
    <message>
        <source>as DiT</source>
        <translation>als DiT</translation>
    </message>
    <message>
        <source>as adapter</source>
        <translation>als Adapter</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Defocus</source>
        <translation>Unschärfe</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>DiT</source>
        <translation>DiT</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>included</source>
        <translation>enthalten</translation>
    </message>
    <message>
        <source>added</source>
        <translation>hinzugefügt</translation>
    </message>
    <message>
        <source>available for download</source>
        <translation>zum Herunterladen</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>Models (*.onnx *.safetensors)</source>
        <translation>Modelle (*.onnx *.safetensors)</translation>
    </message>
    <message>
        <source>Nothing is downloaded unless you start it here.</source>
        <translation>Nichts wird heruntergeladen, außer Sie starten es hier.</translation>
    </message>
    <message>
        <source>{name}: {source}. License: {license}.</source>
        <translation>{name}: {source}. Lizenz: {license}.</translation>
    </message>
</context>
<context>
    <name>Painting</name>
    <message>
        <source>Keep-sharp brush</source>
        <translation>Schärfepinsel</translation>
    </message>
    <message>
        <source>Depth brush</source>
        <translation>Tiefenpinsel</translation>
    </message>
</context>
<context>
    <name>PhotoBrowser</name>
    <message>
        <source>{folder}: no photos in this folder</source>
        <translation>{folder}: keine Fotos in diesem Ordner</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>Fotos öffnen</translation>
    </message>
    <message>
        <source>Photos ({patterns});;All files (*)</source>
        <translation>Fotos ({patterns});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>No recent photos</source>
        <translation>Keine zuletzt geöffneten Fotos</translation>
    </message>
</context>
<context>
    <name>PointPicture</name>
    <message>
        <source>Photo: click to set points</source>
        <translation>Foto: Punkte durch Klicken setzen</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>Signieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Bildkern</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation>NVIDIA-GPU (CUDA)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Takes effect at the next start</source>
        <translation>Gilt ab dem nächsten Start</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Bewegung reduzieren</translation>
    </message>
    <message>
        <source>Pictures change without fading</source>
        <translation>Bilder wechseln ohne Überblendung</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Speichergrenze</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>all free memory</source>
        <translation>aller freie Speicher</translation>
    </message>
    <message>
        <source>Models use smaller tiles. Exports that don&apos;t fit are refused.</source>
        <translation>Modelle arbeiten in kleineren Kacheln. Exporte, die nicht passen, werden abgelehnt.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Clear the cache</source>
        <translation>Cache leeren</translation>
    </message>
    <message>
        <source>{memory} MB in memory, {disk} MB on disk</source>
        <translation>{memory} MB im Speicher, {disk} MB auf der Platte</translation>
    </message>
</context>
<context>
    <name>PresetPanel</name>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>Als Vorgabe speichern…</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Vorgabe speichern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Portrait</source>
        <translation>Porträt</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>Sanft</translation>
    </message>
    <message>
        <source>Dreamy</source>
        <translation>Verträumt</translation>
    </message>
    <message>
        <source>Seven blades</source>
        <translation>Sieben Lamellen</translation>
    </message>
    <message>
        <source>Mirror lens</source>
        <translation>Spiegelobjektiv</translation>
    </message>
    <message>
        <source>Anamorphic</source>
        <translation>Anamorphot</translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Draft only</source>
        <translation>Nur Entwurf</translation>
    </message>
    <message>
        <source>Fast (2 steps)</source>
        <translation>Schnell (2 Schritte)</translation>
    </message>
    <message>
        <source>Best (4 steps)</source>
        <translation>Beste (4 Schritte)</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Bildkern</translation>
    </message>
</context>
<context>
    <name>RackFocusDialog</name>
    <message>
        <source>Rack focus</source>
        <translation>Schärfeverlagerung</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Sanft</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Gleichmäßig</translation>
    </message>
    <message>
        <source>Easing</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Remove last point</source>
        <translation>Letzten Punkt entfernen</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Export animation</source>
        <translation>Animation exportieren</translation>
    </message>
    <message>
        <source>Animations (*.mp4 *.gif)</source>
        <translation>Animationen (*.mp4 *.gif)</translation>
    </message>
    <message>
        <source>Focus moves through the points in this order.</source>
        <translation>Der Fokus wandert in dieser Reihenfolge durch die Punkte.</translation>
    </message>
    <message>
        <source>Click two or more points for the focus to move through.</source>
        <translation>Zwei oder mehr Punkte anklicken, durch die der Fokus wandert.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Blur</source>
        <translation>Unschärfe</translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation>Einstellungen einfügen</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>Fokus</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Klick</translation>
    </message>
    <message>
        <source>Tilt focus plane</source>
        <translation>Fokusebene kippen</translation>
    </message>
    <message>
        <source>Ctrl+click two or three points</source>
        <translation>Strg+Klick auf zwei oder drei Punkte</translation>
    </message>
    <message>
        <source>Move focus point</source>
        <translation>Fokuspunkt verschieben</translation>
    </message>
    <message>
        <source>Drag the marker</source>
        <translation>Marke ziehen</translation>
    </message>
    <message>
        <source>Nudge focus point</source>
        <translation>Fokuspunkt schrittweise</translation>
    </message>
    <message>
        <source>Arrow keys, Shift</source>
        <translation>Pfeiltasten, Umschalt</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Wheel, pinch</source>
        <translation>Rad, Zwei-Finger-Geste</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Drag, Space</source>
        <translation>Ziehen, Leertaste</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Hold \</source>
        <translation>\ halten</translation>
    </message>
    <message>
        <source>Reset a control</source>
        <translation>Regler zurücksetzen</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation>Auf dem Foto</translation>
    </message>
</context>
<context>
    <name>Sidecars</name>
    <message>
        <source>Another window edited this photo. Its edit was kept as {path}.</source>
        <translation>Ein anderes Fenster hat dieses Foto bearbeitet. Seine Bearbeitung wurde als {path} aufbewahrt.</translation>
    </message>
    <message>
        <source>{error}. The old file was kept as {path}.</source>
        <translation>{error}. Die alte Datei wurde als {path} aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>SigningPage</name>
    <message>
        <source>Sign exports with Content Credentials (C2PA)</source>
        <translation>Exporte mit Content Credentials (C2PA) signieren</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>Privater Schlüssel</translation>
    </message>
    <message>
        <source>A signed manifest in the file says which photo a result was made from and whether a model changed pixels. You need a signing certificate of your own. Exports without metadata are not signed.</source>
        <translation>Ein signiertes Manifest in der Datei nennt das ursprüngliche Foto und sagt, ob ein Modell Pixel geändert hat. Sie brauchen ein eigenes Signaturzertifikat. Exporte ohne Metadaten werden nicht signiert.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Choose file: {name}</source>
        <translation>Datei auswählen: {name}</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation>PEM-Dateien (*.pem *.crt *.cer *.key);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose a certificate and its key.</source>
        <translation>Wählen Sie ein Zertifikat und seinen Schlüssel.</translation>
    </message>
    <message>
        <source>Signs as {name}. The certificate expires on {day}.</source>
        <translation>Signiert als {name}. Das Zertifikat läuft am {day} ab.</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Photo before</source>
        <translation>Foto vorher</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Abbrechen (Esc)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{width} × {height}  ({megapixels} MP)</source>
        <translation>{width} × {height}  ({megapixels} MP)</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>{percent}% of a {pixels} px preview</source>
        <translation>{percent} % einer Vorschau mit {pixels} px</translation>
    </message>
    <message numerus="yes">
        <source>{text} (and %n more)</source>
        <translation>
            <numerusform>{text} (und %n weitere)</numerusform>
            <numerusform>{text} (und %n weitere)</numerusform>
        </translation>
    </message>
    <message>
        <source>Opening photo</source>
        <translation>Foto wird geöffnet</translation>
    </message>
    <message>
        <source>Merging focus bracket</source>
        <translation>Fokusreihe wird zusammengeführt</translation>
    </message>
    <message>
        <source>Estimating depth</source>
        <translation>Tiefe wird geschätzt</translation>
    </message>
    <message>
        <source>Measuring blur</source>
        <translation>Unschärfe wird gemessen</translation>
    </message>
    <message>
        <source>Recovering sharpness</source>
        <translation>Schärfe wird wiederhergestellt</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Wird gerendert</translation>
    </message>
    <message>
        <source>Refining</source>
        <translation>Wird verfeinert</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Wird gespeichert</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Exporting {name}: {stage}</source>
        <translation>{name} wird exportiert: {stage}</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
</context>
<context>
    <name>Viewing</name>
    <message>
        <source>{pixels} px blur</source>
        <translation>{pixels} px unscharf</translation>
    </message>
    <message>
        <source>{pixels} px blur, gray: not known</source>
        <translation>{pixels} px unscharf, grau: unbekannt</translation>
    </message>
    <message>
        <source>sharp</source>
        <translation>scharf</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>recovered {percent}%</source>
        <translation>wiederhergestellt {percent} %</translation>
    </message>
    <message>
        <source>blurred</source>
        <translation>unscharf</translation>
    </message>
    <message>
        <source>kept sharp</source>
        <translation>scharf gehalten</translation>
    </message>
    <message>
        <source>behind the plane</source>
        <translation>hinter der Ebene</translation>
    </message>
    <message>
        <source>before it</source>
        <translation>davor</translation>
    </message>
    <message>
        <source>far</source>
        <translation>fern</translation>
    </message>
    <message>
        <source>near</source>
        <translation>nah</translation>
    </message>
    <message>
        <source>The whole photo is sharp</source>
        <translation>Das ganze Foto ist scharf</translation>
    </message>
    <message>
        <source>Nothing was recovered</source>
        <translation>Nichts wurde wiederhergestellt</translation>
    </message>
    <message>
        <source>Nothing is kept sharp yet</source>
        <translation>Noch wird nichts scharf gehalten</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
</context>
</TS>

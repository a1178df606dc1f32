<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en_US">
<context>
    <name>About</name>
    <message>
        <source>About DiffCamera</source>
        <translation>Acerca de DiffCamera</translation>
    </message>
    <message>
        <source>Refocus any photo on your own computer. Nothing is uploaded.

Based on DiffCamera, arXiv 2509.26599. Apache-2.0.</source>
        <translation>Reenfoca cualquier foto en tu propio ordenador. No se sube nada.

Basado en DiffCamera, arXiv 2509.26599. Apache-2.0.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Edición</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>&amp;Foto</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Ay&amp;uda</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Abrir…</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>Abrir fotos</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>Abrir &amp;carpeta…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportar…</translation>
    </message>
    <message>
        <source>Export the photo</source>
        <translation>Exportar la foto</translation>
    </message>
    <message>
        <source>&amp;Save and close</source>
        <translation>&amp;Guardar y cerrar</translation>
    </message>
    <message>
        <source>Save for the program that asked, and close</source>
        <translation>Guardar para el programa que lo pidió y cerrar</translation>
    </message>
    <message>
        <source>&amp;Rack focus…</source>
        <translation>&amp;Cambio de foco…</translation>
    </message>
    <message>
        <source>&amp;Batch…</source>
        <translation>&amp;Lote…</translation>
    </message>
    <message>
        <source>&amp;Preferences…</source>
        <translation>&amp;Preferencias…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Salir</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Deshacer</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Rehacer</translation>
    </message>
    <message>
        <source>&amp;Copy settings</source>
        <translation>&amp;Copiar ajustes</translation>
    </message>
    <message>
        <source>&amp;Paste settings</source>
        <translation>&amp;Pegar ajustes</translation>
    </message>
    <message>
        <source>&amp;Save as preset…</source>
        <translation>&amp;Guardar como ajuste preestablecido…</translation>
    </message>
    <message>
        <source>&amp;As shot</source>
        <translation>&amp;Original</translation>
    </message>
    <message>
        <source>All in &amp;focus</source>
        <translation>&amp;Todo enfocado</translation>
    </message>
    <message>
        <source>&amp;Focus on subject</source>
        <translation>&amp;Enfocar el motivo</translation>
    </message>
    <message>
        <source>&amp;Merge focus bracket…</source>
        <translation>&amp;Fusionar serie de enfoque…</translation>
    </message>
    <message>
        <source>Merge with other photos of the scene, focused elsewhere</source>
        <translation>Fusionar con otras fotos de la escena con otro enfoque</translation>
    </message>
    <message>
        <source>&amp;Use a reference photo…</source>
        <translation>&amp;Usar una foto de referencia…</translation>
    </message>
    <message>
        <source>Recover detail from another photo of the scene</source>
        <translation>Recuperar detalle de otra foto de la escena</translation>
    </message>
    <message>
        <source>Use this photo a&amp;lone</source>
        <translation>Usar so&amp;lo esta foto</translation>
    </message>
    <message>
        <source>Without bracket and reference photo</source>
        <translation>Sin serie de enfoque ni foto de referencia</translation>
    </message>
    <message>
        <source>&amp;Less blur or smaller brush</source>
        <translation>&amp;Menos desenfoque o pincel más pequeño</translation>
    </message>
    <message>
        <source>&amp;More blur or larger brush</source>
        <translation>M&amp;ás desenfoque o pincel más grande</translation>
    </message>
    <message>
        <source>&amp;Harder brush</source>
        <translation>Pincel más &amp;duro</translation>
    </message>
    <message>
        <source>&amp;Softer brush</source>
        <translation>Pincel más &amp;suave</translation>
    </message>
    <message>
        <source>Depth &amp;brush</source>
        <translation>&amp;Pincel de profundidad</translation>
    </message>
    <message>
        <source>&amp;Keep-sharp brush</source>
        <translation>Pincel de &amp;nitidez</translation>
    </message>
    <message>
        <source>S&amp;wap nearer and farther, or keep and let go</source>
        <translation>&amp;Cambiar entre más cerca y más lejos, o conservar y soltar</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>De&amp;tener</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>Foto &amp;anterior</translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation>Foto &amp;siguiente</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>A&amp;justar a la ventana</translation>
    </message>
    <message>
        <source>Zoom to &amp;100%</source>
        <translation>Zoom al &amp;100 %</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>A&amp;cercar</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>A&amp;lejar</translation>
    </message>
    <message>
        <source>&amp;Depth map</source>
        <translation>Mapa de &amp;profundidad</translation>
    </message>
    <message>
        <source>Focus &amp;range</source>
        <translation>&amp;Rango de enfoque</translation>
    </message>
    <message>
        <source>Blur &amp;as shot</source>
        <translation>Desenfoque ori&amp;ginal</translation>
    </message>
    <message>
        <source>&amp;Recovered areas</source>
        <translation>Zonas &amp;recuperadas</translation>
    </message>
    <message>
        <source>&amp;Kept areas</source>
        <translation>Zonas &amp;conservadas</translation>
    </message>
    <message>
        <source>Before and after: s&amp;plit view</source>
        <translation>Antes y después: vista &amp;dividida</translation>
    </message>
    <message>
        <source>Before and after: &amp;side by side</source>
        <translation>Antes y después: lado a &amp;lado</translation>
    </message>
    <message>
        <source>&amp;Loupe at focus point</source>
        <translation>L&amp;upa en el punto de enfoque</translation>
    </message>
    <message>
        <source>Side pa&amp;nel</source>
        <translation>Panel la&amp;teral</translation>
    </message>
    <message>
        <source>Film&amp;strip</source>
        <translation>&amp;Tira de fotos</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>Pantalla c&amp;ompleta</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>Atajos de &amp;teclado</translation>
    </message>
    <message>
        <source>&amp;About DiffCamera</source>
        <translation>&amp;Acerca de DiffCamera</translation>
    </message>
</context>
<context>
    <name>ApertureShapes</name>
    <message>
        <source>Circle</source>
        <translation>Círculo</translation>
    </message>
    <message>
        <source>Blades</source>
        <translation>Láminas</translation>
    </message>
    <message>
        <source>Ring (mirror lens)</source>
        <translation>Anillo (objetivo catadióptrico)</translation>
    </message>
    <message>
        <source>Heart</source>
        <translation>Corazón</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Estrella</translation>
    </message>
</context>
<context>
    <name>BackgroundTask</name>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message>
        <source>Batch</source>
        <translation>Lote</translation>
    </message>
    <message>
        <source>Settings of the current photo</source>
        <translation>Ajustes de la foto actual</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progreso</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>Añadir fotos…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Añadir una carpeta…</translation>
    </message>
    <message>
        <source>Review focus…</source>
        <translation>Revisar el enfoque…</translation>
    </message>
    <message>
        <source>Set the focus of single photos by hand</source>
        <translation>Fijar a mano el enfoque de fotos sueltas</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>Vaciar la lista</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Photos in the batch</source>
        <translation>Fotos del lote</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Ajuste preestablecido</translation>
    </message>
    <message>
        <source>Focus on the subject of each photo</source>
        <translation>Enfocar el motivo de cada foto</translation>
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
        <translation>Tamaño completo</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Carpeta de destino</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Reintentar los fallidos</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Guardar informe…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Iniciar</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>Añadir fotos</translation>
    </message>
    <message>
        <source>Photos ({patterns})</source>
        <translation>Fotos ({patterns})</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Añadir una carpeta</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Guardar informe</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Archivos CSV (*.csv)</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>{name} guardado</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Hecho</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
    <message>
        <source>{done} of {total} done, {failed} failed</source>
        <translation>{done} de {total} hechas, {failed} fallidas</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} de {total}</translation>
    </message>
    <message>
        <source>Add the photos to refocus.</source>
        <translation>Añade las fotos que quieras reenfocar.</translation>
    </message>
    <message>
        <source>Choose an output folder.</source>
        <translation>Elige una carpeta de destino.</translation>
    </message>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%n foto</numerusform>
            <numerusform>%n fotos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlurPanel</name>
    <message>
        <source>Blur</source>
        <translation>Desenfoque</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Cantidad</translation>
    </message>
    <message>
        <source>Blur level, 0 to 100 ([ and ])</source>
        <translation>Nivel de desenfoque, de 0 a 100 ([ y ])</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>Luces</translation>
    </message>
    <message>
        <source>Brightens out-of-focus highlights. Auto: by what clipping took from them</source>
        <translation>Aclara las luces desenfocadas. Auto: según lo que perdieron por sobreexposición</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>Grano</translation>
    </message>
    <message>
        <source>Restores the photo&apos;s grain where blurring or recovering took it</source>
        <translation>Restaura el grano de la foto donde el desenfoque o la recuperación lo quitaron</translation>
    </message>
    <message>
        <source>Same background blur as a {focal} mm lens focused at {distance} m</source>
        <translation>El mismo desenfoque del fondo que un objetivo de {focal} mm enfocado a {distance} m</translation>
    </message>
    <message>
        <source>no added blur</source>
        <translation>sin desenfoque añadido</translation>
    </message>
    <message>
        <source>about f/{number}</source>
        <translation>aprox. f/{number}</translation>
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
        <translation>Láminas</translation>
    </message>
    <message>
        <source>Number of aperture blades</source>
        <translation>Número de láminas del diafragma</translation>
    </message>
    <message>
        <source>Roundness</source>
        <translation>Redondez</translation>
    </message>
    <message>
        <source>From straight blades to a full circle. Auto: by the f-number, round wide open</source>
        <translation>De láminas rectas a un círculo completo. Auto: según el número f, redonda a plena abertura</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Rotación</translation>
    </message>
    <message>
        <source>Rotates the aperture, degrees</source>
        <translation>Gira el diafragma, en grados</translation>
    </message>
    <message>
        <source>Cat&apos;s eye</source>
        <translation>Ojo de gato</translation>
    </message>
    <message>
        <source>Squeezes highlights into lemon shapes near the corners</source>
        <translation>Aplasta las luces en forma de limón hacia las esquinas</translation>
    </message>
    <message>
        <source>Anamorphic</source>
        <translation>Anamórfico</translation>
    </message>
    <message>
        <source>Height of the bokeh divided by its width</source>
        <translation>Alto del bokeh dividido por su ancho</translation>
    </message>
    <message>
        <source>Custom shape (grayscale image)…</source>
        <translation>Forma propia (imagen en grises)…</translation>
    </message>
    <message>
        <source>Choose an aperture image</source>
        <translation>Elegir una imagen de diafragma</translation>
    </message>
    <message>
        <source>PNG images (*.png)</source>
        <translation>Imágenes PNG (*.png)</translation>
    </message>
    <message>
        <source>Aperture</source>
        <translation>Diafragma</translation>
    </message>
</context>
<context>
    <name>Bridge</name>
    <message>
        <source>The engine could not start: {error}</source>
        <translation>El motor no pudo iniciarse: {error}</translation>
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
        <translation>Aún hay una exportación en curso.</translation>
    </message>
    <message>
        <source>Finish, then close</source>
        <translation>Terminar y cerrar</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Detener y cerrar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>The window closes when the export is done.</source>
        <translation>La ventana se cerrará cuando termine la exportación.</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>Dejarla abierta</translation>
    </message>
</context>
<context>
    <name>CompanionCommands</name>
    <message>
        <source>Photos of the focus bracket</source>
        <translation>Fotos de la serie de enfoque</translation>
    </message>
    <message>
        <source>Merge focus bracket</source>
        <translation>Fusionar serie de enfoque</translation>
    </message>
    <message>
        <source>Reference photo</source>
        <translation>Foto de referencia</translation>
    </message>
    <message>
        <source>Use a reference photo</source>
        <translation>Usar una foto de referencia</translation>
    </message>
    <message>
        <source>Use this photo alone</source>
        <translation>Usar solo esta foto</translation>
    </message>
    <message numerus="yes">
        <source>%n photos opened. Are they a focus bracket of one scene?</source>
        <translation>
            <numerusform>%n foto abierta. ¿Es una serie de enfoque de una escena?</numerusform>
            <numerusform>%n fotos abiertas. ¿Son una serie de enfoque de una escena?</numerusform>
        </translation>
    </message>
    <message>
        <source>Merge them</source>
        <translation>Fusionarlas</translation>
    </message>
    <message>
        <source>Keep separate</source>
        <translation>Dejarlas separadas</translation>
    </message>
    <message>
        <source>Photos ({patterns});;All files (*)</source>
        <translation>Fotos ({patterns});;Todos los archivos (*)</translation>
    </message>
</context>
<context>
    <name>CompareBar</name>
    <message>
        <source>Left</source>
        <translation>Izquierda</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Derecha</translation>
    </message>
    <message>
        <source>Merged photo</source>
        <translation>Foto combinada</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Edición</translation>
    </message>
</context>
<context>
    <name>Crashes</name>
    <message>
        <source>DiffCamera crashed last time. The crash report contains versions and numbers, no photos and no file names. It stays on this computer.</source>
        <translation>DiffCamera se cerró por un error la última vez. El informe contiene versiones y números, sin fotos ni nombres de archivo. Se queda en este ordenador.</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Abrir informe</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Descartar</translation>
    </message>
</context>
<context>
    <name>DepthPanel</name>
    <message>
        <source>Depth</source>
        <translation>Profundidad</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Opacidad</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>Opacidad de la superposición</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Brush size ([ and ])</source>
        <translation>Tamaño del pincel ([ y ])</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>Suavidad</translation>
    </message>
    <message>
        <source>Brush softness (Shift+[ and Shift+])</source>
        <translation>Suavidad del pincel (Mayús+[ y Mayús+])</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Fuerza</translation>
    </message>
    <message>
        <source>Stroke opacity</source>
        <translation>Opacidad del trazo</translation>
    </message>
    <message>
        <source>Stay within edges</source>
        <translation>Respetar los bordes</translation>
    </message>
    <message>
        <source>Keeps the stroke on its side of edges in the photo</source>
        <translation>Mantiene el trazo a su lado de los bordes de la foto</translation>
    </message>
    <message>
        <source>Clear strokes</source>
        <translation>Borrar trazos</translation>
    </message>
    <message>
        <source>Depth source</source>
        <translation>Origen de la profundidad</translation>
    </message>
    <message>
        <source>Where the depth comes from</source>
        <translation>De dónde viene la profundidad</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Origen</translation>
    </message>
    <message>
        <source>Nearer (B, X swaps): paint what should be closer</source>
        <translation>Más cerca (B, X intercambia): pinta lo que deba estar más cerca</translation>
    </message>
    <message>
        <source>Farther (B, X swaps): paint what should be farther away</source>
        <translation>Más lejos (B, X intercambia): pinta lo que deba estar más lejos</translation>
    </message>
    <message>
        <source>Copy: press on the right depth, then drag to copy it</source>
        <translation>Copiar: pulsa en la profundidad correcta y arrastra para copiarla</translation>
    </message>
    <message>
        <source>Restore: paint to bring back the automatic depth</source>
        <translation>Restaurar: pinta para recuperar la profundidad automática</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>From the photo</source>
        <translation>De la foto</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>De un archivo…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ninguna</translation>
    </message>
    <message>
        <source>Choose a depth map (65535 or 1.0 = nearest)</source>
        <translation>Elegir un mapa de profundidad (65535 o 1,0 = lo más cercano)</translation>
    </message>
    <message>
        <source>Depth maps (*.png *.npy)</source>
        <translation>Mapas de profundidad (*.png *.npy)</translation>
    </message>
    <message>
        <source>Paint over what should be closer.</source>
        <translation>Pinta lo que deba estar más cerca.</translation>
    </message>
    <message>
        <source>Paint over what should be farther away.</source>
        <translation>Pinta lo que deba estar más lejos.</translation>
    </message>
    <message>
        <source>Press on the right depth, then drag to copy it.</source>
        <translation>Pulsa en la profundidad correcta y arrastra para copiarla.</translation>
    </message>
    <message>
        <source>Paint to bring back the automatic depth.</source>
        <translation>Pinta para recuperar la profundidad automática.</translation>
    </message>
    <message>
        <source>Paint over what should stay as sharp as it is.</source>
        <translation>Pinte sobre lo que debe quedar tan nítido como está.</translation>
    </message>
    <message>
        <source>Paint over what may be blurred again.</source>
        <translation>Pinte sobre lo que puede volver a desenfocarse.</translation>
    </message>
</context>
<context>
    <name>DifficultPhotos</name>
    <message>
        <source>This photo is out of focus everywhere.</source>
        <translation>Esta foto está desenfocada en todas partes.</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Recuperar</translation>
    </message>
    <message>
        <source>Keep as is</source>
        <translation>Dejarla así</translation>
    </message>
    <message>
        <source>Hard to tell how this photo was focused.</source>
        <translation>Es difícil saber cómo se enfocó esta foto.</translation>
    </message>
    <message>
        <source>Recover anyway</source>
        <translation>Recuperar de todos modos</translation>
    </message>
    <message>
        <source>Keep its own blur</source>
        <translation>Conservar su desenfoque</translation>
    </message>
    <message>
        <source>Recover sharpness</source>
        <translation>Recuperar nitidez</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop a photo here</source>
        <translation>Suelta una foto aquí</translation>
    </message>
    <message>
        <source>Then click what should be sharp, and drag the blur.
Your photos never leave this computer.</source>
        <translation>Después haz clic en lo que deba verse nítido y ajusta el desenfoque.
Tus fotos nunca salen de este ordenador.</translation>
    </message>
    <message>
        <source>Open photos…</source>
        <translation>Abrir fotos…</translation>
    </message>
    <message>
        <source>Try the sample photo</source>
        <translation>Probar con la foto de ejemplo</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>Could not tell how this photo was focused. Its own blur is kept.</source>
        <translation>No se pudo saber cómo se enfocó esta foto. Se conserva su desenfoque.</translation>
    </message>
    <message>
        <source>Depth does not explain this photo&apos;s blur. It is read from the pixels alone.</source>
        <translation>La profundidad no explica el desenfoque de esta foto. Se estima solo a partir de los píxeles.</translation>
    </message>
    <message>
        <source>This photo is blurred by motion, which is not taken back. Its own blur is kept.</source>
        <translation>Esta foto está movida, y eso no se puede deshacer. Se conserva su propio desenfoque.</translation>
    </message>
    <message>
        <source>Most of this photo does not show its own blur (plain, fog, motion). It is a guess.</source>
        <translation>La mayor parte de esta foto no muestra su propio desenfoque (liso, niebla, movimiento). Es una estimación.</translation>
    </message>
    <message>
        <source>This photo contains no depth map. Choose a depth model.</source>
        <translation>Esta foto no contiene un mapa de profundidad. Elige un modelo de profundidad.</translation>
    </message>
    <message>
        <source>No depth found. The photo is unchanged.</source>
        <translation>No se encontró profundidad. La foto no se modifica.</translation>
    </message>
    <message>
        <source>No DiT model is installed. The result is optics only.</source>
        <translation>No hay ningún modelo DiT instalado. El resultado es solo óptico.</translation>
    </message>
    <message>
        <source>there is no such file; check its name</source>
        <translation>no existe ese archivo; compruebe el nombre</translation>
    </message>
    <message>
        <source>no such photo; check the name</source>
        <translation>no existe esa foto; compruebe el nombre</translation>
    </message>
    <message>
        <source>this is a folder; name a photo in it</source>
        <translation>es una carpeta; indique una foto de ella</translation>
    </message>
    <message>
        <source>it may not be read; change its permissions</source>
        <translation>no se permite leerlo; cambie los permisos</translation>
    </message>
    <message>
        <source>not a photo this program reads; save it as JPEG, PNG, TIFF or WebP</source>
        <translation>no es una foto que este programa lea; guárdela como JPEG, PNG, TIFF o WebP</translation>
    </message>
    <message>
        <source>too large for this machine&apos;s memory; make it smaller first</source>
        <translation>demasiado grande para la memoria de este equipo; redúzcala primero</translation>
    </message>
    <message>
        <source>the file is damaged ({0}); copy it again from where it came</source>
        <translation>el archivo está dañado ({0}); cópielo de nuevo desde su origen</translation>
    </message>
    <message>
        <source>the file is empty; copy it again from where it came</source>
        <translation>el archivo está vacío; cópielo de nuevo desde su origen</translation>
    </message>
    <message>
        <source>{0} is not read; save it as JPEG, PNG, TIFF or WebP</source>
        <translation>{0} no se lee; guárdelo como JPEG, PNG, TIFF o WebP</translation>
    </message>
    <message>
        <source>it needs a feature that is not read ({0}); save it as JPEG, PNG, TIFF or WebP, a RAW as DNG</source>
        <translation>necesita una función que no se lee ({0}); guárdelo como JPEG, PNG, TIFF o WebP, un RAW como DNG</translation>
    </message>
    <message>
        <source>{0} x {1} is {2} megapixels and more than {3}; make it smaller in another program first</source>
        <translation>{0} x {1} son {2} megapíxeles, más de {3}; redúzcala primero en otro programa</translation>
    </message>
    <message>
        <source>a JPEG of {0} bits a sample is not read; save it as a 16-bit TIFF or PNG</source>
        <translation>un JPEG de {0} bits por muestra no se lee; guárdelo como TIFF o PNG de 16 bits</translation>
    </message>
    <message>
        <source>a {0} JPEG is not read; save it as a TIFF or an ordinary JPEG</source>
        <translation>un JPEG de ese tipo ({0}) no se lee; guárdelo como TIFF o JPEG corriente</translation>
    </message>
    <message>
        <source>the file is damaged (cut short: a part is missing); copy it again from where it came</source>
        <translation>el archivo está dañado (cortado: falta una parte); cópielo de nuevo desde su origen</translation>
    </message>
    <message>
        <source>{0} compression inside a TIFF is not read; save it with ZIP or LZW</source>
        <translation>la compresión {0} en un TIFF no se lee; guárdelo con ZIP o LZW</translation>
    </message>
    <message>
        <source>its colors would be read in too few steps; save it in sRGB or Display P3</source>
        <translation>sus colores se leerían en muy pocos niveles; guárdela en sRGB o Display P3</translation>
    </message>
    <message>
        <source>RAW needs an extra; install it with: pip install &apos;diffcamera[formats]&apos;</source>
        <translation>RAW necesita un complemento; instálelo con: pip install &apos;diffcamera[formats]&apos;</translation>
    </message>
    <message>
        <source>HEIC needs an extra; install it with: pip install &apos;diffcamera[formats]&apos;</source>
        <translation>HEIC necesita un complemento; instálelo con: pip install &apos;diffcamera[formats]&apos;</translation>
    </message>
    <message>
        <source>this is the photo itself; choose another name</source>
        <translation>es la propia foto; elija otro nombre</translation>
    </message>
    <message>
        <source>this file exists; choose another name or use --overwrite</source>
        <translation>el archivo ya existe; elija otro nombre o permita reemplazarlo</translation>
    </message>
    <message>
        <source>its folder does not exist; create it first</source>
        <translation>su carpeta no existe; créela primero</translation>
    </message>
    <message>
        <source>its folder is read-only; choose another folder</source>
        <translation>su carpeta es de solo lectura; elija otra</translation>
    </message>
    <message>
        <source>the disk is full; free some space or choose another disk</source>
        <translation>el disco está lleno; libere espacio o elija otro disco</translation>
    </message>
    <message>
        <source>its name is too long; choose a shorter one</source>
        <translation>su nombre es demasiado largo; elija uno más corto</translation>
    </message>
    <message>
        <source>it may not be written; choose another folder or change permissions</source>
        <translation>no se permite escribirlo; elija otra carpeta o cambie los permisos</translation>
    </message>
    <message>
        <source>{0} holds {1} bits a channel; use .png or .tif for 16</source>
        <translation>{0} admite {1} bits por canal; use .png o .tif para 16</translation>
    </message>
    <message>
        <source>a {0} side holds {1} pixels, not {2}; use .png or .tif</source>
        <translation>un lado de {0} admite {1} píxeles, no {2}; use .png o .tif</translation>
    </message>
    <message>
        <source>at {0} x {1} the export takes about {2} GB of memory and {3} GB are free; {4}</source>
        <translation>a {0} x {1} la exportación ocupa unos {2} GB de memoria y hay {3} GB libres; {4}</translation>
    </message>
    <message>
        <source>no such depth file; give a 16-bit gray PNG or an NPY</source>
        <translation>no existe ese archivo de profundidad; indique un PNG gris de 16 bits o un NPY</translation>
    </message>
    <message>
        <source>{0} x {1} has another aspect ratio than the photo ({2} x {3}); make it from this very photo</source>
        <translation>{0} x {1} tiene otra proporción que la foto ({2} x {3}); créelo a partir de esta misma foto</translation>
    </message>
    <message>
        <source>the PNG has 8 bits; depth needs 16 (gray, 65535 = nearest)</source>
        <translation>el PNG tiene 8 bits; la profundidad necesita 16 (gris, 65535 = lo más cercano)</translation>
    </message>
    <message>
        <source>pickled weights can run code and are refused; convert them to .safetensors</source>
        <translation>los pesos en pickle pueden ejecutar código y se rechazan; conviértalos a .safetensors</translation>
    </message>
    <message>
        <source>not a model file; give an .onnx or .safetensors file</source>
        <translation>no es un archivo de modelo; indique un archivo .onnx o .safetensors</translation>
    </message>
    <message>
        <source>it doesn&apos;t show the scene of {0}; leave it out</source>
        <translation>no muestra la escena de {0}; no la incluya</translation>
    </message>
    <message>
        <source>the same picture as {0}; name each photo once</source>
        <translation>la misma imagen que {0}; indique cada foto una vez</translation>
    </message>
    <message>
        <source>it changed while it was merged; try again</source>
        <translation>cambió mientras se combinaba; inténtelo de nuevo</translation>
    </message>
    <message>
        <source>it is {0} x {1}, and {2} is {3} x {4}; export all photos of a bracket at one size and orientation</source>
        <translation>mide {0} x {1}, y {2} mide {3} x {4}; exporte todas las fotos de una serie con el mismo tamaño y orientación</translation>
    </message>
    <message>
        <source>this photo of the focus bracket is gone; restore it or leave it out</source>
        <translation>esta foto de la serie de enfoque ya no está; recupérela o no la incluya</translation>
    </message>
    <message>
        <source>{0} of the focus bracket is gone. The other {1} photos were merged.</source>
        <translation>{0} de la serie de enfoque ya no está. Se combinaron las otras {1} fotos.</translation>
    </message>
    <message>
        <source>{0} of the focus bracket has changed meanwhile.</source>
        <translation>{0} de la serie de enfoque ha cambiado entretanto.</translation>
    </message>
    <message>
        <source>Could not tell which photo of the bracket is focused nearest. Depth may be reversed.</source>
        <translation>No se sabe qué foto de la serie está enfocada más cerca. La profundidad puede estar invertida.</translation>
    </message>
    <message>
        <source>The reference photo {0} is gone. It was not used.</source>
        <translation>La foto de referencia {0} ya no está. No se usó.</translation>
    </message>
    <message>
        <source>HDR photo (PQ or HLG): shown and saved in standard range</source>
        <translation>Foto HDR (PQ o HLG): se muestra y guarda en rango estándar</translation>
    </message>
    <message>
        <source>not a certificate; give a PEM file, the signer&apos;s certificate first</source>
        <translation>no es un certificado; indique un archivo PEM, primero el certificado del firmante</translation>
    </message>
    <message>
        <source>not a private key; give a PEM file</source>
        <translation>no es una clave privada; indique un archivo PEM</translation>
    </message>
    <message>
        <source>the key has a password; save it without one</source>
        <translation>la clave tiene contraseña; guárdela sin ella</translation>
    </message>
    <message>
        <source>not the key of the certificate; give the one it was made with</source>
        <translation>no es la clave del certificado; indique aquella con la que se creó</translation>
    </message>
    <message>
        <source>the certificate ended on {0}; use a current one</source>
        <translation>el certificado caducó el {0}; use uno vigente</translation>
    </message>
    <message>
        <source>cannot be read ({0}); choose another file</source>
        <translation>no se puede leer ({0}); elija otro archivo</translation>
    </message>
    <message>
        <source>Content Credentials need c2pa-python, which is not installed; `pip install &apos;diffcamera[credentials]&apos;`</source>
        <translation>Content Credentials necesita c2pa-python, que no está instalado; `pip install &apos;diffcamera[credentials]&apos;`</translation>
    </message>
    <message>
        <source>there is no such photo; check its name</source>
        <translation>esa foto no existe; compruebe el nombre</translation>
    </message>
    <message>
        <source>this is a folder; name a file in it</source>
        <translation>es una carpeta; indique un archivo dentro de ella</translation>
    </message>
    <message>
        <source>files are not written as &apos;{0}&apos;; use one of {1}</source>
        <translation>no se escribe como &apos;{0}&apos;; use uno de {1}</translation>
    </message>
    <message>
        <source>{0} holds no layers; use .tif</source>
        <translation>{0} no contiene capas; use .tif</translation>
    </message>
    <message>
        <source>{0} holds no Content Credentials; use .jpg or .tif</source>
        <translation>{0} no contiene Content Credentials; use .jpg o .tif</translation>
    </message>
    <message>
        <source>Content Credentials break layers; leave one of them out</source>
        <translation>las Content Credentials rompen las capas; omita una de las dos cosas</translation>
    </message>
    <message>
        <source>it would be too large (a TIFF holds 4 GB); choose a smaller size, or leave the layers out</source>
        <translation>sería demasiado grande (un TIFF contiene 4 GB); elija un tamaño menor u omita las capas</translation>
    </message>
    <message>
        <source>your share of the disk is full; free some space</source>
        <translation>su cuota del disco está llena; libere espacio</translation>
    </message>
    <message>
        <source>its disk is read-only; choose another folder</source>
        <translation>su disco es de solo lectura; elija otra carpeta</translation>
    </message>
    <message>
        <source>it cannot be written ({0})</source>
        <translation>no se puede escribir ({0})</translation>
    </message>
    <message>
        <source>not enough memory; close other programs or choose a smaller size</source>
        <translation>memoria insuficiente; cierre otros programas o elija un tamaño menor</translation>
    </message>
    <message>
        <source>not enough memory on {0}</source>
        <translation>memoria insuficiente en {0}</translation>
    </message>
    <message>
        <source>choose a long side of {0} px or less</source>
        <translation>elija un lado largo de {0} px o menos</translation>
    </message>
    <message>
        <source>close other programs</source>
        <translation>cierre otros programas</translation>
    </message>
    <message>
        <source>no video encoder here; write a .gif instead</source>
        <translation>aquí no hay codificador de vídeo; escriba un .gif</translation>
    </message>
    <message>
        <source>{0} values of the photo are not finite: NaN was read as black, infinite light as the photo&apos;s brightest</source>
        <translation>{0} valores de la foto no son finitos: NaN se leyó como negro y la luz infinita como la más clara de la foto</translation>
    </message>
    <message>
        <source>left out, since it may hold the photo as it was before the edit: {0}</source>
        <translation>omitido, porque puede contener la foto anterior a la edición: {0}</translation>
    </message>
    <message>
        <source>the photo&apos;s HDR gain map is left out: the result shows the standard range; a JPEG keeps it</source>
        <translation>se omite el mapa de ganancia HDR de la foto: el resultado muestra el rango estándar; un JPEG lo conserva</translation>
    </message>
    <message>
        <source>the photo&apos;s HDR gain map is left out: the result shows the standard range</source>
        <translation>se omite el mapa de ganancia HDR de la foto: el resultado muestra el rango estándar</translation>
    </message>
    <message>
        <source>{0} holds 64 kB of EXIF, of XMP and of IPTC each; left out: {1}</source>
        <translation>{0} contiene 64 kB de EXIF, XMP e IPTC cada uno; omitido: {1}</translation>
    </message>
    <message>
        <source>it claims {0} x {1} pixels in {2} bytes, which no photo does; save it again from the program that made it</source>
        <translation>afirma {0} x {1} píxeles en {2} bytes, lo que ninguna foto hace; guárdelo de nuevo con el programa que lo creó</translation>
    </message>
    <message>
        <source>a CMYK JPEG with arithmetic coding is not read; save it as an ordinary JPEG</source>
        <translation>un JPEG CMYK con codificación aritmética no se lee; guárdelo como JPEG normal</translation>
    </message>
    <message>
        <source>CMYK or Lab in float is not read; save it as RGB</source>
        <translation>CMYK o Lab en coma flotante no se lee; guárdelo como RGB</translation>
    </message>
    <message>
        <source>BigTIFF is not read; save it as an ordinary TIFF</source>
        <translation>BigTIFF no se lee; guárdelo como TIFF normal</translation>
    </message>
    <message>
        <source>rename it to .dng or develop it</source>
        <translation>cámbiele el nombre a .dng o revélelo</translation>
    </message>
    <message>
        <source>save it as RGB</source>
        <translation>guárdelo como RGB</translation>
    </message>
    <message>
        <source>written by a newer version of this program (edit version {0}, known up to {1}); update the program</source>
        <translation>escrito por una versión más nueva de este programa (edición versión {0}, conocida hasta {1}); actualice el programa</translation>
    </message>
    <message>
        <source>it cannot be read ({0}); check it</source>
        <translation>no se puede leer ({0}); compruébelo</translation>
    </message>
    <message>
        <source>not an edit of this program ({0}); delete it</source>
        <translation>no es una edición de este programa ({0}); bórrela</translation>
    </message>
    <message>
        <source>{0}; correct the value or delete the file</source>
        <translation>{0}; corrija el valor o borre el archivo</translation>
    </message>
    <message>
        <source>preset: &apos;{0}&apos; cannot be a file&apos;s name; use letters and digits</source>
        <translation>preajuste: &apos;{0}&apos; no puede ser un nombre de archivo; use letras y cifras</translation>
    </message>
    <message>
        <source>the depth file is empty (0 bytes); export it again</source>
        <translation>el archivo de profundidad está vacío (0 bytes); expórtelo de nuevo</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a depth map format; use a 16-bit grayscale PNG or NPY</source>
        <translation>&apos;{0}&apos; no es un formato de mapa de profundidad; use un PNG gris de 16 bits o NPY</translation>
    </message>
    <message>
        <source>not a PNG that can be read; export the {0} again</source>
        <translation>no es un PNG legible; exporte de nuevo: {0}</translation>
    </message>
    <message>
        <source>depth map</source>
        <translation>mapa de profundidad</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>máscara</translation>
    </message>
    <message>
        <source>no such mask; give a PNG, white = keep</source>
        <translation>esa máscara no existe; indique un PNG, blanco = conservar</translation>
    </message>
    <message>
        <source>the PNG has {0} channels; save it as 16-bit gray</source>
        <translation>el PNG tiene {0} canales; guárdelo en gris de 16 bits</translation>
    </message>
    <message>
        <source>an array of shape {0} is not a depth map; it must be H x W</source>
        <translation>una matriz de forma {0} no es un mapa de profundidad; debe ser alto x ancho</translation>
    </message>
    <message>
        <source>holds {0}; give floats 0..1 (1 = nearest) or uint16</source>
        <translation>contiene {0}; use decimales 0..1 (1 = lo más cercano) o uint16</translation>
    </message>
    <message>
        <source>holds NaN or infinity; fill those places with a depth first</source>
        <translation>contiene NaN o infinito; rellene antes esos lugares con una profundidad</translation>
    </message>
    <message>
        <source>values {0}..{1} lie outside 0..1; divide by the largest</source>
        <translation>los valores {0}..{1} quedan fuera de 0..1; divida por el mayor</translation>
    </message>
    <message>
        <source>not an NPY array that can be read (pickles are refused); write it with numpy.save</source>
        <translation>no es una matriz NPY legible (no se aceptan pickles); escríbala con numpy.save</translation>
    </message>
    <message>
        <source>depth: the model&apos;s map is not finite; verify it with &apos;models verify&apos;</source>
        <translation>profundidad: el mapa del modelo no es finito; compruébelo con &apos;models verify&apos;</translation>
    </message>
    <message>
        <source>aperture: cannot open &apos;{0}&apos; ({1}); name a gray PNG file</source>
        <translation>diafragma: no se puede abrir &apos;{0}&apos; ({1}); indique un PNG gris</translation>
    </message>
    <message>
        <source>aperture: &apos;{0}&apos; is not an image; use a grayscale PNG</source>
        <translation>diafragma: &apos;{0}&apos; no es una imagen; use un PNG gris</translation>
    </message>
    <message>
        <source>aperture: &apos;{0}&apos; is empty (black all over); draw the shape in white</source>
        <translation>diafragma: &apos;{0}&apos; está vacío (todo negro); dibuje la forma en blanco</translation>
    </message>
    <message>
        <source>aperture: &apos;{0}&apos; is huge ({1} x {2} px); use a picture of at most {3} px a side</source>
        <translation>diafragma: &apos;{0}&apos; es enorme ({1} x {2} px); use una imagen de {3} px por lado como máximo</translation>
    </message>
    <message>
        <source>cannot be read ({0}); check its name</source>
        <translation>no se puede leer ({0}); compruebe el nombre</translation>
    </message>
    <message>
        <source>not a lens profile; it needs JSON with &quot;format&quot;: &quot;{0}&quot;</source>
        <translation>no es un perfil de objetivo; necesita JSON con &quot;format&quot;: &quot;{0}&quot;</translation>
    </message>
    <message>
        <source>{0}; correct the value</source>
        <translation>{0}; corrija el valor</translation>
    </message>
    <message>
        <source>this photo of the focus bracket is gone, and with it the bracket; restore it or merge again</source>
        <translation>esta foto de la serie de enfoque ya no está y con ella la serie; restáurela o combine de nuevo</translation>
    </message>
    <message>
        <source>its color profile is not that of {0}; export all photos of a bracket with one profile</source>
        <translation>su perfil de color no es el de {0}; exporte todas las fotos de una serie con un mismo perfil</translation>
    </message>
    <message>
        <source>Something moved between the photos. One photo was used there.</source>
        <translation>Algo se movió entre las fotos. Allí se usó una sola foto.</translation>
    </message>
    <message>
        <source>a focus bracket is 2 to {0} photos of a scene, and {1} named</source>
        <translation>una serie de enfoque son de 2 a {0} fotos de una escena; indicadas: {1}</translation>
    </message>
    <message>
        <source>one photo was</source>
        <translation>una foto</translation>
    </message>
    <message>
        <source>{0} were</source>
        <translation>{0}</translation>
    </message>
    <message>
        <source>a self-signed certificate cannot sign; use one that an authority issued, with the authority&apos;s behind it</source>
        <translation>un certificado autofirmado no puede firmar; use uno emitido por una autoridad, con el de la autoridad detrás</translation>
    </message>
    <message>
        <source>this certificate cannot sign ({0}); use one that was issued for signing documents</source>
        <translation>este certificado no puede firmar ({0}); use uno emitido para firmar documentos</translation>
    </message>
    <message>
        <source>C2PA takes keys of P-256, P-384, P-521, RSA and Ed25519 alone</source>
        <translation>C2PA solo admite claves P-256, P-384, P-521, RSA y Ed25519</translation>
    </message>
    <message>
        <source>no such file; give an .onnx or .safetensors file, or a folder in diffusers&apos; layout</source>
        <translation>ese archivo no existe; indique un .onnx o .safetensors, o una carpeta con la estructura de diffusers</translation>
    </message>
    <message>
        <source>model name &apos;{0}&apos;: use letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>nombre de modelo &apos;{0}&apos;: use letras, cifras, &apos;-&apos;, &apos;_&apos; y &apos;.&apos;</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos; is there already; remove it first or choose --name</source>
        <translation>el modelo &apos;{0}&apos; ya está; quítelo antes o elija --name</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos; ships with the program and cannot be removed</source>
        <translation>el modelo &apos;{0}&apos; viene con el programa y no se puede quitar</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: is not on this machine</source>
        <translation>modelo &apos;{0}&apos;: no está en este equipo</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: not on this machine; `diffcamera models add {1}` fetches it ({2} MB)</source>
        <translation>modelo &apos;{0}&apos;: no está en este equipo; `diffcamera models add {1}` lo descarga ({2} MB)</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: no {1} model of that name here; there is: {2}</source>
        <translation>modelo &apos;{0}&apos;: aquí no hay un modelo {1} con ese nombre; hay: {2}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: its file is missing; {1}</source>
        <translation>modelo &apos;{0}&apos;: falta su archivo; {1}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: {1} is damaged (checksum); {2}</source>
        <translation>modelo &apos;{0}&apos;: {1} está dañado (suma de comprobación); {2}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: {1} has changed (checksum); {2}</source>
        <translation>modelo &apos;{0}&apos;: {1} ha cambiado (suma de comprobación); {2}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: {1} is missing or cut; {2}</source>
        <translation>modelo &apos;{0}&apos;: {1} falta o está cortado; {2}</translation>
    </message>
    <message>
        <source>install the program again</source>
        <translation>instale el programa de nuevo</translation>
    </message>
    <message>
        <source>run `diffcamera models remove {0}` and add it again</source>
        <translation>ejecute `diffcamera models remove {0}` y añádalo de nuevo</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: download failed ({1}); check the network, or add the file by hand: {2} of {3}</source>
        <translation>modelo &apos;{0}&apos;: la descarga falló ({1}); compruebe la red o añada el archivo a mano: {2} de {3}</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: Checksum mismatch. The download was discarded. Try again; if it keeps failing, don&apos;t use this source</source>
        <translation>modelo &apos;{0}&apos;: La suma de comprobación no coincide. Se descartó la descarga. Inténtelo de nuevo; si sigue fallando, no use esta fuente</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: depth models must be ONNX files; convert it first</source>
        <translation>modelo &apos;{0}&apos;: los modelos de profundidad deben ser archivos ONNX; conviértalo antes</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: needs PyTorch here; pip install &apos;diffcamera[torch]&apos; adds it</source>
        <translation>modelo &apos;{0}&apos;: aquí necesita PyTorch; pip install &apos;diffcamera[torch]&apos; lo añade</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: needs {1}; pip install &apos;diffcamera[torch]&apos; adds it</source>
        <translation>modelo &apos;{0}&apos;: necesita {1}; pip install &apos;diffcamera[torch]&apos; lo añade</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: its PyTorch weights ({1}) are missing</source>
        <translation>modelo &apos;{0}&apos;: faltan sus pesos de PyTorch ({1})</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: runs by PyTorch alone; leave out --backend onnx</source>
        <translation>modelo &apos;{0}&apos;: solo funciona con PyTorch; omita --backend onnx</translation>
    </message>
    <message>
        <source>model &apos;{0}&apos;: a base cannot refocus by itself; choose --adapter NAME ({1})</source>
        <translation>modelo &apos;{0}&apos;: una base no puede reenfocar por sí sola; elija --adapter NOMBRE ({1})</translation>
    </message>
    <message>
        <source>no refocusing adapter (it has no card); make one with `python -m training.lora_flux`</source>
        <translation>no es un adaptador de reenfoque (no tiene ficha); cree uno con `python -m training.lora_flux`</translation>
    </message>
    <message>
        <source>its card cannot be read; make the adapter again</source>
        <translation>su ficha no se puede leer; cree el adaptador de nuevo</translation>
    </message>
    <message>
        <source>not a whole safetensors file ({0}); fetch or copy it again</source>
        <translation>no es un archivo safetensors completo ({0}); descárguelo o cópielo de nuevo</translation>
    </message>
    <message>
        <source>an adapter for another model</source>
        <translation>un adaptador para otro modelo</translation>
    </message>
    <message>
        <source>not an adapter for this model ({0})</source>
        <translation>no es un adaptador para este modelo ({0})</translation>
    </message>
    <message>
        <source>not a whole RefocusDiT ({0})</source>
        <translation>no es un RefocusDiT completo ({0})</translation>
    </message>
    <message>
        <source>cannot be loaded as a model: {0}</source>
        <translation>no se puede cargar como modelo: {0}</translation>
    </message>
    <message>
        <source>failed on {0}: {1}</source>
        <translation>falló en {0}: {1}</translation>
    </message>
    <message>
        <source>{0} failed ({1}): continuing with {2}</source>
        <translation>{0} falló ({1}): se continúa con {2}</translation>
    </message>
    <message>
        <source>no CUDA provider is installed: running on the CPU; pip install &apos;diffcamera[gpu]&apos; adds it</source>
        <translation>no hay ningún proveedor CUDA instalado: se usa el procesador; pip install &apos;diffcamera[gpu]&apos; lo añade</translation>
    </message>
    <message>
        <source>this PyTorch sees no CUDA device: running on the CPU</source>
        <translation>este PyTorch no ve ningún dispositivo CUDA: se usa el procesador</translation>
    </message>
    <message>
        <source>PyTorch, as chosen</source>
        <translation>PyTorch, según lo elegido</translation>
    </message>
    <message>
        <source>ONNX Runtime on the CPU ({0})</source>
        <translation>ONNX Runtime en el procesador ({0})</translation>
    </message>
    <message>
        <source>ONNX Runtime on {0} (the first of {1})</source>
        <translation>ONNX Runtime en {0} (el primero de {1})</translation>
    </message>
    <message>
        <source>no GPU provider is installed</source>
        <translation>no hay ningún proveedor de GPU instalado</translation>
    </message>
    <message>
        <source>as chosen</source>
        <translation>según lo elegido</translation>
    </message>
    <message>
        <source>PyTorch failed on {0}: {1}</source>
        <translation>PyTorch falló en {0}: {1}</translation>
    </message>
    <message>
        <source>{0} is not read; {1}</source>
        <translation>{0} no se lee; {1}</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Formato</translation>
    </message>
    <message>
        <source>Color profile</source>
        <translation>Perfil de color</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadatos</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>If the file exists</source>
        <translation>Si el archivo existe</translation>
    </message>
    <message>
        <source>1024 px</source>
        <translation>1024 px</translation>
    </message>
    <message>
        <source>Full ({width} × {height})</source>
        <translation>Completo ({width} × {height})</translation>
    </message>
    <message>
        <source>Long side</source>
        <translation>Lado largo</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Long side in pixels</source>
        <translation>Lado largo en píxeles</translation>
    </message>
    <message>
        <source>quality </source>
        <translation>calidad </translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Calidad</translation>
    </message>
    <message>
        <source>same as photo</source>
        <translation>como la foto</translation>
    </message>
    <message>
        <source>8 bit</source>
        <translation>8 bits</translation>
    </message>
    <message>
        <source>16 bit</source>
        <translation>16 bits</translation>
    </message>
    <message>
        <source>Bit depth</source>
        <translation>Profundidad de bits</translation>
    </message>
    <message>
        <source>The profile is always embedded in the file</source>
        <translation>El perfil se incrusta siempre en el archivo</translation>
    </message>
    <message>
        <source>Keep metadata (EXIF, GPS, copyright)</source>
        <translation>Conservar metadatos (EXIF, GPS, copyright)</translation>
    </message>
    <message>
        <source>{name} is the photo&apos;s name, {blur} the blur level, {size} the long side</source>
        <translation>{name} es el nombre de la foto, {blur} el nivel de desenfoque, {size} el lado largo</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Nombre de archivo</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Add a number</source>
        <translation>Añadir un número</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Reemplazar</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Omitir</translation>
    </message>
    <message>
        <source>Also export the depth map (16-bit PNG)</source>
        <translation>Exportar también el mapa de profundidad (PNG de 16 bits)</translation>
    </message>
    <message>
        <source>Add photo, depth and masks as layers (TIFF)</source>
        <translation>Añadir foto, profundidad y máscaras como capas (TIFF)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exportar a</translation>
    </message>
    <message>
        <source>Enter a file name.</source>
        <translation>Escribe un nombre de archivo.</translation>
    </message>
    <message>
        <source>A file name can&apos;t contain a slash. Choose the folder below.</source>
        <translation>Un nombre de archivo no puede contener una barra. Elige la carpeta abajo.</translation>
    </message>
    <message>
        <source>This folder does not exist.</source>
        <translation>Esta carpeta no existe.</translation>
    </message>
    <message>
        <source>That would replace the original photo. Choose another name.</source>
        <translation>Eso reemplazaría la foto original. Elige otro nombre.</translation>
    </message>
    <message>
        <source>{name} already exists.</source>
        <translation>{name} ya existe.</translation>
    </message>
    <message>
        <source>{name}, {width} × {height} px</source>
        <translation>{name}, {width} × {height} px</translation>
    </message>
    <message>
        <source>Only a TIFF holds layers. Choose it as the format.</source>
        <translation>Solo un TIFF contiene capas. Elíjalo como formato.</translation>
    </message>
    <message>
        <source>Content Credentials break layers. Turn signing off in Preferences.</source>
        <translation>Las Content Credentials rompen las capas. Desactive la firma en Preferencias.</translation>
    </message>
    <message>
        <source>GIMP and others open them as layers: the result, the photo, its depth, what is in focus, what was recovered</source>
        <translation>GIMP y otros las abren como capas: el resultado, la foto, su profundidad, lo que está enfocado y lo recuperado</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>unos segundos</translation>
    </message>
    <message numerus="yes">
        <source>about %n seconds</source>
        <translation>
            <numerusform>aprox. %n segundo</numerusform>
            <numerusform>aprox. %n segundos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min</source>
        <translation>
            <numerusform>aprox. %n min</numerusform>
            <numerusform>aprox. %n min</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Photos in this folder</source>
        <translation>Fotos de esta carpeta</translation>
    </message>
</context>
<context>
    <name>FocusBand</name>
    <message>
        <source>Focus plane and range</source>
        <translation>Plano y rango de enfoque</translation>
    </message>
    <message>
        <source>Drag the band to move the focus plane. Drag its ends to widen the focus range.</source>
        <translation>Arrastra la banda para mover el plano de enfoque y sus extremos para ampliar el rango.</translation>
    </message>
    <message>
        <source>far</source>
        <translation>lejos</translation>
    </message>
    <message>
        <source>near</source>
        <translation>cerca</translation>
    </message>
    <message>
        <source>focus {focus}, range ±{range}</source>
        <translation>enfoque {focus}, rango ±{range}</translation>
    </message>
    <message>
        <source>focus {focus}</source>
        <translation>enfoque {focus}</translation>
    </message>
</context>
<context>
    <name>FocusPanel</name>
    <message>
        <source>Focus</source>
        <translation>Enfoque</translation>
    </message>
    <message>
        <source>As shot</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>The photo as the camera took it (R)</source>
        <translation>La foto tal como la tomó la cámara (R)</translation>
    </message>
    <message>
        <source>All sharp</source>
        <translation>Todo nítido</translation>
    </message>
    <message>
        <source>Everything in focus, blur 0 (A)</source>
        <translation>Todo enfocado, desenfoque 0 (A)</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Focus on the detected subject (S)</source>
        <translation>Enfocar el motivo detectado (S)</translation>
    </message>
    <message>
        <source>Click where it should be sharp. Ctrl+click more points to tilt the plane.</source>
        <translation>Haga clic donde deba estar nítido. Ctrl+clic en más puntos inclina el plano.</translation>
    </message>
</context>
<context>
    <name>FocusReview</name>
    <message>
        <source>Review focus</source>
        <translation>Revisar el enfoque</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Focus on the detected subject</source>
        <translation>Enfocar el motivo detectado</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Anterior</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Hecho</translation>
    </message>
    <message>
        <source>focus set</source>
        <translation>enfoque fijado</translation>
    </message>
    <message>
        <source>automatic focus</source>
        <translation>enfoque automático</translation>
    </message>
    <message>
        <source>{number} of {total}: {name}, {focus}</source>
        <translation>{number} de {total}: {name}, {focus}</translation>
    </message>
</context>
<context>
    <name>Focusing</name>
    <message>
        <source>Focus</source>
        <translation>Enfoque</translation>
    </message>
    <message>
        <source>Focus on subject</source>
        <translation>Enfocar el motivo</translation>
    </message>
    <message>
        <source>Tilt focus plane</source>
        <translation>Inclinar el plano de enfoque</translation>
    </message>
    <message>
        <source>Remove focus point</source>
        <translation>Quitar punto de enfoque</translation>
    </message>
    <message>
        <source>Focus range</source>
        <translation>Rango de enfoque</translation>
    </message>
    <message>
        <source>As shot</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>All in focus</source>
        <translation>Todo enfocado</translation>
    </message>
</context>
<context>
    <name>HintCard</name>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Don&apos;t show hints again</source>
        <translation>No volver a mostrar sugerencias</translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message>
        <source>Click what should be sharp.</source>
        <translation>Haz clic en lo que deba verse nítido.</translation>
    </message>
    <message>
        <source>Drag Amount to set the blur.</source>
        <translation>Arrastra «Cantidad» para ajustar el desenfoque.</translation>
    </message>
    <message>
        <source>Press Ctrl+E to export. The original photo is never changed.</source>
        <translation>Pulsa Ctrl+E para exportar. La foto original nunca se modifica.</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} de {total}</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>Al abrir</translation>
    </message>
    <message>
        <source>Edit history</source>
        <translation>Historial de edición</translation>
    </message>
    <message>
        <source>Take snapshot</source>
        <translation>Tomar instantánea</translation>
    </message>
    <message>
        <source>Saves these settings to return to while the photo is open</source>
        <translation>Guarda estos ajustes mientras la foto esté abierta</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Instantáneas</translation>
    </message>
    <message>
        <source>Compare with snapshot</source>
        <translation>Comparar con la instantánea</translation>
    </message>
    <message>
        <source>Shows the selected snapshot on the left of a split line</source>
        <translation>Muestra la instantánea elegida a la izquierda de la línea divisoria</translation>
    </message>
    <message>
        <source>Snapshot {number}: blur {blur}, {time}</source>
        <translation>Instantánea {number}: desenfoque {blur}, {time}</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Instantánea</translation>
    </message>
</context>
<context>
    <name>KeepRows</name>
    <message>
        <source>Keep sharp (K): paint what should stay as sharp as it is</source>
        <translation>Conservar nítido (K): pinte lo que debe quedar tan nítido como está</translation>
    </message>
    <message>
        <source>Let go (X swaps): paint what may be blurred again</source>
        <translation>Soltar (X cambia): pinte lo que puede volver a desenfocarse</translation>
    </message>
    <message>
        <source>Keep sharp</source>
        <translation>Nítido</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Máximo</translation>
    </message>
    <message>
        <source>Blur level that kept areas get at most</source>
        <translation>Desenfoque máximo de las zonas conservadas</translation>
    </message>
    <message>
        <source>Clear kept areas</source>
        <translation>Borrar zonas conservadas</translation>
    </message>
    <message>
        <source>Blur of kept areas</source>
        <translation>Desenfoque de zonas conservadas</translation>
    </message>
</context>
<context>
    <name>LensPanel</name>
    <message>
        <source>Lens</source>
        <translation>Objetivo</translation>
    </message>
    <message>
        <source>Lens profile</source>
        <translation>Perfil de objetivo</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Personalizado</translation>
    </message>
    <message>
        <source>No character</source>
        <translation>Sin carácter</translation>
    </message>
    <message>
        <source>Breathing</source>
        <translation>Respiración</translation>
    </message>
    <message>
        <source>The picture grows as the focus comes nearer; in rack focus only</source>
        <translation>La imagen crece al acercarse el enfoque; solo en cambios de foco</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>Desde un archivo…</translation>
    </message>
    <message>
        <source>Choose a lens profile</source>
        <translation>Elegir un perfil de objetivo</translation>
    </message>
    <message>
        <source>Lens profiles (*.json)</source>
        <translation>Perfiles de objetivo (*.json)</translation>
    </message>
</context>
<context>
    <name>LensTraits</name>
    <message>
        <source>Rim</source>
        <translation>Borde</translation>
    </message>
    <message>
        <source>Spherical aberration: soft (-) or bright (+) rims behind the focus</source>
        <translation>Aberración esférica: bordes suaves (-) o brillantes (+) tras el foco</translation>
    </message>
    <message>
        <source>Fade</source>
        <translation>Desvanecer</translation>
    </message>
    <message>
        <source>Apodization: out-of-focus lights fade toward their rim</source>
        <translation>Apodización: las luces desenfocadas se desvanecen hacia el borde</translation>
    </message>
    <message>
        <source>Onion rings</source>
        <translation>Anillos</translation>
    </message>
    <message>
        <source>Rings in out-of-focus lights</source>
        <translation>Anillos en las luces desenfocadas</translation>
    </message>
    <message>
        <source>Swirl</source>
        <translation>Remolino</translation>
    </message>
    <message>
        <source>Stretches the bokeh round the center of the photo</source>
        <translation>Estira el bokeh alrededor del centro de la foto</translation>
    </message>
    <message>
        <source>Coma</source>
        <translation>Coma</translation>
    </message>
    <message>
        <source>Gives lights a tail toward the corners</source>
        <translation>Da a las luces una cola hacia las esquinas</translation>
    </message>
    <message>
        <source>Color fringe</source>
        <translation>Cromatismo</translation>
    </message>
    <message>
        <source>Green rims behind the focus, magenta ones before it</source>
        <translation>Bordes verdes tras el foco, magenta delante</translation>
    </message>
    <message>
        <source>Lateral color</source>
        <translation>Color lateral</translation>
    </message>
    <message>
        <source>Shifts the red of the bokeh toward the corners, its blue inward</source>
        <translation>Desplaza el rojo del desenfoque hacia las esquinas y el azul hacia dentro</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Abrir &amp;recientes</translation>
    </message>
    <message>
        <source>Optics and DiT</source>
        <translation>Óptica y DiT</translation>
    </message>
    <message>
        <source>Optics only</source>
        <translation>Solo óptica</translation>
    </message>
    <message>
        <source>No DiT model is installed</source>
        <translation>No hay ningún modelo DiT instalado</translation>
    </message>
    <message>
        <source>Exported {path}</source>
        <translation>Exportado: {path}</translation>
    </message>
    <message>
        <source>Could not read the settings. The old file was kept as {path}.</source>
        <translation>No se pudieron leer los ajustes. El archivo anterior se conservó como {path}.</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>License</source>
        <translation>Licencia</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Dónde</translation>
    </message>
    <message>
        <source>Add from a file…</source>
        <translation>Añadir desde un archivo…</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Descargar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Type of the model to add</source>
        <translation>Tipo del modelo que se añade</translation>
    </message>
    <message>
        <source>as depth model</source>
        <translation>como modelo de profundidad</translation>
    </message>
    <message>
        <source>as DiT</source>
        <translation>como DiT</translation>
    </message>
    <message>
        <source>as adapter</source>
        <translation>como adaptador</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Profundidad</translation>
    </message>
    <message>
        <source>Defocus</source>
        <translation>Desenfoque</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Caras</translation>
    </message>
    <message>
        <source>DiT</source>
        <translation>DiT</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adaptador</translation>
    </message>
    <message>
        <source>included</source>
        <translation>incluido</translation>
    </message>
    <message>
        <source>added</source>
        <translation>añadido</translation>
    </message>
    <message>
        <source>available for download</source>
        <translation>disponible para descargar</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Añadir un modelo</translation>
    </message>
    <message>
        <source>Models (*.onnx *.safetensors)</source>
        <translation>Modelos (*.onnx *.safetensors)</translation>
    </message>
    <message>
        <source>Nothing is downloaded unless you start it here.</source>
        <translation>No se descarga nada a menos que lo inicies aquí.</translation>
    </message>
    <message>
        <source>{name}: {source}. License: {license}.</source>
        <translation>{name}: {source}. Licencia: {license}.</translation>
    </message>
</context>
<context>
    <name>Painting</name>
    <message>
        <source>Keep-sharp brush</source>
        <translation>Pincel de nitidez</translation>
    </message>
    <message>
        <source>Depth brush</source>
        <translation>Pincel de profundidad</translation>
    </message>
</context>
<context>
    <name>PhotoBrowser</name>
    <message>
        <source>{folder}: no photos in this folder</source>
        <translation>{folder}: no hay fotos en esta carpeta</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>Abrir fotos</translation>
    </message>
    <message>
        <source>Photos ({patterns});;All files (*)</source>
        <translation>Fotos ({patterns});;Todos los archivos (*)</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Abrir una carpeta</translation>
    </message>
    <message>
        <source>No recent photos</source>
        <translation>No hay fotos recientes</translation>
    </message>
</context>
<context>
    <name>PointPicture</name>
    <message>
        <source>Photo: click to set points</source>
        <translation>Foto: haz clic para fijar puntos</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>Preferencias</translation>
    </message>
    <message>
        <source>General</source>
        <translation>General</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>Firma</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Motor</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA)</source>
        <translation>GPU NVIDIA (CUDA)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Takes effect at the next start</source>
        <translation>Se aplica en el próximo inicio</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Reducir el movimiento</translation>
    </message>
    <message>
        <source>Pictures change without fading</source>
        <translation>Las imágenes cambian sin fundido</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Límite de memoria</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Caché</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>all free memory</source>
        <translation>toda la memoria libre</translation>
    </message>
    <message>
        <source>Models use smaller tiles. Exports that don&apos;t fit are refused.</source>
        <translation>Los modelos usan teselas más pequeñas. Se rechazan las exportaciones que no caben.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Vaciar</translation>
    </message>
    <message>
        <source>Clear the cache</source>
        <translation>Vaciar la caché</translation>
    </message>
    <message>
        <source>{memory} MB in memory, {disk} MB on disk</source>
        <translation>{memory} MB en memoria, {disk} MB en disco</translation>
    </message>
</context>
<context>
    <name>PresetPanel</name>
    <message>
        <source>Presets</source>
        <translation>Ajustes preestablecidos</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>Guardar como ajuste…</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Guardar ajuste preestablecido</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Portrait</source>
        <translation>Retrato</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>Suave</translation>
    </message>
    <message>
        <source>Dreamy</source>
        <translation>Onírico</translation>
    </message>
    <message>
        <source>Seven blades</source>
        <translation>Siete láminas</translation>
    </message>
    <message>
        <source>Mirror lens</source>
        <translation>Catadióptrico</translation>
    </message>
    <message>
        <source>Anamorphic</source>
        <translation>Anamórfico</translation>
    </message>
</context>
<context>
    <name>QualityPanel</name>
    <message>
        <source>Quality</source>
        <translation>Calidad</translation>
    </message>
    <message>
        <source>Draft only</source>
        <translation>Solo borrador</translation>
    </message>
    <message>
        <source>Fast (2 steps)</source>
        <translation>Rápida (2 pasos)</translation>
    </message>
    <message>
        <source>Best (4 steps)</source>
        <translation>Óptima (4 pasos)</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Motor</translation>
    </message>
</context>
<context>
    <name>RackFocusDialog</name>
    <message>
        <source>Rack focus</source>
        <translation>Cambio de foco</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>Suave</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Lineal</translation>
    </message>
    <message>
        <source>Easing</source>
        <translation>Aceleración</translation>
    </message>
    <message>
        <source>Remove last point</source>
        <translation>Quitar el último punto</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Reproducir</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Export animation</source>
        <translation>Exportar animación</translation>
    </message>
    <message>
        <source>Animations (*.mp4 *.gif)</source>
        <translation>Animaciones (*.mp4 *.gif)</translation>
    </message>
    <message>
        <source>Focus moves through the points in this order.</source>
        <translation>El foco recorre los puntos en este orden.</translation>
    </message>
    <message>
        <source>Click two or more points for the focus to move through.</source>
        <translation>Haz clic en dos o más puntos para que el foco los recorra.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Blur</source>
        <translation>Desenfoque</translation>
    </message>
    <message>
        <source>Paste settings</source>
        <translation>Pegar ajustes</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Atajos de teclado</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>Enfoque</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Clic</translation>
    </message>
    <message>
        <source>Tilt focus plane</source>
        <translation>Inclinar el plano de enfoque</translation>
    </message>
    <message>
        <source>Ctrl+click two or three points</source>
        <translation>Ctrl+clic en dos o tres puntos</translation>
    </message>
    <message>
        <source>Move focus point</source>
        <translation>Mover el punto de enfoque</translation>
    </message>
    <message>
        <source>Drag the marker</source>
        <translation>Arrastrar la marca</translation>
    </message>
    <message>
        <source>Nudge focus point</source>
        <translation>Desplazar poco a poco</translation>
    </message>
    <message>
        <source>Arrow keys, Shift</source>
        <translation>Flechas, Mayús</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Wheel, pinch</source>
        <translation>Rueda, pellizco</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>Desplazar la vista</translation>
    </message>
    <message>
        <source>Drag, Space</source>
        <translation>Arrastrar, Espacio</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>Hold \</source>
        <translation>Mantener \</translation>
    </message>
    <message>
        <source>Reset a control</source>
        <translation>Restablecer un control</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>Doble clic</translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation>En la foto</translation>
    </message>
</context>
<context>
    <name>Sidecars</name>
    <message>
        <source>Another window edited this photo. Its edit was kept as {path}.</source>
        <translation>Otra ventana editó esta foto. Su edición se conservó como {path}.</translation>
    </message>
    <message>
        <source>{error}. The old file was kept as {path}.</source>
        <translation>{error}. El archivo anterior se conservó como {path}.</translation>
    </message>
</context>
<context>
    <name>SigningPage</name>
    <message>
        <source>Sign exports with Content Credentials (C2PA)</source>
        <translation>Firmar las exportaciones con Content Credentials (C2PA)</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificado</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>Clave privada</translation>
    </message>
    <message>
        <source>A signed manifest in the file says which photo a result was made from and whether a model changed pixels. You need a signing certificate of your own. Exports without metadata are not signed.</source>
        <translation>Un manifiesto firmado en el archivo dice de qué foto procede el resultado y si un modelo cambió píxeles. Necesita un certificado de firma propio. Las exportaciones sin metadatos no se firman.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose file: {name}</source>
        <translation>Elegir archivo: {name}</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation>Archivos PEM (*.pem *.crt *.cer *.key);;Todos los archivos (*)</translation>
    </message>
    <message>
        <source>Choose a certificate and its key.</source>
        <translation>Elija un certificado y su clave.</translation>
    </message>
    <message>
        <source>Signs as {name}. The certificate expires on {day}.</source>
        <translation>Firma como {name}. El certificado caduca el {day}.</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Photo before</source>
        <translation>Foto antes</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Después</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Progress</source>
        <translation>Progreso</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Detener (Esc)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
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
        <translation>{percent} % de una vista previa de {pixels} px</translation>
    </message>
    <message numerus="yes">
        <source>{text} (and %n more)</source>
        <translation>
            <numerusform>{text} (y %n más)</numerusform>
            <numerusform>{text} (y %n más)</numerusform>
        </translation>
    </message>
    <message>
        <source>Opening photo</source>
        <translation>Abriendo la foto</translation>
    </message>
    <message>
        <source>Merging focus bracket</source>
        <translation>Fusionando la serie de enfoque</translation>
    </message>
    <message>
        <source>Estimating depth</source>
        <translation>Estimando la profundidad</translation>
    </message>
    <message>
        <source>Measuring blur</source>
        <translation>Midiendo el desenfoque</translation>
    </message>
    <message>
        <source>Recovering sharpness</source>
        <translation>Recuperando nitidez</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Renderizando</translation>
    </message>
    <message>
        <source>Refining</source>
        <translation>Refinando</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Guardando</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Exporting {name}: {stage}</source>
        <translation>Exportando {name}: {stage}</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
</context>
<context>
    <name>Viewing</name>
    <message>
        <source>{pixels} px blur</source>
        <translation>{pixels} px de desenfoque</translation>
    </message>
    <message>
        <source>{pixels} px blur, gray: not known</source>
        <translation>{pixels} px de desenfoque, gris: desconocido</translation>
    </message>
    <message>
        <source>sharp</source>
        <translation>nítido</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>cámara</translation>
    </message>
    <message>
        <source>recovered {percent}%</source>
        <translation>recuperado {percent} %</translation>
    </message>
    <message>
        <source>blurred</source>
        <translation>desenfocado</translation>
    </message>
    <message>
        <source>kept sharp</source>
        <translation>conservado</translation>
    </message>
    <message>
        <source>behind the plane</source>
        <translation>detrás del plano</translation>
    </message>
    <message>
        <source>before it</source>
        <translation>delante</translation>
    </message>
    <message>
        <source>far</source>
        <translation>lejos</translation>
    </message>
    <message>
        <source>near</source>
        <translation>cerca</translation>
    </message>
    <message>
        <source>The whole photo is sharp</source>
        <translation>Toda la foto está nítida</translation>
    </message>
    <message>
        <source>Nothing was recovered</source>
        <translation>No se recuperó nada</translation>
    </message>
    <message>
        <source>Nothing is kept sharp yet</source>
        <translation>Aún no se conserva nada</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
</context>
</TS>

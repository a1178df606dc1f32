; Inno Setup: `iscc /DVersion=0.1.0 resources\bundle\diffcamera.iss` after `pyinstaller build.spec`
; on Windows makes dist\diffcamera-setup.exe. Per user, no administrator. Written, not yet tried.

[Setup]
AppId=org.diffcamera.desktop
AppName=DiffCamera
AppVersion={#Version}
DefaultDirName={autopf}\DiffCamera
PrivilegesRequired=lowest
ChangesAssociations=yes
UninstallDisplayIcon={app}\diffcamera.exe
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=diffcamera-setup
Compression=lzma2
SolidCompression=yes

[Files]
Source: "..\..\dist\diffcamera\*"; DestDir: "{app}"; Flags: recursesubdirs

[Icons]
Name: "{autoprograms}\DiffCamera"; Filename: "{app}\diffcamera.exe"

; "Open with" of photos; the photographer's usual program stays the default.
[Registry]
Root: HKCU; Subkey: "Software\Classes\DiffCamera.Photo"; ValueType: string; ValueData: "Photo"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\DiffCamera.Photo\DefaultIcon"; ValueType: string; ValueData: "{app}\diffcamera.exe,0"
Root: HKCU; Subkey: "Software\Classes\DiffCamera.Photo\shell\open\command"; ValueType: string; ValueData: """{app}\diffcamera.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.jpg\OpenWithProgids"; ValueType: string; ValueName: "DiffCamera.Photo"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.jpeg\OpenWithProgids"; ValueType: string; ValueName: "DiffCamera.Photo"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.png\OpenWithProgids"; ValueType: string; ValueName: "DiffCamera.Photo"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.tif\OpenWithProgids"; ValueType: string; ValueName: "DiffCamera.Photo"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.tiff\OpenWithProgids"; ValueType: string; ValueName: "DiffCamera.Photo"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.webp\OpenWithProgids"; ValueType: string; ValueName: "DiffCamera.Photo"; Flags: uninsdeletevalue

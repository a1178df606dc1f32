<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>BatchDialog</name>
    <message numerus="yes">
        <source>%n photos</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompanionCommands</name>
    <message numerus="yes">
        <source>%n photos opened. Are they a focus bracket of one scene?</source>
        <translation>
            <numerusform>%n photo opened. Is it part of a focus bracket?</numerusform>
            <numerusform>%n photos opened. Are they a focus bracket of one scene?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>about %n seconds</source>
        <translation>
            <numerusform>about %n second</numerusform>
            <numerusform>about %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min</source>
        <translation>
            <numerusform>about %n min</numerusform>
            <numerusform>about %n min</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>{text} (and %n more)</source>
        <translation>
            <numerusform>{text} (and %n more)</numerusform>
            <numerusform>{text} (and %n more)</numerusform>
        </translation>
    </message>
</context>
</TS>
